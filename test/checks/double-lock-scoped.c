// RUN: %check_belay %s belay-double-lock,belay-missing-unlock,belay-mutex-lifetime %t -- -- -std=gnu11 -pthread
//
// `__attribute__((cleanup(f)))`: what f unlocks isn't held after the scope, nor on a way out of it.

#include <pthread.h>

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static int n;

static inline pthread_mutex_t *take(pthread_mutex_t *m) {
  pthread_mutex_lock(m);
  return m;
}
static inline void give(pthread_mutex_t **m) {
  if (!*m)
    return;
  pthread_mutex_unlock(*m);
  *m = NULL;
}
#define scoped(m)                                                                                                      \
  for (pthread_mutex_t *held __attribute__((cleanup(give))) = take(m), *once = NULL; !once; once = (void *)1)

void ok_blocks(void) {
  scoped(&mutex) { ++n; }
  scoped(&mutex) { --n; }
}
int ok_leaves(int x) {
  scoped(&mutex) {
    if (x)
      return n;
    n = x;
  }
  ok_blocks();
  return 0;
}
void ok_variable(void) {
  {
    pthread_mutex_t *held __attribute__((cleanup(give))) = take(&mutex);
    ++n;
  }
  ok_blocks();
}
struct shop {
  pthread_mutex_t door;
  int left;
};
void ok_closes(struct shop *s) {
  scoped(&s->door) { s->left = 0; }
  pthread_mutex_destroy(&s->door);
}

static void drop(pthread_mutex_t **m) { pthread_mutex_unlock(*m); }
static void again(void) {
  pthread_mutex_lock(&mutex);
  ++n;
  pthread_mutex_unlock(&mutex);
}
void bad_within(void) {
  pthread_mutex_t *held __attribute__((cleanup(drop))) = &mutex;
  pthread_mutex_lock(held);
  again();
// CHECK-MESSAGES: :[[@LINE-1]]:3: warning: this call locks 'mutex' while the same thread holds it: the thread waits for itself for ever [belay-double-lock]
}
