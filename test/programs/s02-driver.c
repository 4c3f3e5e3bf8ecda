// RUN: %exits 1 %belay check %s -- -std=c17 -pthread | FileCheck %s
// RUN: %belay check %s -- -DREPAIRED -std=c17 -pthread
// S2: closing a driver's device tells its poll thread by a semaphore, and waits until the thread has said good-bye by
// another. The error path closes the device, and the common exit closes it once more.
#include <semaphore.h>
#include <stdbool.h>
#include <stdio.h>
#include <threads.h>

struct device {
  sem_t stop, stopped;
  thrd_t poller;
  bool open;
  int status;
};

static int poll_device(void *arg) {
  struct device *d = arg;
  sem_wait(&d->stop);
  d->status = 0;
  sem_post(&d->stopped);
  return 0;
}

static bool device_open(struct device *d) {
  d->status = 1;
  sem_init(&d->stop, 0, 0);
  sem_init(&d->stopped, 0, 0);
  d->open = thrd_create(&d->poller, poll_device, d) == thrd_success;
  return d->open;
}

static void device_close(struct device *d) {
#ifdef REPAIRED
  if (!d->open)
    return;
  d->open = false;
#endif
  sem_post(&d->stop);
  sem_wait(&d->stopped);
// CHECK: :[[@LINE-1]]:{{[0-9]+}}: {{warning|error}}: the main thread waits for the semaphore 'd.stopped': nobody will release it any more [belay-blocked-forever]
// CHECK: note: step 1: the main thread starts thread 2
}

static int configure(struct device *d, int baud) {
  if (baud != 9600 && baud != 115200) {
    fprintf(stderr, "no such speed: %d\n", baud);
    device_close(d);
    return -1;
  }
  return 0;
}

int transfer(int baud, const char *bytes, int n) {
  struct device d;
  int sent = 0;
  if (!device_open(&d))
    return -1;
  if (configure(&d, baud) != 0) {
    sent = -1;
    goto out;
  }
  while (sent < n && bytes[sent])
    ++sent;
out:
  device_close(&d);
  thrd_join(d.poller, NULL);
  sem_destroy(&d.stopped);
  sem_destroy(&d.stop);
  return sent;
}

int main(int argc, char **argv) {
  (void)argv;
  return transfer(argc > 1 ? 1200 : 9600, "ok", 2) == 2 ? 0 : 1;
}
