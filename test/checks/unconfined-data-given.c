// RUN: %check_belay %s belay-unconfined-data %t -- -- -std=gnu11 -pthread
//
// A variable of the file, used under the lock of a structure that the functions are given, which may be one.

#include <pthread.h>
#include <stdlib.h>

struct resolver {
  pthread_mutex_t access, other;
  pthread_t id;
  int request;
};

static int ok_opened, bad_opened;

static void ok_trace(void) {
  if (!ok_opened)
    ok_opened = 1;
}
static void *resolve(void *arg) {
  struct resolver *r = arg;
  pthread_mutex_lock(&r->access);
  if (r->request) {
    ok_trace();
    bad_opened = 1;
    // CHECK-MESSAGES: :[[@LINE-1]]:5: warning: 'bad_opened' is written here under '*r->access' by thread 'resolve', while 'check_other' reads it under 'r->other', which does not exclude it [belay-unconfined-data]
  }
  pthread_mutex_unlock(&r->access);
  return NULL;
}
int create(struct resolver **r) {
  *r = calloc(1, sizeof(struct resolver));
  pthread_mutex_init(&(*r)->access, NULL);
  pthread_mutex_init(&(*r)->other, NULL);
  return pthread_create(&(*r)->id, NULL, resolve, *r);
}
int check(struct resolver *r) {
  pthread_mutex_lock(&r->access);
  ok_trace();
  pthread_mutex_unlock(&r->access);
  return r->request;
}
int check_other(struct resolver *r) {
  pthread_mutex_lock(&r->other);
  int opened = bad_opened;
  pthread_mutex_unlock(&r->other);
  return opened;
}
