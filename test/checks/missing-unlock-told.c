// RUN: %check_belay %s belay-missing-unlock %t -- -- -std=gnu11 -pthread
//
// Who is told, or can be seen, to unlock what a function has locked.

#include <pthread.h>
#include <stdbool.h>

struct cred {
  pthread_mutex_t mutex;
  bool verified;
  int arg;
};

/*
 * Returns a pointer into the credential, or NULL.
 * Caller *must* release the lock.
 */
int *ok_verify(struct cred *c) {
  pthread_mutex_lock(&c->mutex);
  if (!c->verified)
    goto error;
  return &c->arg;
error:
  pthread_mutex_unlock(&c->mutex);
  return NULL;
}
/* Returns a pointer into the credential, or NULL. */
int *bad_verify(struct cred *c) {
  pthread_mutex_lock(&c->mutex);
  if (!c->verified)
    goto error;
  return &c->arg;
// CHECK-MESSAGES: :[[@LINE-1]]:3: warning: 'c->mutex' is still locked when the function returns here: the next one who locks it waits for ever; unlock it on this path, or lock it with a guard [belay-missing-unlock]
error:
  pthread_mutex_unlock(&c->mutex);
  return NULL;
}

// A worker whose helper locks where there is nothing to do yet, and goes round.
struct tasks {
  pthread_mutex_t lock;
  pthread_cond_t cond;
  int state, done;
};
static int ensure(struct tasks *const t, int target) {
  if (t->state < target) {
    t->state = 0;
    pthread_mutex_lock(&t->lock);
    return 1;
  }
  return 0;
}
void *ok_worker(void *arg) {
  struct tasks *const t = arg;
  pthread_mutex_lock(&t->lock);
  for (;;) {
    if (t->done)
      break;
    pthread_mutex_unlock(&t->lock);
    if (ensure(t, 3))
      continue;
    pthread_mutex_lock(&t->lock);
  }
  pthread_mutex_unlock(&t->lock);
  return NULL;
}

struct box {
  pthread_mutex_t lock;
  int n;
};
static void bad_helper(struct box *b) {
  pthread_mutex_lock(&b->lock);
// CHECK-MESSAGES: :[[@LINE-1]]:3: warning: 'b->lock' is locked here, and neither 'bad_helper' nor who calls it unlocks it: the next one who locks it waits for ever; unlock it, or lock it with a guard [belay-missing-unlock]
  ++b->n;
}
void bad_calls(struct box *b) {
  pthread_mutex_lock(&b->lock);
  --b->n;
  pthread_mutex_unlock(&b->lock);
  bad_helper(b);
}
// CHECK-MESSAGES: :[[@LINE-1]]:1: warning: 'b->lock' is still locked when the function returns here: the next one who locks it waits for ever; unlock it on this path, or lock it with a guard [belay-missing-unlock]

// What says what to lock is no lock.
typedef enum { NO_LOCK, READ_LOCK, WRITE_LOCK } level_t;
typedef struct {
  level_t jobs, nodes;
} manager_lock_t;
void manager_lock(manager_lock_t *which);
void manager_unlock(manager_lock_t *which);
int work(void);
int ok_which(bool all) {
  manager_lock_t which = {.jobs = READ_LOCK, .nodes = WRITE_LOCK};
  int rc = 0;
  bool locked = false;
  struct { bool check; } args = {false};
  if (all) {
    args.check = true;
    manager_lock(&which);
    if (work())
      goto out;
  }
  rc = work();
out:
  if (args.check)
    manager_unlock(&which);
  return rc + locked;
}
