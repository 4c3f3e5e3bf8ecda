// RUN: %check_belay %s belay-missing-unlock %t -- -- -std=c11 -pthread
//
// K2: on a path from which nothing here unlocks it any more, code that isn't seen and is given the object may do so.

#include <pthread.h>

struct client {
  pthread_mutex_t mutex;
  int state, left;
};
void disconnect(struct client *c, int why);
int prepare(struct client *c);
void log_it(const char *text);

int ok_disconnects(struct client *c, int kind) {
  pthread_mutex_lock(&c->mutex);
  while (c->left) {
    if (kind == c->state) {
      disconnect(c, 0);
      return 0;
    }
    --c->left;
  }
  pthread_mutex_unlock(&c->mutex);
  return 0;
}

int bad_logs(struct client *c, int kind) {
  pthread_mutex_lock(&c->mutex);
  if (kind == c->state) {
    log_it("in this state already");
    return 0;
// CHECK-MESSAGES: :[[@LINE-1]]:5: warning: 'c->mutex' is still locked when the function returns here: the next one who locks it waits for ever; unlock it on this path, or lock it with a guard [belay-missing-unlock]
  }
  pthread_mutex_unlock(&c->mutex);
  return 1;
}

// What it does comes before both.
int bad_prepares(struct client *c) {
  pthread_mutex_lock(&c->mutex);
  if (prepare(c) < 0)
    return -1;
// CHECK-MESSAGES: :[[@LINE-1]]:5: warning: 'c->mutex' is still locked when the function returns here: the next one who locks it waits for ever; unlock it on this path, or lock it with a guard [belay-missing-unlock]
  pthread_mutex_unlock(&c->mutex);
  return 0;
}

// So may one that is called back.
struct entry {
  pthread_mutex_t *lock;
  int alive;
};
int ok_calls_back(struct client *c, int (*done)(struct entry *, void *), void *data) {
  int more = 1;
  for (int i = 0; i < c->left; i++) {
    struct entry e = {.lock = &c->mutex, .alive = i};
    pthread_mutex_lock(e.lock);
    if (c->state == i) {
      pthread_mutex_unlock(e.lock);
      continue;
    }
    if (more)
      more = done(&e, data);
    else
      pthread_mutex_unlock(e.lock);
  }
  return more;
}
int bad_calls_back(struct client *c, int (*done)(int, void *), void *data) {
  int more = 1;
  pthread_mutex_lock(&c->mutex);
  if (c->left)
    more = done(c->state, data);
  else
    pthread_mutex_unlock(&c->mutex);
  return more;
// CHECK-MESSAGES: :[[@LINE-1]]:3: warning: 'c->mutex' is still locked when the function returns here: the next one who locks it waits for ever; unlock it on this path, or lock it with a guard [belay-missing-unlock]
}

// `release(o)` of a macro: the last one gives the object, and both locks, to who ends it; the others unlock by hand.
struct socket {
  pthread_mutex_t mutex;
  int users;
};
extern pthread_mutex_t sockets;
static pthread_mutex_t own = PTHREAD_MUTEX_INITIALIZER;
void socket_free(struct socket *s);
void ok_releases_both(struct socket *s) {
  pthread_mutex_lock(&sockets);
  pthread_mutex_lock(&s->mutex);
  if (--s->users == 0) {
    socket_free(s);
  } else {
    pthread_mutex_unlock(&s->mutex);
    pthread_mutex_unlock(&sockets);
  }
}
// Of this one nobody else knows.
void bad_drops_one(struct socket *s) {
  pthread_mutex_lock(&own);
  pthread_mutex_lock(&s->mutex);
  if (--s->users == 0) {
    socket_free(s);
  } else {
    pthread_mutex_unlock(&s->mutex);
    pthread_mutex_unlock(&own);
  }
// CHECK-MESSAGES: :[[@LINE+1]]:1: warning: 'own' is still locked when the function returns here: the next one who locks it waits for ever; unlock it on this path, or lock it with a guard [belay-missing-unlock]
}
// And to this one the object isn't given.
void bad_logs_both(struct socket *s) {
  pthread_mutex_lock(&sockets);
  pthread_mutex_lock(&s->mutex);
  if (--s->users == 0) {
    log_it("the last one");
    pthread_mutex_unlock(&s->mutex);
  } else {
    pthread_mutex_unlock(&s->mutex);
    pthread_mutex_unlock(&sockets);
  }
// CHECK-MESSAGES: :[[@LINE+1]]:1: warning: 'sockets' is still locked when the function returns here: the next one who locks it waits for ever; unlock it on this path, or lock it with a guard [belay-missing-unlock]
}
