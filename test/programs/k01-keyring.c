// RUN: %exits 1 %belay check %s -- -std=gnu11 -pthread | FileCheck %s
// RUN: %belay check %s -- -DREPAIRED -std=gnu11 -pthread
// K1: a keyring's list of keys is locked by whoever adds one, and a key that belongs to a chain adds its issuer first. The
// repair initialises the lock as a recursive one.
#define _GNU_SOURCE
#include <pthread.h>
#include <stdlib.h>

enum { KEYS = 4 };

struct keyring {
  pthread_mutex_t lock;
  int keys[KEYS];
  int count;
};

static const int issuer[] = {0, 0, 1, 2};

static int has(const struct keyring *r, int key) {
  for (int i = 0; i < r->count; ++i)
    if (r->keys[i] == key)
      return 1;
  return 0;
}

static int add_key(struct keyring *r, int key) {
  int added = 0;
  pthread_mutex_lock(&r->lock);
  if (!has(r, key) && r->count < KEYS) {
    if (issuer[key] != 0)
      added += add_key(r, issuer[key]);
// CHECK: :[[@LINE-1]]:{{[0-9]+}}: warning: this call locks 'r->lock' while the same thread holds it: the thread waits for itself for ever [belay-double-lock]
    r->keys[r->count++] = key;
    ++added;
  }
  pthread_mutex_unlock(&r->lock);
  return added;
}

static void keyring_init(struct keyring *r) {
#ifdef REPAIRED
  pthread_mutexattr_t attributes;
  if (pthread_mutexattr_init(&attributes) != 0)
    abort();
  pthread_mutexattr_settype(&attributes, PTHREAD_MUTEX_RECURSIVE);
  pthread_mutex_init(&r->lock, &attributes);
  pthread_mutexattr_destroy(&attributes);
#else
  pthread_mutex_init(&r->lock, NULL);
#endif
  r->count = 0;
}

static void *import_key(void *arg) {
  return add_key(arg, 3) > 0 ? arg : NULL;
}

int main(void) {
  struct keyring r;
  pthread_t thread;
  void *imported = NULL;
  keyring_init(&r);
  if (pthread_create(&thread, NULL, import_key, &r) != 0)
    return 1;
  pthread_join(thread, &imported);
  pthread_mutex_destroy(&r.lock);
  return imported && r.count == 3 ? 0 : 1;
}
