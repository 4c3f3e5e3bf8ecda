// RUN: %check_belay %s belay-missing-unlock %t -- -- -std=gnu11 -pthread
//
// The end of main is that of the program: nobody waits any more for what it alone locks.
#include <pthread.h>
#include <stdbool.h>

static pthread_mutex_t waits = PTHREAD_MUTEX_INITIALIZER;
static pthread_mutex_t twice = PTHREAD_MUTEX_INITIALIZER;
static pthread_mutex_t shared = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t told = PTHREAD_COND_INITIALIZER;
static bool ready;
static int n;
void start(void (*callback)(int));

void bad_callback(int x) {
  pthread_mutex_lock(&shared);
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: 'shared' is locked here and never unlocked: the next one who locks it waits for ever [belay-missing-unlock]
  n += x;
  ready = true;
  pthread_cond_signal(&told);
}

int main(void) {
  pthread_mutex_lock(&waits); // ok
  start(bad_callback);
  while (!ready)
    pthread_cond_wait(&told, &waits);
  pthread_mutex_lock(&shared); // bad
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: 'shared' is locked here and never unlocked: the next one who locks it waits for ever [belay-missing-unlock]
  pthread_mutex_lock(&twice); // bad: main itself misses it
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: 'twice' is locked here and never unlocked: the next one who locks it waits for ever [belay-missing-unlock]
  n++;
  pthread_mutex_lock(&twice);
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: 'twice' is locked here and never unlocked: the next one who locks it waits for ever [belay-missing-unlock]
  return n;
}
