// RUN: %check_belay %s belay-send-after-close %t -- -- -std=c++20 -pthread

#include <pthread.h>
#include <sys/socket.h>
#include <unistd.h>

int make();
bool failed();

// C2
void bad_write(int fd) {
  close(fd);
  write(fd, "x", 1);
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: this sends to 'fd' after its close: by now the number may be another file's [belay-send-after-close]
  // CHECK-MESSAGES: :[[@LINE-3]]:3: note: it is closed here
}
// C2
void ok_write(int fd) {
  write(fd, "x", 1);
  close(fd);
}
void ok_other_end(int ends[2]) {
  close(ends[0]);
  write(ends[1], "x", 1);
}
void ok_opened_again(int fd) {
  close(fd);
  fd = make();
  write(fd, "x", 1);
}
struct peer {
  int fd;
};
static void peer_close(peer *l) { close(l->fd); }
static void peer_bye(peer *l) { send(l->fd, "bye", 3, 0); }
void bad_bye(peer *l) {
  peer_close(l);
  peer_bye(l);
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: this sends to 'l->fd' after its close: by now the number may be another file's [belay-send-after-close]
  // CHECK-MESSAGES: :[[@LINE-5]]:33: note: 'peer_bye' sends here
  // CHECK-MESSAGES: :[[@LINE-7]]:35: note: 'peer_close' closes it here
}

// A queue by hand, in the manner of C.
struct queue {
  pthread_mutex_t lock;
  pthread_cond_t ready;
  int items[8];
  int count;
  bool closed;
};
static int queue_put(queue *q, int v) {
  pthread_mutex_lock(&q->lock);
  if (q->closed) {
    pthread_mutex_unlock(&q->lock);
    return -1;
  }
  q->items[q->count++] = v;
  pthread_cond_signal(&q->ready);
  pthread_mutex_unlock(&q->lock);
  return 0;
}
int queue_take(queue *q) {
  pthread_mutex_lock(&q->lock);
  while (q->count == 0 && !q->closed)
    pthread_cond_wait(&q->ready, &q->lock);
  int v = q->count ? q->items[--q->count] : -1;
  pthread_mutex_unlock(&q->lock);
  return v;
}
static void queue_close(queue *q) {
  pthread_mutex_lock(&q->lock);
  q->closed = true;
  pthread_cond_broadcast(&q->ready);
  pthread_mutex_unlock(&q->lock);
}
// C2
void bad_put(queue *q) {
  queue_close(q);
  queue_put(q, 1);
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: this sends to 'q' after its close: it fails, and the value is lost [belay-send-after-close]
}
// C2
void ok_put(queue *q) {
  queue_put(q, 1);
  queue_close(q);
}
int ok_tells(queue *q) {
  queue_close(q);
  return queue_put(q, 1);
}

// Whoever is called closes it and opens it anew.
struct journal {
  int fd, rounds;
  const char *path;
};
static void journal_open(journal *l) {
  for (int i = 0; i < 10; i++)
    if ((l->fd = make()) > -1)
      break;
}
static void journal_rotate(journal *l) {
  close(l->fd);
  l->fd = -1;
  journal_open(l);
}
static void journal_end(journal *l) {
  close(l->fd);
  l->rounds++;
}
void ok_rotated(journal *l) {
  journal_rotate(l);
  write(l->fd, "x", 1);
}
void bad_ended(journal *l) {
  journal_end(l);
  // CHECK-MESSAGES: :[[@LINE+1]]:3: warning: this sends to 'l->fd' after its close: by now the number may be another file's [belay-send-after-close]
  write(l->fd, "x", 1);
}
