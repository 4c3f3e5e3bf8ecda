// The handle is a local of the function that starts the thread, which keeps a copy of it in a structure.
// RUN: %check_belay %s belay-blocking-under-lock %t -- -- -pthread
#include <pthread.h>

struct pool {
  pthread_mutex_t mutex;
  pthread_t worker, reader;
  int n;
};
static void *work(void *arg) {
  struct pool *p = arg;
  pthread_mutex_lock(&p->mutex);
  ++p->n;
  pthread_mutex_unlock(&p->mutex);
  return 0;
}
static void *look(void *arg) { return arg; }

int start(struct pool *p) {
  pthread_t t;
  if (pthread_create(&t, 0, &work, p) != 0)
    return -1;
  p->worker = t;
  pthread_t r;
  if (pthread_create(&r, 0, &look, p) != 0)
    return -1;
  p->reader = r;
  return 0;
}
void bad_stop(struct pool *p) {
  pthread_mutex_lock(&p->mutex);
  pthread_join(p->worker, 0);
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: this waits for a thread to end while 'p->mutex' is held, which the thread needs to get there
  pthread_mutex_unlock(&p->mutex);
}
void ok_stop(struct pool *p) {
  pthread_join(p->worker, 0);
  pthread_mutex_lock(&p->mutex);
  p->n = 0;
  pthread_mutex_unlock(&p->mutex);
}
// That one doesn't lock.
void ok_reader(struct pool *p) {
  pthread_mutex_lock(&p->mutex);
  pthread_join(p->reader, 0);
  pthread_mutex_unlock(&p->mutex);
}
