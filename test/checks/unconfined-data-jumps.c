// RUN: %check_belay %s belay-unconfined-data %t -- -- -std=c11 -pthread -Wno-error=atomic-access
//
// What a jump comes back with, and members of atomic structures.

#include <pthread.h>
#include <setjmp.h>
#include <stdatomic.h>

static jmp_buf back;
static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;

// The lock is held where longjmp lands.
static int landed;
static void lock_and_leave(void) {
  pthread_mutex_lock(&mutex);
  longjmp(back, 1);
}
static void *locks(void *arg) {
  pthread_mutex_lock(&mutex);
  landed++;
  pthread_mutex_unlock(&mutex);
  return arg;
}
void ok_lands_with_the_lock(void) {
  pthread_t t;
  pthread_create(&t, NULL, locks, NULL);
  if (setjmp(back) == 0)
    lock_and_leave();
  landed++;
  pthread_mutex_unlock(&mutex);
  pthread_join(t, NULL);
}

// Nobody jumps here.
static int bare;
static void *adds(void *arg) {
  bare++;
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: 'bare' is written here by thread 'adds' with no lock, while 'bad_without_a_jump' writes it [belay-unconfined-data]
  return arg;
}
void bad_without_a_jump(void) {
  pthread_t t;
  pthread_create(&t, NULL, adds, NULL);
  bare++;
  pthread_join(t, NULL);
}

// Undefined, and an error unless the compiler is told otherwise: it says so itself.
struct pair {
  int first, second;
};
static _Atomic struct pair pair;
static void *sets(void *arg) {
  pair.first++;
  return arg;
}
void ok_said_by_the_compiler(void) {
  pthread_t t;
  struct pair none = {0, 0};
  pthread_create(&t, NULL, sets, NULL);
  pair = none;
  pthread_join(t, NULL);
}
