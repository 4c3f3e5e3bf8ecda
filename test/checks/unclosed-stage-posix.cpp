// RUN: %check_belay %s belay-unclosed-stage %t -- -- -std=c++20 -pthread
//
// Pipes and rings: nobody closes a descriptor or a flag for you.

#include <pthread.h>
#include <thread>
#include <unistd.h>

int make();
bool failed();
void use(int);

// S4, L5
void bad_pipe() {
  int ends[2];
  if (pipe(ends) != 0)
    return;
  std::thread stage([&ends] {
    for (int i = 0; i < 10; ++i) {
      if (failed())
        return;
        // CHECK-MESSAGES: :[[@LINE-1]]:9: warning: stage 'lambda' returns here without closing 'ends[1]': who waits for it waits for ever [belay-unclosed-stage]
        // CHECK-MESSAGES: :[[@LINE+6]]:5: note: only this path does so
        // CHECK-MESSAGES: :[[@LINE+8]]:10: note: it is waited for here
        // CHECK-MESSAGES: :[[@LINE-7]]:15: note: the stage is started here
      char c = char(make());
      write(ends[1], &c, 1);
    }
    close(ends[1]);
  });
  char c;
  while (read(ends[0], &c, 1) > 0)
    use(c);
  stage.join();
  close(ends[0]);
}
// S4, L5
void ok_pipe() {
  int ends[2];
  if (pipe(ends) != 0)
    return;
  std::thread stage([&ends] {
    for (int i = 0; i < 10; ++i) {
      if (failed())
        break;
      char c = char(make());
      write(ends[1], &c, 1);
    }
    close(ends[1]);
  });
  char c;
  while (read(ends[0], &c, 1) > 0)
    use(c);
  stage.join();
  close(ends[0]);
}

struct ring {
  pthread_mutex_t lock;
  pthread_cond_t ready;
  int items[8];
  int count;
  bool closed;
};
static void ring_put(ring *r, int v) {
  pthread_mutex_lock(&r->lock);
  if (r->count < 8)
    r->items[r->count++] = v;
  pthread_cond_signal(&r->ready);
  pthread_mutex_unlock(&r->lock);
}
int ring_take(ring *r) {
  pthread_mutex_lock(&r->lock);
  while (r->count == 0 && !r->closed)
    pthread_cond_wait(&r->ready, &r->lock);
  int v = r->count ? r->items[--r->count] : -1;
  pthread_mutex_unlock(&r->lock);
  return v;
}
static void ring_close(ring *r) {
  pthread_mutex_lock(&r->lock);
  r->closed = true;
  pthread_cond_broadcast(&r->ready);
  pthread_mutex_unlock(&r->lock);
}
// S4
static void *bad_run(void *arg) {
  ring *r = static_cast<ring *>(arg);
  for (int i = 0; i < 100; ++i) {
    int v = make();
    if (v < 0)
      return nullptr;
      // CHECK-MESSAGES: :[[@LINE-1]]:7: warning: stage 'bad_run' returns here without closing 'arg': who waits for it waits for ever [belay-unclosed-stage]
    ring_put(r, v);
  }
  ring_close(r);
  return nullptr;
}
void bad_start(ring *r) {
  pthread_t t;
  pthread_create(&t, nullptr, bad_run, r);
  while (int v = ring_take(r))
    use(v);
  pthread_join(t, nullptr);
}
