// RUN: %check_belay %s belay-missing-unlock %t
// Whether a function may keep a lock for its caller is asked of the words of its name, not of its letters.
#include <pthread.h>

struct spool {
  pthread_mutex_t mu;
  int count;
};

int bad_append(struct spool *s, int line) {
  pthread_mutex_lock(&s->mu);
  if (line < 0)
    return -1;
// CHECK-MESSAGES: :[[@LINE-1]]:5: warning: 's->mu' is still locked when the function returns here: the next one who locks it waits for ever; unlock it on this path, or lock it with a guard [belay-missing-unlock]
  s->count += line;
  pthread_mutex_unlock(&s->mu);
  return 0;
}

int bad_block_send(struct spool *s, int line) {
  pthread_mutex_lock(&s->mu);
  if (line < 0)
    return -1;
// CHECK-MESSAGES: :[[@LINE-1]]:5: warning: 's->mu' is still locked when the function returns here: the next one who locks it waits for ever; unlock it on this path, or lock it with a guard [belay-missing-unlock]
  s->count += line;
  pthread_mutex_unlock(&s->mu);
  return 0;
}

int bad_readClock(struct spool *s, int line) {
  pthread_mutex_lock(&s->mu);
  if (line < 0)
    goto fail;
  s->count += line;
  pthread_mutex_unlock(&s->mu);
fail:
  return 0;
// CHECK-MESSAGES: :[[@LINE-1]]:3: warning: 's->mu' is still locked when the function returns here: the next one who locks it waits for ever; unlock it on this path, or lock it with a guard [belay-missing-unlock]
}

int ok_end_write(struct spool *s, int line) {
  pthread_mutex_lock(&s->mu);
  if (line < 0)
    return -1;
  pthread_mutex_unlock(&s->mu);
  return 0;
}

int ok_spinlock(struct spool *s, int line) {
  pthread_mutex_lock(&s->mu);
  if (line < 0)
    return -1;
  pthread_mutex_unlock(&s->mu);
  return 0;
}

int ok_BeginUpdate(struct spool *s, int line) {
  pthread_mutex_lock(&s->mu);
  if (line < 0)
    return -1;
  pthread_mutex_unlock(&s->mu);
  return 0;
}
