// What a flag says that nothing sets in between leaves out an order; and one place that is at odds with several is one finding.
// RUN: %check_belay %s belay-lock-order,belay-double-lock %t -- -- -pthread
#include <pthread.h>

static pthread_mutex_t init = PTHREAD_MUTEX_INITIALIZER, list = PTHREAD_MUTEX_INITIALIZER;
static int initialized, entries;
int allocate(void);

static void shut_down(void) {
  if (!initialized)
    return;
  pthread_mutex_lock(&list);
  entries = 0;
  pthread_mutex_unlock(&list);
  pthread_mutex_lock(&list);
  initialized = 0;
  pthread_mutex_unlock(&list);
}

// Nobody comes to the list of what isn't there yet.
void ok_initialize(void) {
  pthread_mutex_lock(&init);
  if (initialized) {
    pthread_mutex_unlock(&init);
    return;
  }
  if (!allocate())
    shut_down();
  initialized = 1;
  pthread_mutex_unlock(&init);
}
void ok_set(int n) {
  ok_initialize();
  pthread_mutex_lock(&list);
  entries = n;
  if (n > 3)
    ok_initialize();
  pthread_mutex_unlock(&list);
}

static pthread_mutex_t names = PTHREAD_MUTEX_INITIALIZER, values = PTHREAD_MUTEX_INITIALIZER;
static int name, value;
// K3
void bad_both(void) {
  pthread_mutex_lock(&names);
  pthread_mutex_lock(&values);
// CHECK-MESSAGES: :[[@LINE-1]]:3: warning: 'values' is locked here while 'names' is held, and 'bad_one' does it the other way round: the two can wait for each other for ever; lock them in one order [belay-lock-order]
// CHECK-MESSAGES: :[[@LINE-3]]:3: note: 'bad_both' locks 'names' here
// CHECK-MESSAGES: :[[@LINE+8]]:3: note: 'bad_one' locks 'values' here
// CHECK-MESSAGES: :[[@LINE+8]]:3: note: and then 'names' here
// CHECK-MESSAGES: :[[@LINE+13]]:3: note: 'bad_other' locks 'values' and then 'names', too
  name = value;
  pthread_mutex_unlock(&values);
  pthread_mutex_unlock(&names);
}
void bad_one(void) {
  pthread_mutex_lock(&values);
  pthread_mutex_lock(&names);
  value = name;
  pthread_mutex_unlock(&names);
  pthread_mutex_unlock(&values);
}
void bad_other(void) {
  pthread_mutex_lock(&values);
  pthread_mutex_lock(&names);
  value = name + 1;
  pthread_mutex_unlock(&names);
  pthread_mutex_unlock(&values);
}

// K1: what locks twice itself, and is called with the lock.
static pthread_mutex_t once = PTHREAD_MUTEX_INITIALIZER;
static int count;
static void twice(void) {
  pthread_mutex_lock(&once);
  ++count;
  pthread_mutex_unlock(&once);
  pthread_mutex_lock(&once);
  ++count;
  pthread_mutex_unlock(&once);
}
void bad_calls(void) {
  pthread_mutex_lock(&once);
  twice();
// CHECK-MESSAGES: :[[@LINE-1]]:3: warning: this call locks 'once' while the same thread holds it
  pthread_mutex_unlock(&once);
}
