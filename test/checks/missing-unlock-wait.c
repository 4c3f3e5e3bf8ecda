// RUN: %check_belay %s belay-missing-unlock,belay-lost-notify %t -- -- -pthread
//
// The mutex of a wait: it has to be held, and everybody has to wait with the same one.
#include <pthread.h>

int ready(void);

// K6 posix
static pthread_mutex_t m = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t c = PTHREAD_COND_INITIALIZER;
static void *bad_never_locked(void *p) {
  while (!ready())
    pthread_cond_wait(&c, &m);
// CHECK-MESSAGES: :[[@LINE-1]]:5: warning: this wait unlocks 'm' while it sleeps, but 'm' is not locked here [belay-missing-unlock]
  return p;
}
void start_never_locked(void) {
  pthread_t t;
  pthread_create(&t, NULL, bad_never_locked, NULL);
  pthread_join(t, NULL);
}

void bad_unlocked_before(void) {
  pthread_mutex_lock(&m);
  pthread_mutex_unlock(&m);
// CHECK-MESSAGES: :[[@LINE+3]]:5: warning: this wait unlocks 'm' while it sleeps, but 'm' is not locked here [belay-missing-unlock]
// CHECK-MESSAGES: :[[@LINE-2]]:3: note: unlocked here
  while (!ready())
    pthread_cond_wait(&c, &m);
}

void ok_locked(void) {
  pthread_mutex_lock(&m);
  while (!ready())
    pthread_cond_wait(&c, &m);
  pthread_mutex_unlock(&m);
}

// Its callers lock.
void ok_locked_by_the_caller(void) {
  while (!ready())
    pthread_cond_wait(&c, &m);
}

void ok_locked_on_some_path(int locked) {
  if (!locked)
    pthread_mutex_lock(&m);
  while (!ready())
    pthread_cond_wait(&c, &m);
  pthread_mutex_unlock(&m);
}

// Somebody else's function may lock it.
void take(pthread_mutex_t *);
static void *ok_locked_elsewhere(void *p) {
  take(&m);
  while (!ready())
    pthread_cond_wait(&c, &m);
  pthread_mutex_unlock(&m);
  return p;
}
void start_locked_elsewhere(void) {
  pthread_t t;
  pthread_create(&t, NULL, ok_locked_elsewhere, NULL);
  pthread_join(t, NULL);
}

// W7 posix
static pthread_mutex_t one = PTHREAD_MUTEX_INITIALIZER, two = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t both = PTHREAD_COND_INITIALIZER;
void ok_first(void) {
  pthread_mutex_lock(&one);
  while (!ready())
    pthread_cond_wait(&both, &one);
  pthread_mutex_unlock(&one);
}
void bad_second(void) {
  pthread_mutex_lock(&two);
  while (!ready())
    pthread_cond_wait(&both, &two);
// CHECK-MESSAGES: :[[@LINE-1]]:5: warning: 'both' is waited on here with 'two' and elsewhere with 'one': a notify under one of them can be lost by who waits with the other; use one mutex [belay-lost-notify]
// CHECK-MESSAGES: :[[@LINE-8]]:5: note: waited on here with 'one'
  pthread_mutex_unlock(&two);
}

// The mutex that the thread is given.
static pthread_mutex_t left = PTHREAD_MUTEX_INITIALIZER, right = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t middle = PTHREAD_COND_INITIALIZER;
static void *bad_given(void *p) {
  pthread_mutex_t *mine = p;
  pthread_mutex_lock(mine);
  while (!ready())
    pthread_cond_wait(&middle, mine);
// CHECK-MESSAGES: :[[@LINE-1]]:5: warning: 'middle' is waited on here with 'right' and elsewhere with 'left': a notify under one of them can be lost by who waits with the other; use one mutex [belay-lost-notify]
// CHECK-MESSAGES: :[[@LINE-2]]:5: note: waited on here with 'left'
  pthread_mutex_unlock(mine);
  return NULL;
}
void start_given(void) {
  pthread_t a, b;
  pthread_create(&a, NULL, bad_given, &left);
  pthread_create(&b, NULL, bad_given, &right);
  pthread_join(a, NULL);
  pthread_join(b, NULL);
}

// Each object has a condition variable and a mutex of its own.
struct queue {
  pthread_mutex_t m;
  pthread_cond_t c;
  int n;
};
static struct queue in, out;
static void take_one(struct queue *q) {
  pthread_mutex_lock(&q->m);
  while (!q->n)
    pthread_cond_wait(&q->c, &q->m);
  --q->n;
  pthread_mutex_unlock(&q->m);
}
void ok_one_of_each(void) {
  take_one(&in);
  take_one(&out);
}
