// RUN: %check_belay %s belay-unconfined-data %t -- -- -pthread
//
// A thread that is started and joined under a lock: whoever else takes that lock runs before or after it.
#include <pthread.h>

pthread_mutex_t m = PTHREAD_MUTEX_INITIALIZER;
int condition(void);

static int one;
static void *guarded_one(void *p) {
  pthread_mutex_lock(&m);
  ++one;
  pthread_mutex_unlock(&m);
  return p;
}
static void *bare_one(void *p) {
  ++one;
  return p;
}
void ok_kept(void) {
  pthread_t a, b;
  pthread_create(&a, NULL, guarded_one, NULL);
  pthread_mutex_lock(&m);
  pthread_create(&b, NULL, bare_one, NULL);
  pthread_join(b, NULL);
  pthread_mutex_unlock(&m);
  pthread_join(a, NULL);
}

static int two;
static void *guarded_two(void *p) {
  pthread_mutex_lock(&m);
  ++two;
  pthread_mutex_unlock(&m);
  return p;
}
static void *bare_two(void *p) {
  ++two;
// CHECK-MESSAGES: :[[@LINE-1]]:5: warning: 'two' is written here by thread 'bare_two' with no lock, while thread 'guarded_two' writes it [belay-unconfined-data]
  return p;
}
void bad_let_go_before_the_join(void) {
  pthread_t a, b;
  pthread_create(&a, NULL, guarded_two, NULL);
  pthread_mutex_lock(&m);
  pthread_create(&b, NULL, bare_two, NULL);
  pthread_mutex_unlock(&m);
  pthread_join(b, NULL);
  pthread_join(a, NULL);
}

static int three;
static void *guarded_three(void *p) {
  pthread_mutex_lock(&m);
  ++three;
  pthread_mutex_unlock(&m);
  return p;
}
static void *bare_three(void *p) {
  ++three;
// CHECK-MESSAGES: :[[@LINE-1]]:5: warning: 'three' is written here by thread 'bare_three' with no lock, while thread 'guarded_three' writes it [belay-unconfined-data]
  return p;
}
void bad_joined_on_one_path(void) {
  pthread_t a, b;
  pthread_create(&a, NULL, guarded_three, NULL);
  pthread_mutex_lock(&m);
  pthread_create(&b, NULL, bare_three, NULL);
  if (condition())
    pthread_join(b, NULL);
  pthread_mutex_unlock(&m);
  pthread_join(a, NULL);
}

// The lock is the starter's, not the thread's.
static int four;
static void *bare_four(void *p) {
  ++four;
// CHECK-MESSAGES: :[[@LINE-1]]:5: warning: 'four' is written here by thread 'bare_four' with no lock, while 'bad_held_by_the_starter' writes it [belay-unconfined-data]
  return p;
}
void bad_held_by_the_starter(void) {
  pthread_t a;
  pthread_mutex_lock(&m);
  pthread_create(&a, NULL, bare_four, NULL);
  ++four;
  pthread_join(a, NULL);
  pthread_mutex_unlock(&m);
}

// The thread can't go on before the unlock.
static int five;
static void *after_five(void *p) {
  pthread_mutex_lock(&m);
  pthread_mutex_unlock(&m);
  ++five;
  return p;
}
static void *bare_five(void *p) {
  ++five;
  return p;
}
void ok_started_under_the_lock(void) {
  pthread_t a, b;
  pthread_mutex_lock(&m);
  pthread_create(&a, NULL, after_five, NULL);
  pthread_create(&b, NULL, bare_five, NULL);
  pthread_join(b, NULL);
  ++five;
  pthread_mutex_unlock(&m);
  pthread_join(a, NULL);
}

static int six;
static void *after_six(void *p) {
  pthread_mutex_lock(&m);
  pthread_mutex_unlock(&m);
  ++six;
// CHECK-MESSAGES: :[[@LINE-1]]:5: warning: 'six' is written here by thread 'after_six' with no lock, while 'bad_taken_again' writes it [belay-unconfined-data]
  return p;
}
void bad_taken_again(void) {
  pthread_t a;
  pthread_mutex_lock(&m);
  pthread_create(&a, NULL, after_six, NULL);
  pthread_mutex_unlock(&m);
  pthread_mutex_lock(&m);
  ++six;
  pthread_mutex_unlock(&m);
  pthread_join(a, NULL);
}

// A thread's thread, under the lock of either.
static int seven;
static void *grandchild_seven(void *p) {
  ++seven;
  return p;
}
static void *child_seven(void *p) {
  pthread_t c;
  pthread_mutex_lock(&m);
  pthread_create(&c, NULL, grandchild_seven, NULL);
  pthread_join(c, NULL);
  pthread_mutex_unlock(&m);
  return p;
}
void ok_grandchildren(void) {
  pthread_t a, b;
  pthread_create(&a, NULL, child_seven, NULL);
  pthread_create(&b, NULL, child_seven, NULL);
  pthread_join(a, NULL);
  pthread_join(b, NULL);
}

// What a thread does before it starts another one.
static int eight;
static void *detached_eight(void *p) {
  ++eight;
  return p;
}
static void *first_eight(void *p) {
  pthread_t c;
  ++eight;
  pthread_create(&c, NULL, detached_eight, NULL);
  pthread_detach(c);
  return p;
}
void ok_before_the_start(void) {
  pthread_t a;
  pthread_create(&a, NULL, first_eight, NULL);
  pthread_join(a, NULL);
}

static int nine;
static void *detached_nine(void *p) {
  ++nine;
// CHECK-MESSAGES: :[[@LINE-1]]:5: warning: 'nine' is written here by thread 'detached_nine' with no lock, while 'first_nine' writes it [belay-unconfined-data]
  return p;
}
static void *first_nine(void *p) {
  pthread_t c;
  pthread_create(&c, NULL, detached_nine, NULL);
  pthread_detach(c);
  ++nine;
  return p;
}
void bad_after_the_start(void) {
  pthread_t a;
  pthread_create(&a, NULL, first_nine, NULL);
  pthread_join(a, NULL);
}

// Each thread is started under a mutex of its own, and has to wait for that.
static int ten;
static pthread_mutex_t each[4];
static void *bare_ten(void *p) {
  pthread_mutex_lock(&each[(long)p]);
  pthread_mutex_unlock(&each[(long)p]);
  ++ten;
// CHECK-MESSAGES: :[[@LINE-1]]:5: warning: 'ten' is written here with no lock by several threads at once, all running 'bare_ten' [belay-unconfined-data]
  return p;
}
void bad_one_of_many(void) {
  pthread_t t[4];
  for (long i = 0; i < 4; ++i) {
    pthread_mutex_init(&each[i], NULL);
    pthread_mutex_lock(&each[i]);
    pthread_create(&t[i], NULL, bare_ten, (void *)i);
  }
  for (long i = 0; i < 4; ++i)
    pthread_mutex_unlock(&each[i]);
  for (long i = 0; i < 4; ++i)
    pthread_join(t[i], NULL);
}

// The lock is the caller's, and all callers have it.
struct pool {
  pthread_mutex_t mutex;
  int limit;
  _Atomic int users;
};
static void *pool_thread(void *arg) {
  struct pool *p = arg;
  pthread_mutex_lock(&p->mutex);
  int limit = p->limit;
  pthread_mutex_unlock(&p->mutex);
  return limit ? p : 0;
}
static int ok_resize_locked_outside(struct pool *p, pthread_t *t, int n) {
  if (pthread_create(t, 0, pool_thread, p))
    return 1;
  p->limit = n;
  return 0;
}
int resize(struct pool *p, pthread_t *t, int n) {
  pthread_mutex_lock(&p->mutex);
  int failed = ok_resize_locked_outside(p, t, n);
  pthread_mutex_unlock(&p->mutex);
  return failed;
}

// The last one has it alone.
void free(void *);
static void *ok_last_one(void *arg) {
  struct pool *p = arg;
  p->limit;
  --p->users;
  if (p->users == 0)
    free(p);
  return 0;
}
void start_last(struct pool *p, pthread_t *t) {
  for (int i = 0; i < 2; ++i)
    pthread_create(&t[i], 0, ok_last_one, p);
}
