// RUN: %check_belay %s belay-lock-order %t -- -- -std=gnu11 -pthread
// Two mutexes of one array, locked in the order in which their indices are given.

#include <pthread.h>
#include <stdlib.h>

static pthread_mutex_t locks[16], sorted[16];
static long balance[16];

static void bad_transfer(int from, int to) {
  if (from == to)
    return;
  pthread_mutex_lock(&locks[from]);
  pthread_mutex_lock(&locks[to]);
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: 'locks[]' is locked here while 'locks[]' is held, in the order in which the two come, which may be any: two threads that have them the other way round wait for each other for ever; lock them in one order [belay-lock-order]
  // CHECK-MESSAGES: :[[@LINE-3]]:3: note: 'locks[]' is locked here
  // CHECK-MESSAGES: :[[@LINE+21]]:5: note: any two are passed here
  // CHECK-MESSAGES: :[[@LINE+29]]:9: note: the thread is started here
  --balance[from];
  ++balance[to];
  pthread_mutex_unlock(&locks[to]);
  pthread_mutex_unlock(&locks[from]);
}
static void ok_transfer(int from, int to) {
  if (from == to)
    return;
  pthread_mutex_lock(&sorted[from < to ? from : to]);
  pthread_mutex_lock(&sorted[from < to ? to : from]);
  --balance[from];
  ++balance[to];
  pthread_mutex_unlock(&sorted[to]);
  pthread_mutex_unlock(&sorted[from]);
}

static void *clerk(void *seed) {
  for (int i = 0; i < 1000; ++i) {
    const int from = rand_r(seed) % 16, to = rand_r(seed) % 16;
    bad_transfer(from, to);
    ok_transfer(from, to);
  }
  return NULL;
}
int run(void) {
  pthread_t t[4];
  unsigned seeds[4] = {1, 2, 3, 4};
  for (int i = 0; i < 4; ++i)
    if (pthread_create(&t[i], NULL, clerk, &seeds[i]) != 0)
      abort();
  for (int i = 0; i < 4; ++i)
    pthread_join(t[i], NULL);
  return 0;
}
