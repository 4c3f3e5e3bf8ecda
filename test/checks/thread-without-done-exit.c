// RUN: %check_belay %s belay-thread-without-done %t -- -- -std=gnu11 -pthread
//
// L6: threads whose end is the end of the program, and those of a function that never returns.

#include <errno.h>
#include <pthread.h>
#include <stdlib.h>
#include <unistd.h>

int next(void);
void handle(int);

static void *ok_watches(void *arg) {
  char byte;
  ssize_t got;
  do
    got = read(*(int *)arg, &byte, 1);
  while (got > 0 || errno == EINTR);
  _exit(0);
}
int ok_start(int *fd) {
  pthread_t t;
  int failed = pthread_create(&t, NULL, ok_watches, fd);
  return failed ? failed : pthread_detach(t);
}

static void *ok_serves(void *unused) {
  for (;;)
    handle(next());
  return unused;
}
void ok_daemon(void) {
  pthread_t t;
  pthread_create(&t, NULL, ok_serves, NULL);
  pthread_detach(t);
  for (;;)
    handle(next());
}

static void *bad_gives_up(void *unused) {
  for (;;) {
    const int job = next();
    if (job < 0)
      exit(1);
    handle(job);
  }
  return unused;
}
void bad_start(void) {
  pthread_t t;
  pthread_create(&t, NULL, bad_gives_up, NULL);
// CHECK-MESSAGES: :[[@LINE-1]]:3: warning: thread 'bad_gives_up' has no stop path: its loop never ends [belay-thread-without-done]
// CHECK-MESSAGES: :[[@LINE-12]]:3: note: this loop has no exit; test a stop token or a done channel in it
  pthread_detach(t);
}

// A loop over a list, after which the program ends, isn't what the thread does for ever.
struct item {
  struct item *next;
};
static struct item *items;
static pthread_t watcher;
static volatile int watched;
static void report(void) {
  struct item *i;
  for (i = items; i; i = i->next)
    ++watched;
  abort();
}
static void *ok_reports(void *arg) {
  while (!watched) {
    if (items)
      report();
    sleep(1);
  }
  return arg;
}
int ok_watch(void) { return pthread_create(&watcher, NULL, ok_reports, NULL); }
void ok_unwatch(void) {
  watched = 1;
  pthread_join(watcher, NULL);
}
static void *bad_aborts(void *arg) {
  for (;;) {
    if (!items)
      abort();
    sleep(1);
  }
  return arg;
}
int bad_starts(void) {
  pthread_t t;
  int failed = pthread_create(&t, NULL, bad_aborts, NULL);
// CHECK-MESSAGES: :[[@LINE-1]]:16: warning: thread 'bad_aborts' has no stop path: its loop never ends [belay-thread-without-done]
  if (!failed)
    pthread_join(t, NULL);
  return failed;
}
