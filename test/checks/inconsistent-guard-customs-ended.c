// RUN: %check_belay %s belay-inconsistent-guard %t -- -- -std=gnu11 -pthread
//
// Who writes a member under the lock, and then has the mutex or the structure ended by another unit, is the last one.

#include <pthread.h>
#include <stddef.h>

struct client;
struct poller;
struct client *client_make(void);
int client_mutex_destroy(pthread_mutex_t *mutex);
void client_memory_free(void *);
int poll_once(struct poller *);
void hand_on(struct poller *);

struct client {
  pthread_mutex_t lock;
  struct poller *poller, *signals;
  int count;
};

int client_close(struct client *c) {
  pthread_mutex_lock(&c->lock);
  c->poller = NULL;
  c->count = 0;
  pthread_mutex_unlock(&c->lock);
  client_mutex_destroy(&c->lock);
  client_memory_free(c);
  return 0;
}
int client_poll(struct client *c) {
  pthread_mutex_lock(&c->lock);
  int n = poll_once(c->poller) + poll_once(c->signals);
  c->count += n;
  pthread_mutex_unlock(&c->lock);
  return n;
}
int client_wait(struct client *c) {
  pthread_mutex_lock(&c->lock);
  while (!poll_once(c->poller) && !poll_once(c->signals))
    ++c->count;
  pthread_mutex_unlock(&c->lock);
  return 0;
}
void client_renew(struct client *c, struct poller *p) {
  pthread_mutex_lock(&c->lock);
  c->signals = p;
  pthread_mutex_unlock(&c->lock);
}
struct poller *ok_client_poller(struct client *c) { return c->poller; }
struct poller *bad_client_signals(struct client *c) { return c->signals; }
// CHECK-MESSAGES: :[[@LINE-1]]:{{[0-9]+}}: warning: 'c->signals' is read here by 'bad_client_signals' with no lock, while 'client_renew' writes it under 'c->lock'; take 'c->lock' here as well [belay-inconsistent-guard]
