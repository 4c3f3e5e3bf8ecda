// Who waits for whom, where helpers are given what they signal by a pointer, and where a mutex is handed over.
// RUN: %check_belay %s belay-unconfined-data %t -- -- -std=c11 -pthread

#include <pthread.h>
#include <stdlib.h>

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t cond = PTHREAD_COND_INITIALIZER;
static int ready, done;

static void signal_var(int *var) {
  pthread_mutex_lock(&mutex);
  *var = 1;
  pthread_cond_signal(&cond);
  pthread_mutex_unlock(&mutex);
}
static void wait_for_var(int *var) {
  pthread_mutex_lock(&mutex);
  while (!*var)
    pthread_cond_wait(&cond, &mutex);
  pthread_mutex_unlock(&mutex);
}

struct data {
  int port, late;
};
static void *ok_server(void *arg) {
  struct data *d = arg;
  d->port = 80;
  signal_var(&ready);
  d->late = 1;
// CHECK-MESSAGES: :[[@LINE-1]]:6: warning: 'd.late' is written here by thread 'ok_server' with no lock, while thread 'client' reads it [belay-unconfined-data]
  signal_var(&done);
  return NULL;
}
static void *client(void *arg) {
  struct data *d = arg;
  wait_for_var(&ready);
  if (d->port && d->late)
    wait_for_var(&done);
  return NULL;
}
void bad_late(void) {
  pthread_t a, b;
  struct data d = {0, 0};
  pthread_create(&a, NULL, ok_server, &d);
  pthread_create(&b, NULL, client, &d);
  pthread_join(a, NULL);
  pthread_join(b, NULL);
}

// The caller writes the flag itself.
static int open_, payload;
static void *ok_by_hand(void *unused) {
  payload = 1;
  pthread_mutex_lock(&mutex);
  open_ = 1;
  pthread_cond_signal(&cond);
  pthread_mutex_unlock(&mutex);
  return NULL;
}
int ok_by_hand_owner(void) {
  pthread_t t;
  pthread_create(&t, NULL, ok_by_hand, NULL);
  wait_for_var(&open_);
  int r = payload;
  pthread_join(t, NULL);
  return r;
}

// Locked here, unlocked by the thread: whoever locks it next comes after that.
struct hand {
  pthread_mutex_t mutex;
  int port, after;
};
static void *ok_hands_over(void *arg) {
  struct hand *h = arg;
  h->port = 80;
  pthread_mutex_unlock(&h->mutex);
  h->after = 1;
// CHECK-MESSAGES: :[[@LINE-1]]:6: warning: 'h.after' is written here by thread 'ok_hands_over' with no lock, while 'bad_after' reads it [belay-unconfined-data]
  return NULL;
}
int bad_after(void) {
  struct hand h;
  pthread_t t;
  pthread_mutex_init(&h.mutex, NULL);
  pthread_mutex_lock(&h.mutex);
  pthread_create(&t, NULL, ok_hands_over, &h);
  pthread_mutex_lock(&h.mutex);
  int r = h.port + h.after;
  pthread_join(t, NULL);
  return r;
}

// Unlocked by a helper for its caller, which is no signal.
static int bare;
static void leave(void) { pthread_mutex_unlock(&mutex); }
static void *bad_bare(void *unused) {
  bare = 1;
// CHECK-MESSAGES: :[[@LINE-1]]:3: warning: 'bare' is written here by thread 'bad_bare' with no lock, while 'bad_bare_owner' reads it [belay-unconfined-data]
  pthread_mutex_lock(&mutex);
  leave();
  return NULL;
}
int bad_bare_owner(void) {
  pthread_t t;
  pthread_create(&t, NULL, bad_bare, NULL);
  pthread_mutex_lock(&mutex);
  int r = bare;
  pthread_mutex_unlock(&mutex);
  pthread_join(t, NULL);
  return r;
}

// Callers hold the lock while they start a worker and put it on the list.
struct worker {
  struct pool *pool;
  struct worker *next;
};
struct pool {
  pthread_mutex_t lock;
  struct worker *first;
};
static void *ok_listed(void *arg) {
  struct worker *w = arg;
  pthread_mutex_lock(&w->pool->lock);
  w->next = NULL;
  pthread_mutex_unlock(&w->pool->lock);
  return NULL;
}
static int start(struct pool *p, pthread_t *t) {
  struct worker *w = malloc(sizeof *w);
  w->pool = p;
  if (pthread_create(t, NULL, ok_listed, w))
    return -1;
  w->next = p->first;
  return 0;
}
void ok_listed_owner(struct pool *p) {
  pthread_t t;
  pthread_mutex_lock(&p->lock);
  start(p, &t);
  pthread_mutex_unlock(&p->lock);
  pthread_join(t, NULL);
}
