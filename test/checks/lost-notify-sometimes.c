// RUN: %check_belay %s belay-lost-notify %t -- -- -std=gnu11 -pthread
//
// W1: the lock is taken where there is a thread, and by who calls.

#include <pthread.h>

struct stream {
  pthread_mutex_t mutex;
  pthread_cond_t filled;
  int async, count, used, stopped;
};

static void *writer(void *arg) {
  struct stream *s = arg;
  pthread_mutex_lock(&s->mutex);
  while (!s->stopped) {
    while (s->used == 0 && !s->stopped)
      pthread_cond_wait(&s->filled, &s->mutex);
    s->used = 0;
  }
  pthread_mutex_unlock(&s->mutex);
  return NULL;
}

static void schedule(struct stream *s) {
  s->used = 1;
  if (s->async)
    pthread_cond_signal(&s->filled);
}
static int ok_put(struct stream *s) {
  schedule(s);
  return s->count++;
}
void ok_flush(struct stream *s) {
  if (s->async)
    pthread_mutex_lock(&s->mutex);
  ok_put(s);
  if (s->async)
    pthread_mutex_unlock(&s->mutex);
}
void bad_stop(struct stream *s) {
  s->stopped = 1;
  pthread_cond_signal(&s->filled);
// CHECK-MESSAGES: :[[@LINE-1]]:3: warning: this notify on 's->filled' can be lost: 's->stopped' is written without 'arg->mutex', which the waiter holds while it tests it; write it under 'arg->mutex' [belay-lost-notify]
// CHECK-MESSAGES: :[[@LINE-3]]:6: note: written here without 'arg->mutex'
// CHECK-MESSAGES: :[[@LINE-28]]:7: note: the waiter tests it here and would sleep on
}
void start(struct stream *s, pthread_t *t) { pthread_create(t, NULL, writer, s); }

// Who makes the condition needs to tell nobody.
static pthread_mutex_t mutex;
static pthread_cond_t opened;
static int closed;
void enter(void) {
  pthread_mutex_lock(&mutex);
  while (closed)
    pthread_cond_wait(&opened, &mutex);
  pthread_mutex_unlock(&mutex);
}
void ok_init(void) {
  pthread_mutex_init(&mutex, NULL);
  pthread_cond_init(&opened, NULL);
  closed = 0;
}
void shut(void) {
  pthread_mutex_lock(&mutex);
  closed = 1;
  pthread_mutex_unlock(&mutex);
}
void bad_open(void) {
  pthread_mutex_lock(&mutex);
  closed = 0;
// CHECK-MESSAGES: :[[@LINE-1]]:3: warning: 'closed' is set here, and nobody notifies 'opened': a thread that waits for it sleeps on; notify 'opened' after this write [belay-lost-notify]
// CHECK-MESSAGES: :[[@LINE-17]]:5: note: the waiter tests it here
  pthread_mutex_unlock(&mutex);
}

// What is asked on the way, without the lock, is not what it waits for.
static pthread_mutex_t refresh_mutex = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t refreshed = PTHREAD_COND_INITIALIZER;
static int refresh, purge, running = 1;
int next_frame(void);
void render(int frame);
void show(void) {
  while (running) {
    int frame = next_frame();
    if (purge && frame) {
      purge = 0;
      continue;
    }
    render(frame);
    pthread_mutex_lock(&refresh_mutex);
    if (--refresh <= 0)
      pthread_cond_wait(&refreshed, &refresh_mutex);
    pthread_mutex_unlock(&refresh_mutex);
  }
}
void ok_purge(void) { purge = 1; }
void ok_refresh(void) {
  pthread_mutex_lock(&refresh_mutex);
  refresh = 2;
  pthread_cond_broadcast(&refreshed);
  pthread_mutex_unlock(&refresh_mutex);
}
