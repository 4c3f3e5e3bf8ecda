// RUN: %check_belay %s belay-mutex-lifetime %t -- -- -std=gnu11 -pthread
//
// What a parent and its child both use must be made for several processes.

#include <pthread.h>
#include <semaphore.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

struct board {
  pthread_mutex_t mutex, made, mine;
  pthread_cond_t changed;
  sem_t ready, go;
  int n;
};

static struct board *shared;

void bad_plain(void) {
  struct board *b = mmap(0, sizeof *b, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  pthread_mutexattr_t attr;
  pthread_mutexattr_init(&attr);
  pthread_mutexattr_settype(&attr, PTHREAD_MUTEX_RECURSIVE);
  pthread_mutex_init(&b->mutex, &attr);
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: 'b->mutex' is in memory that a child process shares, but is made for the threads of one: set PTHREAD_PROCESS_SHARED in its attributes [belay-mutex-lifetime]
  // CHECK-MESSAGES: :[[@LINE-6]]:21: note: the memory is mapped here
  // CHECK-MESSAGES: :[[@LINE+2]]:5: note: the child uses it here
  if (fork() == 0) {
    pthread_mutex_lock(&b->mutex);
    b->n++;
    pthread_mutex_unlock(&b->mutex);
    _exit(0);
  }
}

static void prepare(struct board *b) {
  pthread_cond_init(&b->changed, NULL);
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: 'b->changed' is in memory that a child process shares, but is made for the threads of one: set PTHREAD_PROCESS_SHARED in its attributes [belay-mutex-lifetime]
  // CHECK-MESSAGES: :[[@LINE+17]]:12: note: the memory is mapped here
  // CHECK-MESSAGES: :[[@LINE+7]]:3: note: the child uses it here
  sem_init(&b->ready, 0, 0);
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: 'b->ready' is in memory that a child process shares, but is made for the threads of one: give sem_init a 1 for that [belay-mutex-lifetime]
  // CHECK-MESSAGES: :[[@LINE+13]]:12: note: the memory is mapped here
  // CHECK-MESSAGES: :[[@LINE+4]]:3: note: the child uses it here
}
static void child(struct board *b) {
  pthread_cond_signal(&b->changed);
  sem_post(&b->ready);
  sem_wait(&b->go);
  pthread_mutex_lock(&b->made);
  b->n++;
  pthread_mutex_unlock(&b->made);
  exit(0);
}
void bad_global(void) {
  shared = mmap(0, sizeof *shared, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  prepare(shared);
  pid_t pid = fork();
  if (pid < 0)
    return;
  if (pid == 0)
    child(shared);
}

void ok_for_processes(void) {
  struct board *b = mmap(0, sizeof *b, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  pthread_mutexattr_t attr;
  pthread_mutexattr_init(&attr);
  pthread_mutexattr_setpshared(&attr, PTHREAD_PROCESS_SHARED);
  pthread_mutex_init(&b->made, &attr);
  sem_init(&b->go, 1, 0);
  pthread_mutex_init(&b->mine, NULL);
  if (fork() == 0)
    child(b);
  pthread_mutex_lock(&b->mine); // which the child doesn't
  b->n++;
  pthread_mutex_unlock(&b->mine);
}
// A copy of its own.
void ok_private(void) {
  struct board *b = mmap(0, sizeof *b, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  pthread_mutex_init(&b->made, NULL);
  sem_init(&b->go, 0, 0);
  if (fork() == 0)
    child(b);
}
void ok_attributes_of_another(const pthread_mutexattr_t *attr) {
  struct board *b = mmap(0, sizeof *b, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  pthread_mutex_init(&b->made, attr);
  if (fork() == 0)
    child(b);
}
