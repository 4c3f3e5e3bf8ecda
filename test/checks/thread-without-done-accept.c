// RUN: %check_belay %s belay-thread-without-done %t -- -- -std=gnu11 -pthread

// A server's thread in `accept`: a flag that it looks at when the next client comes doesn't stop it.
#include <errno.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <sys/socket.h>
#include <unistd.h>

struct server {
  int fd;
  atomic_bool running;
  pthread_t thread;
};
static void *bad_serve(void *arg) {
  struct server *s = arg;
  while (atomic_load(&s->running)) {
    int client = accept(s->fd, NULL, NULL);
    if (client < 0) {
      if (errno == EINTR || errno == ECONNABORTED)
        continue;
      break;
    }
    close(client);
  }
  return NULL;
}
static int start(struct server *s) {
  atomic_init(&s->running, true);
  s->fd = socket(AF_UNIX, SOCK_STREAM, 0);
  return s->fd < 0 || listen(s->fd, 8) < 0 || pthread_create(&s->thread, NULL, bad_serve, s) != 0;
// CHECK-MESSAGES: :[[@LINE-1]]:47: warning: thread 'bad_serve' cannot be stopped while it blocks in 'accept' [belay-thread-without-done]
}
static void stop(struct server *s) {
  atomic_store(&s->running, false);
  pthread_join(s->thread, NULL);
  close(s->fd);
}

struct woken {
  int fd;
  atomic_bool running;
  pthread_t thread;
};
static void *ok_serve(void *arg) {
  struct woken *s = arg;
  while (atomic_load(&s->running)) {
    int client = accept(s->fd, NULL, NULL);
    if (client < 0)
      break;
    close(client);
  }
  return NULL;
}
static int ok_start(struct woken *s) {
  atomic_init(&s->running, true);
  s->fd = socket(AF_UNIX, SOCK_STREAM, 0);
  return s->fd < 0 || listen(s->fd, 8) < 0 || pthread_create(&s->thread, NULL, ok_serve, s) != 0;
}
static void ok_stop(struct woken *s) {
  atomic_store(&s->running, false);
  shutdown(s->fd, SHUT_RDWR);
  pthread_join(s->thread, NULL);
  close(s->fd);
}
int main(void) {
  static struct server server;
  static struct woken woken;
  if (start(&server) || ok_start(&woken))
    return 1;
  stop(&server);
  ok_stop(&woken);
  return 0;
}
