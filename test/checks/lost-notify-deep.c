// RUN: %check_belay %s belay-lost-notify %t -- -- -std=gnu11 -pthread
//
// W7: from far away a lock has no name, as it is too many pointers away, where what it guards has one.

#include <pthread.h>

struct id {
  pthread_mutex_t mutex;
};
struct group {
  struct id *id;
  int completed;
  pthread_cond_t changed;
};
struct event {
  struct group *group;
};
struct listener {
  struct {
    struct {
      struct event *event;
    } *source;
  } *channel;
};

void ok_leave(struct id *id, struct group *g, int reported) {
  pthread_mutex_lock(&id->mutex);
  while (g->completed < reported)
    pthread_cond_wait(&g->changed, &id->mutex);
  pthread_mutex_unlock(&id->mutex);
}
static void complete(struct group *g) {
  pthread_mutex_lock(&g->id->mutex);
  g->completed++;
  pthread_cond_signal(&g->changed);
  pthread_mutex_unlock(&g->id->mutex);
}
static void acknowledge(struct event *e) { complete(e->group); }
int ok_get_request(struct listener *l) {
  acknowledge(l->channel->source->event);
  return 0;
}
void bad_complete(struct group *g) {
  g->completed++;
  pthread_cond_signal(&g->changed);
// CHECK-MESSAGES: :[[@LINE-1]]:3: warning: this notify on 'g->changed' can be lost: 'g->completed' is written without {{.*}}, which the waiter holds while it tests it; write it under {{.*}} [belay-lost-notify]
}
