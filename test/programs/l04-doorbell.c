// RUN: %exits 1 %belay check %s -- -std=c17 -pthread | FileCheck %s
// RUN: %belay check %s -- -DREPAIRED -std=c17 -pthread
// L4: a gate opener asks the guard by a pair of semaphores: the question is put, the answer is taken. When the visitor is
// not on the list, the guard answers at once, and again at the end of the examination.
#include <pthread.h>
#include <semaphore.h>
#include <stdbool.h>
#include <stdio.h>

struct gate {
  sem_t asked, answered, read;
  int visitor;
  bool open;
};

static const int expected[] = {7, 12, 31};

static bool on_the_list(int visitor) {
  for (unsigned i = 0; i < sizeof expected / sizeof *expected; ++i)
    if (expected[i] == visitor)
      return true;
  return false;
}

static void answer(struct gate *g, bool open) {
  sem_wait(&g->read);
// CHECK: :[[@LINE-1]]:{{[0-9]+}}: {{warning|error}}: thread 2 waits for the semaphore 'front.read': nobody will release it any more [belay-blocked-forever]
// CHECK: note: step 1: the main thread starts thread 2
  g->open = open;
  sem_post(&g->answered);
}

static void *guard(void *arg) {
  struct gate *g = arg;
  sem_wait(&g->asked);
  bool listed = on_the_list(g->visitor);
  if (!listed) {
    fprintf(stderr, "visitor %d is unknown\n", g->visitor);
    answer(g, false);
#ifdef REPAIRED
    return NULL;
#endif
  }
  answer(g, listed);
  return NULL;
}

static bool ask(struct gate *g, int visitor) {
  g->visitor = visitor;
  sem_post(&g->asked);
  sem_wait(&g->answered);
  return g->open;
}

int visit(int visitor) {
  struct gate front = {.visitor = 0, .open = false};
  sem_init(&front.asked, 0, 0);
  sem_init(&front.answered, 0, 0);
  sem_init(&front.read, 0, 1);
  pthread_t thread;
  if (pthread_create(&thread, NULL, guard, &front) != 0)
    return -1;
  int opened = ask(&front, visitor);
  pthread_join(thread, NULL);
  sem_destroy(&front.read);
  sem_destroy(&front.answered);
  sem_destroy(&front.asked);
  return opened;
}
