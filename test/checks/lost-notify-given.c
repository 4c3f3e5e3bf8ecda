// A function that others call through a pointer, with the lock held; and one that lets go of a lock that it hasn't
// taken, which it has been called with.
// RUN: %check_belay %s belay-lost-notify %t -- -- -std=gnu11 -pthread
#include <pthread.h>

struct request;
typedef void (*on_end)(struct request *);
typedef int (*on_event)(struct request *);
struct io {
  int pending;
  pthread_cond_t finished;
};
struct request {
  on_end end;
  on_event event;
  struct io *io;
};
static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;

static void ok_read_end(struct request *r) {
  if (--r->io->pending == 0)
    pthread_cond_broadcast(&r->io->finished);
}
static void ok_write_end(struct request *r) {
  if (--r->io->pending == 0)
    pthread_cond_broadcast(&r->io->finished);
}
static int bad_event(struct request *r) {
  if (--r->io->pending == 0)
    pthread_cond_broadcast(&r->io->finished);
  // CHECK-MESSAGES: :[[@LINE-1]]:5: warning: this notify on 'r->io->finished' can be lost: 'r->io->pending' is written without 'mutex', which the waiter holds while it tests it
  // CHECK-MESSAGES: :[[@LINE-3]]:16: note: written here without 'mutex'
  // CHECK-MESSAGES: :[[@LINE+31]]:5: note: the waiter tests it here and would sleep on
  return 0;
}

static void request_free(struct request *r) {
  if (r->end)
    r->end(r);
}
static void request_send(struct request *r, on_end end, on_event event) {
  pthread_mutex_lock(&mutex);
  r->end = end;
  r->event = event;
  pthread_mutex_unlock(&mutex);
}
void send_read(struct request *r) { request_send(r, ok_read_end, bad_event); }
void send_write(struct request *r) { request_send(r, ok_write_end, 0); }
void *reader(void *p) {
  struct request *r = p;
  if (r->event)
    r->event(r);
  pthread_mutex_lock(&mutex);
  request_free(r);
  pthread_mutex_unlock(&mutex);
  return 0;
}

void wait_for_all(struct io *io) {
  pthread_mutex_lock(&mutex);
  while (io->pending)
    // The loop of a request's sender.
    //
    pthread_cond_wait(&io->finished, &mutex);
  pthread_mutex_unlock(&mutex);
}

struct pool {
  pthread_mutex_t mutex;
  pthread_cond_t empty;
  int threads;
};
void *work(void *);

static void ok_worker_cleanup(struct pool *p) {
  if (--p->threads == 0)
    pthread_cond_broadcast(&p->empty);
  pthread_mutex_unlock(&p->mutex);
}
void *worker(void *arg) {
  struct pool *p = arg;
  pthread_mutex_lock(&p->mutex);
  pthread_cleanup_push((void (*)(void *))ok_worker_cleanup, p);
  while (work(p))
    ;
  pthread_cleanup_pop(1);
  return 0;
}
static void bad_worker_cleanup(struct pool *p) {
  if (--p->threads == 0)
    pthread_cond_broadcast(&p->empty);
  // CHECK-MESSAGES: :[[@LINE-1]]:5: warning: this notify on 'p->empty' can be lost: 'p->threads' is written without 'p->mutex', which the waiter holds while it tests it
  // CHECK-MESSAGES: :[[@LINE-3]]:12: note: written here without 'p->mutex'
  // CHECK-MESSAGES: :[[@LINE+17]]:5: note: the waiter tests it here and would sleep on
  if (p->threads == 1) {
    pthread_mutex_lock(&p->mutex);
    pthread_mutex_unlock(&p->mutex);
  }
}
void *other(void *arg) {
  struct pool *p = arg;
  pthread_cleanup_push((void (*)(void *))bad_worker_cleanup, p);
  while (work(p))
    ;
  pthread_cleanup_pop(1);
  return 0;
}
void destroy(struct pool *p) {
  pthread_mutex_lock(&p->mutex);
  while (p->threads)
    pthread_cond_wait(&p->empty, &p->mutex);
  pthread_mutex_unlock(&p->mutex);
}
