// Options of the command line are the environment's choice, and what prints its arguments orders nothing.
// RUN: %belay stats --explore %s -- -pthread -D_GNU_SOURCE | FileCheck %s
#include <getopt.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdio.h>

static int quick, count;

static void say(const char *format, ...) {
  va_list of;
  va_start(of, format);
  vfprintf(stderr, format, of);
  va_end(of);
}

static void *runs(void *unused) {
  say("%s\n", "running");
  ++count;
  return NULL;
}

// CHECK: problems 1{{$}}
// CHECK-NOT: not known
int main(int argc, char **argv) {
  pthread_t t;
  int option;
  while ((option = getopt(argc, argv, "q")) != -1)
    if (option == 'q')
      quick = 1;
  pthread_create(&t, NULL, runs, NULL);
  if (quick)
    say("%d\n", count);
  // CHECK: race  line 19, [[@LINE-1]]  count
  pthread_join(t, NULL);
  say("%d\n", count);
  return 0;
}
