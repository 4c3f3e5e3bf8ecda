// Who is told to stop tells the next thread, and is joined.
// RUN: %check_belay %s belay-lost-notify %t -- -- -std=c11 -pthread

#include <pthread.h>
#include <stdbool.h>

static pthread_t grab, dump;
static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t filled = PTHREAD_COND_INITIALIZER;
static bool stop;
static int pending;

static void *dumps(void *arg) {
  pthread_mutex_lock(&mutex);
  while (!stop && pending == 0)
    pthread_cond_wait(&filled, &mutex);
  pthread_mutex_unlock(&mutex);
  return arg;
}
static bool stopped(void) {
  pthread_mutex_lock(&mutex);
  const bool is = stop;
  pthread_mutex_unlock(&mutex);
  return is;
}
static void *grabs(void *arg) {
  pthread_create(&dump, NULL, dumps, arg);
  while (!stopped()) {
    pthread_mutex_lock(&mutex);
    ++pending;
    pthread_cond_signal(&filled);
    pthread_mutex_unlock(&mutex);
  }
  pthread_mutex_lock(&mutex);
  stop = true;
  pthread_cond_signal(&filled);
  pthread_mutex_unlock(&mutex);
  pthread_join(dump, NULL);
  return arg;
}
void start(void) { pthread_create(&grab, NULL, grabs, NULL); }
void ok_passed_on(void) {
  pthread_mutex_lock(&mutex);
  stop = true;
  pthread_mutex_unlock(&mutex);
  pthread_join(grab, NULL);
}

static pthread_t producer, consumer;
static pthread_mutex_t other = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t made = PTHREAD_COND_INITIALIZER;
static bool ended;
static int things;
static void *consumes(void *arg) {
  pthread_mutex_lock(&other);
  while (!ended && things == 0)
    pthread_cond_wait(&made, &other);
  pthread_mutex_unlock(&other);
  return arg;
}
static void *produces(void *arg) {
  for (;;) {
    pthread_mutex_lock(&other);
    if (ended)
      break;
    ++things;
    pthread_cond_signal(&made);
    pthread_mutex_unlock(&other);
  }
  pthread_mutex_unlock(&other);
  return arg;
}
void begin(void) {
  pthread_create(&consumer, NULL, consumes, NULL);
  pthread_create(&producer, NULL, produces, NULL);
}
void finish(void) {
  pthread_mutex_lock(&other);
  things = 1;
  ended = true;
  pthread_cond_signal(&made);
  pthread_mutex_unlock(&other);
}
void bad_only_while_it_works(void) {
  pthread_mutex_lock(&other);
  ended = true;
// CHECK-MESSAGES: :[[@LINE-1]]:3: warning: 'ended' is set here, and nobody notifies 'made': a thread that waits for it sleeps on; notify 'made' after this write [belay-lost-notify]
  pthread_mutex_unlock(&other);
  pthread_join(producer, NULL);
  pthread_join(consumer, NULL);
}
