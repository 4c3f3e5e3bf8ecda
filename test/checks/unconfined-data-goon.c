// A loop that goes on only where nothing was started; and a thread that waits until its owner, who is yet to be given
// it, tells it to go on.
// RUN: %check_belay %s belay-unconfined-data %t -- -- -std=gnu11 -pthread
#include <pthread.h>
#include <semaphore.h>
#include <stdlib.h>

struct device {
  pthread_t thread;
  int endpoint, open;
};
struct device *new_device(void);
int next_interface(void);
int use(int endpoint);

static void *read_all(void *p) {
  struct device *d = p;
  while (use(d->endpoint))
    ;
  return NULL;
}
static void start(pthread_t *t, void *(*f)(void *), void *arg) { pthread_create(t, NULL, f, arg); }

static int initialise(struct device *d, int interface) {
  if (interface < 0)
    return 0;
  d->endpoint = interface;
  start(&d->thread, read_all, d);
  return 1;
}
struct device *ok_open(void) {
  struct device *d = new_device();
  int good = 0, interface;
  while ((interface = next_interface()) != 0 && !good) {
    for (int i = 0; i < 3 && !good; ++i) {
      good = initialise(d, interface + i);
      if (!good)
        d->open = 0;
    }
  }
  return d;
}

static int initialise_again(struct device *d, int interface) {
  if (interface < 0)
    return 0;
  d->endpoint = interface;
  // CHECK-MESSAGES: :[[@LINE-1]]:6: warning: 'd->endpoint' is written here by 'bad_open' with no lock, while thread 'read_all' reads it
  // CHECK-MESSAGES: :[[@LINE+15]]:14: note: reached through this call
  // CHECK-MESSAGES: :[[@LINE-32]]:17: note: read here by thread 'read_all' with no lock
  // CHECK-MESSAGES: :[[@LINE-29]]:66: note: thread 'read_all' is started here
  start(&d->thread, read_all, d);
  return interface > 9;
}
struct device *bad_open(void) {
  struct device *d = new_device();
  int good = 0, interface;
  while ((interface = next_interface()) != 0 && !good) {
    for (int i = 0; i < 3; ++i) {
      // Whatever came of the round before.
      //
      //
      //
      good = initialise_again(d, interface + i);
    }
  }
  return d;
}

typedef struct ring ring;
ring *ring_create(int size);
int ring_length(const ring *);
struct worker {
  pthread_t thread;
  sem_t wake;
  int ended;
  ring *requests, *responses;
};
void kick(void);
static struct worker shared;

static void *ok_run(void *p) {
  struct worker *w = p;
  for (;;) {
    sem_wait(&w->wake);
    if (w->ended)
      break;
    while (ring_length(w->requests))
      ;
  }
  return NULL;
}
void ok_init(struct worker *w, int size) {
  w->ended = 0;
  sem_init(&w->wake, 0, 0);
  start(&w->thread, ok_run, w);
  w->responses = ring_create(size);
  w->requests = ring_create(size);
}
void ok_finish(struct worker *w) {
  w->ended = 1;
  sem_post(&w->wake);
  pthread_join(w->thread, NULL);
}

static void *run(void *p) {
  struct worker *w = p;
  for (;;) {
    sem_wait(&w->wake);
    if (w->ended)
      break;
    while (ring_length(w->requests))
      ;
  }
  return NULL;
}
void bad_init(int size) {
  shared.ended = 0;
  sem_init(&shared.wake, 0, 0);
  start(&shared.thread, run, &shared);
  kick();
  shared.requests = ring_create(size);
  // CHECK-MESSAGES: :[[@LINE-1]]:10: warning: 'shared.requests' is written here by 'bad_init' with no lock, while thread 'run' reads it
  // CHECK-MESSAGES: :[[@LINE-12]]:27: note: read here by thread 'run' with no lock
  // CHECK-MESSAGES: :[[@LINE-103]]:66: note: thread 'run' is started here
}
void finish(void) {
  shared.ended = 1;
  sem_post(&shared.wake);
  pthread_join(shared.thread, NULL);
}
