// RUN: %check_belay %s belay-unconfined-data %t -- -- -std=gnu11 -pthread
//
// Functions that another unit could call, and that all who call them here call with the lock.

#include <pthread.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t changed = PTHREAD_COND_INITIALIZER;
static int heap[64];
static unsigned elements, ended;

void ok_sort_up(void) {
  for (unsigned i = elements - 1; i > 0 && heap[i] < heap[i - 1]; --i) {
    int x = heap[i];
    heap[i] = heap[i - 1];
    heap[i - 1] = x;
  }
}
// Through another one.
void ok_settle(void) { ok_sort_up(); }

static void *schedule(void *unused) {
  pthread_mutex_lock(&lock);
  while (!ended) {
    if (elements > 0) {
      heap[0] = heap[--elements];
      ok_settle();
    } else
      pthread_cond_wait(&changed, &lock);
  }
  pthread_mutex_unlock(&lock);
  return unused;
}
void put(int x) {
  pthread_mutex_lock(&lock);
  heap[elements++] = x;
  ok_sort_up();
  pthread_cond_signal(&changed);
  pthread_mutex_unlock(&lock);
}

static pthread_mutex_t other = PTHREAD_MUTEX_INITIALIZER;
static int bad_count;
static int bad_next(void) { return bad_count; }
static void *count(void *unused) {
  pthread_mutex_lock(&lock);
  bad_count++;
  pthread_mutex_unlock(&lock);
  return unused;
}
// One of two doesn't.
int bad_look(void) { return bad_count; }
// CHECK-MESSAGES: :[[@LINE-1]]:29: warning: 'bad_count' is read here by 'bad_look' with no lock, while thread 'count' writes it [belay-unconfined-data]
// CHECK-MESSAGES: :[[@LINE-7]]:3: note: written here by thread 'count' holding 'lock'
// CHECK-MESSAGES: :[[@LINE+18]]:3: note: thread 'count' is started here
int look_locked(void) {
  pthread_mutex_lock(&lock);
  int n = bad_look() + bad_next();
  pthread_mutex_unlock(&lock);
  return n;
}
int look_bare(void) {
  pthread_mutex_lock(&other);
  const int n = bad_look();
  pthread_mutex_unlock(&other);
  return n;
}

static pthread_t scheduler, counter;
void start(void) {
  bad_count = 0;
  pthread_create(&scheduler, NULL, schedule, NULL);
  pthread_create(&counter, NULL, count, NULL);
}
void stop(void) {
  pthread_mutex_lock(&lock);
  ended = 1;
  pthread_cond_signal(&changed);
  pthread_mutex_unlock(&lock);
  pthread_join(scheduler, NULL);
  pthread_join(counter, NULL);
}

// Only one of the two threads starts, in a helper that is given what it runs.
struct consumer {
  pthread_t thread;
  int format;
};
static void create(struct consumer *c, void *(*f)(void *)) {
  pthread_attr_t attr;
  pthread_attr_init(&attr);
  if (pthread_create(&c->thread, &attr, f, c) < 0)
    pthread_create(&c->thread, NULL, f, c);
}
static void *ok_ahead(void *arg) {
  struct consumer *c = arg;
  c->format = 1;
  return NULL;
}
void consume(struct consumer *c) { create(c, ok_ahead); }
