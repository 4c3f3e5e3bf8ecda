// A point of time that a macro computes through pointers: `(&sum)->tv_sec = (&now)->tv_sec + ...`.
// RUN: %check_belay %s belay-wait-without-predicate %t -- -- -std=gnu11 -pthread
#include <pthread.h>
#include <sys/time.h>

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t changed = PTHREAD_COND_INITIALIZER;
static int ready;

void ok_added(struct timeval *timeout) {
  struct timeval now, then;
  struct timespec until;
  gettimeofday(&now, NULL);
  timeradd(&now, timeout, &then);
  until.tv_sec = then.tv_sec;
  until.tv_nsec = then.tv_usec * 1000;
  pthread_mutex_lock(&mutex);
  while (!ready && pthread_cond_timedwait(&changed, &mutex, &until) == 0)
    ;
  pthread_mutex_unlock(&mutex);
}

void bad_added(void) {
  struct timeval one = {1, 0}, two = {2, 0}, then;
  struct timespec until;
  timeradd(&one, &two, &then);
  until.tv_sec = then.tv_sec;
  until.tv_nsec = then.tv_usec * 1000;
  pthread_mutex_lock(&mutex);
  while (!ready && pthread_cond_timedwait(&changed, &mutex, &until) == 0)
    // CHECK-MESSAGES: :[[@LINE-1]]:20: warning: 'pthread_cond_timedwait' wants a point of time, and is given an interval
    // CHECK-MESSAGES: :[[@LINE-7]]:19: note: declared here, and no clock is read for it
    ;
  pthread_mutex_unlock(&mutex);
}
