// RUN: %exits 1 %belay check %s -- -std=gnu11 -pthread | FileCheck %s
// RUN: %belay check %s -- -DREPAIRED -std=gnu11 -pthread
// K2: a message store has three ways out of its append, and the one for a message that is too long leaves by a return in
// the middle instead of the label that unlocks.
#include <pthread.h>
#include <stddef.h>
#include <string.h>

enum { STORE_SIZE = 32 };

struct store {
  pthread_mutex_t lock;
  size_t used;
  char bytes[STORE_SIZE];
};

static int append(struct store *s, const char *message, size_t length) {
  int rc = 0;
  if (message == NULL)
    return -1;
  pthread_mutex_lock(&s->lock);
  if (length > STORE_SIZE)
#ifdef REPAIRED
  {
    rc = -2;
    goto done;
  }
#else
    return -2;
// CHECK: :[[@LINE-1]]:{{[0-9]+}}: warning: 's->lock' is still locked when the function returns here
// CHECK: note: thread 3 waits for the mutex 's.lock': thread 2 has ended without unlocking it
#endif
  if (s->used + length > STORE_SIZE) {
    rc = -3;
    goto done;
  }
  memcpy(s->bytes + s->used, message, length);
  s->used += length;
done:
  pthread_mutex_unlock(&s->lock);
  return rc;
}

static const char text[64] = "a message that is much longer than what the store can hold";

static void *send_long(void *arg) {
  append(arg, text, sizeof text);
  return NULL;
}

static void *send_short(void *arg) {
  append(arg, text, 9);
  return NULL;
}

int main(void) {
  static void *(*const senders[])(void *) = {send_long, send_short};
  struct store s = {.lock = PTHREAD_MUTEX_INITIALIZER, .used = 0};
  pthread_t threads[2];
  int started = 0;
  for (; started < 2; ++started)
    if (pthread_create(&threads[started], NULL, senders[started], &s) != 0)
      break;
  while (started > 0)
    pthread_join(threads[--started], NULL);
  return s.used == 9 ? 0 : 1;
}
