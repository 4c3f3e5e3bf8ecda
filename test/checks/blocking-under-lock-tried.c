// RUN: %check_belay %s belay-blocking-under-lock %t -- -- -std=gnu11 -pthread
//
// K8: nobody waits for a lock that everybody only tries to take; and the mutex of a wait may go by another name where
// it is locked.

#include <pthread.h>
#include <unistd.h>

void attach(void);

void ok_freezes(void) {
  static pthread_mutex_t only_tried = PTHREAD_MUTEX_INITIALIZER;
  if (pthread_mutex_trylock(&only_tried) == 0) {
    attach();
    for (;;)
      pause();
  }
}

static pthread_mutex_t wanted = PTHREAD_MUTEX_INITIALIZER;
void bad_somebody_waits(void) {
  if (pthread_mutex_trylock(&wanted) == 0) {
    attach();
    pause();
// CHECK-MESSAGES: :[[@LINE-1]]:5: warning: 'pause' can block for ever while 'wanted' is held: whoever needs the lock waits as well; unlock first [belay-blocking-under-lock]
// CHECK-MESSAGES: :[[@LINE-4]]:7: note: 'wanted' is locked here
    pthread_mutex_unlock(&wanted);
  }
}
void attach_alone(void) {
  pthread_mutex_lock(&wanted);
  attach();
  pthread_mutex_unlock(&wanted);
}

struct manager {
  pthread_mutex_t mutex;
  pthread_cond_t changed;
  int draining;
};
struct client {
  struct manager manager;
};
struct connection {
  struct client *client;
};
static void wait_until_drained(struct connection *c) {
  struct manager *m = &c->client->manager;
  while (m->draining)
    pthread_cond_wait(&m->changed, &m->mutex);
}
void ok_by_another_name(struct connection *c, struct client *client) {
  struct manager *m = &client->manager;
  c->client = client;
  pthread_mutex_lock(&m->mutex);
  wait_until_drained(c);
  pthread_mutex_unlock(&m->mutex);
}
void drained(struct client *client) {
  pthread_mutex_lock(&client->manager.mutex);
  client->manager.draining = 0;
  pthread_cond_broadcast(&client->manager.changed);
  pthread_mutex_unlock(&client->manager.mutex);
}

struct gate {
  pthread_mutex_t mutex;
  pthread_cond_t opened;
  int open;
};
static pthread_mutex_t all = PTHREAD_MUTEX_INITIALIZER;
static void wait_until_open(struct gate *g) {
  while (!g->open)
    pthread_cond_wait(&g->opened, &g->mutex);
}
void bad_another_mutex(struct gate *g) {
  pthread_mutex_lock(&all);
  pthread_mutex_lock(&g->mutex);
  wait_until_open(g);
// CHECK-MESSAGES: :[[@LINE-1]]:3: warning: this waits on 'g->opened' while 'all' is held, which whoever notifies it needs: nobody can wake it up; unlock first [belay-blocking-under-lock]
// CHECK-MESSAGES: :[[@LINE-4]]:3: note: 'all' is locked here
  pthread_mutex_unlock(&g->mutex);
  pthread_mutex_unlock(&all);
}
void open_gate(struct gate *g) {
  pthread_mutex_lock(&all);
  pthread_mutex_lock(&g->mutex);
  g->open = 1;
  pthread_cond_broadcast(&g->opened);
  pthread_mutex_unlock(&g->mutex);
  pthread_mutex_unlock(&all);
}
