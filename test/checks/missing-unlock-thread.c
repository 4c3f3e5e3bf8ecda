// A thread begins with no lock and has to end with none, whoever else can name the mutex.
// RUN: %check_belay %s belay-missing-unlock %t -- -- -pthread
#include <pthread.h>

pthread_mutex_t shared = PTHREAD_MUTEX_INITIALIZER;
pthread_mutex_t other = PTHREAD_MUTEX_INITIALIZER;
pthread_mutex_t third = PTHREAD_MUTEX_INITIALIZER;
static pthread_mutex_t *const named = &shared;
int count;

static void start(void *(*run)(void *)) {
  pthread_t t;
  if (pthread_create(&t, 0, run, 0) == 0)
    pthread_join(t, 0);
}

// K6: there is nothing to unlock.
void *bad_unlock_first(void *arg) {
  ++count;
  pthread_mutex_unlock(&shared);
// CHECK-MESSAGES: :[[@LINE-1]]:3: warning: 'shared' is unlocked here, but it has not been locked [belay-missing-unlock]
  return arg;
}
void starts_unlock_first(void) { start(bad_unlock_first); }

// Once more than it was locked, however often that was.
void *bad_once_more(void *arg) {
  for (int i = 0; i < 2; ++i) {
    pthread_mutex_lock(&shared);
    ++count;
    pthread_mutex_unlock(&shared);
  }
  pthread_mutex_unlock(&shared);
// CHECK-MESSAGES: :[[@LINE-1]]:3: warning: 'shared' is unlocked here, but it has been unlocked already [belay-missing-unlock]
  return arg;
}
void starts_once_more(void) { start(bad_once_more); }

// K2: it ends with the lock, though its name speaks of locks.
void *bad_lock_and_end(void *arg) {
  pthread_mutex_lock(&other);
// CHECK-MESSAGES: :[[@LINE-1]]:3: warning: 'other' is locked here, and thread 'bad_lock_and_end' ends without unlocking it: the next one who locks it waits for ever; unlock it, or lock it with a guard [belay-missing-unlock]
  ++count;
  return arg;
}
void starts_lock_and_end(void) { start(bad_lock_and_end); }

// On one of two ways.
void *bad_some(void *arg) {
  pthread_mutex_lock(&third);
  if (++count < 10)
    pthread_mutex_unlock(&third);
  return arg;
// CHECK-MESSAGES: :[[@LINE-1]]:3: warning: 'third' is still locked when the function returns here: the next one who locks it waits for ever; unlock it on this path, or lock it with a guard [belay-missing-unlock]
}
void starts_some(void) { start(bad_some); }

// Who calls this has locked it.
void ok_contract(void) {
  ++count;
  pthread_mutex_unlock(&shared);
}

// Another unit's function may unlock it.
void finish(void);
void *ok_finish(void *arg) {
  pthread_mutex_lock(&shared);
  ++count;
  finish();
  return arg;
}
void starts_finish(void) { start(ok_finish); }

// It never ends with the lock.
void *ok_ends_otherwise(void *arg) {
  pthread_mutex_lock(&shared);
  if (++count > 3) {
    pthread_mutex_unlock(&shared);
    pthread_exit(arg);
  }
  pthread_mutex_unlock(&shared);
  return arg;
}
void starts_ends_otherwise(void) { start(ok_ends_otherwise); }

// Only a search through what happens tells that one of the turns leaves out the lock.
void *bad_one_turn(void *arg) {
  for (int i = 5; i > 0; --i) {
    if (i != 2)
      pthread_mutex_lock(named);
    ++count;
    pthread_mutex_unlock(named);
// CHECK-MESSAGES: :[[@LINE-1]]:5: warning: thread 2 unlocks 'shared', which it doesn't hold [belay-missing-unlock]
  }
  return arg;
}
void starts_one_turn(void) {
  pthread_t t;
  pthread_create(&t, 0, bad_one_turn, 0);
  pthread_join(t, 0);
}
