// RUN: %check_belay %s belay-missing-unlock %t -- -- -std=c11 -pthread
//
// Code that isn't seen and is given the object could unlock it, unless it is called like that where nothing is locked
// yet, or where an unlock follows.

#include <pthread.h>
#include <stdbool.h>

struct session {
  pthread_mutex_t mutex;
  int open, left;
};
void complain(struct session *s, int code, const char *text);
void answer(struct session *s, const char *text);
void drop(struct session *s, int why);
void put(struct session *s, bool unlock);

void bad_early(struct session *s, int kind) {
  if (kind < 0) {
    complain(s, 3, "no such kind");
    return;
  }
  pthread_mutex_lock(&s->mutex);
  if (!s->open) {
    complain(s, 4, "not open");
    return;
    // CHECK-MESSAGES: :[[@LINE-1]]:5: warning: 's->mutex' is still locked when the function returns here: the next one who locks it waits for ever; unlock it on this path, or lock it with a guard [belay-missing-unlock]
  }
  s->left = kind;
  pthread_mutex_unlock(&s->mutex);
}

void bad_late(struct session *s) {
  pthread_mutex_lock(&s->mutex);
  if (s->left == 0) {
    answer(s, "nothing left");
    return;
    // CHECK-MESSAGES: :[[@LINE-1]]:5: warning: 's->mutex' is still locked when the function returns here: the next one who locks it waits for ever; unlock it on this path, or lock it with a guard [belay-missing-unlock]
  }
  --s->left;
  answer(s, "one less");
  pthread_mutex_unlock(&s->mutex);
}

// It may: all calls of it are like that one.
void ok_drops(struct session *s) {
  pthread_mutex_lock(&s->mutex);
  if (s->left == 0) {
    drop(s, 1);
    return;
  }
  --s->left;
  pthread_mutex_unlock(&s->mutex);
}

// It is told whether.
void ok_told(struct session *s) {
  pthread_mutex_lock(&s->mutex);
  if (s->left == 0) {
    put(s, true);
    return;
  }
  put(s, false);
  pthread_mutex_unlock(&s->mutex);
}

// The one before may have unlocked it in the round before.
void drop_one(struct session *s, int n);
void ok_rounds(struct session *s) {
  for (int i = 0; i < 3; i++) {
    pthread_mutex_lock(&s->mutex);
    if (s->left == i) {
      drop_one(s, i);
      continue;
    }
    pthread_mutex_unlock(&s->mutex);
  }
}
