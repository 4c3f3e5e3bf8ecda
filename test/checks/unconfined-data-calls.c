// Calls with constant arguments, and through pointers to functions of which there is only one.
// RUN: %check_belay %s belay-unconfined-data %t -- -- -std=c11 -pthread

#include <pthread.h>

static int total, other;

static int tally(int wanted) {
  if (wanted)
    return total;
  return 0;
}

static void *quiet(void *arg) {
  tally((int)(long)arg);
  return arg;
}

int ok_the_branch_is_not_taken(void) {
  pthread_t t;
  pthread_create(&t, NULL, quiet, (void *)0);
  total = 1;
  pthread_join(t, NULL);
  return total;
}

static int sum(int wanted) {
  if (wanted != 0)
    return other;
// CHECK-MESSAGES: :[[@LINE+15]]:3: warning: 'other' is written here by 'bad_the_branch_is_taken' with no lock, while thread 'loud' reads it [belay-unconfined-data]
// CHECK-MESSAGES: :[[@LINE-2]]:12: note: read here by thread 'loud' with no lock
// CHECK-MESSAGES: :[[@LINE+6]]:3: note: reached through this call
// CHECK-MESSAGES: :[[@LINE+11]]:3: note: thread 'loud' is started here
  return 0;
}

static void *loud(void *arg) {
  sum((int)(long)arg);
  return arg;
}

int bad_the_branch_is_taken(void) {
  pthread_t t;
  pthread_create(&t, NULL, loud, (void *)1);
  other = 1;
  pthread_join(t, NULL);
  return other;
}

// A parameter that gets another value is not what was passed.
static int again;
static int changed(int wanted) {
  wanted = wanted + again;
  if (wanted)
    return again;
// CHECK-MESSAGES: :[[@LINE+15]]:3: warning: 'again' is written here by 'bad_the_parameter_changes' with no lock, while thread 'changing' reads it [belay-unconfined-data]
// CHECK-MESSAGES: :[[@LINE-4]]:21: note: read here by thread 'changing' with no lock
// CHECK-MESSAGES: :[[@LINE+6]]:3: note: reached through this call
// CHECK-MESSAGES: :[[@LINE+11]]:3: note: thread 'changing' is started here
  return 0;
}

static void *changing(void *arg) {
  changed((int)(long)arg);
  return arg;
}

int bad_the_parameter_changes(void) {
  pthread_t t;
  pthread_create(&t, NULL, changing, (void *)0);
  again = 1;
  pthread_join(t, NULL);
  return again;
}

static int hits, misses;
static void hit(void) { ++hits; }
// CHECK-MESSAGES: :[[@LINE-1]]:27: warning: 'hits' is written here by thread 'calls' with no lock, while 'bad_the_only_one' writes it [belay-unconfined-data]
// CHECK-MESSAGES: :[[@LINE+9]]:3: note: reached through this call
// CHECK-MESSAGES: :[[@LINE+15]]:3: note: written here by 'bad_the_only_one' with no lock
// CHECK-MESSAGES: :[[@LINE+13]]:3: note: thread 'calls' is started here
static void miss(void) { ++misses; }
// CHECK-MESSAGES: :[[@LINE-1]]:28: warning: thread 2 reads 'misses', and nothing orders this and what the main thread does [belay-unconfined-data]
static void (*hook)(void) = hit;
static void (*switched)(void) = hit;

static void *calls(void *arg) {
  hook();
  return arg;
}

int bad_the_only_one(void) {
  pthread_t t;
  pthread_create(&t, NULL, calls, NULL);
  hits = 1;
  pthread_join(t, NULL);
  return hits;
}

static void *calls_either(void *arg) {
  switched();
  return arg;
}

int bad_the_one_chosen(void) {
  pthread_t t;
  switched = miss;
  pthread_create(&t, NULL, calls_either, NULL);
  misses = 1;
  pthread_join(t, NULL);
  return misses;
}
