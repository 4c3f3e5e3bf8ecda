// A mutex that is initialised by an assignment says of what kind it is.
// RUN: %check_belay %s belay-double-lock %t -- -- -D_GNU_SOURCE -pthread
#include <pthread.h>

struct core {
  pthread_mutex_t mutex;
  int n;
};
void set_up(struct core *c) {
  c->mutex = (pthread_mutex_t)PTHREAD_MUTEX_INITIALIZER;
  c->n = 0;
}
static void stop(struct core *c) {
  pthread_mutex_lock(&c->mutex);
  c->n = 0;
  pthread_mutex_unlock(&c->mutex);
}
void bad_remove(struct core *c) {
  pthread_mutex_lock(&c->mutex);
  stop(c);
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: this call locks 'c->mutex' while the same thread holds it: the thread waits for itself for ever
  // CHECK-MESSAGES: :[[@LINE-3]]:3: note: locked here first
  // CHECK-MESSAGES: :14:3: note: locked again here
  pthread_mutex_unlock(&c->mutex);
}
void ok_remove(struct core *c) {
  pthread_mutex_lock(&c->mutex);
  --c->n;
  pthread_mutex_unlock(&c->mutex);
  stop(c);
}

struct counted {
  pthread_mutex_t mutex;
  int n;
};
void set_up_counted(struct counted *c) { c->mutex = (pthread_mutex_t)PTHREAD_RECURSIVE_MUTEX_INITIALIZER_NP; }
static void stop_counted(struct counted *c) {
  pthread_mutex_lock(&c->mutex);
  c->n = 0;
  pthread_mutex_unlock(&c->mutex);
}
void ok_counted(struct counted *c) {
  pthread_mutex_lock(&c->mutex);
  stop_counted(c);
  pthread_mutex_unlock(&c->mutex);
}
