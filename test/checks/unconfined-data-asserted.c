// What is set before an assertion asks once more what has failed is set by who ends the program.
// RUN: %check_belay %s belay-unconfined-data %t -- -- -std=gnu11 -pthread
#include <assert.h>
#include <pthread.h>
#include <stdio.h>
#undef NDEBUG

static int ok_passed = 1, bad_passed = 1;
int work(int n);
#define CHECK(X)                                                                                                       \
  {                                                                                                                    \
    if (!(X)) {                                                                                                        \
      fprintf(stderr, "failed: %d\n", __LINE__);                                                                       \
      ok_passed = 0;                                                                                                   \
      assert(X);                                                                                                       \
    }                                                                                                                  \
  }

static void *ok_run(void *unused) {
  int r = work(1);
  CHECK(r == 1);
  CHECK(!(r & 2));
  return NULL;
}

static void *bad_run(void *unused) {
  int r = work(1), s = work(2);
  if (!(r == 1)) {
    bad_passed = 0;
    // CHECK-MESSAGES: :[[@LINE-1]]:5: warning: 'bad_passed' is written here with no lock by several threads at once, all running 'bad_run' [belay-unconfined-data]
    assert(s == 1);
  }
  return NULL;
}

void start(void) {
  pthread_t threads[8];
  for (int i = 0; i < 4; ++i)
    pthread_create(&threads[i], NULL, ok_run, NULL);
  for (int i = 4; i < 8; ++i)
    pthread_create(&threads[i], NULL, bad_run, NULL);
  for (int i = 0; i < 8; ++i)
    pthread_join(threads[i], NULL);
}
