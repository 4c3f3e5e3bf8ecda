// RUN: %check_belay %s belay-use-after-send %t -- -- -std=c++20 -pthread
//
// Pointers that go through a pipe or a ring.

#include <pthread.h>
#include <unistd.h>

struct message {
  int id;
  char text[16];
};
void handle(message *m);

// D6
void bad_pipe(int fd, message *m) {
  write(fd, &m, sizeof m);
  m->id = 1;
  // CHECK-MESSAGES: :[[@LINE-1]]:6: warning: what 'm' points to is written after it was sent to 'fd': the receiver may read it by now [belay-use-after-send]
  // CHECK-MESSAGES: :[[@LINE-3]]:3: note: it is sent here
}
// D6
void ok_pipe(int fd, message *m) {
  m->id = 1;
  write(fd, &m, sizeof m);
}
// The bytes are copied into the pipe.
void ok_bytes(int fd, message *m) {
  write(fd, m, sizeof *m);
  m->id = 1;
}

struct ring {
  pthread_mutex_t lock;
  pthread_cond_t ready;
  message *items[8];
  int count;
  bool closed;
};
static void ring_put(ring *r, message *m) {
  pthread_mutex_lock(&r->lock);
  r->items[r->count++] = m;
  pthread_cond_signal(&r->ready);
  pthread_mutex_unlock(&r->lock);
}
static message *ring_take(ring *r) {
  pthread_mutex_lock(&r->lock);
  while (r->count == 0 && !r->closed)
    pthread_cond_wait(&r->ready, &r->lock);
  message *m = r->count ? r->items[--r->count] : nullptr;
  pthread_mutex_unlock(&r->lock);
  return m;
}
static void *run(void *arg) {
  while (message *m = ring_take(static_cast<ring *>(arg)))
    handle(m);
  return nullptr;
}
void start(ring *r, pthread_t *t) { pthread_create(t, nullptr, run, r); }
// D6
void bad_ring(ring *r, message *m) {
  ring_put(r, m);
  m->id = 1;
  // CHECK-MESSAGES: :[[@LINE-1]]:6: warning: what 'm' points to is written after it was sent to 'r': the receiver may read it by now [belay-use-after-send]
}
// D6
void ok_ring(ring *r, message *m) {
  m->id = 1;
  ring_put(r, m);
}
// The ring is no message.
void ok_ring_itself(ring *r, message *m) {
  ring_put(r, m);
  pthread_mutex_lock(&r->lock);
  r->closed = true;
  pthread_mutex_unlock(&r->lock);
}
