// RUN: %exits 1 %belay check %s -- -std=gnu11 -pthread | FileCheck %s
// RUN: %belay check %s -- -DREPAIRED -std=gnu11 -pthread
// W8: an elevator waits for its door to close, with the lock of the building held that the door's motor takes to see
// whether there is an alarm.
#include <pthread.h>
#include <stddef.h>

struct door {
  pthread_mutex_t lock;
  pthread_cond_t moved;
  int closed;
};

struct building {
  pthread_mutex_t lock;
  int alarm;
  int floor;
  struct door door;
};

static int alarmed(struct building *b) {
  pthread_mutex_lock(&b->lock);
  const int alarm = b->alarm;
  pthread_mutex_unlock(&b->lock);
  return alarm;
}

static void *close_door(void *arg) {
  struct building *b = arg;
  if (alarmed(b))
    return NULL;
  pthread_mutex_lock(&b->door.lock);
  b->door.closed = 1;
  pthread_cond_signal(&b->door.moved);
  pthread_mutex_unlock(&b->door.lock);
  return NULL;
}

static void await_closed(struct door *d) {
  pthread_mutex_lock(&d->lock);
  while (!d->closed)
    pthread_cond_wait(&d->moved, &d->lock);
  pthread_mutex_unlock(&d->lock);
}

static void go_to(struct building *b, int floor) {
#ifdef REPAIRED
  await_closed(&b->door);
  pthread_mutex_lock(&b->lock);
#else
  pthread_mutex_lock(&b->lock);
  await_closed(&b->door);
// CHECK: :[[@LINE-1]]:{{[0-9]+}}: warning: this waits on 'b->door.moved' while 'b->lock' is held, which whoever notifies it needs: nobody can wake it up; unlock first [belay-blocking-under-lock]
#endif
  b->floor = floor;
  pthread_mutex_unlock(&b->lock);
}

int main(void) {
  struct building b = {.lock = PTHREAD_MUTEX_INITIALIZER,
                       .door = {.lock = PTHREAD_MUTEX_INITIALIZER, .moved = PTHREAD_COND_INITIALIZER}};
  pthread_t motor;
  if (pthread_create(&motor, NULL, close_door, &b) != 0)
    return 1;
  go_to(&b, 3);
  pthread_join(motor, NULL);
  return b.floor == 3 ? 0 : 1;
}
