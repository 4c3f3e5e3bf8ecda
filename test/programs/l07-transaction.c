// RUN: %exits 1 %belay check %s -- -std=c17 -pthread | FileCheck %s
// RUN: %belay check %s -- -DREPAIRED -std=c17 -pthread
// L7: a transaction has a guard thread that rolls it back when it is cancelled. Commit tells the guard to go by the
// same signal; a commit that finds a conflict returns the conflict, and leaves the guard to the cleanup that joins it.
#include <pthread.h>
#include <semaphore.h>
#include <stdbool.h>

enum verdict { OPEN, COMMITTED, ROLLED_BACK, CONFLICT };

struct transaction {
  sem_t over;
  enum verdict verdict;
  int version;
  int writes;
  pthread_t guard;
};

static void *guard(void *arg) {
  struct transaction *t = arg;
  sem_wait(&t->over);
// CHECK: :[[@LINE-1]]:{{[0-9]+}}: {{warning|error}}: thread 2 waits for the semaphore 't.over': nobody will release it any more [belay-blocked-forever]
// CHECK: note: step 1: the main thread starts thread 2
  if (t->verdict == ROLLED_BACK)
    t->writes = 0;
  return NULL;
}

static bool begin(struct transaction *t, int version) {
  *t = (struct transaction){.verdict = OPEN, .version = version};
  sem_init(&t->over, 0, 0);
  return pthread_create(&t->guard, NULL, guard, t) == 0;
}

static void end(struct transaction *t, enum verdict v) {
  t->verdict = v;
  sem_post(&t->over);
}

static enum verdict commit(struct transaction *t, int current) {
  if (current != t->version) {
#ifdef REPAIRED
    end(t, ROLLED_BACK);
#endif
    return CONFLICT;
  }
  end(t, COMMITTED);
  return COMMITTED;
}

static int clean_up(struct transaction *t) {
  pthread_join(t->guard, NULL);
  sem_destroy(&t->over);
  return t->writes;
}

int set_price(int cents, int read_version, int current_version) {
  struct transaction t;
  if (!begin(&t, read_version))
    return -1;
  t.writes += cents > 0;
  enum verdict v = commit(&t, current_version);
  int writes = clean_up(&t);
  return v == COMMITTED ? writes : -1;
}
