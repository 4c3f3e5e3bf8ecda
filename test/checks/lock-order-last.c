// RUN: %check_belay %s belay-lock-order %t -- -- -std=gnu11 -pthread
//
// K3: who destroys an object afterwards has it alone.

#include <pthread.h>
#include <stdlib.h>

struct user {
  pthread_mutex_t mutex;
  struct pool *pool;
  struct user *next;
};
struct pool {
  pthread_mutex_t mutex;
  struct user *users;
  int references;
};
void user_wipe(struct user *);

static void ok_pool_end(struct pool *p) {
  pthread_mutex_lock(&p->mutex);
  for (struct user *u = p->users; u; u = u->next) {
    pthread_mutex_lock(&u->mutex);
    user_wipe(u);
    pthread_mutex_unlock(&u->mutex);
  }
  pthread_mutex_unlock(&p->mutex);
  pthread_mutex_destroy(&p->mutex);
  free(p);
}
void ok_release(struct user *u) {
  pthread_mutex_lock(&u->mutex);
  if (--u->pool->references == 0)
    ok_pool_end(u->pool);
  pthread_mutex_unlock(&u->mutex);
}

struct store {
  pthread_mutex_t mutex;
  struct item *items;
};
struct item {
  pthread_mutex_t mutex;
  struct store *store;
  int value;
};
void bad_store_reset(struct store *s) {
  pthread_mutex_lock(&s->mutex);
  pthread_mutex_lock(&s->items->mutex);
  s->items->value = 0;
  pthread_mutex_unlock(&s->items->mutex);
  pthread_mutex_unlock(&s->mutex);
}
void bad_item_drop(struct item *i, int last) {
  pthread_mutex_lock(&i->mutex);
  pthread_mutex_lock(&i->store->mutex);
// CHECK-MESSAGES: :[[@LINE-8]]:3: warning: 's->items->mutex' is locked here while 's->mutex' is held, and 'bad_item_drop' does it the other way round: the two can wait for each other for ever; lock them in one order [belay-lock-order]
// CHECK-MESSAGES: :[[@LINE-10]]:3: note: 'bad_store_reset' locks 's->mutex' here
// CHECK-MESSAGES: :[[@LINE-4]]:3: note: 'bad_item_drop' locks 'i->mutex' here
// CHECK-MESSAGES: :[[@LINE-4]]:3: note: and then 'i->store->mutex' here
  i->value = 1;
  pthread_mutex_unlock(&i->store->mutex);
  pthread_mutex_unlock(&i->mutex);
  if (last)
    free(i);
}

// The mutex is behind a pointer, and another unit ends it.
void memory_free(void *);
struct client {
  pthread_mutex_t *mutex;
  struct hub *hub;
};
struct hub {
  pthread_mutex_t *mutex;
  struct client *clients;
  int references;
};
void mutex_free(pthread_mutex_t *);
static void ok_hub_end(struct hub *h) {
  pthread_mutex_lock(h->mutex);
  while (h->clients) {
    pthread_mutex_lock(h->clients->mutex);
    pthread_mutex_unlock(h->clients->mutex);
  }
  pthread_mutex_unlock(h->mutex);
  mutex_free(h->mutex);
  memory_free(h);
}
void ok_client_release(struct client *c) {
  pthread_mutex_lock(c->mutex);
  if (--c->hub->references == 0)
    ok_hub_end(c->hub);
  pthread_mutex_unlock(c->mutex);
}
