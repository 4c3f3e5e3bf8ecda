// RUN: %check_belay %s belay-unconfined-data %t -- -- -std=gnu11 -pthread
//
// A start that gives back a pointer has started nothing where that is null.

#include <stddef.h>

typedef struct thread Thread;
__attribute__((annotate("belay::spawn(object: return, entry: 0, args: 1)"))) Thread *begin(void *(*)(void *), void *);
__attribute__((annotate("belay::join(object: 0)"))) void end(Thread *);
void use(int *);

struct priv {
  Thread *thread;
  int *socket, *cancel;
};
struct server {
  struct priv *priv;
};
static void *serves(void *arg) {
  struct server *s = arg;
  use(s->priv->socket);
  use(s->priv->cancel);
  return NULL;
}
int ok_start(struct server *s, int *socket) {
  s->priv->socket = socket;
  s->priv->thread = begin(serves, s);
  if (!s->priv->thread)
    goto no_thread;
  return 1;
no_thread:
  s->priv->socket = NULL;
  return 0;
}
int bad_start(struct server *s) {
  s->priv->thread = begin(serves, s);
  if (s->priv->thread) {
    s->priv->cancel = NULL;
// CHECK-MESSAGES: :[[@LINE-1]]:14: warning: 's->priv->cancel' is written here by 'bad_start' with no lock, while thread 'serves' reads it [belay-unconfined-data]
    return 1;
  }
  return 0;
}
void stop(struct server *s) { end(s->priv->thread); }
