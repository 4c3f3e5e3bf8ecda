// A slot that isn't given back where a function gives up with an error.
// RUN: %check_belay %s belay-missing-unlock %t -- -- -std=gnu11 -pthread

#include <errno.h>
#include <semaphore.h>

int open_source(const char *name);
void convert(int file);

struct converter {
  sem_t slots;
};

static void take(struct converter *c) {
  while (sem_wait(&c->slots) == -1 && errno == EINTR)
    ;
}

int bad_error(struct converter *c, const char *name) {
  take(c);
// CHECK-MESSAGES: :[[@LINE+5]]:5: warning: 'c->slots' was acquired and is not released when the function returns here: the next ones have one fewer, and wait for ever when none is left; release it on this path [belay-missing-unlock]
// CHECK-MESSAGES: :[[@LINE-2]]:3: note: acquired here
// CHECK-MESSAGES: :[[@LINE+5]]:3: note: another path releases it here
  int file = open_source(name), error = errno;
  if (file < 0)
    return -error;
  convert(file);
  sem_post(&c->slots);
  return 0;
}
int ok_error(struct converter *c, const char *name) {
  take(c);
  int file = open_source(name), error = errno;
  if (file < 0) {
    sem_post(&c->slots);
    return -error;
  }
  convert(file);
  sem_post(&c->slots);
  return 0;
}
// What comes back is the slot's number.
int ok_kept(struct converter *c, const char *name, int number) {
  take(c);
  if (open_source(name) < 0) {
    sem_post(&c->slots);
    return 0;
  }
  return -number;
}
