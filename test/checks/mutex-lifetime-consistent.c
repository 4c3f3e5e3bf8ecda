// RUN: %check_belay %s belay-mutex-lifetime %t -- -- -std=gnu11 -pthread
// Where it is done nothing is said.

#include <errno.h>
#include <pthread.h>

// CHECK-MESSAGES-NOT: warning:
int ok_lock(pthread_mutex_t *m, int *used) {
  int rc = pthread_mutex_lock(m);
  if (rc == EOWNERDEAD) {
    *used = 0;
    rc = pthread_mutex_consistent(m);
  }
  return rc;
}
