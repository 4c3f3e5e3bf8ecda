// RUN: %check_belay %s belay-mutex-lifetime %t -- -- -pthread
//
// A mutex in memory that was allocated, which nobody has initialised.

#include <pthread.h>
#include <stdlib.h>

struct account {
  pthread_mutex_t lock;
  int cents;
};

static void *bad_deposits(void *of) {
  struct account *a = of;
  pthread_mutex_lock(&a->lock);
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: thread 2 locks a mutex, which nobody has initialised [belay-mutex-lifetime]
  // CHECK-MESSAGES: :[[@LINE+10]]:23: note: its memory is allocated here
  // CHECK-MESSAGES: :[[@LINE+14]]:7: note: step 1: the main thread starts thread 2
  a->cents += 100;
  pthread_mutex_unlock(&a->lock);
  return NULL;
}
// X24
int bad_account(void) {
  pthread_t t;
  int all;
  struct account *a = malloc(sizeof *a);

  if (a == NULL)
    return -1;
  a->cents = 0;
  if (pthread_create(&t, NULL, bad_deposits, a) != 0) {
    free(a);
    return -1;
  }
  pthread_join(t, NULL);
  all = a->cents;
  free(a);
  return all;
}

static void *ok_deposits(void *of) {
  struct account *a = of;
  pthread_mutex_lock(&a->lock);
  a->cents += 100;
  pthread_mutex_unlock(&a->lock);
  return NULL;
}
static int ok_uses(struct account *a) {
  pthread_t t;
  int all;
  if (pthread_create(&t, NULL, ok_deposits, a) != 0)
    return -1;
  pthread_join(t, NULL);
  all = a->cents;
  return all;
}
// X24: initialised, zeroed, assigned or copied.
int ok_initialised(void) {
  int all;
  struct account *a = malloc(sizeof *a);
  if (a == NULL)
    return -1;
  pthread_mutex_init(&a->lock, NULL);
  a->cents = 0;
  all = ok_uses(a);
  pthread_mutex_destroy(&a->lock);
  free(a);
  return all;
}
// X24
int ok_zeroed(void) {
  int all;
  struct account *a = calloc(1, sizeof *a);
  if (a == NULL)
    return -1;
  all = ok_uses(a);
  free(a);
  return all;
}
// X24
int ok_assigned(void) {
  struct account a = {PTHREAD_MUTEX_INITIALIZER, 0};
  return ok_uses(&a);
}
