// RUN: %check_belay %s belay-unconfined-data %t -- -- -pthread
//
// What verifiers agree on: a section is a lock that nobody names.
#include <pthread.h>

void __VERIFIER_atomic_begin(void);
void __VERIFIER_atomic_end(void);

int in_sections, in_one, in_functions;

static void __VERIFIER_atomic_change(int *value) { ++*value; }

void *works(void *unused) {
  __VERIFIER_atomic_begin();
  ++in_sections;
  __VERIFIER_atomic_change(&in_functions); // a section within a section
  ++in_one;
  __VERIFIER_atomic_end();
  return 0;
}

void starts(void (*other)(void)) {
  pthread_t t;
  pthread_create(&t, 0, works, 0);
  other();
  __VERIFIER_atomic_begin();
  ++in_sections;
  __VERIFIER_atomic_end();
  __VERIFIER_atomic_change(&in_functions);
  ++in_one;
// CHECK-MESSAGES: :[[@LINE-1]]:5: warning: 'in_one' is written here by 'starts' with no lock, while thread 'works' writes it [belay-unconfined-data]
// CHECK-MESSAGES: :[[@LINE-15]]:5: note: written here by thread 'works' holding 'the atomic section'
// CHECK-MESSAGES: :[[@LINE-9]]:3: note: thread 'works' is started here
  pthread_join(t, 0);
}
