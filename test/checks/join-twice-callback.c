// RUN: %check_belay %s belay-join-twice %t -- -- -std=gnu11 -pthread
//
// A thread that is started by a function which is called back is another one each time.

#include <pthread.h>
#include <stddef.h>

struct daemon;
struct daemon *start_daemon(int port, void (*handle)(void *));
void run(struct daemon *d);
void sleep_for(int ms);

static void *session(void *unused) { return NULL; }

static pthread_t upgraded;
static void handle_request(void *unused) { pthread_create(&upgraded, NULL, session, NULL); }

static int serve(int port) {
  struct daemon *d = start_daemon(port, &handle_request);
  run(d);
  return pthread_join(upgraded, NULL);
}
int ok_started_by_a_callback(void) {
  int errors = serve(80);
  errors += serve(81);
  return errors;
}

static pthread_t direct;
int start(void) { return pthread_create(&direct, NULL, session, NULL); }
static int wait_for(int ms) {
  sleep_for(ms);
  return pthread_join(direct, NULL);
}
int bad_nobody_calls_back(void) {
  int errors = wait_for(10);
  errors += wait_for(20);
// CHECK-MESSAGES: :[[@LINE-1]]:13: warning: thread 'direct' is joined, but it was joined before: its identifier may be another thread's by now [belay-join-twice]
// CHECK-MESSAGES: :[[@LINE-3]]:16: note: it was joined here
  return errors;
}
