/* Two phases with a barrier between them: each thread fills a cell, then reads its neighbour's. */
#include <pthread.h>
#include <stddef.h>

enum { threads = 4 };

static pthread_barrier_t filled;
static pthread_mutex_t total_mutex = PTHREAD_MUTEX_INITIALIZER;
static int cells[threads], total;

struct worker {
  pthread_t thread;
  int index;
};

static void *work(void *arg) {
  struct worker *me = arg;
  cells[me->index] = me->index + 1;
  pthread_barrier_wait(&filled);
  int neighbour = cells[(me->index + 1) % threads];
  pthread_mutex_lock(&total_mutex);
  total += neighbour;
  pthread_mutex_unlock(&total_mutex);
  return NULL;
}

int main(void) {
  struct worker workers[threads];
  pthread_barrier_init(&filled, NULL, threads);
  for (int i = 0; i < threads; ++i) {
    workers[i].index = i;
    if (pthread_create(&workers[i].thread, NULL, work, &workers[i]) != 0)
      return 2;
  }
  for (int i = 0; i < threads; ++i)
    pthread_join(workers[i].thread, NULL);
  pthread_barrier_destroy(&filled);
  return total == 10 ? 0 : 1;
}
