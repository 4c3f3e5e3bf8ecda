// Who starts a thread and waits for its answer goes on after all that the thread does before that.
// RUN: %check_belay %s belay-unconfined-data %t -- -- -std=gnu11 -pthread
#include <pthread.h>
#include <stdint.h>
#include <stdlib.h>

static struct pool {
  pthread_mutex_t mutex;
  pthread_cond_t sleep;
  int starting, count;
  int *tables;
} threads, others;
void serve(int i);

static void *ok_worker(void *arg) {
  int i = (int)(intptr_t)arg;
  if (i >= threads.count) {
    threads.count = i + 1;
    threads.tables = realloc(threads.tables, threads.count * sizeof(int));
  }
  pthread_mutex_lock(&threads.mutex);
  threads.starting = 0;
  pthread_cond_signal(&threads.sleep);
  pthread_mutex_unlock(&threads.mutex);
  serve(i);
  return NULL;
}

static void create(int i) {
  pthread_t thread;
  threads.starting = 1;
  pthread_mutex_lock(&threads.mutex);
  pthread_create(&thread, NULL, ok_worker, (void *)(intptr_t)i);
  while (threads.starting)
    pthread_cond_wait(&threads.sleep, &threads.mutex);
  pthread_mutex_unlock(&threads.mutex);
}

void ok_set_number(int n) {
  for (int i = 0; i < n; ++i)
    create(i);
}

static void *bad_worker(void *arg) {
  pthread_mutex_lock(&others.mutex);
  others.starting = 0;
  pthread_cond_signal(&others.sleep);
  pthread_mutex_unlock(&others.mutex);
  ++others.count; // after the answer
  // CHECK-MESSAGES: :[[@LINE-1]]:12: warning: 'others.count' is written here with no lock by several threads at once, all running 'bad_worker' [belay-unconfined-data]
  return arg;
}

static void create_another(int i) {
  pthread_t thread;
  others.starting = 1;
  pthread_mutex_lock(&others.mutex);
  pthread_create(&thread, NULL, bad_worker, (void *)(intptr_t)i);
  while (others.starting)
    pthread_cond_wait(&others.sleep, &others.mutex);
  pthread_mutex_unlock(&others.mutex);
}

void bad_set_number(int n) {
  for (int i = 0; i < n; ++i)
    create_another(i);
}
