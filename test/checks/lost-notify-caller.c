// RUN: %check_belay %s belay-lost-notify %t -- -- -std=gnu11 -pthread
//
// W7: functions of one object, whose callers hold its lock.

#include <pthread.h>

struct loop {
  pthread_mutex_t mutex;
  pthread_cond_t accepted;
  int waiting;
};

int signal_and_wait(void *object) {
  struct loop *l = object;
  l->waiting++;
  while (l->waiting > 0)
    pthread_cond_wait(&l->accepted, &l->mutex);
  return 0;
}
int ok_accept(void *object) {
  struct loop *l = object;
  l->waiting--;
  return pthread_cond_signal(&l->accepted);
}

// Here the waiter takes the lock.
struct gate {
  pthread_mutex_t mutex;
  pthread_cond_t opened;
  int open;
};
void enter(struct gate *g) {
  pthread_mutex_lock(&g->mutex);
  while (!g->open)
    pthread_cond_wait(&g->opened, &g->mutex);
  pthread_mutex_unlock(&g->mutex);
}
void bad_open(struct gate *g) {
  g->open = 1;
  pthread_cond_broadcast(&g->opened);
// CHECK-MESSAGES: :[[@LINE-1]]:3: warning: this notify on 'g->opened' can be lost: 'g->open' is written without 'g->mutex', which the waiter holds while it tests it; write it under 'g->mutex' [belay-lost-notify]
// CHECK-MESSAGES: :[[@LINE-3]]:6: note: written here without 'g->mutex'
// CHECK-MESSAGES: :[[@LINE-8]]:5: note: the waiter tests it here and would sleep on
}
