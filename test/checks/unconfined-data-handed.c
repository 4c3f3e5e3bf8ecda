// What a thread gets in a struct and calls: wrappers around pthread_create, as libraries write them.
// RUN: %check_belay %s belay-unconfined-data %t -- -- -std=c11 -pthread

#include <pthread.h>
#include <stdlib.h>

struct job {
  void (*run)(void *);
  void *argument;
  pthread_t handle;
};

static void *trampoline(void *arguments) {
  struct job *self = arguments;
  self->run(self->argument);
  return NULL;
}

static struct job *start(void (*run)(void *), void *argument) {
  struct job *j = malloc(sizeof *j);
  if (!j)
    return NULL;
  j->run = run;
  j->argument = argument;
  pthread_create(&j->handle, NULL, trampoline, j);
  return j;
}

static void finish(struct job *j) {
  pthread_join(j->handle, NULL);
  free(j);
}

static int bare;
static void count_bare(void *unused) {
  for (int i = 0; i < 1000; ++i)
    ++bare;
// CHECK-MESSAGES: :[[@LINE-1]]:7: warning: 'bare' is written here by thread 'trampoline' with no lock, while another thread writes it [belay-unconfined-data]
// CHECK-MESSAGES: :15:3: note: reached through this call
// CHECK-MESSAGES: :25:3: note: thread 'trampoline' is started here
}
void bad_counted_by_two(void) {
  struct job *a = start(count_bare, NULL), *b = start(count_bare, NULL);
  finish(a);
  finish(b);
}

static int guarded;
static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static void count_guarded(void *unused) {
  pthread_mutex_lock(&mutex);
  ++guarded;
  pthread_mutex_unlock(&mutex);
}
void ok_guarded(void) {
  struct job *a = start(count_guarded, NULL), *b = start(count_guarded, NULL);
  finish(a);
  finish(b);
}

static void count_behind(void *p) {
  int *n = p;
  ++*n;
// CHECK-MESSAGES: :[[@LINE-1]]:5: warning: 'shared' is written here by thread 'trampoline' with no lock, while another thread writes it [belay-unconfined-data]
}
void bad_by_reference(void) {
  int shared = 0;
  struct job *a = start(count_behind, &shared), *b = start(count_behind, &shared);
  finish(a);
  finish(b);
}
void ok_one_each(void) {
  int mine = 0, yours = 0;
  struct job *a = start(count_behind, &mine), *b = start(count_behind, &yours);
  finish(a);
  finish(b);
}

static int alone;
static void count_alone(void *unused) { ++alone; }
int ok_one_thread(void) {
  struct job *a = start(count_alone, NULL);
  if (!a)
    return 0;
  finish(a);
  return alone;
}

// D2: by a status that is set only where the thread couldn't be started, it is known that it doesn't run.
static void *take(void *j) {
  free(j);
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: '*j' is freed here by thread 'take' with no lock, while 'bad_status' frees it [belay-unconfined-data]
  // CHECK-MESSAGES: :[[@LINE+31]]:5: note: freed here by 'bad_status' with no lock
  // CHECK-MESSAGES: :[[@LINE+23]]:15: note: thread 'take' is started here
  return 0;
}
int failed(int);
int ok_status(void) {
  int s = 0;
  struct job *j = malloc(sizeof(*j));
  if (j == 0)
    s = failed(1);
  if (s == 0) {
    int err = pthread_create(&j->handle, 0, take, j);
    if (err)
      s = failed(2);
  }
  if (s != 0)
    free(j);
  return s;
}
int check(void);
int bad_status(void) {
  int s = 0;
  struct job *j = malloc(sizeof(*j));
  if (s == 0) {
    int err = pthread_create(&j->handle, 0, take, j);
    if (err)
      s = failed(2);
    else
      s = check();
  }
  if (s != 0)
    free(j);
  return s;
}

void use(int);

// What came of it is asked for later: something else is asked first, and where it goes wrong all is taken back.
struct consumer {
  pthread_mutex_t lock;
  pthread_cond_t filled;
  int seen;
};
static void *consume(void *arg) {
  struct consumer *c = arg;
  pthread_mutex_lock(&c->lock);
  while (!c->seen)
    pthread_cond_wait(&c->filled, &c->lock);
  pthread_mutex_unlock(&c->lock);
  return 0;
}
struct consumer *ok_taken_back(void) {
  struct consumer *c = calloc(1, sizeof *c);
  int ret = pthread_mutex_init(&c->lock, 0);
  if (ret)
    goto no_lock;
  pthread_attr_t attr;
  ret = pthread_attr_init(&attr);
  if (ret)
    goto no_thread;
  pthread_t t;
  ret = pthread_create(&t, &attr, consume, c);
  if (pthread_attr_destroy(&attr))
    use(0);
  if (ret)
    goto no_thread;
  pthread_detach(t);
  return c;
no_thread:
  ret = pthread_mutex_destroy(&c->lock);
  if (ret)
    use(ret);
no_lock:
  free(c);
  return 0;
}

// By then it is the answer to something else.
struct consumer *bad_asked_too_late(void) {
  struct consumer *c = calloc(1, sizeof *c);
  int ret = pthread_mutex_init(&c->lock, 0);
  if (ret)
    goto no_lock;
  pthread_attr_t attr;
  ret = pthread_attr_init(&attr);
  if (ret)
    goto no_lock;
  pthread_t t;
  ret = pthread_create(&t, &attr, consume, c);
  ret = pthread_attr_destroy(&attr);
  if (ret)
    goto no_thread;
  pthread_detach(t);
  return c;
no_thread:
  pthread_mutex_destroy(&c->lock);
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: 'c->lock' is destroyed here by 'bad_asked_too_late', while thread 'consume' locks it [belay-unconfined-data]
no_lock:
  free(c);
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: '*c' is freed here by 'bad_asked_too_late' with no lock, while thread 'consume' reads it [belay-unconfined-data]
  return 0;
}
