// RUN: %check_belay %s belay-unconfined-data %t -- -- -std=gnu11 -pthread
//
// What a recursive function makes, it makes anew in each call, also in the threads that it starts. And a `do` that goes
// round until a count under the lock is 0 has waited for who counts down.

#include <pthread.h>
#include <stdlib.h>

static void sorts(int *left, int *right);
static void *sorter(void *arg) {
  int **of = arg;
  sorts(of[0], of[1]);
  free(of);
  return NULL;
}
static void sorts(int *left, int *right) {
  while (right - left > 50) {
    int *middle = left + (right - left) / 2;
    if (right - left > 1000) {
      pthread_t t;
      int **part = malloc(2 * sizeof *part);
      part[0] = left;
      part[1] = middle;
      pthread_create(&t, NULL, sorter, part);
      pthread_detach(t);
    } else
      sorts(left, middle);
    left = middle;
  }
}
void ok_sorts(int *left, int *right) { sorts(left, right); }

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static int users;
static int *shared, *bare;
static void *uses(void *arg) {
  *shared = 1;
  pthread_mutex_lock(&mutex);
  users--;
  pthread_mutex_unlock(&mutex);
  *bare = 1;
// CHECK-MESSAGES: :[[@LINE-1]]:3: warning: '*bare' is written here by thread 'uses' with no lock, while 'waits_for_all' frees it [belay-unconfined-data]
  return arg;
}
static void waits(void) {
  int busy;
  do {
    pthread_mutex_lock(&mutex);
    busy = users > 0;
    pthread_mutex_unlock(&mutex);
  } while (busy);
}
void waits_for_all(void) {
  pthread_t t;
  users = 1;
  pthread_create(&t, NULL, uses, NULL);
  waits();
  free(shared);
  free(bare);
  pthread_join(t, NULL);
}
