// RUN: %check_belay %s belay-unconfined-data %t -- -- -std=c11 -pthread

#include <pthread.h>
#include <semaphore.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

static int counter;
static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;

static void *bare(void *arg) {
  counter++;
// CHECK-MESSAGES: :[[@LINE-1]]:3: warning: 'counter' is written here by thread 'bare' with no lock, while another thread writes it [belay-unconfined-data]
// CHECK-MESSAGES: :[[@LINE+8]]:3: note: thread 'bare' is started here
  return arg;
}

// D3
void bad_two_threads(void) {
  pthread_t a, b;
  pthread_create(&a, NULL, bare, NULL);
  pthread_create(&b, NULL, bare, NULL);
  pthread_join(a, NULL);
  pthread_join(b, NULL);
}

struct job {
  int result;
  char name[16];
};

static void *run(void *arg) {
  struct job *job = arg;
  job->result = 1;
// CHECK-MESSAGES: :[[@LINE-1]]:8: warning: 'job.result' is written here by thread 'run' with no lock, while 'bad_argument' writes it [belay-unconfined-data]
// CHECK-MESSAGES: :[[@LINE+10]]:7: note: written here by 'bad_argument' with no lock
// CHECK-MESSAGES: :[[@LINE+8]]:3: note: thread 'run' is started here
  return NULL;
}

// D2
void bad_argument(void) {
  struct job job = {0};
  pthread_t t;
  pthread_create(&t, NULL, run, &job);
  job.result = 2;
  pthread_join(t, NULL);
}

static void *rename_it(void *arg) {
  struct job *job = arg;
  memset(job->name, 0, sizeof job->name);
// CHECK-MESSAGES: :[[@LINE-1]]:3: warning: 'job->name' is written here by thread 'rename_it' with no lock, while 'bad_memory' writes it [belay-unconfined-data]
// CHECK-MESSAGES: :[[@LINE+10]]:3: note: written here by 'bad_memory' with no lock
// CHECK-MESSAGES: :[[@LINE+8]]:3: note: thread 'rename_it' is started here
  return NULL;
}

// D3
void bad_memory(void) {
  struct job *job = calloc(1, sizeof *job);
  pthread_t t;
  pthread_create(&t, NULL, rename_it, job);
  strcpy(job->name, "a");
  pthread_join(t, NULL);
  free(job);
}

static int once_only;
static void *locked(void *arg) {
  pthread_mutex_lock(&mutex);
  once_only++;
  pthread_mutex_unlock(&mutex);
  return arg;
}

// D3
void ok_lock(void) {
  pthread_t t;
  pthread_create(&t, NULL, locked, NULL);
  pthread_mutex_lock(&mutex);
  once_only++;
  pthread_mutex_unlock(&mutex);
  pthread_join(t, NULL);
}

static int posted;
static sem_t ready;
static void *poster(void *arg) {
  posted = 1;
  sem_post(&ready);
  return arg;
}

// D3
int ok_semaphore(void) {
  pthread_t t;
  sem_init(&ready, 0, 0);
  pthread_create(&t, NULL, poster, NULL);
  sem_wait(&ready);
  int n = posted;
  pthread_join(t, NULL);
  return n;
}

static atomic_int atomically;
static void *add(void *arg) {
  atomically++;
  return arg;
}

// D5
void ok_atomic(void) {
  pthread_t t;
  pthread_create(&t, NULL, add, NULL);
  atomically++;
  pthread_join(t, NULL);
}

// D2
int ok_after_the_join(void) {
  struct job job = {0};
  pthread_t t;
  pthread_create(&t, NULL, run, &job);
  pthread_join(t, NULL);
  return job.result;
}

// A handle that is used again: its first thread has been joined, its second has not.
static int again;
static void *nothing(void *arg) { return arg; }
static void *bump(void *arg) {
  again++;
// CHECK-MESSAGES: :[[@LINE-1]]:3: warning: 'again' is written here by thread 'bump' with no lock, while another thread writes it [belay-unconfined-data]
// CHECK-MESSAGES: :[[@LINE+9]]:3: note: thread 'bump' is started here
  return arg;
}

void bad_handle_used_again(void) {
  pthread_t t[2];
  pthread_create(&t[0], NULL, nothing, NULL);
  pthread_join(t[0], NULL);
  pthread_create(&t[0], NULL, bump, NULL);
  pthread_create(&t[1], NULL, bump, NULL);
  pthread_join(t[0], NULL);
  pthread_join(t[1], NULL);
}

// Each round has its own object.
void ok_walks_through_its_objects(void) {
  struct job *jobs = calloc(4, sizeof *jobs), *job = jobs;
  pthread_t t[4];
  for (int i = 0; i < 4; i++, job++) {
    job->result = i;
    pthread_create(&t[i], NULL, rename_it, job);
  }
  for (int i = 0; i < 4; i++)
    pthread_join(t[i], NULL);
  free(jobs);
}
