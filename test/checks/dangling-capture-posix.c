// Threads that never started refer to nothing.
// RUN: %check_belay %s belay-dangling-capture,belay-unconfined-data %t -- -- -std=c11 -pthread

#include <pthread.h>
#include <threads.h>

static void *count(void *arg) {
  ++*(int *)arg;
  return arg;
}

static int tally(void *arg) {
  ++*(int *)arg;
  return 0;
}

int ok_it_never_started(void) {
  int n = 0;
  pthread_t t;
  if (pthread_create(&t, NULL, count, &n) != 0) {
    n = -1;
    return n;
  }
  pthread_join(t, NULL);
  return n;
}

int ok_error_in_a_variable(void) {
  int n = 0;
  pthread_t t;
  int error = pthread_create(&t, NULL, count, &n);
  if (error)
    return n + error;
  return pthread_join(t, NULL);
}

int ok_error_in_a_variable_of_both(void) {
  int n = 0, m = 0, error;
  pthread_t t, u;
  error = pthread_create(&t, NULL, count, &n);
  if (error)
    return error;
  error = pthread_create(&u, NULL, count, &m);
  if (error) {
    pthread_join(t, NULL);
    return m;
  }
  pthread_join(t, NULL);
  pthread_join(u, NULL);
  return n + m;
}

int ok_c11(void) {
  int n = 0;
  thrd_t t;
  if (thrd_create(&t, tally, &n) != thrd_success)
    return n;
  return thrd_join(t, NULL);
}

int ok_truth_in_a_variable(void) {
  int n = 0;
  pthread_t t;
  int started = pthread_create(&t, NULL, count, &n) == 0;
  if (!started)
    return n;
  return pthread_join(t, NULL);
}

int bad_the_other_way_round(void) {
  int n = 0;
  pthread_t t;
  if (pthread_create(&t, NULL, count, &n) == 0)
// CHECK-MESSAGES: :[[@LINE-1]]:7: warning: thread 'count' refers to 'n', which ends before the thread is joined [belay-dangling-capture]
// CHECK-MESSAGES: :[[@LINE+1]]:12: note: 'n' ends here
    return 0;
  return 1;
}

int bad_the_second_failed(void) {
  int n = 0, m = 0, error;
  pthread_t t, u;
  error = pthread_create(&t, NULL, count, &n);
// CHECK-MESSAGES: :[[@LINE-1]]:11: warning: thread 'count' refers to 'n', which ends before the thread is joined [belay-dangling-capture]
// CHECK-MESSAGES: :[[@LINE+5]]:12: note: 'n' ends here
  if (error)
    return error;
  error = pthread_create(&u, NULL, count, &m);
  if (error)
    return error;
  pthread_join(t, NULL);
  pthread_join(u, NULL);
  return n + m;
}

// It does nothing with what it is given.
static void *takes_nothing(void *unused) { return NULL; }
static pthread_t ok_kept;
void ok_anything(void) {
  int i;
  pthread_create(&ok_kept, NULL, takes_nothing, &i);
}

// A thread's own variable lives as long as that thread.
static _Thread_local int own;

static void *bad_hands_on_its_own(void *id) {
  own = 1;
  pthread_create((pthread_t *)id, NULL, count, &own);
// CHECK-MESSAGES: :[[@LINE-1]]:3: warning: thread 'count' refers to 'own', but its handle leaves the scope of 'own' and nothing joins it before [belay-dangling-capture]
// CHECK-MESSAGES: :[[@LINE+2]]:1: note: 'own' ends here
  return NULL;
}

void thread_of_a_thread(void) {
  pthread_t first, second;
  pthread_create(&first, NULL, bad_hands_on_its_own, &second);
  pthread_join(first, NULL);
  pthread_join(second, NULL);
}

static void ok_called_by_the_thread(pthread_t *id) {
  own = 1;
  pthread_create(id, NULL, count, &own);
}

void ok_same_thread(void) {
  pthread_t t;
  ok_called_by_the_thread(&t);
  pthread_join(t, NULL);
}

static void *ok_joins_it(void *unused) {
  pthread_t t;
  pthread_create(&t, NULL, count, &own);
  pthread_join(t, NULL);
  return NULL;
}

void ok_thread_of_a_thread(void) {
  pthread_t first;
  pthread_create(&first, NULL, ok_joins_it, NULL);
  pthread_join(first, NULL);
}

// By a pointer to it.
struct job {
  int n;
};
static void *runs(void *arg) {
  struct job *j = arg;
  ++j->n;
  return NULL;
}
void bad_by_pointer(void) {
  struct job job = {1};
  struct job *j = &job;
  pthread_attr_t attr;
  pthread_t t;
  pthread_attr_init(&attr);
  pthread_attr_setdetachstate(&attr, PTHREAD_CREATE_DETACHED);
  pthread_create(&t, &attr, runs, j);
// CHECK-MESSAGES: :[[@LINE-1]]:3: warning: thread 'runs' refers to 'job', which ends before the thread is joined [belay-dangling-capture]
}
void ok_by_pointer(void) {
  static struct job job = {1};
  struct job *j = &job;
  pthread_attr_t attr;
  pthread_t t;
  pthread_attr_init(&attr);
  pthread_attr_setdetachstate(&attr, PTHREAD_CREATE_DETACHED);
  pthread_create(&t, &attr, runs, j);
}

// An array goes to a helper as a pointer to its first element.
static void *ok_read(void *arg) { return *(int *)arg ? arg : 0; }
static void join_all(pthread_t *threads, int n) {
  for (int i = 0; i < n; i++)
    pthread_join(threads[i], 0);
}
void ok_joined_by_a_helper(void) {
  int shared = 1;
  pthread_t threads[4];
  for (int i = 0; i < 4; i++)
    pthread_create(&threads[i], 0, ok_read, &shared);
  join_all(threads, 4);
}
static int cells[4];
static void *writes_cell(void *arg) {
  cells[2] = 1;
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: 'cells[2]' is written here by thread 'writes_cell' with no lock, while 'bad_filled_by_a_helper' writes it [belay-unconfined-data]
  return arg;
}
static void fill(int *to, int n) {
  for (int i = 0; i < n; i++)
    to[i] = i;
}
static void second(int *of) { of[2] = 2; }
void bad_filled_by_a_helper(void) {
  pthread_t t;
  pthread_create(&t, 0, writes_cell, 0);
  second(cells);
  pthread_join(t, 0);
  fill(cells, 4);
}

// What the handle is copied to is joined for it.
static pthread_t reader;
int ok_copied(void) {
  int n = 0;
  pthread_t t;
  int error = pthread_create(&reader, NULL, count, &n);
  if (error)
    return error;
  t = reader;
  error = pthread_join(t, NULL);
  return n;
}
int bad_copied(void) {
  int n = 0;
  pthread_t t;
  int error = pthread_create(&reader, NULL, count, &n);
// CHECK-MESSAGES: :[[@LINE-1]]:15: warning: thread 'count' refers to 'n', but its handle leaves the scope of 'n' and nothing joins it before [belay-dangling-capture]
  if (error)
    return error;
  t = reader;
  return t == pthread_self();
// CHECK-MESSAGES: :[[@LINE-1]]:28: note: 'n' ends here
}
