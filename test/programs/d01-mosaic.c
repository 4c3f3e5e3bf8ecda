// RUN: %exits 1 %belay check %s -- -std=c17 -pthread | FileCheck %s
// RUN: %belay check %s -- -DREPAIRED -std=c17 -pthread
// D1: each worker of a mosaic is given the address of one struct with its tile, which the loop fills in anew for the
// next worker while the one before may not have read it.
#include <pthread.h>
#include <stdlib.h>

#define WORKERS 2

struct picture {
  int width, height;
  unsigned char *pixels;
};

struct tile {
  const struct picture *of;
  int top, bottom;
  unsigned char colour;
};

static void *paint(void *arg) {
  const struct tile *t = arg;
  for (int y = t->top; y < t->bottom; ++y)
    for (int x = 0; x < t->of->width; ++x)
      t->of->pixels[y * t->of->width + x] = t->colour;
  return NULL;
}

static int paint_all(const struct picture *p) {
  pthread_t workers[WORKERS];
#ifdef REPAIRED
  struct tile tiles[WORKERS];
#else
  struct tile tile;
#endif
  int started = 0;
  for (; started < WORKERS; ++started) {
#ifdef REPAIRED
    struct tile *t = &tiles[started];
#else
    struct tile *t = &tile;
#endif
    t->of = p;
// CHECK: :[[@LINE-1]]:{{[0-9]+}}: {{warning|error}}: 'tile.of' is written here by 'paint_all' with no lock, while thread 'paint' reads it [belay-unconfined-data]
    t->top = started * p->height / WORKERS;
// CHECK: :[[@LINE-1]]:{{[0-9]+}}: {{warning|error}}: 'tile.top' is written here by 'paint_all' with no lock, while thread 'paint' reads it [belay-unconfined-data]
    t->bottom = (started + 1) * p->height / WORKERS;
// CHECK: :[[@LINE-1]]:{{[0-9]+}}: {{warning|error}}: 'tile.bottom' is written here by 'paint_all' with no lock, while thread 'paint' reads it [belay-unconfined-data]
    t->colour = (unsigned char)started;
// CHECK: :[[@LINE-1]]:{{[0-9]+}}: {{warning|error}}: 'tile.colour' is written here by 'paint_all' with no lock, while thread 'paint' reads it [belay-unconfined-data]
    if (pthread_create(&workers[started], NULL, paint, t) != 0)
      break;
  }
  for (int i = 0; i < started; ++i)
    pthread_join(workers[i], NULL);
  return started;
}

int main(void) {
  unsigned char pixels[4];
  struct picture p = {2, 2, pixels};
  return paint_all(&p) == WORKERS ? EXIT_SUCCESS : EXIT_FAILURE;
}
