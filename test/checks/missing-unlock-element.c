// An element of an array that is locked, or tried, by one variable.
// RUN: %check_belay %s belay-missing-unlock %t -- -- -pthread
#include <pthread.h>
#include <stddef.h>
#include <unistd.h>

struct line {
  pthread_mutex_t lock;
  int fd, open;
};
struct lines {
  struct line *all;
  int count, failed, current;
};

void bad_tried(struct lines *l) {
  for (int i = 0; i < l->count; i++) {
    if (pthread_mutex_trylock(&l->all[i].lock))
      continue;
    if (l->all[i].open && write(l->all[i].fd, "x", 1) != 1) {
      l->failed = 1;
      return;
      // CHECK-MESSAGES: :[[@LINE-1]]:7: warning: '*l->all[].lock' is still locked when the function returns here
      // CHECK-MESSAGES: :[[@LINE-6]]:9: note: locked here
      // CHECK-MESSAGES: :[[@LINE+2]]:5: note: another path unlocks it here
    }
    pthread_mutex_unlock(&l->all[i].lock);
  }
}
void bad_locked(struct lines *l, int i) {
  pthread_mutex_lock(&l->all[i].lock);
  if (!l->all[i].open)
    return;
  // CHECK-MESSAGES: :[[@LINE-1]]:5: warning: '*l->all[].lock' is still locked when the function returns here
  // CHECK-MESSAGES: :[[@LINE-4]]:3: note: locked here
  // CHECK-MESSAGES: :[[@LINE+2]]:3: note: another path unlocks it here
  l->all[i].fd = -1;
  pthread_mutex_unlock(&l->all[i].lock);
}
void ok_tried(struct lines *l) {
  for (int i = 0; i < l->count; i++) {
    if (pthread_mutex_trylock(&l->all[i].lock))
      continue;
    if (l->all[i].open && write(l->all[i].fd, "x", 1) != 1) {
      l->failed = 1;
      pthread_mutex_unlock(&l->all[i].lock);
      return;
    }
    pthread_mutex_unlock(&l->all[i].lock);
  }
}

// All of them, and then all again.
void ok_all(struct lines *l) {
  for (int i = 0; i < l->count; i++)
    pthread_mutex_lock(&l->all[i].lock);
  l->failed = 0;
  for (int i = 0; i < l->count; i++)
    pthread_mutex_unlock(&l->all[i].lock);
}
// The caller learns which one it has.
int ok_find(struct lines *l) {
  for (int i = 0; i < l->count; i++) {
    pthread_mutex_lock(&l->all[i].lock);
    if (l->all[i].open)
      return i;
    pthread_mutex_unlock(&l->all[i].lock);
  }
  return -1;
}
void ok_kept(struct lines *l) {
  for (int i = 0; i < l->count; i++) {
    pthread_mutex_lock(&l->all[i].lock);
    if (l->all[i].open) {
      l->current = i;
      return;
    }
    pthread_mutex_unlock(&l->all[i].lock);
  }
}
// The result tells.
int ok_one(struct lines *l, int i) {
  if (pthread_mutex_trylock(&l->all[i].lock))
    return 0;
  if (!l->all[i].open) {
    pthread_mutex_unlock(&l->all[i].lock);
    return 0;
  }
  return 1;
}
// Two variables, two elements for all that is known.
void ok_two(struct lines *l, int i, int k) {
  pthread_mutex_lock(&l->all[i].lock);
  if (i == k)
    return;
  pthread_mutex_unlock(&l->all[k].lock);
}

// The same by helpers, which are told which one.
enum side { LEFT, RIGHT };
struct desk {
  pthread_mutex_t locks[2];
  int used[2];
};
static struct desk *desk;
static void hold(enum side s) { pthread_mutex_lock(&desk->locks[s]); }
static void let_go(enum side s) { pthread_mutex_unlock(&desk->locks[s]); }
int bad_close(enum side s, int i) {
  if (i < 0)
    return -2;
  hold(s);
  if (desk->used[s] == 0)
    return -1;
  // CHECK-MESSAGES: :[[@LINE-1]]:5: warning: 'desk->locks[]' is still locked when the function returns here
  // CHECK-MESSAGES: :[[@LINE-4]]:3: note: locked here
  // CHECK-MESSAGES: :[[@LINE+2]]:3: note: another path unlocks it here
  desk->used[s]--;
  let_go(s);
  return 0;
}
int ok_close(enum side s) {
  hold(s);
  if (desk->used[s] == 0) {
    let_go(s);
    return -1;
  }
  desk->used[s]--;
  let_go(s);
  return 0;
}
// Another one is unlocked.
int ok_other(enum side s, enum side t) {
  hold(s);
  if (desk->used[s] == 0)
    return -1;
  desk->used[s]--;
  let_go(t);
  return 0;
}
// And here who knows.
static void let_go_next(enum side s) { pthread_mutex_unlock(&desk->locks[s + 1]); }
int ok_next(enum side s) {
  hold(s);
  if (desk->used[s] == 0)
    return -1;
  let_go_next(s);
  return 0;
}
