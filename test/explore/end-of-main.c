// The threads that the end of main ends may have come as far as they like before; pthread_exit lets them go on.
// RUN: %belay stats --explore %s -- -pthread | FileCheck %s --check-prefixes=CHECK,RETURNS
// RUN: %belay stats --explore %s -- -pthread -DEXITS | FileCheck %s --check-prefixes=CHECK,EXITS
// RUN: %belay stats --explore %s -- -pthread -DLEAVES | FileCheck %s --check-prefixes=CHECK,LEAVES
#include <pthread.h>
#include <stdlib.h>

static int total, result, ready;
static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t changed = PTHREAD_COND_INITIALIZER;

// RETURNS: problems 1{{$}}
// EXITS: problems 1{{$}}
// LEAVES: problems 2{{$}}
static void *adds(void *unused) {
  ++total;
  // CHECK-DAG: race  line [[@LINE+5]], [[@LINE-1]]  total
  return NULL;
}

static void *reads(void *unused) {
  result = total;
  return NULL;
}

// Nobody notifies it: that is only a leak if the process goes on.
static void *waits(void *unused) {
  pthread_mutex_lock(&mutex);
  while (!ready)
    pthread_cond_wait(&changed, &mutex);
  // LEAVES-DAG: blocked for ever  line [[@LINE-1]]  changed
  pthread_mutex_unlock(&mutex);
  return NULL;
}

int main(void) {
  pthread_t a, b, c;
#ifdef LEAVES
  pthread_create(&c, NULL, waits, NULL);
#endif
  pthread_create(&a, NULL, adds, NULL);
  pthread_create(&b, NULL, reads, NULL);
#ifdef EXITS
  exit(0);
#elif defined(LEAVES)
  pthread_exit(NULL);
#endif
  return 0;
}
