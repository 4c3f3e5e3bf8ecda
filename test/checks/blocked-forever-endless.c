// A loop that has no way out is meant to go on; who waits for its end waits for the program's.
// RUN: %check_belay %s belay-blocked-forever %t -- -- -std=gnu11 -pthread

#include <pthread.h>
#include <stdatomic.h>

int next(void);
void handle(int);

static void *serve(void *unused) {
  for (;;)
    handle(next());
  return unused;
}
void ok_daemon(void) {
  pthread_t t;
  pthread_create(&t, NULL, serve, NULL);
  while (1)
    handle(next());
}
void ok_waits_for_it(void) {
  pthread_t t;
  pthread_create(&t, NULL, serve, NULL);
  pthread_join(t, NULL);
}

// This one has a way out, which nobody opens.
static void *polls(void *arg) {
  atomic_int *stop = arg;
  for (;;) {
    if (atomic_load(stop))
// CHECK-MESSAGES: :[[@LINE-1]]:9: warning: thread 2 turns in a loop that only another thread could end: nobody will end it [belay-blocked-forever]
      break;
  }
  return NULL;
}
void bad_nobody_stops(void) {
  atomic_int stop = 0;
  pthread_t t;
  pthread_create(&t, NULL, polls, &stop);
  pthread_join(t, NULL);
// CHECK-MESSAGES: :[[@LINE-1]]:3: note: the main thread waits for thread 2 to end
}

// It is meant to go on, but not with the lock.
static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static void *keeps(void *unused) {
  pthread_mutex_lock(&mutex);
  for (;;)
    handle(next());
// CHECK-MESSAGES: :[[@LINE-1]]:5: warning: thread 2 turns in a loop that only another thread could end: nobody will end it [belay-blocked-forever]
  return unused;
}
void bad_lock_is_kept(void) {
  pthread_t t;
  pthread_create(&t, NULL, keeps, NULL);
  pthread_mutex_lock(&mutex);
// CHECK-MESSAGES: :[[@LINE-1]]:3: note: the main thread waits for the mutex 'mutex', which thread 2 holds
  pthread_mutex_unlock(&mutex);
  pthread_join(t, NULL);
}
