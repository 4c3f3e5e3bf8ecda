// RUN: %check_belay %s belay-done-never-signalled,belay-thread-without-done %t -- -- -std=gnu11 -pthread

// Two channels of one kind, hand-written in C: who closes one hasn't closed the other.
#include <pthread.h>
#include <stdbool.h>
#include <stddef.h>
#include <unistd.h>
struct chan {
  pthread_mutex_t m;
  pthread_cond_t readable;
  int buf[16];
  int n;
  bool closed;
};
static struct chan raw = {PTHREAD_MUTEX_INITIALIZER, PTHREAD_COND_INITIALIZER, {0}, 0, false},
                   kept = {PTHREAD_MUTEX_INITIALIZER, PTHREAD_COND_INITIALIZER, {0}, 0, false};

int count(void);
static void put(struct chan *c, int v) {
  pthread_mutex_lock(&c->m);
  c->buf[c->n++] = v;
  pthread_cond_signal(&c->readable);
  pthread_mutex_unlock(&c->m);
}
static bool take(struct chan *c, int *v) {
  pthread_mutex_lock(&c->m);
  while (c->n == 0 && !c->closed)
    pthread_cond_wait(&c->readable, &c->m);
  if (c->n == 0) {
    pthread_mutex_unlock(&c->m);
    return false;
  }
  *v = c->buf[--c->n];
  pthread_mutex_unlock(&c->m);
  return true;
}
static void close_it(struct chan *c) {
  pthread_mutex_lock(&c->m);
  c->closed = true;
  pthread_cond_broadcast(&c->readable);
  pthread_mutex_unlock(&c->m);
}
static void *reader(void *arg) {
  for (int i = 0; i < count(); i++)
    put(&raw, i);
  close_it(&raw);
  return arg;
}
static void *filter(void *arg) {
  int v;
  while (take(&raw, &v))
    put(&kept, v);
  return arg;
}
static void *writer(void *arg) {
  int v;
  while (take(&kept, &v))
    ++*(int *)arg;
  return arg;
}
int bad_second_channel(void) {
  pthread_t r, f, w;
  int n = 0;
  pthread_create(&r, NULL, reader, NULL);
  pthread_create(&f, NULL, filter, NULL);
  pthread_create(&w, NULL, writer, &n);
// CHECK-MESSAGES: :[[@LINE-1]]:3: warning: thread 'writer' is never told to stop: nothing sets 'kept.closed' [belay-done-never-signalled]
  pthread_join(r, NULL);
  pthread_join(f, NULL);
  pthread_join(w, NULL);
  return n;
}

// L5: both are closed.
static struct chan in = {PTHREAD_MUTEX_INITIALIZER, PTHREAD_COND_INITIALIZER, {0}, 0, false},
                   out = {PTHREAD_MUTEX_INITIALIZER, PTHREAD_COND_INITIALIZER, {0}, 0, false};
static void *ok_filter(void *arg) {
  int v;
  while (take(&in, &v))
    put(&out, v);
  close_it(&out);
  return arg;
}
static void *ok_writer(void *arg) {
  int v;
  while (take(&out, &v))
    ++*(int *)arg;
  return arg;
}
int ok_both(void) {
  pthread_t f, w;
  int n = 0;
  pthread_create(&f, NULL, ok_filter, NULL);
  pthread_create(&w, NULL, ok_writer, &n);
  for (int i = 0; i < count(); i++)
    put(&in, i);
  close_it(&in);
  pthread_join(f, NULL);
  pthread_join(w, NULL);
  return n;
}

// It counts its own work down.
struct device {
  pthread_mutex_t lock;
  int pending;
};
static int complete(struct device *d) {
  pthread_mutex_lock(&d->lock);
  d->pending--;
  int more = d->pending > 0;
  pthread_mutex_unlock(&d->lock);
  return more;
}
static void *ok_own_count(void *arg) {
  struct device *d = arg;
  while (complete(d))
    ;
  return NULL;
}
void use_own_count(void) {
  static struct device d;
  pthread_mutex_init(&d.lock, NULL);
  d.pending = 4000;
  pthread_t t;
  if (pthread_create(&t, NULL, ok_own_count, &d) == 0)
    pthread_join(t, NULL);
}

// That the thread couldn't be started tells no thread; and a number that is looked at tells nobody of the structure.
static struct {
  pthread_mutex_t lock;
  pthread_t thread;
  int running;
  int duty;
} fan = {.lock = PTHREAD_MUTEX_INITIALIZER};
static void *regulate(void *arg) {
  pthread_mutex_lock(&fan.lock);
  while (fan.running) {
    pthread_mutex_unlock(&fan.lock);
    sleep(1);
    pthread_mutex_lock(&fan.lock);
    fan.duty++;
  }
  pthread_mutex_unlock(&fan.lock);
  return arg;
}
int fan_init(void) {
  fan.running = 1;
  if (pthread_create(&fan.thread, NULL, regulate, NULL) != 0) {
// CHECK-MESSAGES: :[[@LINE-1]]:7: warning: 'bad_fan_exit' joins thread 'regulate' before anything sets 'fan.running' [belay-done-never-signalled]
// CHECK-MESSAGES: :[[@LINE-13]]:14: note: the thread ends on 'fan.running'
// CHECK-MESSAGES: :[[@LINE+13]]:3: note: 'bad_fan_exit' waits for it here
    fan.running = 0;
    return -1;
  }
  return 0;
}
int fan_duty(void) {
  pthread_mutex_lock(&fan.lock);
  int duty = fan.duty;
  pthread_mutex_unlock(&fan.lock);
  return duty;
}
void bad_fan_exit(void) {
  pthread_join(fan.thread, NULL);
  pthread_mutex_lock(&fan.lock);
  fan.running = 0;
  pthread_mutex_unlock(&fan.lock);
}
