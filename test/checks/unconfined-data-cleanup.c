// Whoever cleans up, by the name, has seen to the threads, unless it waits for them later.
// RUN: %check_belay %s belay-unconfined-data %t -- -- -pthread
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>

static atomic_int *turn, *other;
static atomic_int quit;
static pthread_t thread, second;

static void *ok_run(void *arg) {
  while (!atomic_load(&quit))
    if (atomic_load(&turn[0]))
      atomic_store(&turn[0], 0);
  return arg;
}

void make(void) {
  turn = malloc(sizeof(*turn));
  pthread_create(&thread, NULL, ok_run, NULL);
}
void end_threads(void) {
  atomic_store(&quit, 1);
  pthread_join(thread, NULL);
}
void ok_buffer_cleanup(void) { free(turn); }

static void *bad_run(void *arg) {
  while (!atomic_load(&quit))
    if (atomic_load(&other[0]))
      atomic_store(&other[0], 0);
  return arg;
}
void make_other(void) {
  other = malloc(sizeof(*other));
  pthread_create(&second, NULL, bad_run, NULL);
}
void bad_other_cleanup(void) {
  free(other);
// CHECK-MESSAGES: :[[@LINE-1]]:3: warning: '*other' is freed here by 'bad_other_cleanup' without an atomic operation, while thread 'bad_run' atomically writes it [belay-unconfined-data]
// CHECK-MESSAGES: :[[@LINE-10]]:7: note: written atomically here by thread 'bad_run' with no lock
// CHECK-MESSAGES: :[[@LINE-6]]:3: note: thread 'bad_run' is started here
  atomic_store(&quit, 1);
  pthread_join(second, NULL);
}
