// RUN: not %belay check --quiet --no-cache --checks=mutex-lifetime %s -- -std=c++20 -pthread | FileCheck %s
// RUN: %belay check --no-cache --checks=mutex-lifetime %s -- -std=c++20 -pthread -DOK 2>&1 | FileCheck --check-prefix=OK %s
// OK: 0 findings
// A condition may end when all who wait on it have been told to go on, not before.
#include <memory>
#include <mutex>
#include <pthread.h>

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t changed = PTHREAD_COND_INITIALIZER;
static int state;

static void *waits(void *) {
  pthread_mutex_lock(&mutex);
  state = 1;
  pthread_cond_signal(&changed);
  while (state == 1)
    pthread_cond_wait(&changed, &mutex);
// CHECK: :[[@LINE+17]]:3: warning: the main thread destroys 'changed', which thread 2 waits on [belay-mutex-lifetime]
// CHECK: :[[@LINE-2]]:5: note: it waits here
  pthread_mutex_unlock(&mutex);
  return nullptr;
}

int main() {
  pthread_t t;
  pthread_create(&t, nullptr, waits, nullptr);
  pthread_mutex_lock(&mutex);
  while (state == 0)
    pthread_cond_wait(&changed, &mutex);
#ifdef OK
  state = 2;
  pthread_cond_signal(&changed);
#endif
  pthread_mutex_unlock(&mutex);
  pthread_cond_destroy(&changed);
  pthread_mutex_lock(&mutex);
  state = 2;
  pthread_mutex_unlock(&mutex);
#ifdef OK
  pthread_join(t, nullptr);
#endif
}
