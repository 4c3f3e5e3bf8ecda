// RUN: %belay stats --explore %s -- | FileCheck %s
// A member of what a pointer leads to goes by what is written there.
#include <pthread.h>
#include <stdlib.h>

struct serial {
  pthread_t thread;
  int bytes, stop;
};

static void *reads(void *arg) {
  struct serial *s = arg;
  if (s->stop)
// CHECK: race line [[@LINE-1]], [[@LINE+11]] s->stop
    return 0;
  return arg;
}

int main(void) {
  struct serial *s = calloc(1, sizeof *s);
  if (!s)
    return 1;
  if (pthread_create(&s->thread, 0, reads, s))
    return 1;
  s->stop = 1;
  pthread_join(s->thread, 0);
  free(s);
  return 0;
}
