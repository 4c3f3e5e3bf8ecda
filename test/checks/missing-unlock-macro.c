// RUN: %check_belay %s belay-missing-unlock %t -- -- -std=gnu11 -pthread
//
// K2: one macro calls, asks what came of it, and returns: what comes back was assigned before it is asked.

#include <pthread.h>
#include <stdlib.h>

void log_it(const char *text, ...);
int look_up(int id);

#define CHECKED(call)                                                                                                  \
  {                                                                                                                    \
    int result;                                                                                                        \
    log_it("%s", #call);                                                                                               \
    result = (call);                                                                                                   \
    if (result != 0) {                                                                                                 \
      log_it("%s: %d", #call, result);                                                                                 \
      return result;                                                                                                   \
    }                                                                                                                  \
  }

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER, other = PTHREAD_MUTEX_INITIALIZER;

int ok_lock_failed(int id) {
  int found;
  CHECKED(pthread_mutex_lock(&mutex));
  found = look_up(id);
  CHECKED(pthread_mutex_unlock(&mutex));
  return found;
}
int bad_not_found(int id) {
  CHECKED(pthread_mutex_lock(&other));
  CHECKED(look_up(id));
// CHECK-MESSAGES: :[[@LINE-1]]:3: warning: 'other' is still locked when the function returns here: the next one who locks it waits for ever; unlock it on this path, or lock it with a guard [belay-missing-unlock]
// CHECK-MESSAGES: :[[@LINE-3]]:11: note: locked here
  CHECKED(pthread_mutex_unlock(&other));
// CHECK-MESSAGES: :[[@LINE-1]]:11: note: another path unlocks it here
  return 0;
}
