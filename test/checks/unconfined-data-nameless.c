// A lock that goes without a name may be the one that others take. A pointer that is assigned once gives it a name.
// RUN: %check_belay %s belay-unconfined-data %t -- -- -pthread
#include <pthread.h>

struct account {
  pthread_mutex_t m;
  int balance, limit, used, owed;
};
pthread_mutex_t *the_lock(void);

void deposit(struct account *a, int n) {
  struct account *to;
  to = a;
  pthread_mutex_lock(&to->m);
  to->balance += n;
  to->limit = n;
  to->used += n;
  to->owed -= n;
  pthread_mutex_unlock(&to->m);
}

int bad_balance(struct account *a) {
  struct account *of = 0;
  of = a;
  // CHECK-MESSAGES: :[[@LINE+1]]:14: warning: 'a->balance' is read here by thread 'worker' with no lock
  return of->balance;
}

int ok_limit(struct account *a) {
  pthread_mutex_lock(the_lock());
  int n = a->limit;
  pthread_mutex_unlock(the_lock());
  return n;
}

static void enter(void) { pthread_mutex_lock(the_lock()); }
static void leave(void) { pthread_mutex_unlock(the_lock()); }

int ok_used(struct account *a) {
  enter();
  int n = a->used;
  leave();
  return n;
}

int bad_owed(struct account *a) {
  enter();
  a->limit++;
  leave();
  // CHECK-MESSAGES: :[[@LINE+1]]:13: warning: 'a->owed' is read here by thread 'worker' with no lock
  return a->owed;
}

void *worker(void *arg) {
  deposit(arg, 1);
  ok_limit(arg);
  ok_used(arg);
  return (void *)(long)(bad_balance(arg) + bad_owed(arg));
}
void start(struct account *a) {
  pthread_t t, u;
  pthread_create(&t, 0, worker, a);
  pthread_create(&u, 0, worker, a);
  pthread_join(t, 0);
  pthread_join(u, 0);
}
