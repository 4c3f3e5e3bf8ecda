// RUN: %check_belay %s belay-wait-without-predicate %t -- -- -std=gnu11 -pthread
//
// A signal that is handled ends sem_wait.

#include <errno.h>
#include <semaphore.h>
#include <signal.h>

static volatile sig_atomic_t ticks;
static sem_t items, others;
static int slots[8], taken, count;

static void tick(int signal) { ticks++; }

void install(void) {
  struct sigaction action = {.sa_handler = tick};
  sigaction(SIGALRM, &action, 0);
}

int bad_take(void) {
  sem_wait(&items);
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: a signal ends this wait on 'items' early, and nobody looks at what 'sem_wait' returns: then nothing was posted for what follows; wait again while errno is EINTR [belay-wait-without-predicate]
  // CHECK-MESSAGES: :[[@LINE+3]]:3: note: 'taken' is written here all the same
  // CHECK-MESSAGES: :[[@LINE-7]]:3: note: the signal's handler is installed here, without SA_RESTART
  int x = slots[taken % 8];
  taken++;
  return x;
}
int ok_take(void) {
  while (sem_wait(&items) != 0 && errno == EINTR)
    ;
  return slots[taken++ % 8];
}
int ok_looks(void) {
  sem_wait(&items);
  if (taken == count)
    return -1;
  return slots[taken++ % 8];
}
void ok_does_nothing(void) { sem_wait(&others); }

// By a helper.
static void wait_for(sem_t *s) {
  sem_wait(s);
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: a signal ends this wait on '*s' early, and nobody looks at what 'sem_wait' returns: then nothing was posted for what follows; wait again while errno is EINTR [belay-wait-without-predicate]
  // CHECK-MESSAGES: :[[@LINE+7]]:3: note: 'taken' is written here all the same
  // CHECK-MESSAGES: :[[@LINE-30]]:3: note: the signal's handler is installed here, without SA_RESTART
}
static sem_t filled;
int bad_decode(void) {
  wait_for(&filled);
  int x = slots[taken % 8];
  taken++;
  return x;
}
static void ok_ends_here(sem_t *s) {
  sem_wait(s);
  for (;;)
    ;
}
void ok_starts(void) { ok_ends_here(&filled); }
