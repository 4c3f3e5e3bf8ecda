// RUN: %exits 1 %belay check %s -- -std=c17 -pthread | FileCheck %s
// RUN: %belay check %s -- -DREPAIRED -std=c17 -pthread
// S5: a spooler's shutdown waits for the printer's thread, and tells it only then that there won't be any more pages.
#include <pthread.h>
#include <stdlib.h>

struct page {
  struct page *next;
  int number;
};

struct spooler {
  pthread_mutex_t lock;
  pthread_cond_t change;
  struct page *pages;
  int no_more;
  int printed;
  pthread_t printer;
};

static void *print(void *arg) {
  struct spooler *s = arg;
  for (;;) {
    pthread_mutex_lock(&s->lock);
    while (!s->pages && !s->no_more)
      pthread_cond_wait(&s->change, &s->lock);
// CHECK: :[[@LINE-1]]:{{[0-9]+}}: {{warning|error}}: thread 2 waits on a condition: nobody will notify it any more [belay-blocked-forever]
// CHECK: note: step 1: the main thread starts thread 2
    struct page *p = s->pages;
    if (p) {
      s->pages = p->next;
      s->printed++;
    }
    pthread_mutex_unlock(&s->lock);
    if (!p)
      return NULL;
    free(p);
  }
}

static int spool(struct spooler *s, int number) {
  struct page *p = malloc(sizeof *p);
  if (!p)
    return -1;
  p->number = number;
  pthread_mutex_lock(&s->lock);
  p->next = s->pages;
  s->pages = p;
  pthread_cond_signal(&s->change);
  pthread_mutex_unlock(&s->lock);
  return 0;
}

static void no_more_pages(struct spooler *s) {
  pthread_mutex_lock(&s->lock);
  s->no_more = 1;
  pthread_cond_signal(&s->change);
  pthread_mutex_unlock(&s->lock);
}

static int shut_down(struct spooler *s) {
  void (*const steps[])(struct spooler *) = {no_more_pages};
#ifdef REPAIRED
  for (unsigned i = 0; i < sizeof steps / sizeof *steps; ++i)
    steps[i](s);
  pthread_join(s->printer, NULL);
#else
  pthread_join(s->printer, NULL);
  for (unsigned i = 0; i < sizeof steps / sizeof *steps; ++i)
    steps[i](s);
#endif
  pthread_cond_destroy(&s->change);
  pthread_mutex_destroy(&s->lock);
  return s->printed;
}

int main(void) {
  struct spooler *s = calloc(1, sizeof *s);
  if (!s)
    return EXIT_FAILURE;
  pthread_mutex_init(&s->lock, NULL);
  pthread_cond_init(&s->change, NULL);
  if (pthread_create(&s->printer, NULL, print, s) != 0) {
    free(s);
    return EXIT_FAILURE;
  }
  for (int number = 1; number <= 2; ++number)
    if (spool(s, number) != 0)
      break;
  int printed = shut_down(s);
  free(s);
  return printed == 2 ? EXIT_SUCCESS : EXIT_FAILURE;
}
