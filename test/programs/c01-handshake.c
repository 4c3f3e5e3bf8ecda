// RUN: %exits 1 %belay check %s -- -std=gnu11 -pthread | FileCheck %s
// RUN: %belay check %s -- -DREPAIRED -std=gnu11 -pthread
// C1: two peers of a link shake hands. The one that begins sends its hello first, the other answers; who begins is
// decided by a number that neither has, so that both wait for the other's hello.
#include <pthread.h>
#include <stddef.h>

struct mailbox {
  pthread_mutex_t lock;
  pthread_cond_t changed;
  int full;
  int message;
};

struct transport {
  void (*send)(struct mailbox *, int);
  int (*receive)(struct mailbox *);
};

struct peer {
  int id;
  int version;
  const struct transport *via;
  struct mailbox inbox;
  struct peer *other;
  int agreed;
};

static void mailbox_init(struct mailbox *b) {
  pthread_mutex_init(&b->lock, NULL);
  pthread_cond_init(&b->changed, NULL);
  b->full = 0;
}

static void mailbox_put(struct mailbox *b, int message) {
  pthread_mutex_lock(&b->lock);
  while (b->full)
    pthread_cond_wait(&b->changed, &b->lock);
  b->message = message;
  b->full = 1;
  pthread_cond_broadcast(&b->changed);
  pthread_mutex_unlock(&b->lock);
}

static int mailbox_take(struct mailbox *b) {
  pthread_mutex_lock(&b->lock);
  while (!b->full)
    pthread_cond_wait(&b->changed, &b->lock);
// CHECK: :[[@LINE-1]]:{{[0-9]+}}: warning: thread 2 waits on the condition 'peers[0].inbox.changed': nobody will notify it any more [belay-blocked-forever]
// CHECK: note: the main thread waits for thread 2 to end
  b->full = 0;
  int message = b->message;
  pthread_cond_broadcast(&b->changed);
  pthread_mutex_unlock(&b->lock);
  return message;
}

static const struct transport local = {.send = mailbox_put, .receive = mailbox_take};

static int begins(const struct peer *p) {
#ifdef REPAIRED
  return p->id < p->other->id;
#else
  return p->id == 0;
#endif
}

static void *shake_hands(void *arg) {
  struct peer *p = arg;
  int theirs;
  if (begins(p)) {
    p->via->send(&p->other->inbox, p->version);
    theirs = p->via->receive(&p->inbox);
  } else {
    theirs = p->via->receive(&p->inbox);
    p->via->send(&p->other->inbox, p->version);
  }
  p->agreed = theirs < p->version ? theirs : p->version;
  return NULL;
}

int main(void) {
  struct peer peers[2] = {{.id = 1, .version = 3, .via = &local}, {.id = 2, .version = 4, .via = &local}};
  pthread_t threads[2];
  for (int i = 0; i < 2; ++i) {
    mailbox_init(&peers[i].inbox);
    peers[i].other = &peers[1 - i];
  }
  for (int i = 0; i < 2; ++i)
    if (pthread_create(&threads[i], NULL, shake_hands, &peers[i]) != 0)
      return 2;
  for (int i = 0; i < 2; ++i)
    pthread_join(threads[i], NULL);
  return peers[0].agreed == peers[1].agreed ? 0 : 1;
}
