/* A ring buffer between two threads, in POSIX. */
#include <pthread.h>
#include <stdbool.h>
#include <stddef.h>

enum { room = 4, count = 100 };

struct ring {
  pthread_mutex_t mutex;
  pthread_cond_t changed;
  int values[room];
  int first, used;
  bool closed;
};

static void put(struct ring *r, int value) {
  pthread_mutex_lock(&r->mutex);
  while (r->used == room)
    pthread_cond_wait(&r->changed, &r->mutex);
  r->values[(r->first + r->used++) % room] = value;
  pthread_cond_broadcast(&r->changed);
  pthread_mutex_unlock(&r->mutex);
}

static bool take(struct ring *r, int *value) {
  pthread_mutex_lock(&r->mutex);
  while (r->used == 0 && !r->closed)
    pthread_cond_wait(&r->changed, &r->mutex);
  bool any = r->used != 0;
  if (any) {
    *value = r->values[r->first];
    r->first = (r->first + 1) % room;
    --r->used;
    pthread_cond_broadcast(&r->changed);
  }
  pthread_mutex_unlock(&r->mutex);
  return any;
}

static void finish(struct ring *r) {
  pthread_mutex_lock(&r->mutex);
  r->closed = true;
  pthread_cond_broadcast(&r->changed);
  pthread_mutex_unlock(&r->mutex);
}

static void *produce(void *arg) {
  struct ring *r = arg;
  for (int i = 1; i <= count; ++i)
    put(r, i);
  finish(r);
  return NULL;
}

int main(void) {
  struct ring r = {.first = 0};
  pthread_mutex_init(&r.mutex, NULL);
  pthread_cond_init(&r.changed, NULL);
  pthread_t producer;
  if (pthread_create(&producer, NULL, produce, &r) != 0)
    return 2;
  int sum = 0, value;
  while (take(&r, &value))
    sum += value;
  pthread_join(producer, NULL);
  pthread_cond_destroy(&r.changed);
  pthread_mutex_destroy(&r.mutex);
  return sum == count * (count + 1) / 2 ? 0 : 1;
}
