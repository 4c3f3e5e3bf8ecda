// What makes a mailbox ready before the threads start gives nobody a signal.
// RUN: %check_belay %s belay-thread-without-done %t -- -- -std=gnu11 -pthread

#include <pthread.h>
#include <stddef.h>

struct mailbox {
  pthread_mutex_t lock;
  pthread_cond_t changed;
  int full, message;
};
struct transport {
  void (*send)(struct mailbox *, int);
  int (*receive)(struct mailbox *);
};
struct peer {
  int version;
  const struct transport *via;
  struct mailbox inbox;
  struct peer *other;
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
  b->full = 0;
  int message = b->message;
  pthread_cond_broadcast(&b->changed);
  pthread_mutex_unlock(&b->lock);
  return message;
}
static const struct transport local = {.send = mailbox_put, .receive = mailbox_take};

static void *ok_swaps(void *arg) {
  struct peer *p = arg;
  p->via->send(&p->other->inbox, p->version);
  p->version = p->via->receive(&p->inbox);
  return NULL;
}

int main(void) {
  struct peer peers[2] = {{.version = 3, .via = &local}, {.version = 4, .via = &local}};
  pthread_t threads[2];
  for (int i = 0; i < 2; ++i) {
    mailbox_init(&peers[i].inbox);
    peers[i].other = &peers[1 - i];
  }
  for (int i = 0; i < 2; ++i)
    if (pthread_create(&threads[i], NULL, ok_swaps, &peers[i]) != 0)
      return 2;
  for (int i = 0; i < 2; ++i)
    pthread_join(threads[i], NULL);
  return peers[0].version == 4;
}
