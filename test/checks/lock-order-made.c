// RUN: %check_belay %s belay-lock-order %t -- -- -std=gnu11 -pthread
//
// K3: what a function has had made is its own, and its locks are, in whatever order.

#include <pthread.h>
#include <stdlib.h>

struct session {
  pthread_mutex_t flags, reading;
  int ready, port;
};
int session_create(struct session **to);
struct session *session_find(int id);

void session_port(struct session *s, int port) {
  pthread_mutex_lock(&s->reading);
  pthread_mutex_lock(&s->flags);
  s->port = port;
  pthread_mutex_unlock(&s->flags);
  pthread_mutex_unlock(&s->reading);
}
struct session *ok_new(int port) {
  struct session *s = NULL;
  if (session_create(&s) != 0)
    return NULL;
  pthread_mutex_lock(&s->flags);
  pthread_mutex_lock(&s->reading);
  s->port = port;
  s->ready = 1;
  pthread_mutex_unlock(&s->reading);
  pthread_mutex_unlock(&s->flags);
  return s;
}
struct pair {
  pthread_mutex_t one, two;
  int n;
};
void pair_add(struct pair *p) {
  pthread_mutex_lock(&p->one);
  pthread_mutex_lock(&p->two);
  p->n++;
  pthread_mutex_unlock(&p->two);
  pthread_mutex_unlock(&p->one);
}
struct pair *ok_allocated(void) {
  struct pair *p = calloc(1, sizeof *p);
  pthread_mutex_lock(&p->two);
  pthread_mutex_lock(&p->one);
  p->n = 1;
  pthread_mutex_unlock(&p->one);
  pthread_mutex_unlock(&p->two);
  return p;
}
struct line {
  pthread_mutex_t flags, reading;
  int port;
};
struct line *line_find(int id);
void bad_line_port(struct line *l, int port) {
  pthread_mutex_lock(&l->reading);
  pthread_mutex_lock(&l->flags);
// CHECK-MESSAGES: :[[@LINE-1]]:3: warning: 'l->flags' is locked here while 'l->reading' is held, and 'line_reset' does it the other way round: the two can wait for each other for ever; lock them in one order [belay-lock-order]
  l->port = port;
  pthread_mutex_unlock(&l->flags);
  pthread_mutex_unlock(&l->reading);
}
void line_reset(int id) {
  struct line *l = line_find(id);
  pthread_mutex_lock(&l->flags);
  pthread_mutex_lock(&l->reading);
  l->port = 0;
  pthread_mutex_unlock(&l->reading);
  pthread_mutex_unlock(&l->flags);
}
