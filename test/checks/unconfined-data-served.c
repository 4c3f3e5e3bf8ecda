// RUN: %check_belay %s belay-unconfined-data %t -- -- -std=gnu11 -pthread
//
// D3: what a server does for a request comes before its answer, which whoever asks may have waited for.

#include <pthread.h>
#include <sys/socket.h>
#include <unistd.h>

int fetch(int port);

struct server {
  int listener;
  int ok_requests, bad_requests, bad_closed;
};

static void answer(int fd) { send(fd, "ok", 2, 0); }

static void *serve(void *arg) {
  struct server *s = arg;
  for (int i = 0; i < 3; ++i) {
    const int fd = accept(s->listener, NULL, NULL);
    s->ok_requests++;
    answer(fd);
    close(fd);
  }
  return NULL;
}
int ok_asks_by_unseen_code(int listener) {
  struct server s = {.listener = listener};
  pthread_t t;
  if (pthread_create(&t, NULL, serve, &s))
    return -1;
  fetch(80);
  const int first = s.ok_requests;
  fetch(80);
  fetch(80);
  pthread_join(t, NULL);
  return first;
}

static void *serve_others(void *arg) {
  struct server *s = arg;
  for (int i = 0; i < 3; ++i) {
    const int fd = accept(s->listener, NULL, NULL);
    s->bad_requests++;
    answer(fd);
    close(fd);
  }
  return NULL;
}
int bad_only_sleeps(int listener) {
  struct server s = {.listener = listener};
  pthread_t t;
  if (pthread_create(&t, NULL, serve_others, &s))
    return -1;
  sleep(1);
  const int first = s.bad_requests;
// CHECK-MESSAGES: :[[@LINE-13]]:8: warning: 's.bad_requests' is written here by thread 'serve_others' with no lock, while 'bad_only_sleeps' reads it [belay-unconfined-data]
  pthread_join(t, NULL);
  return first;
}

static void *serve_once(void *arg) {
  struct server *s = arg;
  const int fd = accept(s->listener, NULL, NULL);
  answer(fd);
  s->bad_closed++;
  close(fd);
  return NULL;
}
int bad_after_the_answer(int listener) {
  struct server s = {.listener = listener};
  pthread_t t;
  if (pthread_create(&t, NULL, serve_once, &s))
    return -1;
  fetch(80);
  const int first = s.bad_closed;
// CHECK-MESSAGES: :[[@LINE-11]]:6: warning: 's.bad_closed' is written here by thread 'serve_once' with no lock, while 'bad_after_the_answer' reads it [belay-unconfined-data]
  pthread_join(t, NULL);
  return first;
}

// One that only reads answers takes no connections.
static void *read_answers(void *arg) {
  struct server *s = arg;
  char buffer[8];
  while (recv(s->listener, buffer, sizeof buffer, 0) > 0) {
    s->bad_closed = 0;
    answer(s->listener);
  }
  return NULL;
}
int bad_no_server(int fd) {
  struct server s = {.listener = fd};
  pthread_t t;
  if (pthread_create(&t, NULL, read_answers, &s))
    return -1;
  fetch(80);
  s.bad_closed = 1;
// CHECK-MESSAGES: :[[@LINE-12]]:8: warning: 's.bad_closed' is written here by thread 'read_answers' with no lock, while 'bad_no_server' writes it [belay-unconfined-data]
  fetch(80);
  return pthread_join(t, NULL);
}
