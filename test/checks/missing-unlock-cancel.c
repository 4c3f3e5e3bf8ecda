// A thread that can be cancelled at any instruction must not lock.
// RUN: %check_belay %s belay-missing-unlock %t -- -- -std=c11 -pthread

#include <pthread.h>
#include <stddef.h>
#include <unistd.h>

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static int a, b;

void *bad_asynchronous(void *unused) {
  int old;
  pthread_setcanceltype(PTHREAD_CANCEL_ASYNCHRONOUS, &old);
  for (;;) {
    pthread_mutex_lock(&mutex);
// CHECK-MESSAGES: :[[@LINE-1]]:5: warning: 'mutex' is locked by a thread that can be cancelled at any instruction: it can end with 'mutex' locked, or while it locks it; leave the cancel type deferred [belay-missing-unlock]
// CHECK-MESSAGES: :[[@LINE-4]]:3: note: cancellation is made asynchronous here
    int c = b;
    b = a;
    a = c;
    pthread_mutex_unlock(&mutex);
  }
  return NULL;
}

void *ok_deferred(void *unused) {
  int old;
  pthread_setcanceltype(PTHREAD_CANCEL_DEFERRED, &old);
  pthread_mutex_lock(&mutex);
  ++a;
  pthread_mutex_unlock(&mutex);
  return NULL;
}

void *ok_only_computes(void *unused) {
  int old;
  pthread_setcanceltype(PTHREAD_CANCEL_ASYNCHRONOUS, &old);
  for (volatile long i = 0;; ++i)
    ;
  return NULL;
}

// Nor must one that is cancelled where it blocks, unless it says what is to be done then.
static pthread_mutex_t lines = PTHREAD_MUTEX_INITIALIZER;
static char line[80];
static long length;

static void *reads(void *unused) {
  for (;;) {
    pthread_mutex_lock(&lines);
// CHECK-MESSAGES: :[[@LINE-1]]:5: warning: 'lines' is locked by a thread that is cancelled: where it blocks with 'lines' locked it can end, and nobody unlocks it then; push a cleanup handler that does [belay-missing-unlock]
// CHECK-MESSAGES: :[[@LINE+1]]:14: note: it can end here
    length = read(0, line, sizeof line);
    pthread_mutex_unlock(&lines);
  }
  return unused;
}
long bad_cancelled_in_read(void) {
  pthread_t t;
  if (pthread_create(&t, NULL, reads, NULL))
    return -1;
  sleep(1);
  pthread_cancel(t);
  pthread_join(t, NULL);
  pthread_mutex_lock(&lines);
  long n = length;
  pthread_mutex_unlock(&lines);
  return n;
}

static pthread_mutex_t cleaned = PTHREAD_MUTEX_INITIALIZER;
static void unlock(void *m) { pthread_mutex_unlock(m); }
static void *reads_and_cleans(void *unused) {
  for (;;) {
    pthread_mutex_lock(&cleaned);
    pthread_cleanup_push(unlock, &cleaned);
    length = read(0, line, sizeof line);
    pthread_cleanup_pop(1);
  }
  return unused;
}
long ok_cleans(void) {
  pthread_t t;
  if (pthread_create(&t, NULL, reads_and_cleans, NULL))
    return -1;
  pthread_cancel(t);
  pthread_join(t, NULL);
  pthread_mutex_lock(&cleaned);
  long n = length;
  pthread_mutex_unlock(&cleaned);
  return n;
}

static pthread_mutex_t counted = PTHREAD_MUTEX_INITIALIZER;
static long rounds;
static void *counts(void *unused) {
  for (;;) {
    pthread_mutex_lock(&counted);
    ++rounds;
    pthread_mutex_unlock(&counted);
    sleep(1); // here it ends
  }
  return unused;
}
long ok_cancelled_without(void) {
  pthread_t t;
  if (pthread_create(&t, NULL, counts, NULL))
    return -1;
  pthread_cancel(t);
  pthread_join(t, NULL);
  pthread_mutex_lock(&counted);
  long n = rounds;
  pthread_mutex_unlock(&counted);
  return n;
}

static pthread_mutex_t nobodys = PTHREAD_MUTEX_INITIALIZER;
static void *reads_at_the_end(void *unused) {
  for (;;) {
    pthread_mutex_lock(&nobodys);
    length = read(0, line, sizeof line);
    pthread_mutex_unlock(&nobodys);
  }
  return unused;
}
void ok_nobody_locks_it_then(void) {
  pthread_t t;
  if (pthread_create(&t, NULL, reads_at_the_end, NULL))
    return;
  pthread_cancel(t);
  pthread_join(t, NULL);
}

// The same in what the thread calls, where it waits.
static pthread_mutex_t spool = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t filled = PTHREAD_COND_INITIALIZER;
static int jobs, printed;

static int take(void) {
  pthread_mutex_lock(&spool);
// CHECK-MESSAGES: :[[@LINE-1]]:3: warning: 'spool' is locked by a thread that is cancelled: where it blocks with 'spool' locked it can end, and nobody unlocks it then; push a cleanup handler that does [belay-missing-unlock]
// CHECK-MESSAGES: :[[@LINE+2]]:5: note: it can end here
  while (jobs == 0)
    pthread_cond_wait(&filled, &spool);
  int job = jobs--;
  ++printed;
  pthread_mutex_unlock(&spool);
  return job;
}
static void *prints(void *unused) {
  for (;;)
    length += take();
  return unused;
}
int bad_cancelled_in_wait(void) {
  pthread_t t;
  if (pthread_create(&t, NULL, prints, NULL))
    return -1;
  sleep(1);
  pthread_cancel(t);
  pthread_join(t, NULL);
  pthread_mutex_lock(&spool);
  int n = printed;
  pthread_mutex_unlock(&spool);
  return n;
}

static pthread_mutex_t kept = PTHREAD_MUTEX_INITIALIZER;
static int take_and_clean(void) {
  int job;
  pthread_mutex_lock(&kept);
  pthread_cleanup_push(unlock, &kept);
  while (jobs == 0)
    pthread_cond_wait(&filled, &kept);
  job = jobs--;
  pthread_cleanup_pop(1);
  return job;
}
static void *prints_and_cleans(void *unused) {
  for (;;)
    length += take_and_clean();
  return unused;
}
int ok_cleans_where_it_waits(void) {
  pthread_t t;
  if (pthread_create(&t, NULL, prints_and_cleans, NULL))
    return -1;
  pthread_cancel(t);
  pthread_join(t, NULL);
  pthread_mutex_lock(&kept);
  int n = jobs;
  pthread_mutex_unlock(&kept);
  return n;
}

// Who calls it with the lock cleans up.
static pthread_mutex_t outer = PTHREAD_MUTEX_INITIALIZER;
static long fill(void) { return read(0, line, sizeof line); }
static void *fills_and_cleans(void *unused) {
  for (;;) {
    pthread_mutex_lock(&outer);
    pthread_cleanup_push(unlock, &outer);
    length = fill();
    pthread_cleanup_pop(1);
  }
  return unused;
}
long ok_caller_cleans(void) {
  pthread_t t;
  if (pthread_create(&t, NULL, fills_and_cleans, NULL))
    return -1;
  pthread_cancel(t);
  pthread_join(t, NULL);
  pthread_mutex_lock(&outer);
  long n = length;
  pthread_mutex_unlock(&outer);
  return n;
}
