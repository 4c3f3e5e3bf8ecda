// One condition of a structure for those who give and those who take; a helper notifies.
// RUN: %check_belay %s belay-lost-notify %t -- -- -std=gnu11 -pthread

#include <pthread.h>

struct box {
  pthread_mutex_t lock;
  pthread_cond_t changed;
  int full, closed, value;
};

static void wake(struct box *b) { pthread_cond_signal(&b->changed); }
// CHECK-MESSAGES: :[[@LINE-1]]:35: warning: this notify wakes one of those who wait on 'b->changed', some as 'bad_put' and some as 'get' does: if it is one of the first, who can't go on, the others sleep on; notify all of them [belay-lost-notify]
// CHECK-MESSAGES: :[[@LINE+8]]:5: note: several threads wait like this
// CHECK-MESSAGES: :[[@LINE+16]]:5: note: and others for something else
// CHECK-MESSAGES: :[[@LINE+62]]:5: note: the threads are started here
// CHECK-FIXES: pthread_cond_broadcast(&b->changed);

static void bad_put(struct box *b, int v) {
  pthread_mutex_lock(&b->lock);
  while (b->full)
    pthread_cond_wait(&b->changed, &b->lock);
  b->value = v;
  b->full = 1;
  wake(b);
  pthread_mutex_unlock(&b->lock);
}
static int get(struct box *b) {
  pthread_mutex_lock(&b->lock);
  while (!b->full && !b->closed)
    pthread_cond_wait(&b->changed, &b->lock);
  int v = b->value;
  b->full = 0;
  wake(b);
  pthread_mutex_unlock(&b->lock);
  return v;
}

// All are woken.
struct line {
  pthread_mutex_t lock;
  pthread_cond_t changed;
  int full, closed;
};
static void wake_all(struct line *l) { pthread_cond_broadcast(&l->changed); }
static void ok_put(struct line *l) {
  pthread_mutex_lock(&l->lock);
  while (l->full)
    pthread_cond_wait(&l->changed, &l->lock);
  l->full = 1;
  wake_all(l);
  pthread_mutex_unlock(&l->lock);
}
static void ok_get(struct line *l) {
  pthread_mutex_lock(&l->lock);
  while (!l->full && !l->closed)
    pthread_cond_wait(&l->changed, &l->lock);
  l->full = 0;
  wake_all(l);
  pthread_mutex_unlock(&l->lock);
}

static struct box box;
static struct line line;
static void *giver(void *unused) {
  bad_put(&box, 1);
  ok_put(&line);
  return unused;
}
static void *taker(void *unused) {
  get(&box);
  ok_get(&line);
  return unused;
}
void several(void) {
  pthread_t givers[4], takers[4];
  for (int i = 0; i < 4; ++i) {
    pthread_create(&givers[i], 0, giver, 0);
    pthread_create(&takers[i], 0, taker, 0);
  }
  for (int i = 0; i < 4; ++i) {
    pthread_join(givers[i], 0);
    pthread_join(takers[i], 0);
  }
}
