// RUN: %check_belay %s belay-thread-without-done %t -- -- -std=gnu11 -pthread
//
// Who is given the identifier of a thread, in another unit, may cancel it.

#include <pthread.h>
#include <unistd.h>

void my_cancel(pthread_t thread);

struct watch {
  pthread_t thread, silent;
  int fd;
};
static void *watches(void *arg) {
  struct watch *w = arg;
  char c;
  while (1)
    read(w->fd, &c, 1);
  return NULL;
}
static void *also_watches(void *arg) {
  struct watch *w = arg;
  char c;
  while (1)
// CHECK-MESSAGES: :[[@LINE+10]]:3: warning: thread 'also_watches' has no stop path: its loop never ends [belay-thread-without-done]
// CHECK-MESSAGES: :[[@LINE-2]]:3: note: this loop has no exit; test a stop token or a done channel in it
    read(w->fd, &c, 1);
  return NULL;
}
void ok_starts(struct watch *w) { pthread_create(&w->thread, NULL, watches, w); }
void stops(struct watch *w) { my_cancel(w->thread); }

// Its name isn't told to anybody.
void bad_starts(struct watch *w) {
  pthread_create(&w->silent, NULL, also_watches, w);
}
void waits(struct watch *w) { pthread_join(w->silent, NULL); }
