// RUN: %exits 1 %belay check %s -- -std=c17 -pthread | FileCheck %s
// RUN: %belay check %s -- -DREPAIRED -std=c17 -pthread
// L8: a mixer takes blocks of samples from a source until the output fails. The source fills two buffers in turn and
// waits for one to be free again; when the mixer has left, none is.
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <threads.h>

#define BLOCK 4
#define BUFFERS 2

struct buffers {
  mtx_t lock;
  cnd_t filled, freed;
  int samples[BUFFERS][BLOCK];
  int used, first;
  int no_mixer;
};

static int source(void *arg) {
  struct buffers *b = arg;
  int block[BLOCK] = {0};
  for (int n = 0; n < 8; ++n) {
    block[n % BLOCK] += n;
    mtx_lock(&b->lock);
    while (b->used == BUFFERS && !b->no_mixer)
      cnd_wait(&b->freed, &b->lock);
// CHECK: :[[@LINE-1]]:{{[0-9]+}}: {{warning|error}}: thread 2 waits on the condition 'b.freed': nobody will notify it any more [belay-blocked-forever]
// CHECK: note: step 16: the main thread unlocks 'b.lock'
    if (b->no_mixer) {
      mtx_unlock(&b->lock);
      return 1;
    }
    memcpy(b->samples[(b->first + b->used) % BUFFERS], block, sizeof block);
    ++b->used;
    cnd_signal(&b->filled);
    mtx_unlock(&b->lock);
  }
  return 0;
}

static int mix(struct buffers *b, int blocks, int volume) {
  int level = 0;
  while (blocks-- > 0) {
    mtx_lock(&b->lock);
    while (b->used == 0)
      cnd_wait(&b->filled, &b->lock);
    for (int i = 0; i < BLOCK; ++i)
      level += b->samples[b->first][i] * volume;
    b->first = (b->first + 1) % BUFFERS;
    --b->used;
    cnd_signal(&b->freed);
    mtx_unlock(&b->lock);
    if (level > 100)
      return -1;
  }
  return level;
}

int play(int volume) {
  struct buffers b = {.used = 0, .first = 0, .no_mixer = 0};
  mtx_init(&b.lock, mtx_plain);
  cnd_init(&b.filled);
  cnd_init(&b.freed);
  thrd_t thread;
  if (thrd_create(&thread, source, &b) != thrd_success)
    return -1;
  int level = mix(&b, 8, volume);
#ifdef REPAIRED
  mtx_lock(&b.lock);
  b.no_mixer = 1;
  cnd_broadcast(&b.freed);
  mtx_unlock(&b.lock);
#endif
  thrd_join(thread, NULL);
  cnd_destroy(&b.freed);
  cnd_destroy(&b.filled);
  mtx_destroy(&b.lock);
  return level;
}

int main(int argc, char **argv) {
  (void)argv;
  return play(argc > 1 ? 100 : 1) < 0;
}
