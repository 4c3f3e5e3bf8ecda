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
