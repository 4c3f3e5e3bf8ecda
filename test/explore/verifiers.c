// What verifiers agree on: sections that run one at a time, values that the environment chooses, paths of no interest.
// RUN: %belay stats --explore %s -- -pthread | FileCheck %s
#include <pthread.h>

void __VERIFIER_atomic_begin(void);
void __VERIFIER_atomic_end(void);
void __VERIFIER_assume(int);
int __VERIFIER_nondet_int(void);

static int counted, bare, slots[4];

static void __VERIFIER_atomic_count(void) { ++counted; }

// CHECK: completely 1{{$}}
// CHECK: problems 3{{$}}
static void *runs(void *unused) {
  __VERIFIER_atomic_count();
  ++bare;
  ++slots[2];
  return NULL;
}

int main(void) {
  pthread_t t;
  const int i = __VERIFIER_nondet_int();
  __VERIFIER_assume(i >= 0 && i < 4);
  pthread_create(&t, NULL, runs, NULL);
  __VERIFIER_atomic_begin();
  ++counted;
  __VERIFIER_atomic_end();
  __VERIFIER_atomic_begin();
  ++bare; // the other thread's isn't in a section
  // CHECK-DAG: race  line {{.*}}  bare
  __VERIFIER_atomic_end();
  ++slots[i];
  // CHECK-DAG: race  line [[@LINE-1]], 19  slots[2]
  __VERIFIER_assume(i != 2);
  ++slots[(i + 1) % 4]; // i is 1
  // CHECK-DAG: race  line 19, [[@LINE-1]]  slots[2]
  pthread_join(t, NULL);
  return 0;
}
