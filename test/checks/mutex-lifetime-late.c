// Memory of malloc, whose mutex is locked before it is initialised.
// RUN: %check_belay %s belay-mutex-lifetime %t -- -- -pthread
#include <pthread.h>
#include <stdlib.h>

struct poller {
  pthread_mutex_t mutex;
  int count;
};
int size_of_it(void);

static void add(struct poller *p) {
  pthread_mutex_lock(&p->mutex);
  ++p->count;
  pthread_mutex_unlock(&p->mutex);
}

struct poller *bad_new(int n) {
  struct poller *p = malloc(sizeof(struct poller) + size_of_it());
  if (!p)
    return NULL;
  p->count = n;
  add(p);
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: this call locks 'p->mutex', which is initialised only afterwards; initialise it first
  // CHECK-MESSAGES: :13:3: note: locked here
  // CHECK-MESSAGES: :[[@LINE+1]]:3: note: initialised here
  pthread_mutex_init(&p->mutex, NULL);
  return p;
}
struct poller *bad_straight(int n) {
  struct poller *p = malloc(sizeof(struct poller) + size_of_it());
  pthread_mutex_lock(&p->mutex);
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: this locks 'p->mutex', which is initialised only afterwards; initialise it first
  p->count = n;
  pthread_mutex_unlock(&p->mutex);
  pthread_mutex_init(&p->mutex, NULL);
  // CHECK-MESSAGES: :[[@LINE-1]]:3: note: initialised here
  return p;
}
struct poller *ok_new(int n) {
  struct poller *p = malloc(sizeof(struct poller) + size_of_it());
  p->count = n;
  pthread_mutex_init(&p->mutex, NULL);
  add(p);
  return p;
}
// Made anew, as it was ended.
struct poller *ok_again(int n) {
  struct poller *p = malloc(sizeof(struct poller) + size_of_it());
  pthread_mutex_init(&p->mutex, NULL);
  add(p);
  if (n) {
    pthread_mutex_destroy(&p->mutex);
    pthread_mutex_init(&p->mutex, NULL);
  }
  return p;
}
// Another one's.
struct poller *ok_other(struct poller *first) {
  struct poller *p = malloc(sizeof(struct poller) + size_of_it());
  add(first);
  pthread_mutex_init(&p->mutex, NULL);
  return p;
}
// A new one in each round.
void ok_each(struct poller **all, int n) {
  for (int i = 0; i < n; i++) {
    struct poller *p = malloc(sizeof(struct poller) + size_of_it());
    pthread_mutex_init(&p->mutex, NULL);
    add(p);
    all[i] = p;
  }
}
