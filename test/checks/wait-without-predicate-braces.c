// RUN: %check_belay %s belay-wait-without-predicate %t -- -- -std=gnu11 -pthread
//
// X17: what the loop asks may be a statement in parentheses, as macros for atomic operations are.

#include <pthread.h>

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t changed = PTHREAD_COND_INITIALIZER;
static int active = 4;

#define DEC_AND_TEST(X) (__extension__({ (void)(0 ? *(X) : 0); __sync_fetch_and_sub((X), 1) == 1; }))
#define GET(X) (__extension__({ int now; __atomic_load((X), &now, __ATOMIC_SEQ_CST); now; }))

void ok_counted_down(void) {
  pthread_mutex_lock(&mutex);
  while (DEC_AND_TEST(&active)) {
    __sync_fetch_and_add(&active, 1);
    pthread_cond_wait(&changed, &mutex);
  }
  pthread_mutex_unlock(&mutex);
}
void ok_looked_at(void) {
  pthread_mutex_lock(&mutex);
  while (GET(&active) == 0)
    pthread_cond_wait(&changed, &mutex);
  pthread_mutex_unlock(&mutex);
}
void bad_asks_nothing(void) {
  pthread_mutex_lock(&mutex);
  do {
    pthread_cond_wait(&changed, &mutex);
// CHECK-MESSAGES: :[[@LINE-1]]:5: warning: this wait on 'changed' is not in a loop that tests what it waits for: it can wake up early, or miss a notify; wait with a predicate [belay-wait-without-predicate]
  } while (__extension__({ 0; }));
  pthread_mutex_unlock(&mutex);
}
