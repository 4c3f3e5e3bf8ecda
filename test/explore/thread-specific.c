// What each thread has of its own is handed to the key's destructor when it ends; a semaphore that nobody makes counts nothing.
// RUN: %belay stats --explore %s -- -std=gnu11 -pthread | FileCheck %s
#include <pthread.h>
#include <semaphore.h>
#include <stddef.h>
#include <threads.h>

// CHECK: problems 3{{$}}
static int ended, own[2];
static sem_t made, never_made;

static void ends(void *value) { ++ended; }
// CHECK-DAG: race  line [[@LINE-1]], [[@LINE-1]]  ended{{$}}

static void *bad_ends(void *key) {
  pthread_setspecific(*(pthread_key_t *)key, &own);
  return NULL;
}
void bad_two_end(void) {
  pthread_key_t key;
  pthread_t t, u;
  pthread_key_create(&key, ends);
  pthread_create(&t, NULL, bad_ends, &key);
  pthread_create(&u, NULL, bad_ends, &key);
  pthread_join(t, NULL);
  pthread_join(u, NULL);
  pthread_key_delete(key);
}

static void *ok_own(void *key) {
  int *mine = pthread_getspecific(*(pthread_key_t *)key);
  if (!mine) // nobody else has set it
    return NULL;
  ++own[0];
  return NULL;
}
static void *bad_shared(void *unused) {
  ++own[1];
// CHECK-DAG: race  line [[@LINE-1]], {{.*}}own[1]
  return NULL;
}
void bad_own(void) {
  pthread_key_t key;
  pthread_t t, u;
  pthread_key_create(&key, NULL);
  pthread_setspecific(key, &own[1]);
  pthread_create(&t, NULL, ok_own, &key);
  pthread_create(&u, NULL, bad_shared, NULL);
  ++*(int *)pthread_getspecific(key);
  pthread_join(t, NULL);
  pthread_join(u, NULL);
  if (!pthread_equal(t, t))
    ++own[0];
}

static void *waits(void *semaphore) {
  sem_wait(semaphore);
// CHECK-DAG: blocked for ever  line [[@LINE-1]]{{.*}}never_made
  return NULL;
}
void bad_never_made(void) {
  pthread_t t;
  pthread_create(&t, NULL, waits, &never_made);
  pthread_join(t, NULL);
}
void ok_made(void) {
  pthread_t t;
  sem_init(&made, 0, 1);
  pthread_create(&t, NULL, waits, &made);
  pthread_join(t, NULL);
}
