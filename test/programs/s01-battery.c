// RUN: %exits 1 %belay check %s -- -std=c17 -pthread | FileCheck %s
// RUN: %belay check %s -- -DREPAIRED -std=c17 -pthread
// S1: a monitor of a battery calls the handlers that were registered with it from its thread. The handler for a
// battery that is empty shuts the monitor down, which waits for the thread that it runs in.
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>

typedef void (*handler)(void *context, int percent);

struct monitor {
  pthread_t thread;
  atomic_int stopped;
  int percent;
  struct {
    handler call;
    void *context;
  } handlers[2];
  int handler_count;
};

static void *watch(void *arg) {
  struct monitor *m = arg;
  while (!atomic_load(&m->stopped) && m->percent > 0) {
    m->percent -= 50;
    for (int i = 0; i < m->handler_count; ++i)
      m->handlers[i].call(m->handlers[i].context, m->percent);
  }
  return NULL;
}

static void monitor_on_change(struct monitor *m, handler call, void *context) {
  m->handlers[m->handler_count].call = call;
  m->handlers[m->handler_count].context = context;
  ++m->handler_count;
}

static void monitor_request_stop(struct monitor *m) { atomic_store(&m->stopped, 1); }

static void monitor_stop(struct monitor *m) {
  monitor_request_stop(m);
  pthread_join(m->thread, NULL);
// CHECK: :[[@LINE-1]]:{{[0-9]+}}: {{warning|error}}: thread 2 joins itself: it waits for itself for ever [belay-self-join]
// CHECK: note: step 1: the main thread starts thread 2
}

static void count_change(void *context, int percent) {
  (void)percent;
  ++*(int *)context;
}

static void stop_when_empty(void *context, int percent) {
  if (percent == 0)
#ifdef REPAIRED
    monitor_request_stop(context);
#else
    monitor_stop(context);
#endif
}

int main(void) {
  int changes = 0;
  struct monitor m = {.percent = 100};
  monitor_on_change(&m, count_change, &changes);
  monitor_on_change(&m, stop_when_empty, &m);
  if (pthread_create(&m.thread, NULL, watch, &m) != 0)
    return EXIT_FAILURE;
  monitor_stop(&m);
  return changes <= 2 ? EXIT_SUCCESS : EXIT_FAILURE;
}
