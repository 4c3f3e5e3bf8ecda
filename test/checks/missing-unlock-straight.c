// An unlock that a path goes on from straight to another one; and what goes on as if a try had locked.
// RUN: %check_belay %s belay-missing-unlock %t -- -- -pthread
#include <pthread.h>

static pthread_mutex_t m = PTHREAD_MUTEX_INITIALIZER;
static int n;
void use(int);

// K6: the branch that unlocks doesn't leave.
void bad_no_else(int x) {
  pthread_mutex_lock(&m);
  if (x) {
    ++n;
    pthread_mutex_unlock(&m);
  }
  pthread_mutex_unlock(&m);
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: 'm' is unlocked here, but it has been unlocked already [belay-missing-unlock]
  // CHECK-MESSAGES: :[[@LINE-4]]:5: note: unlocked here first
}

// K6: the error path unlocks once more.
int bad_at_the_end(int x) {
  int error = 0;
  pthread_mutex_lock(&m);
  if (x < 0) {
    error = -1;
    pthread_mutex_unlock(&m);
    goto out;
  }
  n = x;
out:
  pthread_mutex_unlock(&m);
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: 'm' is unlocked here, but it has been unlocked already [belay-missing-unlock]
  // CHECK-MESSAGES: :[[@LINE-7]]:5: note: unlocked here first
  return error;
}

void bad_leaves_the_loop(int x) {
  pthread_mutex_lock(&m);
  for (int i = 0; i < x; ++i)
    if (n == i) {
      pthread_mutex_unlock(&m);
      break;
    }
  pthread_mutex_unlock(&m);
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: 'm' is unlocked here, but it has been unlocked already [belay-missing-unlock]
  // CHECK-MESSAGES: :[[@LINE-5]]:7: note: unlocked here first
}

void ok_locks_again(int x) {
  pthread_mutex_lock(&m);
  if (x) {
    pthread_mutex_unlock(&m);
    use(x);
    pthread_mutex_lock(&m);
  }
  pthread_mutex_unlock(&m);
}

// Something may tell the two apart.
void ok_asked_in_between(int x, int y) {
  pthread_mutex_lock(&m);
  if (x)
    pthread_mutex_unlock(&m);
  if (y)
    pthread_mutex_unlock(&m);
}

void ok_returns(int x) {
  pthread_mutex_lock(&m);
  if (x) {
    pthread_mutex_unlock(&m);
    return;
  }
  pthread_mutex_unlock(&m);
}

// K6: nobody knows whether it is locked.
void bad_tries() {
  pthread_mutex_trylock(&m);
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: nobody looks whether this try has locked 'm', and what follows goes on as if it had; test the result, or lock 'm' [belay-missing-unlock]
  // CHECK-MESSAGES: :[[@LINE+2]]:3: note: unlocked here, locked or not
  ++n;
  pthread_mutex_unlock(&m);
}

void ok_asks() {
  if (pthread_mutex_trylock(&m) == 0) {
    ++n;
    pthread_mutex_unlock(&m);
  }
}

// Whoever ended may have left it locked.
void ok_makes_sure() {
  pthread_mutex_trylock(&m);
  pthread_mutex_unlock(&m);
  pthread_mutex_destroy(&m);
}

// What is done before the unlock may be in a loop.
void bad_tries_around_a_loop(int k) {
  pthread_mutex_trylock(&m);
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: nobody looks whether this try has locked 'm', and what follows goes on as if it had; test the result, or lock 'm' [belay-missing-unlock]
  // CHECK-MESSAGES: :[[@LINE+3]]:3: note: unlocked here, locked or not
  for (int i = 0; i < k; ++i)
    ++n;
  pthread_mutex_unlock(&m);
}
