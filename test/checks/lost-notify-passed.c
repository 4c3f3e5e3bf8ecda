// Who is woken wakes the others; and two threads' functions that are each given an object of their own, with a
// condition in it.
// RUN: %check_belay %s belay-lost-notify %t -- -- -std=gnu11 -pthread
#include <pthread.h>

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t stopping = PTHREAD_COND_INITIALIZER, data = PTHREAD_COND_INITIALIZER;
static int stopped, queued, sleeping;

static void *ok_stopper(void *p) {
  pthread_mutex_lock(&mutex);
  sleeping = 1;
  while (!stopped)
    pthread_cond_wait(&stopping, &mutex);
  sleeping = 0;
  queued = 0;
  pthread_cond_signal(&data);
  pthread_mutex_unlock(&mutex);
  return p;
}
void start(pthread_t *t) { pthread_create(t, 0, ok_stopper, 0); }
int ok_pop(void) {
  pthread_mutex_lock(&mutex);
  while (!stopped && !queued)
    pthread_cond_wait(&data, &mutex);
  const int left = stopped ? -1 : --queued;
  pthread_mutex_unlock(&mutex);
  return left;
}
void push(void) {
  pthread_mutex_lock(&mutex);
  ++queued;
  pthread_cond_signal(&data);
  pthread_mutex_unlock(&mutex);
}
void ok_stop(void) {
  pthread_mutex_lock(&mutex);
  stopped = 1;
  pthread_cond_signal(&stopping);
  pthread_mutex_unlock(&mutex);
}
void bad_stop(void) {
  pthread_mutex_lock(&mutex);
  stopped = 1;
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: 'stopped' is set here, and nobody notifies 'stopping': a thread that waits for it sleeps on; notify 'stopping' after this write
  // CHECK-MESSAGES: :[[@LINE-32]]:5: note: the waiter tests it here
  pthread_mutex_unlock(&mutex);
}

struct file {
  pthread_t thread;
  pthread_mutex_t mutex;
  pthread_cond_t request, answer;
  int busy, eof, head, tail;
};
int transfer(struct file *);

static void *ok_read(void *p) {
  struct file *f = p;
  pthread_mutex_lock(&f->mutex);
  while (f->busy) {
    if (f->eof)
      break;
    if (f->head == f->tail) {
      pthread_cond_signal(&f->answer);
      pthread_cond_wait(&f->request, &f->mutex);
      continue;
    }
    f->head = f->tail;
  }
  pthread_mutex_unlock(&f->mutex);
  return 0;
}
static void *ok_write(void *p) {
  struct file *f = p;
  pthread_mutex_lock(&f->mutex);
  while (f->busy) {
    while (f->busy && f->head == f->tail)
      pthread_cond_wait(&f->request, &f->mutex);
    if (!transfer(f)) {
      f->eof = 1;
      f->busy = 0;
      pthread_cond_signal(&f->answer);
    }
  }
  pthread_mutex_unlock(&f->mutex);
  return 0;
}
void *bad_finish(void *p) {
  struct file *f = p;
  pthread_mutex_lock(&f->mutex);
  f->eof = 1;
  // CHECK-MESSAGES: :[[@LINE-1]]:6: warning: 'p->eof' is set here, and nobody notifies 'p->request': a thread that waits for it sleeps on; notify 'p->request' after this write
  // CHECK-MESSAGES: :[[@LINE-28]]:7: note: the waiter tests it here
  pthread_mutex_unlock(&f->mutex);
  return 0;
}
void request(struct file *f) {
  pthread_mutex_lock(&f->mutex);
  f->tail++;
  pthread_cond_signal(&f->request);
  pthread_mutex_unlock(&f->mutex);
}
void open_reader(struct file *f) { pthread_create(&f->thread, 0, ok_read, f); }
void open_writer(struct file *f) { pthread_create(&f->thread, 0, ok_write, f); }
void finish(struct file *f) { pthread_create(&f->thread, 0, bad_finish, f); }
