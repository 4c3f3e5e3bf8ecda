// RUN: %exits 1 %belay check %s -- -std=gnu11 -pthread | FileCheck %s
// RUN: %belay check %s -- -DREPAIRED -std=gnu11 -pthread
// W4: a renderer's workers draw a frame and count themselves down; the main thread waits for zero and sets the count for
// the next frame only after it has let the workers begin it: what they have counted by then is overwritten.
#include <pthread.h>
#include <stdlib.h>

enum { WORKERS = 1, FRAMES = 2 };

struct renderer {
  pthread_mutex_t lock;
  pthread_cond_t changed;
  int frame;
  int drawing;
  long pixels;
};

static int wait_for_frame(struct renderer *r, int last) {
  pthread_mutex_lock(&r->lock);
  while (r->frame == last)
    pthread_cond_wait(&r->changed, &r->lock);
// CHECK: :[[@LINE-1]]:{{[0-9]+}}: warning: thread 2 waits on the condition 'r.changed', which the main thread would notify, while the main thread waits for thread 2: both wait for ever [belay-blocking-cycle]
// CHECK: note: the main thread waits on the condition 'r.changed', which thread 2 would notify
  const int frame = r->frame;
  pthread_mutex_unlock(&r->lock);
  return frame;
}

static void drawn(struct renderer *r, long pixels) {
  pthread_mutex_lock(&r->lock);
  r->pixels += pixels;
  r->drawing--;
  pthread_cond_broadcast(&r->changed);
  pthread_mutex_unlock(&r->lock);
}

static void *draw(void *arg) {
  struct renderer *r = arg;
  for (int frame = 0; frame < FRAMES;) {
    frame = wait_for_frame(r, frame);
    drawn(r, frame * 100L);
  }
  return NULL;
}

static void set_workers(struct renderer *r, int n) {
  pthread_mutex_lock(&r->lock);
  r->drawing = n;
  pthread_mutex_unlock(&r->lock);
}

static void begin_frame(struct renderer *r) {
  pthread_mutex_lock(&r->lock);
  r->frame++;
  pthread_cond_broadcast(&r->changed);
  pthread_mutex_unlock(&r->lock);
}

static void end_frame(struct renderer *r) {
  pthread_mutex_lock(&r->lock);
  while (r->drawing > 0)
    pthread_cond_wait(&r->changed, &r->lock);
// CHECK: :[[@LINE-1]]:{{[0-9]+}}: warning: the main thread waits on the condition 'r.changed': nobody will notify it any more [belay-blocked-forever]
// CHECK: note: step 12: thread 2 notifies 'r.changed'
  pthread_mutex_unlock(&r->lock);
}

int main(void) {
  struct renderer r = {PTHREAD_MUTEX_INITIALIZER, PTHREAD_COND_INITIALIZER, 0, 0, 0};
  pthread_t workers[WORKERS];
  for (int i = 0; i < WORKERS; ++i)
    if (pthread_create(&workers[i], NULL, draw, &r) != 0)
      abort();
  for (int frame = 0; frame < FRAMES; ++frame) {
#ifdef REPAIRED
    set_workers(&r, WORKERS);
    begin_frame(&r);
#else
    begin_frame(&r);
    set_workers(&r, WORKERS);
#endif
    end_frame(&r);
  }
  for (int i = 0; i < WORKERS; ++i)
    pthread_join(workers[i], NULL);
  return r.pixels == 300 ? 0 : 1;
}
