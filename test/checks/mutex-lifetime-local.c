// RUN: %check_belay %s belay-mutex-lifetime %t -- -- -std=gnu11 -pthread

#include <pthread.h>
#include <threads.h>

struct pair {
  mtx_t mutex;
  int value;
};
void use(pthread_mutex_t *);

// X24
void bad_unmade(void) {
  pthread_mutex_t m;
  pthread_mutex_lock(&m);
// CHECK-MESSAGES: :[[@LINE-1]]:22: warning: 'm' is used here before anybody has initialised it [belay-mutex-lifetime]
// CHECK-MESSAGES: :[[@LINE-3]]:19: note: declared here without an initialiser
  pthread_mutex_unlock(&m);
}
void bad_made_late(void) {
  struct pair p;
  mtx_lock(&p.mutex);
// CHECK-MESSAGES: :[[@LINE-1]]:12: warning: 'p.mutex' is used here before anybody has initialised it [belay-mutex-lifetime]
// CHECK-MESSAGES: :[[@LINE-3]]:15: note: declared here without an initialiser
  mtx_init(&p.mutex, mtx_plain);
  mtx_unlock(&p.mutex);
}
void ok_made(void) {
  pthread_mutex_t a = PTHREAD_MUTEX_INITIALIZER, b;
  static pthread_mutex_t c;
  mtx_t d;
  pthread_mutex_init(&b, 0);
  mtx_init(&d, mtx_plain);
  pthread_mutex_lock(&a), pthread_mutex_lock(&b), pthread_mutex_lock(&c), mtx_lock(&d);
  mtx_unlock(&d), pthread_mutex_unlock(&c), pthread_mutex_unlock(&b), pthread_mutex_unlock(&a);
}
void ok_made_by_others(void) {
  pthread_mutex_t m;
  use(&m);
  pthread_mutex_lock(&m);
  pthread_mutex_unlock(&m);
}
void ok_made_in_the_first_round(int n) {
  pthread_mutex_t m;
  for (int i = 0; i < n; ++i) {
    if (i) {
      pthread_mutex_lock(&m);
      pthread_mutex_unlock(&m);
    } else {
      pthread_mutex_init(&m, 0);
    }
  }
}

void ok_never_unlocked(void) { // which missing-unlock speaks of
  mtx_t m;
  mtx_init(&m, mtx_plain);
  mtx_lock(&m);
}
// K2
void bad_left(void) {
  struct pair p;
  mtx_init(&p.mutex, mtx_plain);
  mtx_lock(&p.mutex);
// CHECK-MESSAGES: :[[@LINE-1]]:3: warning: 'p.mutex' is locked here and still held when its scope ends; unlock it first [belay-mutex-lifetime]
  ++p.value;
}
void ok_left_to_the_caller(mtx_t *m) { mtx_lock(m); }
void ok_of_the_caller(struct pair *of) {
  struct pair *p = of;
  mtx_lock(&p->mutex);
}
int ok_unlocked_on_a_path(int n) { // which missing-unlock speaks of
  struct pair p;
  mtx_init(&p.mutex, mtx_plain);
  mtx_lock(&p.mutex);
  if (n)
    return n;
  mtx_unlock(&p.mutex);
  return 0;
}

// X24
static pthread_mutex_t all = PTHREAD_MUTEX_INITIALIZER;
void remade(void);
void bad_over(void) {
  pthread_mutex_destroy(&all);
  pthread_mutex_lock(&all);
// CHECK-MESSAGES: :[[@LINE-1]]:22: warning: 'all' is used here after it was destroyed [belay-mutex-lifetime]
// CHECK-MESSAGES: :[[@LINE-3]]:3: note: destroyed here
  pthread_mutex_unlock(&all);
}
void bad_destroyed_twice(int n) {
  pthread_mutex_lock(&all);
  pthread_mutex_unlock(&all);
  if (n) {
    pthread_mutex_destroy(&all);
    pthread_mutex_destroy(&all);
// CHECK-MESSAGES: :[[@LINE-1]]:27: warning: 'all' is used here after it was destroyed [belay-mutex-lifetime]
// CHECK-MESSAGES: :[[@LINE-3]]:5: note: destroyed here
  }
}
void ok_made_anew(int n) {
  if (n)
    pthread_mutex_destroy(&all);
  else
    pthread_mutex_lock(&all), pthread_mutex_unlock(&all);
  pthread_mutex_destroy(&all);
  pthread_mutex_init(&all, 0);
  pthread_mutex_lock(&all);
  pthread_mutex_unlock(&all);
  pthread_mutex_destroy(&all);
  remade();
  pthread_mutex_lock(&all);
  pthread_mutex_unlock(&all);
}
void ok_in_rounds(int n) {
  while (n--) {
    pthread_mutex_init(&all, 0);
    pthread_mutex_lock(&all);
    pthread_mutex_unlock(&all);
    pthread_mutex_destroy(&all);
  }
}
struct queue {
  pthread_mutex_t mutex;
  pthread_cond_t changed;
};
void ok_one_part_after_the_other(void) {
  struct queue q = {PTHREAD_MUTEX_INITIALIZER, PTHREAD_COND_INITIALIZER};
  pthread_mutex_lock(&q.mutex);
  pthread_mutex_unlock(&q.mutex);
  pthread_cond_destroy(&q.changed);
  pthread_mutex_destroy(&q.mutex);
}
