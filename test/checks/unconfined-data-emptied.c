// RUN: %check_belay %s belay-unconfined-data %t -- -- -std=gnu11 -pthread
//
// D1: a counter that guards what is done is set back in one place, and counted up in another under the same lock.
#include <pthread.h>
#include <string.h>

struct buffer {
  pthread_mutex_t mutex;
  size_t count;
  char bytes[64];
};
static void flush(struct buffer *b) {
  if (b->count) {
    b->count = 0;
    // CHECK-MESSAGES: :[[@LINE-1]]:8: warning: 'buffer.count' is written here with no lock by several threads at once, all running 'bad_writer' [belay-unconfined-data]
  }
}
static void ok_flush(struct buffer *b) {
  pthread_mutex_lock(&b->mutex);
  if (b->count)
    b->count = 0;
  pthread_mutex_unlock(&b->mutex);
}
static void append(struct buffer *b, const char *text, size_t n) {
  pthread_mutex_lock(&b->mutex);
  if (b->count + n > sizeof b->bytes)
    b->count = 0;
  memcpy(b->bytes + b->count, text, n);
  b->count += n;
  pthread_mutex_unlock(&b->mutex);
}
static void *bad_writer(void *arg) {
  append(arg, "one", 3);
  flush(arg);
  return NULL;
}
static void *ok_writer(void *arg) {
  append(arg, "one", 3);
  ok_flush(arg);
  return NULL;
}
static void run(struct buffer *b, void *(*entry)(void *)) {
  pthread_t t[4];
  for (int i = 0; i < 4; i++)
    if (pthread_create(&t[i], NULL, entry, b) != 0)
      return;
  for (int i = 0; i < 4; i++)
    pthread_join(t[i], NULL);
}
void bad_buffer(void) {
  struct buffer buffer = {.mutex = PTHREAD_MUTEX_INITIALIZER};
  run(&buffer, bad_writer);
}
void ok_buffer(void) {
  struct buffer buffer = {.mutex = PTHREAD_MUTEX_INITIALIZER};
  run(&buffer, ok_writer);
}
