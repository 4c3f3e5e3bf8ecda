// A function makes a mutex of its own, through helpers, and nobody else can name it: one thread is enough.
// RUN: %check_belay %s belay-missing-unlock %t -- -- -pthread
#include <pthread.h>
#include <stdlib.h>

typedef struct lock {
  pthread_mutex_t mutex;
} lock;

static int lock_create(lock **out) {
  lock *l = malloc(sizeof *l);
  if (!l)
    return 0;
  if (pthread_mutex_init(&l->mutex, NULL) != 0) {
    free(l);
    return 0;
  }
  *out = l;
  return 1;
}
static void lock_acquire(lock *l) { pthread_mutex_lock(&l->mutex); }
static void lock_release(lock *l) { pthread_mutex_unlock(&l->mutex); }
static void lock_destroy(lock *l) {
  pthread_mutex_destroy(&l->mutex);
  free(l);
}

static int strict = 1; // nobody changes it

// K2: said where the helper is called, which does what it is for.
void bad_never_released(void) {
  lock *l;
  if (!lock_create(&l))
    exit(1);
  lock_acquire(l);
// CHECK-MESSAGES: :[[@LINE-1]]:3: warning: the main thread locks a mutex and returns without unlocking it [belay-missing-unlock]
}

// The variable lives on, but this function is the only one that can name it.
void bad_static(void) {
  static lock *l;
  if (!lock_create(&l))
    exit(1);
  if (strict)
    lock_acquire(l);
// CHECK-MESSAGES: :[[@LINE-1]]:5: warning: the main thread locks a mutex and returns without unlocking it [belay-missing-unlock]
}

// K6.
void bad_not_acquired(void) {
  lock *l;
  if (!lock_create(&l))
    exit(1);
  lock_release(l);
// CHECK-MESSAGES: :[[@LINE-1]]:3: warning: the main thread unlocks a mutex, which it doesn't hold [belay-missing-unlock]
  lock_destroy(l);
}

void ok_both(void) {
  lock *l;
  if (!lock_create(&l))
    exit(1);
  lock_acquire(l);
  lock_release(l);
  lock_destroy(l);
}

// Whoever gets it may unlock it.
lock *ok_returned_held(void) {
  lock *l;
  if (!lock_create(&l))
    exit(1);
  pthread_mutex_lock(&l->mutex);
  return l;
}

// Others of this file may.
static lock *kept;
void ok_kept(void) {
  if (!lock_create(&kept))
    exit(1);
  pthread_mutex_lock(&kept->mutex);
}
void ok_gives_back(void) { lock_release(kept); }
