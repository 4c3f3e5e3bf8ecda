// A branch on what nobody knows is taken both ways: what goes wrong on both does so for certain.
// RUN: %belay stats --explore %s -- -pthread | FileCheck %s
#include <pthread.h>

int configured(int); // elsewhere

static int whatever, only_then, either, after;
static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;

static void *runs(void *unused) {
  ++whatever;
  ++only_then;
  pthread_mutex_lock(&mutex);
  ++either;
  ++after;
  pthread_mutex_unlock(&mutex);
  return NULL;
}

// CHECK: explored roots 1
// CHECK: completely 0
// CHECK: problems 3{{$}}
int main(void) {
  pthread_t t;
  const int level = configured(1);
  pthread_create(&t, NULL, runs, NULL);
  if (level > 2)
    ++only_then; // for all that is known, no race
  ++whatever;
  // CHECK-DAG: race  line 11, [[@LINE-1]]  whatever
  if (level > 3)
    pthread_mutex_lock(&mutex);
  ++either; // with the lock or without it
  if (level > 3)
    pthread_mutex_unlock(&mutex);
  ++after;
  // CHECK-DAG: race  line 15, [[@LINE-1]]  after
  if (level > 4)
    pthread_mutex_lock(&mutex);
  else
    pthread_mutex_lock(&mutex);
  pthread_mutex_lock(&mutex);
  // CHECK-DAG: double lock  line [[@LINE-1]]
  return 0;
}
