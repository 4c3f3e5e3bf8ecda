// What the environment chooses: how many threads there are, which bit is free, what a loop reads again and again.
// RUN: %belay stats --explore %s -- -pthread -D_GNU_SOURCE | FileCheck %s
#include <pthread.h>
#include <stdbool.h>
#include <stdlib.h>
#include <strings.h>

int __VERIFIER_nondet_int(void);

// CHECK: problems 3{{$}}

// An index that could be any number is tried with the least of them: each joins the one after it, and nobody the last.
static int size, total;
static pthread_t *members;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static void *joins_the_next(void *place) {
  const int next = (int)(long)place + 1;
  pthread_mutex_lock(&lock);
  total += next;
// CHECK-DAG: race  line [[@LINE-1]], [[@LINE+14]]  total{{$}}
  pthread_mutex_unlock(&lock);
  if (next < size - 1)
    pthread_join(members[next], NULL);
  return NULL;
}
int bad_chain(void) {
  size = __VERIFIER_nondet_int();
  if (size < 2)
    return 0;
  members = malloc(size * sizeof(pthread_t));
  for (int i = size - 1; i >= 0; --i)
    pthread_create(&members[i], NULL, joins_the_next, (void *)(long)i);
  pthread_join(members[0], NULL);
  return total;
}

// Places in an array by the first free bit, which half of the time is that of another.
static unsigned taken;
static int results[32];
static void *works_at(void *place) {
  results[(long)place] = 1;
// CHECK-DAG: race  line [[@LINE-1]], [[@LINE-1]]  results{{.*}}{{$}}
  return NULL;
}
void bad_places(void) {
  pthread_t all[3];
  for (int i = 0; i < 3; ++i) {
    const int free_bit = (ffs(~taken) - 1) / 2;
    taken |= 1u << (ffs(~taken) - 1);
    pthread_create(&all[i], NULL, works_at, (void *)(long)free_bit);
  }
  for (int i = 0; i < 3; ++i)
    pthread_join(all[i], NULL);
}
static unsigned gone;
static int answers[32];
static void *answers_at(void *place) {
  answers[(long)place] = 1;
  return NULL;
}
void ok_places(void) {
  pthread_t all[3];
  for (int i = 0; i < 3; ++i) {
    const int free_bit = __builtin_ctz(~gone);
    gone |= 1u << free_bit;
    pthread_create(&all[i], NULL, answers_at, (void *)(long)free_bit);
  }
  for (int i = 0; i < 3; ++i)
    pthread_join(all[i], NULL);
}

// A loop that reads something new each time comes to the same state all the same, and the rest is seen, too.
static bool goes_on = true;
static int last;
static pthread_mutex_t state = PTHREAD_MUTEX_INITIALIZER;
static void *reads(void *unused) {
  pthread_mutex_lock(&state);
  while (goes_on) {
    pthread_mutex_unlock(&state);
    last = __VERIFIER_nondet_int();
// CHECK-DAG: race  line [[@LINE+13]], [[@LINE-1]]  last{{$}}
    pthread_mutex_lock(&state);
  }
  pthread_mutex_unlock(&state);
  return NULL;
}
int bad_reader(void) {
  pthread_t t;
  pthread_create(&t, NULL, reads, NULL);
  pthread_detach(t);
  pthread_mutex_lock(&state);
  goes_on = false;
  pthread_mutex_unlock(&state);
  return last;
}

// Who turns lets go of the mutex on the way: nobody waits for ever.
static bool turns = true;
static int seen;
static pthread_mutex_t turning = PTHREAD_MUTEX_INITIALIZER;
static void *polls(void *unused) {
  pthread_mutex_lock(&turning);
  while (turns) {
    pthread_mutex_unlock(&turning);
    seen = __VERIFIER_nondet_int();
    pthread_mutex_lock(&turning);
  }
  pthread_mutex_unlock(&turning);
  return NULL;
}
int ok_poller(void) {
  pthread_t t;
  pthread_create(&t, NULL, polls, NULL);
  pthread_mutex_lock(&turning);
  turns = false;
  pthread_mutex_unlock(&turning);
  pthread_join(t, NULL);
  return seen;
}
