// An unlock that every path from some point on comes to, although all that leads there has unlocked already.
// RUN: %check_belay %s belay-missing-unlock %t -- -- -pthread
#include <pthread.h>
#include <stdlib.h>

struct queue {
  pthread_mutex_t mutex;
  int length;
};
struct item;
struct item *next_item(int *rest);
int fits(struct item *);

// Each round begins with the unlock.
void bad_round(struct queue *q) {
  int rest = 0;
  pthread_mutex_lock(&q->mutex);
  for (struct item *i = next_item(&rest); i || rest; i = next_item(&rest)) {
    pthread_mutex_unlock(&q->mutex);
    // CHECK-MESSAGES: :[[@LINE-1]]:5: warning: 'q->mutex' is unlocked here, but it has been unlocked already
    // CHECK-MESSAGES: :[[@LINE-2]]:5: note: unlocked here first
    if (!fits(i)) {
      free(i);
      continue;
    }
    free(i);
    pthread_mutex_lock(&q->mutex);
  }
  pthread_mutex_unlock(&q->mutex);
}
void ok_round(struct queue *q) {
  int rest = 0;
  pthread_mutex_lock(&q->mutex);
  for (struct item *i = next_item(&rest); i || rest; i = next_item(&rest)) {
    pthread_mutex_unlock(&q->mutex);
    if (!fits(i)) {
      free(i);
      pthread_mutex_lock(&q->mutex);
      continue;
    }
    free(i);
    pthread_mutex_lock(&q->mutex);
  }
  pthread_mutex_unlock(&q->mutex);
}

// Both ways lead to the end, and that unlocks.
int bad_goto(struct queue *q) {
  int result = -1;
  pthread_mutex_lock(&q->mutex);
  if (!q->length) {
    pthread_mutex_unlock(&q->mutex);
    if (fits(NULL))
      result = -2;
    // CHECK-MESSAGES: :[[@LINE+8]]:3: warning: 'q->mutex' is unlocked here, but it has been unlocked already
    // CHECK-MESSAGES: :[[@LINE-4]]:5: note: unlocked here first
    goto out;
  }
  --q->length;
  result = 0;
out:
  result += 1;
  pthread_mutex_unlock(&q->mutex);
  return result;
}
// Something tells the two apart there.
int ok_goto(struct queue *q) {
  int locked = 1;
  pthread_mutex_lock(&q->mutex);
  if (!q->length) {
    pthread_mutex_unlock(&q->mutex);
    locked = 0;
    goto out;
  }
  --q->length;
out:
  if (locked)
    pthread_mutex_unlock(&q->mutex);
  return 0;
}
// Only one of the ways after it unlocks.
void ok_condition(struct queue *q, int n) {
  pthread_mutex_lock(&q->mutex);
  if (n)
    pthread_mutex_unlock(&q->mutex);
  fits(NULL);
  if (!n)
    pthread_mutex_unlock(&q->mutex);
}

// Whoever is given the queue may lock it.
void take_back(struct queue *q);
int ok_given(struct queue *q) {
  int value = 0;
  pthread_mutex_lock(&q->mutex);
  if (!q->length) {
    pthread_mutex_unlock(&q->mutex);
    if (fits(NULL))
      value = 1;
    take_back(q);
    goto out;
  }
  --q->length;
out:
  pthread_mutex_unlock(&q->mutex);
  return value;
}

// What other units can name, they may lock.
pthread_mutex_t shared_mutex = PTHREAD_MUTEX_INITIALIZER;
void lock_shared_mutex(void);
int ok_public(int n) {
  pthread_mutex_lock(&shared_mutex);
  if (n) {
    pthread_mutex_unlock(&shared_mutex);
    if (fits(NULL))
      n = 1;
    lock_shared_mutex();
    goto out;
  }
  fits(NULL);
out:
  pthread_mutex_unlock(&shared_mutex);
  return n;
}

// Locked twice.
struct counted {
  pthread_mutex_t mutex;
  int n;
};
void ok_init(struct counted *c) {
  pthread_mutexattr_t how;
  pthread_mutexattr_init(&how);
  pthread_mutexattr_settype(&how, PTHREAD_MUTEX_RECURSIVE);
  pthread_mutex_init(&c->mutex, &how);
}
int ok_counted(struct counted *c) {
  pthread_mutex_lock(&c->mutex);
  if (c->n) {
    pthread_mutex_lock(&c->mutex);
    pthread_mutex_unlock(&c->mutex);
    goto out;
  }
  c->n = 1;
out:
  pthread_mutex_unlock(&c->mutex);
  return 0;
}
