// RUN: %check_belay %s belay-unconfined-data %t -- -- -std=gnu11 -pthread
//
// A plain flag that says whether the thread runs: one thread starts it, asks for it and joins it.
#include <assert.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdlib.h>

struct cache {
  pthread_t tid;
  int running, fill, ok;
  char *file;
};
static struct cache ahead;
int more(void);
void play(int);
void use(const char *);

static void *fill(void *data) {
  struct cache *c = data;
  c->fill = more();
  while (c->fill < 100)
    c->fill++;
  c->ok = 1;
  // CHECK-MESSAGES: :[[@LINE-1]]:6: warning: 'ahead.ok' is written here by thread 'fill' with no lock, while 'bad_round' reads it
  return NULL;
}
static void start(struct cache *c) {
  assert(!c->running);
  if (pthread_create(&c->tid, NULL, fill, c) == 0)
    c->running = 1;
}
static void end(struct cache *c) {
  if (c->running) {
    pthread_join(c->tid, NULL);
    c->running = 0;
  }
}
void bad_round(void) {
  while (more()) {
    start(&ahead);
    if (more() && ahead.ok)
      end(&ahead);
  }
  end(&ahead);
}

// Without the assertion each round may start one more.
static struct cache twice;
static void *bad_fill(void *data) {
  struct cache *c = data;
  c->fill = more();
  // CHECK-MESSAGES: :[[@LINE-1]]:6: warning: 'twice.fill' is written here with no lock by several threads at once, all running 'bad_fill'
  return NULL;
}
static void bad_start(struct cache *c) {
  if (pthread_create(&c->tid, NULL, bad_fill, c) == 0)
    c->running = 1;
}
void bad_rounds(void) {
  while (more())
    bad_start(&twice);
  if (twice.running) {
    pthread_join(twice.tid, NULL);
    twice.running = 0;
  }
}

// The same between two functions, by a global variable.
static pthread_t player;
static int player_running;
static int state;
static void *plays(void *unused) {
  play(state);
  state = 0;
  return unused;
}
void ok_stop(void) {
  if (player_running) {
    pthread_join(player, NULL);
    player_running = 0;
  } else if (state == 2) {
    state = 0;
  }
}
void ok_play(void) {
  ok_stop();
  if (pthread_create(&player, NULL, plays, NULL))
    abort();
  player_running = 1;
}

// What is asked before the start says nothing after it.
static pthread_t late;
static int late_running;
static int level;
static void *lowers(void *unused) {
  level = 0;
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: 'level' is written here by thread 'lowers' with no lock, while 'bad_raises_late' writes it
  return unused;
}
void bad_raises_late(void) {
  if (late_running)
    return;
  if (pthread_create(&late, NULL, lowers, NULL))
    abort();
  level = 2;
  late_running = 1;
}
void stop_late(void) {
  if (late_running) {
    pthread_join(late, NULL);
    late_running = 0;
  }
}
