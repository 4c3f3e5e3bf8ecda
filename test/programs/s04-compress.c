// RUN: %exits 1 %belay check %s -- -std=c17 -pthread | FileCheck %s
// RUN: %belay check %s -- -DREPAIRED -std=c17 -pthread
// S4: blocks go from a reader to a compressor, and from there to the main thread that writes them. The compressor
// returns on a block that is too large for it, without having marked its output as ended.
#include <pthread.h>
#include <stdbool.h>
#include <stdio.h>

#define ROOM 2

struct pipe {
  pthread_mutex_t lock;
  pthread_cond_t changed;
  int blocks[ROOM];
  int first, count;
  bool ended;
};

struct compressor {
  struct pipe *in, *out;
  int level;
};

static void pipe_put(struct pipe *p, int block) {
  pthread_mutex_lock(&p->lock);
  while (p->count == ROOM)
    pthread_cond_wait(&p->changed, &p->lock);
  p->blocks[(p->first + p->count++) % ROOM] = block;
  pthread_cond_broadcast(&p->changed);
  pthread_mutex_unlock(&p->lock);
}

static bool pipe_get(struct pipe *p, int *block) {
  pthread_mutex_lock(&p->lock);
  while (p->count == 0 && !p->ended)
    pthread_cond_wait(&p->changed, &p->lock);
// CHECK: :[[@LINE-1]]:{{[0-9]+}}: {{warning|error}}: the main thread waits on the condition 'packed.changed': nobody will notify it any more [belay-blocked-forever]
// CHECK: note: step {{[0-9]+}}: thread 2 locks 'raw.lock'
  bool got = p->count > 0;
  if (got) {
    *block = p->blocks[p->first];
    p->first = (p->first + 1) % ROOM;
    --p->count;
    pthread_cond_broadcast(&p->changed);
  }
  pthread_mutex_unlock(&p->lock);
  return got;
}

static void pipe_end(struct pipe *p) {
  pthread_mutex_lock(&p->lock);
  p->ended = true;
  pthread_cond_broadcast(&p->changed);
  pthread_mutex_unlock(&p->lock);
}

static void *read_blocks(void *arg) {
  struct pipe *out = arg;
  for (int block = 1; block <= 2; ++block)
    pipe_put(out, block * 100);
  pipe_end(out);
  return NULL;
}

static void *compress(void *arg) {
  struct compressor *c = arg;
  int block;
  while (pipe_get(c->in, &block)) {
    if (block >= 100 << c->level) {
      fprintf(stderr, "block %d is too large\n", block);
#ifdef REPAIRED
      break;
#else
      return NULL;
#endif
    }
    pipe_put(c->out, block >> c->level);
  }
  pipe_end(c->out);
  return NULL;
}

int main(int argc, char **argv) {
  (void)argv;
  struct pipe raw = {.lock = PTHREAD_MUTEX_INITIALIZER, .changed = PTHREAD_COND_INITIALIZER};
  struct pipe packed = {.lock = PTHREAD_MUTEX_INITIALIZER, .changed = PTHREAD_COND_INITIALIZER};
  struct compressor c = {&raw, &packed, argc > 1 ? 1 : 3};
  pthread_t reader, compressor;
  pthread_create(&reader, NULL, read_blocks, &raw);
  pthread_create(&compressor, NULL, compress, &c);
  int block;
  while (pipe_get(&packed, &block))
    printf("%d\n", block);
  pthread_join(compressor, NULL);
  pthread_join(reader, NULL);
  return 0;
}
