// RUN: %check_belay %s belay-unconfined-data %t -- -- -std=gnu11 -pthread

// A macro evaluates its argument a second time where that has failed: one thread is started for each object.
#include <assert.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

struct job {
  int length;
  int *data;
};
#define CHECK(a)                                                                                                       \
  if (a) {                                                                                                             \
    perror(#a);                                                                                                        \
    assert((a) == 0);                                                                                                  \
  }

static void *ok_map(void *in) {
  struct job *job = in;
  for (int i = 0; i < job->length; i++)
    job->data[i]++;
  free(job->data);
  free(job);
  return NULL;
}
void ok_again(pthread_t *threads, int n) {
  for (int i = 0; i < n; i++) {
    struct job *job = malloc(sizeof *job);
    job->length = 5;
    job->data = malloc(100);
    CHECK(pthread_create(&threads[i], NULL, ok_map, job) != 0);
  }
  for (int i = 0; i < n; i++)
    pthread_join(threads[i], NULL);
}

// Two are started for one.
static void *bad_twice(void *in) {
  struct job *job = in;
  job->length++;
  // CHECK-MESSAGES: :[[@LINE-1]]:8: warning: 'job.length' is written here by thread 'bad_twice' with no lock, while another thread writes it [belay-unconfined-data]
  // CHECK-MESSAGES: :[[@LINE+6]]:9: note: thread 'bad_twice' is started here
  return NULL;
}
void twice(pthread_t *threads) {
  struct job job = {0, NULL};
  CHECK(pthread_create(&threads[0], NULL, bad_twice, &job) != 0);
  CHECK(pthread_create(&threads[1], NULL, bad_twice, &job) != 0);
  pthread_join(threads[0], NULL);
  pthread_join(threads[1], NULL);
}
