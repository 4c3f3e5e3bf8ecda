// RUN: %check_belay %s belay-missing-unlock %t -- -- -std=gnu11 -pthread
// A caller that unlocks whatever its callee returns.

#include <pthread.h>
#include <stdlib.h>

struct pager {
  pthread_mutex_t lock;
  int pins;
  int (*read)(int, void *);
};

static void *load(struct pager *g, int number) {
  void *page = malloc(4096);
  if (!page)
    return NULL;
  if (g->read(number, page) != 0) {
    free(page);
    pthread_mutex_unlock(&g->lock);
    return NULL;
  }
  return page;
}
void *bad_pin(struct pager *g, int number) {
  pthread_mutex_lock(&g->lock);
  void *page = load(g, number);
  if (page)
    g->pins++;
  pthread_mutex_unlock(&g->lock);
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: 'g->lock' is unlocked here in any case, but 'load' has unlocked it already on one of its paths [belay-missing-unlock]
  // CHECK-MESSAGES: :[[@LINE-5]]:16: note: called here
  // CHECK-MESSAGES: :[[@LINE-13]]:5: note: unlocked here first
  return page;
}

// The caller says whether it wants to keep it.
static int drop(struct pager *g, int keep) {
  g->pins--;
  if (!keep)
    pthread_mutex_unlock(&g->lock);
  return g->pins;
}
void ok_asks(struct pager *g) {
  pthread_mutex_lock(&g->lock);
  drop(g, 1);
  pthread_mutex_unlock(&g->lock);
}

// It locks it once more where it has to, as it asks the pages.
static void *wait_for(struct pager *g, int number) {
  void *page = malloc(4096);
  if (g->read(number, page) != 0) {
    free(page);
    pthread_mutex_unlock(&g->lock);
    return NULL;
  }
  return page;
}
void ok_looks(struct pager *g, int number) {
  pthread_mutex_lock(&g->lock);
  void *page = wait_for(g, number);
  if (!page)
    return;
  g->pins++;
  pthread_mutex_unlock(&g->lock);
}
