// What takes more threads or more preemptions than can be tried in every order.
// RUN: %belay stats --explore %s -- -pthread | FileCheck %s
#include <pthread.h>

// CHECK: problems 2{{$}}

// Ten threads, nine of which are joined: a whole run of all of them comes early.
static int count;
static pthread_mutex_t counting = PTHREAD_MUTEX_INITIALIZER;
static void *counts(void *unused) {
  pthread_mutex_lock(&counting);
  ++count;
// CHECK-DAG: race  line [[@LINE-1]], [[@LINE+11]]  count{{$}}
  pthread_mutex_unlock(&counting);
  return NULL;
}
int bad_one_is_left(void) {
  pthread_t all[10];
  for (int i = 0; i < 10; ++i)
    pthread_create(&all[i], NULL, counts, NULL);
  for (int i = 0; i < 9; ++i)
    pthread_join(all[i], NULL);
  pthread_detach(all[9]);
  return count;
}

// Seven around a table: each has to be stopped between its two.
#define N 7
static pthread_mutex_t forks[N], sticks[N];
static void *dines(void *place) {
  const long i = (long)place;
  pthread_mutex_lock(&forks[i]);
  pthread_mutex_lock(&forks[(i + 1) % N]);
// CHECK-DAG: blocking cycle  line [[@LINE-1]], [[@LINE-1]]  forks[1]{{$}}
  pthread_mutex_unlock(&forks[(i + 1) % N]);
  pthread_mutex_unlock(&forks[i]);
  return NULL;
}
void bad_dinner(void) {
  pthread_t all[N];
  for (long i = 0; i < N; ++i)
    pthread_create(&all[i], NULL, dines, (void *)i);
  for (int i = 0; i < N; ++i)
    pthread_join(all[i], NULL);
}
static void *waits_its_turn(void *place) {
  const long i = (long)place, first = i + 1 < N ? i : 0, second = i + 1 < N ? i + 1 : i;
  pthread_mutex_lock(&sticks[first]);
  pthread_mutex_lock(&sticks[second]);
  pthread_mutex_unlock(&sticks[second]);
  pthread_mutex_unlock(&sticks[first]);
  return NULL;
}
void ok_dinner(void) {
  pthread_t all[N];
  for (long i = 0; i < N; ++i)
    pthread_create(&all[i], NULL, waits_its_turn, (void *)i);
  for (int i = 0; i < N; ++i)
    pthread_join(all[i], NULL);
}
