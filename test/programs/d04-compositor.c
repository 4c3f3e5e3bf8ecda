// RUN: %exits 1 %belay check %s -- -std=c17 -pthread | FileCheck %s
// RUN: %belay check %s -- -DREPAIRED -std=c17 -pthread
// D4: a compositor starts its thread and then registers what the thread is to draw: the list and its length are
// written while the thread may go through them.
#include <pthread.h>
#include <stdlib.h>

typedef int (*draw_function)(int frame);

struct layer {
  draw_function draw;
  int alpha;
};

struct compositor {
  struct layer *layers;
  int layer_count;
  int frames;
  pthread_t thread;
};

static int draw_background(int frame) { return frame * 2; }
static int draw_cursor(int frame) { return frame + 1; }

static void *compose(void *arg) {
  struct compositor *c = arg;
  int light = 0;
  for (int frame = 0; frame < c->frames; ++frame)
    for (int i = 0; i < c->layer_count; ++i)
      light += c->layers[i].draw(frame) * c->layers[i].alpha;
  return light > 0 ? arg : NULL;
}

static struct compositor *compositor_new(int frames) {
  struct compositor *c = calloc(1, sizeof *c);
  if (c)
    c->frames = frames;
  return c;
}

static int start(struct compositor *c) { return pthread_create(&c->thread, NULL, compose, c); }

static int add_layers(struct compositor *c) {
  c->layers = calloc(2, sizeof *c->layers);
// CHECK: :[[@LINE-1]]:{{[0-9]+}}: {{warning|error}}: 'c->layers' is written here by 'main' with no lock, while thread 'compose' reads it [belay-unconfined-data]
  if (!c->layers)
    return -1;
  c->layers[0].draw = draw_background;
  c->layers[0].alpha = 1;
  c->layers[1].draw = draw_cursor;
  c->layers[1].alpha = 3;
  c->layer_count = 2;
// CHECK: :[[@LINE-1]]:{{[0-9]+}}: {{warning|error}}: 'c->layer_count' is written here by 'main' with no lock, while thread 'compose' reads it [belay-unconfined-data]
  return 0;
}

int main(void) {
  struct compositor *c = compositor_new(1);
  if (!c)
    return EXIT_FAILURE;
#ifdef REPAIRED
  int error = add_layers(c) || start(c);
#else
  int error = start(c) || add_layers(c);
#endif
  if (!error)
    pthread_join(c->thread, NULL);
  return error ? EXIT_FAILURE : EXIT_SUCCESS;
}
