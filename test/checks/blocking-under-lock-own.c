// RUN: %check_belay %s belay-blocking-under-lock %t -- -- -std=gnu11 -pthread
//
// K8: what the function that waits does for itself is nothing that the others need its lock for.

#include <pthread.h>
#include <semaphore.h>

int is_remote(void);
void tell_workers(sem_t *status);

struct config {
  pthread_mutex_t mutex;
  sem_t status, bad_status;
};

void ok_posts_itself(struct config *c) {
  pthread_mutex_lock(&c->mutex);
  if (is_remote())
    tell_workers(&c->status);
  else
    sem_post(&c->status);
  sem_wait(&c->status);
  pthread_mutex_unlock(&c->mutex);
}

void bad_others_need_it(struct config *c) {
  pthread_mutex_lock(&c->mutex);
  sem_wait(&c->bad_status);
// CHECK-MESSAGES: :[[@LINE-1]]:3: warning: this {{.*}} waits for another thread while 'c->mutex' is held, which that thread needs to get there: both wait for ever; unlock first [belay-blocking-under-lock]
  pthread_mutex_unlock(&c->mutex);
}
void others(struct config *c) {
  pthread_mutex_lock(&c->mutex);
  sem_post(&c->bad_status);
  pthread_mutex_unlock(&c->mutex);
}
