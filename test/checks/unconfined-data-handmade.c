// Atomic operations from before there were any: fences for the compiler, and casts to volatile.
// RUN: %check_belay %s belay-unconfined-data %t -- -- -std=gnu11 -pthread

#include <pthread.h>
#include <stdlib.h>

static inline void barrier(void) { __asm__ __volatile__("" ::: "memory"); }
static inline int load(const int *target) {
  int r;
  barrier();
  r = *target;
  barrier();
  return r;
}
static inline void store(int *target, int value) {
  __asm__ __volatile__("" ::: "memory");
  *target = value;
}
#define READ_ONCE(x) (*(volatile __typeof__(x) *)&(x))
#define WRITE_ONCE(x, v) (*(volatile __typeof__(x) *)&(x) = (v))

static int fenced, once, swapped, bare;
static volatile int declared;

static void *ok_fenced(void *unused) {
  while (!load(&fenced))
    ;
  return NULL;
}
void ok_fenced_owner(void) {
  pthread_t t;
  pthread_create(&t, NULL, ok_fenced, NULL);
  store(&fenced, 1);
  pthread_join(t, NULL);
}

static void *ok_once(void *unused) {
  while (!READ_ONCE(once))
    ;
  return NULL;
}
void ok_once_owner(void) {
  pthread_t t;
  pthread_create(&t, NULL, ok_once, NULL);
  WRITE_ONCE(once, 1);
  pthread_join(t, NULL);
}

// Beside the compiler's own.
static void *ok_swapped(void *unused) {
  __sync_fetch_and_add(&swapped, 1);
  return NULL;
}
void ok_swapped_owner(void) {
  pthread_t t;
  pthread_create(&t, NULL, ok_swapped, NULL);
  while (load(&swapped) == 0)
    ;
  pthread_join(t, NULL);
}

// A fence is not around what others do.
static void set(int *target, int value) { *target = value; }
// CHECK-MESSAGES: :[[@LINE-1]]:43: warning: 'bare' is written here by thread 'bad_bare' with no lock, while 'bad_bare_owner' writes it [belay-unconfined-data]
static void *bad_bare(void *unused) {
  set(&bare, 1);
  return NULL;
}
void bad_bare_owner(void) {
  pthread_t t;
  pthread_create(&t, NULL, bad_bare, NULL);
  barrier();
  bare = 2;
  pthread_join(t, NULL);
}

// What is volatile by its declaration says nothing.
static void *bad_declared(void *unused) {
  while (!declared)
    ;
  return NULL;
}
void bad_declared_owner(void) {
  pthread_t t;
  pthread_create(&t, NULL, bad_declared, NULL);
  *(volatile int *)&declared = 1;
// CHECK-MESSAGES: :[[@LINE-1]]:3: warning: 'declared' is a volatile int that thread 'bad_declared' polls while 'bad_declared_owner' writes it; make it _Atomic int or guard both with one mutex [belay-unconfined-data]
  pthread_join(t, NULL);
}
