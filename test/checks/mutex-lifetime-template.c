// A static mutex from which others are initialised, and which nobody locks.
// RUN: %check_belay %s belay-mutex-lifetime %t -- -- -std=gnu11 -pthread
#include <pthread.h>

struct fifo {
  int head, tail;
  pthread_mutex_t mutex;
};
void ok_init(struct fifo *f) {
  static pthread_mutex_t first = PTHREAD_MUTEX_INITIALIZER;
  f->head = f->tail = 0;
  f->mutex = first;
}
void bad_init(struct fifo *f) {
  static pthread_mutex_t first = PTHREAD_MUTEX_INITIALIZER;
  pthread_mutex_lock(&first);
  f->head = f->tail = 0;
  f->mutex = first;
  // CHECK-MESSAGES: :[[@LINE-1]]:14: warning: this copies a pthread_mutex_t: the copy is another one, which excludes nobody; pass a pointer to it
  pthread_mutex_unlock(&first);
}
