// RUN: %check_belay %s belay-inconsistent-guard %t -- -- -std=gnu11 -pthread
//
// One function alone locks, since what it calls asks for that, and does the rest without.
#include <pthread.h>
#include <stdlib.h>

struct conn {
  pthread_mutex_t lock;
  int *tcp;
  int port;
};
int *dial(struct conn *c);
int talk(struct conn *c);

static void hangUp(struct conn *c) {
  free(c->tcp);
  c->tcp = NULL;
}
static int begin(struct conn *c) {
  c->tcp = dial(c);
  return c->tcp != NULL;
}
// It must be called with the lock held.
static int set(struct conn *c) {
  if (!c->tcp)
    if (!begin(c))
      return 0;
  return talk(c);
}
int ok_ask(struct conn *c) {
  int redirected;
  do {
    pthread_mutex_lock(&c->lock);
    int came = set(c);
    pthread_mutex_unlock(&c->lock);
    if (!came)
      return 0;
    redirected = talk(c);
    hangUp(c);
  } while (redirected);
  return 1;
}

// Two that lock for it are a custom.
struct line {
  pthread_mutex_t lock;
  int *tcp;
};
int *dialLine(struct line *l);
int talkLine(struct line *l);
static void cut(struct line *l) {
  free(l->tcp);
  l->tcp = NULL;
  // CHECK-MESSAGES: :[[@LINE-1]]:6: warning: 'l->tcp' is written here by 'bad_ask' with no lock, while '{{.*}}' writes it under 'l->lock'; take 'l->lock' here as well [belay-inconsistent-guard]
}
static int dialUp(struct line *l) {
  l->tcp = dialLine(l);
  return l->tcp != NULL;
}
static int setLine(struct line *l) { return l->tcp || dialUp(l); }
int bad_ask(struct line *l) {
  pthread_mutex_lock(&l->lock);
  int came = setLine(l);
  pthread_mutex_unlock(&l->lock);
  int said = came ? talkLine(l) : 0;
  cut(l);
  return said;
}
int again(struct line *l) {
  pthread_mutex_lock(&l->lock);
  int came = setLine(l);
  pthread_mutex_unlock(&l->lock);
  return came;
}
