// A loop on what nobody knows isn't one that only others could end; nor is one that goes on as the environment chooses.
// RUN: %belay stats --explore %s -- -pthread -D_GNU_SOURCE | FileCheck %s
#include <assert.h>
#include <getopt.h>
#include <pthread.h>
#include <stdlib.h>

// CHECK: explored roots 1
// CHECK: problems 0{{$}}
static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static int debug;

static void *runs(void *unused) {
  pthread_mutex_lock(&mutex);
  pthread_mutex_unlock(&mutex);
  return NULL;
}

int main(int argc, char **argv) {
  int option;
  while ((option = getopt(argc, argv, "d")) != -1) {
    switch (option) {
    case 'd':
      debug = 1;
      break;
    default:
      assert(0);
      break;
    }
  }
  const int count = argc > optind ? atoi(argv[optind]) : 10;
  pthread_t *threads = malloc(sizeof(pthread_t) * count);
  for (pthread_t *t = threads; t != threads + count; t++)
    pthread_create(t, NULL, runs, NULL);
  for (int i = 0; i < count; i++)
    pthread_join(threads[i], NULL);
  return 0;
}
