// A thread that is started with a mutex held, which its starter leaves to it, and that unlocks what others lock.
// RUN: %check_belay %s belay-missing-unlock %t -- -- -std=c11 -pthread
#include <pthread.h>
#include <stddef.h>

static pthread_mutex_t finish = PTHREAD_MUTEX_INITIALIZER, serial = PTHREAD_MUTEX_INITIALIZER,
                       other = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t changed = PTHREAD_COND_INITIALIZER;
static int finished = -1;
static pthread_t manager;
void work(void);

static void *ok_worker(void *n) {
  pthread_mutex_lock(&serial); // the manager unlocks it
  pthread_mutex_lock(&finish);
  finished = *(int *)n;
  pthread_cond_signal(&changed);
  pthread_mutex_unlock(&finish);
  return NULL;
}

static void *ok_manager(void *n) {
  pthread_t worker;
  pthread_create(&worker, NULL, ok_worker, n);
  for (int joined = 0; joined < 1; ++joined)
    pthread_cond_wait(&changed, &finish);
  work();
  pthread_join(worker, NULL);
  pthread_mutex_unlock(&serial);
  pthread_mutex_unlock(&finish);
  return NULL;
}

void ok_start(int *n) {
  pthread_mutex_lock(&serial);
  pthread_mutex_lock(&finish);
  pthread_create(&manager, NULL, ok_manager, n);
}

static void *bad_worker(void *n) {
  // CHECK-MESSAGES: :[[@LINE+1]]:3: warning: 'other' is locked here, and thread 'bad_worker' ends without unlocking it: the next one who locks it waits for ever; unlock it, or lock it with a guard [belay-missing-unlock]
  pthread_mutex_lock(&other);
  return n;
}

static void *bad_manager(void *n) {
  for (int joined = 0; joined < 1; ++joined)
    pthread_cond_wait(&changed, &finish);
  // CHECK-MESSAGES: :[[@LINE-1]]:5: warning: this wait unlocks 'finish' while it sleeps, but 'finish' is not locked here [belay-missing-unlock]
  work();
  return n;
}

void bad_start(int *n) {
  pthread_t worker;
  pthread_create(&worker, NULL, bad_worker, n);
  pthread_join(worker, NULL);
  pthread_create(&worker, NULL, bad_manager, n);
  pthread_join(worker, NULL);
}
