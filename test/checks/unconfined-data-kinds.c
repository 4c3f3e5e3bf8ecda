// Threads of several kinds that one loop starts, each for an object of its own.
// RUN: %check_belay %s belay-unconfined-data %t -- -- -std=c11 -pthread

#include <pthread.h>

struct job {
  int left, seen;
  pthread_t thread, second;
};
static struct job *all;
static int slow;
static struct job *job_of(int n) {
  struct job *first = all;
  if (n)
    first += n;
  return first;
}

static void *works(void *arg) {
  struct job *j = arg;
  --j->left;
  return arg;
}
static void *works_slowly(void *arg) {
  struct job *j = arg;
  j->left -= 2;
  return arg;
}

void ok_one_kind_for_each(int count) {
  struct job *j;
  for (int i = 0; i < count; ++i) {
    j = job_of(i);
    j->left = 3;
  }
  if (count > 3)
    slow = 1;
  for (int i = 0; i < count; ++i) {
    j = job_of(i);
    if (slow)
      pthread_create(&j->thread, NULL, works, j);
    else
      pthread_create(&j->thread, NULL, works_slowly, j);
  }
  for (int i = 0; i < count; ++i) {
    j = job_of(i);
    pthread_join(j->thread, NULL);
  }
}

static void *looks(void *arg) {
  struct job *j = arg;
  ++j->seen;
  return arg;
}
static void *looks_again(void *arg) {
  struct job *j = arg;
  j->seen += 2;
// CHECK-MESSAGES: :[[@LINE-1]]:6: warning: 'j->seen' is written here by thread 'looks_again' with no lock, while thread 'looks' writes it [belay-unconfined-data]
// CHECK-MESSAGES: :[[@LINE-7]]:8: note: written here by thread 'looks' with no lock
// CHECK-MESSAGES: :[[@LINE+16]]:7: note: thread 'looks_again' is started here
  return arg;
}

void bad_both_kinds_for_each(int count) {
  struct job *j;
  for (int i = 0; i < count; ++i) {
    j = job_of(i);
    j->left = 3;
  }
  if (count > 3)
    slow = 1;
  for (int i = 0; i < count; ++i) {
    j = job_of(i);
    pthread_create(&j->thread, NULL, looks, j);
    if (slow)
      pthread_create(&j->second, NULL, looks_again, j);
  }
  for (int i = 0; i < count; ++i) {
    j = job_of(i);
    pthread_join(j->thread, NULL);
    if (slow)
      pthread_join(j->second, NULL);
  }
}
