// A thread that a thread starts comes after what was done before the outer one was started.
// RUN: %check_belay %s belay-unconfined-data %t -- -- -std=c11 -pthread

#include <pthread.h>
#include <stdbool.h>

void use(int);
static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static volatile bool running;
static pthread_t ok_server;
static int ok_mode, bad_mode;

static void *handles(void *arg) {
  while (running) {
    pthread_mutex_lock(&mutex);
    use(ok_mode);
    use(bad_mode);
    pthread_mutex_unlock(&mutex);
  }
  return arg;
}
static void *serves(void *arg) {
  while (running) {
    pthread_t t;
    pthread_create(&t, NULL, handles, arg);
    pthread_detach(t);
  }
  return arg;
}

void ok_starts(void) {
  ok_mode = 1;
  running = true;
  pthread_create(&ok_server, NULL, serves, NULL);
}
void bad_stops(void) {
  bad_mode = 1;
// CHECK-MESSAGES: :[[@LINE-1]]:3: warning: 'bad_mode' is written here by 'bad_stops' with no lock, while thread 'handles' reads it [belay-unconfined-data]
// CHECK-MESSAGES: :[[@LINE-22]]:9: note: read here by thread 'handles' holding 'mutex'
// CHECK-MESSAGES: :[[@LINE-15]]:5: note: thread 'handles' is started here
  running = false;
// CHECK-MESSAGES: :[[@LINE-1]]:3: warning: 'running' is a volatile bool that thread 'handles' polls while 'bad_stops' writes it; make it _Atomic bool or guard both with one mutex [belay-unconfined-data]
// CHECK-MESSAGES: :[[@LINE-29]]:10: note: read here by thread 'handles' with no lock
// CHECK-MESSAGES: :[[@LINE-19]]:5: note: thread 'handles' is started here
// CHECK-MESSAGES: :[[@LINE-4]]:3: note: volatile neither orders accesses nor makes them atomic
  pthread_join(ok_server, NULL);
}
