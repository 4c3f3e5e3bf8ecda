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

// Errors are numbers above 0, but who asks whether the result is below isn't told that the lock came off either.
int ok_asks_for_less(int amount) {
  if (pthread_mutex_lock(&posix) < 0)
    return -1;
  balance += amount;
  pthread_mutex_unlock(&posix);
  return 0;
}

int bad_early_after_less(int amount) {
  int error;
  if ((error = pthread_mutex_lock(&posix)) < 0)
    return error;
  if (amount < 0)
    return -1;
// CHECK-MESSAGES: :[[@LINE-1]]:5: warning: 'posix' is still locked when the function returns here: the next one who locks it waits for ever; unlock it on this path, or lock it with a guard [belay-missing-unlock]
// CHECK-MESSAGES: :[[@LINE-5]]:16: note: locked here
  balance += amount;
  pthread_mutex_unlock(&posix);
// CHECK-MESSAGES: :[[@LINE-1]]:3: note: another path unlocks it here
  return 0;
}

// The caller says whether it wants to keep the lock, and the unlock asks whether it came off.
void report(const char *what);
#define CHECKED(call)                                                                                                  \
  do {                                                                                                                 \
    int error_;                                                                                                        \
    if ((error_ = (call)) != 0)                                                                                        \
      report(#call);                                                                                                   \
  } while (0)
int ok_kept_for_the_caller(int key, int keep) {
  CHECKED(pthread_mutex_lock(&posix));
  if (balance < key) {
    if (!keep) {
      CHECKED(pthread_mutex_unlock(&posix));
    }
    return 0;
  }
  if (!keep)
    CHECKED(pthread_mutex_unlock(&posix));
  return 1;
}

static int enabled;
int ok_or_it_failed(int amount) {
  if (!enabled || pthread_mutex_lock(&posix) < 0)
    return -1;
  balance += amount;
  pthread_mutex_unlock(&posix);
  return 0;
}

// A flag says that it failed.
void ok_goes_on_all_the_same(int amount) {
  int locked = 1;
  if (pthread_mutex_lock(&posix) < 0) {
    report("lock");
    locked = 0;
  }
  balance += amount;
  if (locked)
    pthread_mutex_unlock(&posix);
  report("done");
}

// A wrapper that returns what the lock says.
static int posix_lock(void) { return pthread_mutex_lock(&posix); }
int ok_wrapped(int amount) {
  if (posix_lock())
    return -1;
  balance += amount;
  pthread_mutex_unlock(&posix);
  return 0;
}
int bad_wrapped(int amount) {
  if (posix_lock())
    return -1;
  if (amount < 0)
    return -2;
// CHECK-MESSAGES: :[[@LINE-1]]:5: warning: 'posix' is still locked when the function returns here: the next one who locks it waits for ever; unlock it on this path, or lock it with a guard [belay-missing-unlock]
// CHECK-MESSAGES: :[[@LINE-5]]:7: note: locked here
// CHECK-MESSAGES: :[[@LINE+2]]:3: note: another path unlocks it here
  balance += amount;
  pthread_mutex_unlock(&posix);
  return 0;
}

// Nor does what is done to another lock fail, or a wait, as code that reckons with all would have it.
static pthread_mutex_t other;
static pthread_cond_t cond;
#define LOCK(m)                                                                                                        \
  if (pthread_mutex_lock(m) != 0)                                                                                      \
  return 0
#define UNLOCK(m)                                                                                                      \
  if (pthread_mutex_unlock(m) != 0)                                                                                    \
  return 0
int ok_reckons_with_all(int amount) {
  LOCK(&posix);
  while (balance == 0)
    if (pthread_cond_wait(&cond, &posix) != 0)
      return 0;
  LOCK(&other);
  balance -= amount;
  if (pthread_cond_signal(&cond) != 0)
    return 0;
  UNLOCK(&other);
  UNLOCK(&posix);
  return 1;
}
int bad_reckons_with_all(int amount) {
  LOCK(&posix);
  LOCK(&other);
  balance -= amount;
  UNLOCK(&other);
  if (balance < 0)
    return 0;
// CHECK-MESSAGES: :[[@LINE-1]]:5: warning: 'posix' is still locked when the function returns here: the next one who locks it waits for ever; unlock it on this path, or lock it with a guard [belay-missing-unlock]
  UNLOCK(&posix);
  return 1;
}

// A helper that says 0 if it has locked, and something else if not.
static int lock_it(void) {
  int result = pthread_mutex_lock(&posix);
  if (result != 0)
    return -1;
  return 0;
}
int ok_helper_failed(int amount) {
  if (lock_it() != 0)
    return -1;
  balance += amount;
  pthread_mutex_unlock(&posix);
  return 0;
}

// One that says the same either way.
static int lock_it_anyway(void) {
  if (pthread_mutex_lock(&posix) != 0)
    return -1;
  return balance < 0 ? -1 : 0;
}
int bad_helper_took_it(int amount) {
  if (lock_it_anyway() != 0)
    return -1;
// CHECK-MESSAGES: :[[@LINE-1]]:5: warning: 'posix' is still locked when the function returns here: the next one who locks it waits for ever; unlock it on this path, or lock it with a guard [belay-missing-unlock]
  balance += amount;
  pthread_mutex_unlock(&posix);
  return 0;
}

// A macro keeps the answer once more.
#define CHECK_OR(call, or) { int __ret__; __ret__ = (call); if (__ret__ > 0) { or; } }
int ok_kept_twice(int amount) {
  int ret = 0;
  CHECK_OR(ret = pthread_mutex_lock(&posix), goto failed);
  balance += amount;
  CHECK_OR(ret = pthread_mutex_unlock(&posix), goto failed);
  return 0;
failed:
  return ret;
}
int bad_kept_twice(int amount) {
  int ret = 0;
  CHECK_OR(ret = pthread_mutex_lock(&posix), goto failed);
  if (amount < 0)
    goto failed;
  balance += amount;
  CHECK_OR(ret = pthread_mutex_unlock(&posix), goto failed);
  return 0;
failed:
  return ret;
// CHECK-MESSAGES: :[[@LINE-1]]:3: warning: 'posix' is still locked when the function returns here: the next one who locks it waits for ever; unlock it on this path, or lock it with a guard [belay-missing-unlock]
}
