// RUN: %check_belay %s belay-unpreemptable-send %t -- -- -std=c++20 -pthread
//
// Bounded rings as C code writes them: a counter in place of a size.

#include <atomic>
#include <pthread.h>

int make();

struct ring {
  pthread_mutex_t lock;
  pthread_cond_t not_full, not_empty;
  int items[8];
  int count;
};
static void ring_put(ring *r, int v) {
  pthread_mutex_lock(&r->lock);
  while (r->count == 8)
    pthread_cond_wait(&r->not_full, &r->lock);
    // CHECK-MESSAGES: :[[@LINE-1]]:5: warning: stage 'stage_run' cannot be stopped while it waits for room in 'ring_put': only its consumer can end this wait; test a stop flag in it [belay-unpreemptable-send]
  r->items[r->count++] = v;
  pthread_cond_signal(&r->not_empty);
  pthread_mutex_unlock(&r->lock);
}
int ring_take(ring *r, int *v) {
  pthread_mutex_lock(&r->lock);
  int got = r->count > 0;
  if (got) {
    *v = r->items[--r->count];
    pthread_cond_signal(&r->not_full);
  }
  pthread_mutex_unlock(&r->lock);
  return got;
}
struct stage {
  ring out;
  pthread_t thread;
  std::atomic<bool> stop;
};
static void *stage_run(void *arg) {
  stage *s = static_cast<stage *>(arg);
  while (!s->stop)
    ring_put(&s->out, make());
  return nullptr;
}
// L8, L10: stop is tested, then the put waits for room that nobody makes any more.
void bad_stage_start(stage *s) { pthread_create(&s->thread, nullptr, stage_run, s); }
void stage_stop(stage *s) {
  s->stop = true;
  pthread_join(s->thread, nullptr);
}

struct closable {
  pthread_mutex_t lock;
  pthread_cond_t not_full;
  int items[8];
  int count;
  bool closed;
};
static bool closable_put(closable *r, int v) {
  pthread_mutex_lock(&r->lock);
  while (r->count == 8 && !r->closed)
    pthread_cond_wait(&r->not_full, &r->lock);
  bool open = !r->closed;
  if (open)
    r->items[r->count++] = v;
  pthread_mutex_unlock(&r->lock);
  return open;
}
struct closable_stage {
  closable out;
  pthread_t thread;
};
static void *closable_run(void *arg) {
  closable_stage *s = static_cast<closable_stage *>(arg);
  while (closable_put(&s->out, make()))
    ;
  return nullptr;
}
// L8, L10
void ok_stage_start(closable_stage *s) { pthread_create(&s->thread, nullptr, closable_run, s); }
void closable_stage_stop(closable_stage *s) {
  pthread_mutex_lock(&s->out.lock);
  s->out.closed = true;
  pthread_cond_broadcast(&s->out.not_full);
  pthread_mutex_unlock(&s->out.lock);
  pthread_join(s->thread, nullptr);
}
