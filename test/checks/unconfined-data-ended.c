// RUN: %check_belay %s belay-unconfined-data %t -- -- -std=gnu11 -pthread
//
// X18, X24: what is destroyed, closed or freed while another thread uses it.
#include <pthread.h>
#include <semaphore.h>
#include <stdlib.h>
#include <unistd.h>

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static pthread_mutex_t late;
static int guarded;

static void *locks(void *arg) {
  pthread_mutex_lock(&late);
  guarded++;
  pthread_mutex_unlock(&late);
  return arg;
}

void bad_destroyed_before_the_join(void) {
  pthread_t t;
  pthread_mutex_init(&late, NULL);
  pthread_create(&t, NULL, locks, NULL);
  pthread_mutex_destroy(&late);
// CHECK-MESSAGES: :[[@LINE-1]]:3: warning: 'late' is destroyed here by 'bad_destroyed_before_the_join', while thread 'locks' locks it [belay-unconfined-data]
  pthread_join(t, NULL);
}

void bad_initialised_after_the_start(void) {
  pthread_t t;
  pthread_create(&t, NULL, locks, NULL);
  pthread_mutex_init(&late, NULL);
// CHECK-MESSAGES: :[[@LINE-1]]:3: warning: 'late' is initialised here by 'bad_initialised_after_the_start', while thread 'locks' locks it [belay-unconfined-data]
  pthread_join(t, NULL);
}

void ok_destroyed_after_the_join(void) {
  pthread_t t;
  pthread_mutex_init(&late, NULL);
  pthread_create(&t, NULL, locks, NULL);
  pthread_join(t, NULL);
  pthread_mutex_destroy(&late);
}

struct request {
  pthread_mutex_t lock;
  pthread_cond_t changed;
  int done;
};

// X18: the waiter may free the condition as soon as it has the lock.
static void *finish_then_signal(void *arg) {
  struct request *r = arg;
  pthread_mutex_lock(&r->lock);
  r->done = 1;
  pthread_mutex_unlock(&r->lock);
  pthread_cond_signal(&r->changed);
  return NULL;
}

void bad_signalled_after_the_unlock(void) {
  struct request *r = calloc(1, sizeof *r);
  pthread_t t;
  pthread_mutex_init(&r->lock, NULL);
  pthread_cond_init(&r->changed, NULL);
  pthread_create(&t, NULL, finish_then_signal, r);
  pthread_mutex_lock(&r->lock);
  while (!r->done)
    pthread_cond_wait(&r->changed, &r->lock);
  pthread_mutex_unlock(&r->lock);
  free(r);
// CHECK-MESSAGES: :[[@LINE-1]]:3: warning: '*r' is freed here by 'bad_signalled_after_the_unlock', while thread 'finish_then_signal' signals 'r->changed' [belay-unconfined-data]
  pthread_join(t, NULL);
}

static void *finish_and_signal(void *arg) {
  struct request *r = arg;
  pthread_mutex_lock(&r->lock);
  r->done = 1;
  pthread_cond_signal(&r->changed);
  pthread_mutex_unlock(&r->lock);
  return NULL;
}

void ok_signalled_under_the_lock(void) {
  struct request *r = calloc(1, sizeof *r);
  pthread_t t;
  pthread_mutex_init(&r->lock, NULL);
  pthread_cond_init(&r->changed, NULL);
  pthread_create(&t, NULL, finish_and_signal, r);
  pthread_mutex_lock(&r->lock);
  while (!r->done)
    pthread_cond_wait(&r->changed, &r->lock);
  pthread_mutex_unlock(&r->lock);
  free(r);
  pthread_join(t, NULL);
}

static sem_t posted;
static void *post(void *arg) {
  sem_post(&posted);
  return arg;
}

void ok_semaphore_is_done_with(void) {
  pthread_t t;
  sem_init(&posted, 0, 0);
  pthread_create(&t, NULL, post, NULL);
  sem_wait(&posted);
  sem_destroy(&posted);
  pthread_join(t, NULL);
}

static pthread_barrier_t met;
static void *arrives(void *arg) {
  pthread_barrier_wait(&met);
  return arg;
}

// Not every thread at a barrier has left it.
void bad_barrier_destroyed_in_use(void) {
  pthread_t t;
  pthread_barrier_init(&met, NULL, 2);
  pthread_create(&t, NULL, arrives, NULL);
  pthread_barrier_wait(&met);
  pthread_barrier_destroy(&met);
// CHECK-MESSAGES: :[[@LINE-1]]:3: warning: 'met' is destroyed here by 'bad_barrier_destroyed_in_use', while thread 'arrives' signals it [belay-unconfined-data]
  pthread_join(t, NULL);
}

static pthread_cond_t moved = PTHREAD_COND_INITIALIZER;
static void *waits(void *arg) {
  pthread_mutex_lock(&mutex);
  pthread_cond_wait(&moved, &mutex);
  pthread_mutex_unlock(&mutex);
  return arg;
}

void bad_condition_destroyed_in_use(void) {
  pthread_t t;
  pthread_create(&t, NULL, waits, NULL);
  pthread_cond_destroy(&moved);
// CHECK-MESSAGES: :[[@LINE-1]]:3: warning: 'moved' is destroyed here by 'bad_condition_destroyed_in_use', while thread 'waits' waits on it [belay-unconfined-data]
  pthread_join(t, NULL);
}

// A descriptor that is closed may be another file's before the other thread looks.
static int pipe_ends[2];
static void *writes(void *arg) {
  write(pipe_ends[1], "a", 1);
  return arg;
}

void bad_closed_in_use(void) {
  pthread_t t;
  pipe(pipe_ends);
  pthread_create(&t, NULL, writes, NULL);
  close(pipe_ends[1]);
// CHECK-MESSAGES: :[[@LINE-1]]:3: warning: descriptor 'pipe_ends[1]' is closed here by 'bad_closed_in_use', while thread 'writes' uses it [belay-unconfined-data]
  pthread_join(t, NULL);
}

void ok_closed_after_the_join(void) {
  pthread_t t;
  pipe(pipe_ends);
  pthread_create(&t, NULL, writes, NULL);
  pthread_join(t, NULL);
  close(pipe_ends[1]);
}

// A wrapper that returns something else where no thread was started.
struct work {
  int done;
};
static void *works(void *arg) {
  struct work *w = arg;
  w->done = 1;
// CHECK-MESSAGES: :[[@LINE-1]]:6: warning: '*w' is written here by thread 'works' with no lock, while 'bad_started' frees it [belay-unconfined-data]
  free(w);
  return NULL;
}
static int start_thread(pthread_t *t, void *(*run)(void *), void *arg) {
  int res = pthread_create(t, NULL, run, arg);
  if (res != 0)
    return -1;
  return 0;
}
int ok_not_started(pthread_t *t) {
  struct work *w = malloc(sizeof *w);
  int res;
  res = start_thread(t, works, w);
  if (res == -1) {
    free(w);
    return -1;
  }
  return 0;
}
int ok_not_started_either(pthread_t *t) {
  struct work *w = malloc(sizeof *w);
  if (start_thread(t, works, w) < 0)
    free(w);
  return 0;
}
int bad_started(pthread_t *t) {
  struct work *w = malloc(sizeof *w);
  int res = start_thread(t, works, w);
  if (res == 0)
    free(w);
// CHECK-MESSAGES: :[[@LINE-1]]:5: note: freed here by 'bad_started' with no lock
  return res;
}
