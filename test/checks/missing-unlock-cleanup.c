// A cleanup handler that the unit doesn't see is given the mutex, and may unlock it.
// RUN: %check_belay %s belay-missing-unlock %t -- -- -std=gnu11 -pthread

#include <pthread.h>

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
void unlock_it(void *mutex);
void work(void);
int ready(void);

void ok_popped(void) {
  pthread_mutex_lock(&mutex);
  if (ready())
    pthread_mutex_unlock(&mutex);
  else
    pthread_mutex_unlock(&mutex);
  if (pthread_mutex_lock(&mutex) == 0)
    pthread_cleanup_push(unlock_it, (void *)&mutex);
  work();
  pthread_cleanup_pop(1);
}

void bad_without_it(void) {
  pthread_mutex_lock(&mutex);
  if (ready()) {
    work();
    return;
// CHECK-MESSAGES: :[[@LINE-1]]:5: warning: 'mutex' is still locked when the function returns here: the next one who locks it waits for ever; unlock it on this path, or lock it with a guard [belay-missing-unlock]
// CHECK-MESSAGES: :[[@LINE-5]]:3: note: locked here
// CHECK-MESSAGES: :[[@LINE+2]]:3: note: another path unlocks it here
  }
  pthread_mutex_unlock(&mutex);
}
