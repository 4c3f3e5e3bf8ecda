// A lock that could not be taken needs no unlock.
// RUN: %check_belay %s belay-missing-unlock %t -- -- -std=c11 -pthread

#include <pthread.h>
#include <threads.h>

static mtx_t mutex;
static pthread_mutex_t posix;
static int balance;

int ok_it_failed(int amount) {
  if (mtx_lock(&mutex) != thrd_success)
    return -1;
  balance += amount;
  if (mtx_unlock(&mutex) != thrd_success)
    return -1;
  return 0;
}

int ok_it_failed_in_words(int amount) {
  if (mtx_lock(&mutex) == thrd_error)
    return -1;
  balance += amount;
  return mtx_unlock(&mutex);
}

int ok_the_result_is_kept(int amount) {
  int result;
  if ((result = pthread_mutex_lock(&posix)) != 0)
    return result;
  balance += amount;
  return pthread_mutex_unlock(&posix);
}

int ok_the_result_is_kept_before(int amount) {
  int result = pthread_mutex_lock(&posix);
  if (result)
    return result;
  balance += amount;
  pthread_mutex_unlock(&posix);
  return 0;
}

int bad_it_did_not_fail(int amount) {
  if (pthread_mutex_lock(&posix) == 0)
// CHECK-MESSAGES: :[[@LINE+1]]:5: warning: 'posix' is still locked when the function returns here: the next one who locks it waits for ever; unlock it on this path, or lock it with a guard [belay-missing-unlock]
    return -1;
// CHECK-MESSAGES: :[[@LINE-3]]:7: note: locked here
// CHECK-MESSAGES: :[[@LINE+2]]:3: note: another path unlocks it here
  balance += amount;
  pthread_mutex_unlock(&posix);
  return 0;
}
