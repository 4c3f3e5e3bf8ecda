// RUN: %exits 1 %belay check %s -- -std=c17 -pthread | FileCheck %s
// RUN: %belay check %s -- -DREPAIRED -std=c17 -pthread
// L18: a port scanner's threads are given a context with a flag to cancel them by, of which one kind of scan doesn't
// take notice; the program cancels and joins all of them.
#include <pthread.h>
#include <stdatomic.h>
#include <stddef.h>
#include <time.h>
#include <unistd.h>

struct context {
  atomic_bool cancelled;
  atomic_uint probes;
};

static void probe(struct context *ctx, unsigned port) {
  atomic_fetch_add(&ctx->probes, port % 2);
  nanosleep(&(struct timespec){0, 1000000}, NULL);
}

static void *scan_ports(void *arg) {
  struct context *ctx = arg;
  for (unsigned port = 0; !atomic_load(&ctx->cancelled); port = (port + 1) % 65536)
    probe(ctx, port);
  return NULL;
}

static void *watch_known_port(void *arg) {
  struct context *ctx = arg;
#ifdef REPAIRED
  while (!atomic_load(&ctx->cancelled))
    probe(ctx, 443);
#else
  for (;;)
    probe(ctx, 443);
#endif
  return NULL;
}

unsigned scan_host(unsigned seconds) {
  struct context ctx = {0, 0};
  pthread_t scanning, watching;
  if (pthread_create(&scanning, NULL, scan_ports, &ctx) != 0)
    return 0;
  if (pthread_create(&watching, NULL, watch_known_port, &ctx) == 0) {
// CHECK: :[[@LINE-1]]:{{[0-9]+}}: {{warning|error}}: thread 'watch_known_port' has no stop path: its loop never ends [belay-thread-without-done]
    sleep(seconds);
    atomic_store(&ctx.cancelled, 1);
    pthread_join(watching, NULL);
  }
  atomic_store(&ctx.cancelled, 1);
  pthread_join(scanning, NULL);
  return atomic_load(&ctx.probes);
}
