// Where all orders of a program's steps can be gone through, what never happens in any of them isn't reported.
// RUN: %belay check %s --checks=unconfined-data --quiet -- -pthread | FileCheck %s --check-prefix=SILENT --allow-empty
// RUN: %check_belay %s belay-unconfined-data %t -- -- -pthread -DUNTESTED
// SILENT-NOT: warning
#include <pthread.h>
#include <stdlib.h>

// Which lock guards the block depends on whether it is taken.
static pthread_mutex_t inode_lock = PTHREAD_MUTEX_INITIALIZER, busy_lock = PTHREAD_MUTEX_INITIALIZER;
static int inode, busy, block;

static void *allocates(void *unused) {
  pthread_mutex_lock(&inode_lock);
  if (inode == 0) {
    pthread_mutex_lock(&busy_lock);
    busy = 1;
    pthread_mutex_unlock(&busy_lock);
    inode = 1;
  }
  block = 1;
  pthread_mutex_unlock(&inode_lock);
  return NULL;
}

static void *frees(void *unused) {
  pthread_mutex_lock(&busy_lock);
#ifdef UNTESTED
  block = 0;
// CHECK-MESSAGES: :[[@LINE-1]]:3: warning: 'block' is written here {{.*}} [belay-unconfined-data]
#else
  if (busy == 0)
    block = 0;
#endif
  pthread_mutex_unlock(&busy_lock);
  return NULL;
}

int main(void) {
  pthread_t a, b;
  if (pthread_create(&a, NULL, allocates, NULL))
    abort();
  if (pthread_create(&b, NULL, frees, NULL))
    abort();
  pthread_join(a, NULL);
  pthread_join(b, NULL);
  return block;
}
