// RUN: %check_belay %s belay-close-twice %t -- -- -std=gnu11 -pthread
//
// C3: a descriptor that the same loop opens anew, as long as it goes round.

#include <fcntl.h>
#include <pthread.h>
#include <unistd.h>

struct device {
  const char *path;
  int fd, active;
};
static int open_device(struct device *d) {
  d->fd = open(d->path, O_RDWR);
  return d->fd;
}
void *ok_reopened(void *arg) {
  struct device *d = arg;
  while (d->active) {
    close(d->fd);
    while (d->active) {
      if (open_device(d) < 0)
        sleep(1);
      else
        break;
    }
  }
  return NULL;
}
void *bad_each_round(void *arg) {
  struct device *d = arg;
  while (d->active) {
    close(d->fd);
// CHECK-MESSAGES: :[[@LINE-1]]:5: warning: 'arg->fd' is closed in each round of this loop: by now the number may be another file's [belay-close-twice]
    sleep(1);
  }
  return NULL;
}
void start(struct device *d, pthread_t *a, pthread_t *b) {
  pthread_create(a, NULL, ok_reopened, d);
  pthread_create(b, NULL, bad_each_round, d + 1);
}
