// RUN: %check_belay %s belay-missing-unlock %t -- -- -std=gnu11 -pthread
//
// K2: a mutex that is made here may be handed out locked: nobody else has it yet.

#include <pthread.h>
#include <stdlib.h>

struct lock {
  pthread_mutex_t mutex;
  int count;
};
int ok_made_locked(struct lock **out, int times) {
  struct lock *l = malloc(sizeof *l);
  if (!l || pthread_mutex_init(&l->mutex, NULL) != 0)
    return -1;
  *out = l;
  for (int i = 0; i < times; ++i)
    if (pthread_mutex_lock(&l->mutex) != 0) {
      while (i-- > 0)
        pthread_mutex_unlock(&l->mutex);
      return -1;
    }
  return 0;
}
int bad_found(struct lock *l, int times) {
  pthread_mutex_lock(&l->mutex);
  if (times < 0)
    return -1;
// CHECK-MESSAGES: :[[@LINE-1]]:5: warning: 'l->mutex' is still locked when the function returns here: the next one who locks it waits for ever; unlock it on this path, or lock it with a guard [belay-missing-unlock]
// CHECK-MESSAGES: :[[@LINE-4]]:3: note: locked here
// CHECK-MESSAGES: :[[@LINE+2]]:3: note: another path unlocks it here
  l->count = times;
  pthread_mutex_unlock(&l->mutex);
  return 0;
}

// What is destroyed here isn't handed out.
int bad_after_destroy(struct lock *l) {
  pthread_mutex_init(&l->mutex, NULL);
  pthread_mutex_lock(&l->mutex);
  l->count = 0;
  pthread_mutex_unlock(&l->mutex);
// CHECK-MESSAGES: :[[@LINE+6]]:3: warning: 'l->mutex' is still locked when the function returns here: the next one who locks it waits for ever; unlock it on this path, or lock it with a guard [belay-missing-unlock]
// CHECK-MESSAGES: :[[@LINE+3]]:3: note: locked here
// CHECK-MESSAGES: :[[@LINE-3]]:3: note: another path unlocks it here
  pthread_mutex_destroy(&l->mutex);
  pthread_mutex_lock(&l->mutex);
  l->count = 1;
  return 0;
}

// A lock that is no mutex: it is put away.
typedef struct {
  int owner;
} held_lock_t;
held_lock_t *find_lock(int file);
void destroy_lock(held_lock_t *l);
void take_lock(held_lock_t *l);
static int ok_conflict(int file) {
  held_lock_t *l = find_lock(file);
  if (l)
    destroy_lock(l);
  return l != NULL;
}
int ok_verify(int file) { return ok_conflict(file); }
static int bad_takes(int file) {
  held_lock_t *l = find_lock(file);
  if (l)
    take_lock(l);
// CHECK-MESSAGES: :[[@LINE-1]]:5: warning: '*l' is locked here, and neither 'bad_takes' nor who calls it unlocks it: the next one who locks it waits for ever; unlock it, or lock it with a guard [belay-missing-unlock]
  return l != NULL;
}
int check(int file) { return bad_takes(file); }
