/* A table under a reader-writer lock, jobs counted by a semaphore, and a stop flag. */
#include <pthread.h>
#include <semaphore.h>
#include <stdatomic.h>
#include <stddef.h>

static pthread_rwlock_t table_lock = PTHREAD_RWLOCK_INITIALIZER;
static int table[8];
static sem_t jobs, answers;
static atomic_int next_job;
static atomic_bool stopping;
static pthread_mutex_t served_mutex = PTHREAD_MUTEX_INITIALIZER;
static int served;

static void *serve(void *unused) {
  (void)unused;
  for (;;) {
    sem_wait(&jobs);
    if (atomic_load(&stopping))
      return NULL;
    int job = atomic_fetch_add(&next_job, 1);
    if (job % 4 == 0) {
      pthread_rwlock_wrlock(&table_lock);
      table[job % 8] += 1;
      pthread_rwlock_unlock(&table_lock);
    } else {
      pthread_rwlock_rdlock(&table_lock);
      int seen = table[job % 8];
      pthread_rwlock_unlock(&table_lock);
      (void)seen;
    }
    pthread_mutex_lock(&served_mutex);
    ++served;
    pthread_mutex_unlock(&served_mutex);
    sem_post(&answers);
  }
}

int main(void) {
  pthread_t servers[2];
  sem_init(&jobs, 0, 0);
  sem_init(&answers, 0, 0);
  for (int i = 0; i < 2; ++i)
    if (pthread_create(&servers[i], NULL, serve, NULL) != 0)
      return 2;
  for (int i = 0; i < 40; ++i)
    sem_post(&jobs);
  for (int i = 0; i < 40; ++i)
    sem_wait(&answers);
  atomic_store(&stopping, 1);
  sem_post(&jobs);
  sem_post(&jobs);
  for (int i = 0; i < 2; ++i)
    pthread_join(servers[i], NULL);
  sem_destroy(&jobs);
  sem_destroy(&answers);
  return table[0] + table[4] == 10 && served == 40 ? 0 : 1;
}
