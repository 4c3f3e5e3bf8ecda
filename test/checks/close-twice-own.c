// RUN: %check_belay %s belay-close-twice %t -- -- -std=gnu11 -pthread
//
// C3: each thread has a descriptor of its own, in a variable of which there is one for each.

#include <pthread.h>
#include <sys/socket.h>
#include <unistd.h>

static __thread int ok_own;
static int bad_common;
void serve(int);

static void *ok_session(void *arg) {
  ok_own = *(int *)arg;
  serve(ok_own);
  close(ok_own);
  return NULL;
}
void ok_server(int listener) {
  for (;;) {
    int fd = accept(listener, NULL, NULL);
    pthread_t t;
    pthread_create(&t, NULL, ok_session, &fd);
    pthread_join(t, NULL);
  }
}

static void *bad_session(void *unused) {
  serve(bad_common);
  close(bad_common);
  return unused;
}
void bad_server(int fd) {
  bad_common = fd;
  for (;;) {
    pthread_t t;
    pthread_create(&t, NULL, bad_session, NULL);
// CHECK-MESSAGES: :[[@LINE-1]]:5: warning: 'bad_common' is closed in each round of this loop: by now the number may be another file's [belay-close-twice]
// CHECK-MESSAGES: :[[@LINE-2]]:5: note: thread 'bad_session' is started here
    pthread_join(t, NULL);
  }
}
