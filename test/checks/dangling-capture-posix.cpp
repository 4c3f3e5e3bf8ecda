// RUN: %check_belay %s belay-dangling-capture %t -- -- -std=c++20 -pthread
//
// Locals that threads get by address, and ids that are kept elsewhere.

#include <pthread.h>

void *run(void *);
static pthread_t kept[8];
static pthread_t one;

// X2
void bad_kept() {
  int n = 0;
  pthread_create(&one, nullptr, run, &n);
// CHECK-MESSAGES: :[[@LINE-1]]:3: warning: thread 'run' refers to 'n', but its handle leaves the scope of 'n' and nothing joins it before [belay-dangling-capture]
// CHECK-MESSAGES: :[[@LINE+1]]:1: note: 'n' ends here
}

// X2
void bad_returned(pthread_t *t) {
  int n = 0;
  pthread_create(t, nullptr, run, &n);
// CHECK-MESSAGES: :[[@LINE-1]]:3: warning: thread 'run' refers to 'n', but its handle leaves the scope of 'n' and nothing joins it before [belay-dangling-capture]
// CHECK-MESSAGES: :[[@LINE+1]]:1: note: 'n' ends here
}

// X22
__thread int own;
void bad_own() {
  pthread_t t;
  pthread_create(&t, nullptr, run, &own);
// CHECK-MESSAGES: :[[@LINE-1]]:3: warning: thread 'run' refers to 'own', but it is detached and can outlive it [belay-dangling-capture]
// CHECK-MESSAGES: :[[@LINE+3]]:1: note: 'own' ends here
// CHECK-MESSAGES: :[[@LINE+1]]:3: note: the thread is detached here
  pthread_detach(t);
}

// X2
void ok_joined_here() {
  int n = 0;
  pthread_create(&one, nullptr, run, &n);
  pthread_join(one, nullptr);
}

// X2
void ok_joined_in_a_loop(int count) {
  int n = 0;
  pthread_create(&kept[count], nullptr, run, &n);
  for (int i = count; i >= 0; --i)
    pthread_join(kept[i], nullptr);
}

// X2
static void start(pthread_t *t, int *n) { pthread_create(t, nullptr, run, n); }
void ok_joined_by_the_caller() {
  pthread_t t;
  int n = 0;
  start(&t, &n);
  pthread_join(t, nullptr);
}

// X22: what is the thread's own lives as long as it does, not as long as the function.
void ok_own(pthread_t *t) { pthread_create(t, nullptr, run, &own); }
