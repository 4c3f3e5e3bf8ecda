// RUN: %check_belay %s belay-missing-unlock,belay-double-lock %t -- -- -std=gnu11 -pthread
//
// `__attribute__((cleanup(f)))` where f is another unit's: it unlocks if it says so, and may if it doesn't.

#include <pthread.h>

extern void cleanup_mutex_unlock(pthread_mutex_t **ptr);
extern void rwlock_guard_end(pthread_rwlock_t **ptr);
extern void cleanup_free(void *ptr);
extern char *name_of(int n);

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER, kept = PTHREAD_MUTEX_INITIALIZER;
static pthread_rwlock_t table = PTHREAD_RWLOCK_INITIALIZER;
static int n;

#define LOCKED_IN_SCOPE(m)                                                                                             \
  __attribute__((cleanup(cleanup_mutex_unlock))) pthread_mutex_t *held = (m);                                          \
  pthread_mutex_lock(held)

int ok_add(int more) {
  LOCKED_IN_SCOPE(&mutex);
  if (more < 0)
    return -1;
  n += more;
  return n;
}
int ok_again(int more) {
  {
    LOCKED_IN_SCOPE(&mutex);
    n = 0;
  }
  return ok_add(more);
}
int bad_within(int more) {
  LOCKED_IN_SCOPE(&mutex);
  return ok_add(more);
// CHECK-MESSAGES: :[[@LINE-1]]:10: warning: this call locks 'mutex' while the same thread holds it: the thread waits for itself for ever [belay-double-lock]
// CHECK-MESSAGES: :[[@LINE-3]]:3: note: locked here first
// CHECK-MESSAGES: :[[@LINE-18]]:3: note: locked again here
}

int ok_says_less(void) {
  __attribute__((cleanup(rwlock_guard_end))) pthread_rwlock_t *held = &table;
  pthread_rwlock_rdlock(held);
  return n;
}

// What it ends is something else.
int bad_frees(void) {
  __attribute__((cleanup(cleanup_free))) char *name = name_of(n);
  pthread_mutex_lock(&kept);
// CHECK-MESSAGES: :[[@LINE-1]]:3: warning: 'kept' is locked here and never unlocked: the next one who locks it waits for ever [belay-missing-unlock]
  return name[0];
}
