// RUN: %check_belay %s belay-unconfined-data %t -- -- -std=gnu11 -pthread
//
// What makes a library ready comes before all that it does, and so before its threads.

#include <pthread.h>
#include <unistd.h>

int poll_once(int interval);

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static int ready, ok_interval, bad_interval;

// D3
int ok_initialize(int interval) {
  pthread_mutex_lock(&lock);
  ok_interval = interval;
  ready = 1;
  pthread_mutex_unlock(&lock);
  return 0;
}

static void *bad_watch(void *unused) {
  while (poll_once(ok_interval) || poll_once(bad_interval))
// CHECK-MESSAGES: :[[@LINE-1]]:46: warning: 'bad_interval' is read here by thread 'bad_watch' with no lock, while 'lib_set_interval' writes it [belay-unconfined-data]
// CHECK-MESSAGES: :[[@LINE+11]]:3: note: written here by 'lib_set_interval' holding 'lock'
    sleep(1);
  return NULL;
}
int lib_watch(void) {
  pthread_t t;
  return pthread_create(&t, NULL, bad_watch, NULL) || pthread_detach(t);
}

void lib_set_interval(int interval) {
  pthread_mutex_lock(&lock);
  bad_interval = interval;
  pthread_mutex_unlock(&lock);
}
