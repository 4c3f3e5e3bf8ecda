// RUN: %exits 1 %belay check %s -- -std=gnu11 -pthread | FileCheck %s
// RUN: %belay check %s -- -DREPAIRED -std=gnu11 -pthread
// K8: a device is closed under the driver's lock, which waits there for the interrupt thread, and this is about to take
// the lock once more before it sees that it is to end.
#include <pthread.h>
#include <stdlib.h>

struct driver;

struct device {
  struct driver *of;
  int closing;
  int interrupts;
  pthread_t thread;
};

struct driver {
  pthread_mutex_t lock;
  struct device *open;
};

static int handle_interrupt(struct device *d) {
  pthread_mutex_lock(&d->of->lock);
  const int closing = d->closing;
  if (!closing)
    d->interrupts++;
  pthread_mutex_unlock(&d->of->lock);
  return !closing && d->interrupts < 3;
}

static void *interrupt_thread(void *arg) {
  struct device *d = arg;
  while (handle_interrupt(d))
    ;
  return NULL;
}

static int device_open(struct driver *of) {
  struct device *d = calloc(1, sizeof *d);
  if (!d)
    return -1;
  d->of = of;
  pthread_mutex_lock(&of->lock);
  of->open = d;
  pthread_mutex_unlock(&of->lock);
  if (pthread_create(&d->thread, NULL, interrupt_thread, d) == 0)
    return 0;
  pthread_mutex_lock(&of->lock);
  of->open = NULL;
  pthread_mutex_unlock(&of->lock);
  free(d);
  return -1;
}

static void device_close(struct driver *of) {
  pthread_mutex_lock(&of->lock);
  struct device *d = of->open;
  if (d == NULL) {
    pthread_mutex_unlock(&of->lock);
    return;
  }
  of->open = NULL;
  d->closing = 1;
#ifdef REPAIRED
  pthread_mutex_unlock(&of->lock);
  pthread_join(d->thread, NULL);
#else
  pthread_join(d->thread, NULL);
// CHECK: :[[@LINE-1]]:{{[0-9]+}}: warning: this waits for a thread to end while 'of->lock' is held, which the thread needs to get there: both wait for ever; unlock first [belay-blocking-under-lock]
  pthread_mutex_unlock(&of->lock);
#endif
  free(d);
}

int main(void) {
  static struct driver d = {PTHREAD_MUTEX_INITIALIZER, NULL};
  if (device_open(&d) != 0)
    return 1;
  device_close(&d);
  return 0;
}
