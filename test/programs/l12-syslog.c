// RUN: %exits 1 %belay check %s -- -std=c17 -pthread | FileCheck %s
// RUN: %belay check %s -- -DREPAIRED -std=c17 -pthread
// L12: messages that are logged before the writer runs are kept in a small queue. The verbose mode logs one more than
// there is room for before it starts the writer.
#include <pthread.h>
#include <stdio.h>

#define QUEUED 3

static struct {
  pthread_mutex_t mutex;
  pthread_cond_t put, got;
  const char *messages[QUEUED];
  int head, tail, count;
  int end;
} queue = {.mutex = PTHREAD_MUTEX_INITIALIZER, .put = PTHREAD_COND_INITIALIZER, .got = PTHREAD_COND_INITIALIZER};

static void log_message(const char *text) {
  pthread_mutex_lock(&queue.mutex);
  while (queue.count == QUEUED)
    pthread_cond_wait(&queue.got, &queue.mutex);
// CHECK: :[[@LINE-1]]:{{[0-9]+}}: {{warning|error}}: the main thread waits on the condition 'queue.got': nobody will notify it any more [belay-blocked-forever]
// CHECK: note: step 1: the main thread locks 'queue.mutex'
  queue.messages[queue.tail] = text;
  queue.tail = (queue.tail + 1) % QUEUED;
  queue.count++;
  pthread_cond_signal(&queue.put);
  pthread_mutex_unlock(&queue.mutex);
}

static void log_end(void) {
  pthread_mutex_lock(&queue.mutex);
  queue.end = 1;
  pthread_cond_signal(&queue.put);
  pthread_mutex_unlock(&queue.mutex);
}

static void *write_log(void *arg) {
  FILE *to = arg;
  pthread_mutex_lock(&queue.mutex);
  for (;;) {
    while (queue.count == 0 && !queue.end)
      pthread_cond_wait(&queue.put, &queue.mutex);
    if (queue.count == 0)
      break;
    fputs(queue.messages[queue.head], to);
    queue.head = (queue.head + 1) % QUEUED;
    queue.count--;
    pthread_cond_signal(&queue.got);
  }
  pthread_mutex_unlock(&queue.mutex);
  return NULL;
}

static void read_configuration(int verbose) {
  log_message("reading the configuration\n");
  if (verbose) {
    log_message("no port, using 8080\n");
    log_message("no user, using nobody\n");
  }
  log_message("configured\n");
}

int main(int argc, char **argv) {
  (void)argv;
  pthread_t writer;
#ifdef REPAIRED
  if (pthread_create(&writer, NULL, write_log, stderr) != 0)
    return 1;
  read_configuration(argc > 1);
#else
  read_configuration(argc > 1);
  if (pthread_create(&writer, NULL, write_log, stderr) != 0)
    return 1;
#endif
  log_end();
  pthread_join(writer, NULL);
  return 0;
}
