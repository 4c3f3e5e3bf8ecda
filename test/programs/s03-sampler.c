// RUN: %exits 1 %belay check %s -- -std=c17 -pthread | FileCheck %s
// RUN: %belay check %s -- -DREPAIRED -std=c17 -pthread
// S3: a sampler resets its control block at the beginning of its thread. The reset can come after the stop, which is
// lost then, and the stopping thread joins one that waits for it.
#include <pthread.h>
#include <stdlib.h>

struct control {
  int stop;
  int interval;
};

struct sampler {
  pthread_mutex_t lock;
  pthread_cond_t wake;
  struct control control;
  pthread_t thread;
  int samples;
};

static void reset(struct control *c) {
  c->stop = 0;
  c->interval = 10;
}

static void *sampler_thread(void *arg) {
  struct sampler *s = arg;
  pthread_mutex_lock(&s->lock);
#ifndef REPAIRED
  reset(&s->control);
#endif
  while (!s->control.stop) {
    s->samples = s->control.interval;
    pthread_cond_wait(&s->wake, &s->lock);
// CHECK: :[[@LINE-1]]:{{[0-9]+}}: {{warning|error}}: thread 2 waits on a condition: nobody will notify it any more [belay-blocked-forever]
// CHECK: note: step 1: the main thread starts thread 2
  }
  pthread_mutex_unlock(&s->lock);
  return NULL;
}

static struct sampler *sampler_new(void) {
  struct sampler *s = malloc(sizeof *s);
  if (!s)
    return NULL;
  s->samples = 0;
#ifdef REPAIRED
  reset(&s->control);
#endif
  pthread_mutex_init(&s->lock, NULL);
  pthread_cond_init(&s->wake, NULL);
  if (pthread_create(&s->thread, NULL, sampler_thread, s) == 0)
    return s;
  free(s);
  return NULL;
}

static int sampler_delete(struct sampler *s) {
  pthread_mutex_lock(&s->lock);
  s->control.stop = 1;
  pthread_mutex_unlock(&s->lock);
  pthread_cond_broadcast(&s->wake);
  pthread_join(s->thread, NULL);
  int samples = s->samples;
  pthread_cond_destroy(&s->wake);
  pthread_mutex_destroy(&s->lock);
  free(s);
  return samples;
}

int main(void) {
  struct sampler *s = sampler_new();
  return s ? sampler_delete(s) : EXIT_FAILURE;
}
