// Each thread has a descriptor of its own, in an element of its own.
// RUN: %check_belay %s belay-unconfined-data %t -- -- -std=gnu11 -pthread
#include <pthread.h>
#include <unistd.h>

struct worker {
  pthread_t thread;
  int fd;
};
static struct {
  struct worker *workers;
  int shared;
  volatile int quit;
} all;
int make(void);

static void *ok_serve(void *arg) {
  struct worker *w = arg;
  char c;
  w->fd = make();
  while (!all.quit)
    read(w->fd, &c, 1);
  close(w->fd);
  return NULL;
}

static void *bad_serve(void *unused) {
  char c;
  while (!all.quit)
    read(all.shared, &c, 1);
  close(all.shared);
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: '*all.shared' is closed here with no lock by several threads at once, all running 'bad_serve' [belay-unconfined-data]
  return NULL;
}

void start(void) {
  for (int i = 0; i < 4; ++i)
    pthread_create(&all.workers[i].thread, NULL, ok_serve, &all.workers[i]);
  for (int i = 0; i < 4; ++i)
    pthread_create(&all.workers[i].thread, NULL, bad_serve, NULL);
}
