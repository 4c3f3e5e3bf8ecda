// Loops that start threads: what belongs to a round, and what is the same in all.
// RUN: %check_belay %s belay-unconfined-data,belay-unjoined-thread %t -- -- -std=c11 -pthread

#include <pthread.h>
#include <semaphore.h>
#include <stdatomic.h>
#include <stdlib.h>

struct job {
  int id, left;
  pthread_t thread;
};

static void *work(void *arg) {
  struct job *j = arg;
  --j->left;
  return arg;
}

// What a loop fills in and hands out, one by one, is a thread's own.
void ok_each_gets_its_own(void) {
  struct job jobs[8];
  pthread_t threads[8];
  for (int i = 0; i < 8; ++i) {
    jobs[i].left = i;
    pthread_create(&threads[i], NULL, work, &jobs[i]);
  }
  for (int i = 0; i < 8; ++i)
    pthread_join(threads[i], NULL);
}

void bad_all_are_changed_while_they_run(void) {
  struct job jobs[8];
  pthread_t threads[8];
  for (int i = 0; i < 8; ++i)
    pthread_create(&threads[i], NULL, work, &jobs[i]);
  for (int i = 0; i < 8; ++i)
    jobs[i].left = i;
// CHECK-MESSAGES: :[[@LINE-1]]:13: warning: 'jobs[].left' is written here by 'bad_all_are_changed_while_they_run' with no lock, while thread 'work' reads it [belay-unconfined-data]
// CHECK-MESSAGES: :[[@LINE-24]]:8: note: read here by thread 'work' with no lock
// CHECK-MESSAGES: :[[@LINE-5]]:5: note: thread 'work' is started here
  for (int i = 0; i < 8; ++i)
    pthread_join(threads[i], NULL);
}

// A pointer that goes on points to another one in the next round.
void ok_pointer_goes_on(int count) {
  struct job *jobs = malloc(count * sizeof *jobs);
  for (struct job *p = jobs; p != jobs + count; ++p) {
    p->id = (int)(p - jobs);
    pthread_create(&p->thread, NULL, work, p);
  }
  for (int i = 0; i < count; ++i)
    pthread_join(jobs[i].thread, NULL);
  free(jobs);
}

static pthread_mutex_t mutexes[8];
static void *locks_its_own(void *arg) {
  long i = (long)arg;
  pthread_mutex_lock(&mutexes[i]);
  pthread_mutex_unlock(&mutexes[i]);
  return arg;
}

void ok_initialised_before_it_starts(void) {
  pthread_t threads[8];
  for (long i = 0; i < 8; ++i) {
    pthread_mutex_init(&mutexes[i], NULL);
    pthread_create(&threads[i], NULL, locks_its_own, (void *)i);
  }
  for (int i = 0; i < 8; ++i)
    pthread_join(threads[i], NULL);
}

// Who has waited for all posts may end the semaphore.
static void *posts(void *arg) {
  sem_post(arg);
  return arg;
}

void ok_waited_for(int count) {
  sem_t done;
  sem_init(&done, 0, 0);
  pthread_t threads[2];
  pthread_create(&threads[0], NULL, posts, &done);
  pthread_create(&threads[1], NULL, posts, &done);
  for (int i = 0; i < count; ++i)
    sem_wait(&done);
  sem_destroy(&done);
  pthread_join(threads[0], NULL);
  pthread_join(threads[1], NULL);
}

// A plain handle that is copied has two names.
static pthread_t workers[8];
void ok_copied_handle(struct job *jobs) {
  for (int i = 0; i < 8; ++i) {
    pthread_t t;
    if (pthread_create(&t, NULL, work, &jobs[i]) != 0)
      exit(1);
    workers[i] = t;
  }
}

void join_workers(void) {
  for (int i = 0; i < 8; ++i)
    pthread_join(workers[i], NULL);
}

// A sum of what others have left to do is zero when all is done.
static atomic_ulong pending[8];
static int operation;
static unsigned long left(int i) { return atomic_load(&pending[i]); }
static void *serves(void *arg) {
  int i = (int)(long)arg;
  while (1) {
    while (left(i) == 0)
      ;
    if (operation == 2)
      return arg;
    atomic_store(&pending[i], 0);
  }
}

void ok_counted_down(int threads) {
  pthread_t t;
  pthread_create(&t, NULL, serves, (void *)0);
  operation = 1;
  for (int i = 0; i < threads; ++i)
    atomic_store(&pending[i], 1);
  while (1) {
    unsigned long sum = 0;
    for (int i = 0; i < threads; ++i)
      sum += left(i);
    if (sum == 0)
      break;
  }
  operation = 2;
  for (int i = 0; i < threads; ++i)
    atomic_store(&pending[i], 1);
  pthread_join(t, NULL);
}

// The helper hands on whether the thread was started.
static int start_it(struct job *j) {
  int result = pthread_create(&j->thread, NULL, work, j);
  return result;
}
struct job *ok_not_started(void) {
  struct job *j = malloc(sizeof *j);
  j->left = 1;
  if (start_it(j) != 0) {
    j->left = 0;
    free(j);
    return NULL;
  }
  return j;
}

// What is looked for anew in each round is another object, also where a round may find none.
struct job *next_job(int fd);
static void begins(struct job *j) {
  j->left = 1;
  pthread_create(&j->thread, NULL, work, j);
  pthread_detach(j->thread);
}
void ok_found_in_each_round(int fd) {
  struct job *j;
  while (fd >= 0) {
    j = NULL;
    if (fd > 0)
      j = next_job(fd);
    if (j && !j->id)
      begins(j);
  }
}
static void *looks(void *arg) {
  struct job *j = arg;
  return j->left ? arg : NULL;
}
static void begins_first(struct job *j) {
  pthread_create(&j->thread, NULL, looks, j);
  j->left = 1;
// CHECK-MESSAGES: :[[@LINE-1]]:6: warning: 'j->left' is written here by 'begins_first' with no lock, while thread 'looks' reads it [belay-unconfined-data]
// CHECK-MESSAGES: :[[@LINE-6]]:13: note: read here by thread 'looks' with no lock
// CHECK-MESSAGES: :[[@LINE-4]]:3: note: thread 'looks' is started here
}
void bad_found_in_each_round(int fd) {
  struct job *j;
  while (fd >= 0) {
    j = NULL;
    if (fd > 0)
      j = next_job(fd);
    if (j && !j->id)
      begins_first(j);
  }
}

// One helper starts one thread of one kind, and many of another.
static int marked, counted;
static void *marks(void *arg) {
  if (marked)
    marked = 0;
  return arg;
}
static void *counts(void *arg) {
  counted++;
// CHECK-MESSAGES: :[[@LINE-1]]:3: warning: 'counted' is written here with no lock by several threads at once, all running 'counts' [belay-unconfined-data]
  return arg;
}
static void starts(pthread_t *t, void *(*run)(void *), void *arg) {
  if (pthread_create(t, NULL, run, arg))
// CHECK-MESSAGES: :[[@LINE-1]]:7: note: thread 'counts' is started here
    exit(1);
}
static void starts_all(int n) {
  pthread_t all[n + 1];
  starts(&all[0], marks, NULL);
  for (int i = 0; i < n; ++i)
    starts(&all[i + 1], counts, NULL);
  for (int i = 0; i < n + 1; ++i)
    pthread_join(all[i], NULL);
}
void bad_one_kind_of_two(int n) { starts_all(n); }
