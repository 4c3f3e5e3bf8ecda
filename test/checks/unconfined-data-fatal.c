// RUN: %check_belay %s belay-unconfined-data %t -- -- -std=gnu11 -pthread
//
// A lock doesn't fail, and who gives up minds nobody else.

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

static long accepted, rejected, handled;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

static void print_summary(void) { printf("%ld\n", accepted); }
static void lock_it(void) {
  if (pthread_mutex_lock(&lock)) {
    fprintf(stderr, "can't lock\n");
    print_summary();
  }
}
static void unlock_it(void) {
  if (pthread_mutex_unlock(&lock))
    print_summary();
}
static long items;
static void *worker(void *unused) {
  lock_it();
  items++;
  unlock_it();
  return NULL;
}
int ok_failing(void) {
  pthread_t t;
  pthread_create(&t, NULL, worker, NULL);
  accepted = 1;
  pthread_join(t, NULL);
  return 0;
}

static void quit(int code) {
  printf("%ld\n", rejected);
  exit(code);
}
static void *quitter(void *file) {
  if (!file)
    quit(1);
  return NULL;
}
int ok_quits(void *file) {
  pthread_t t;
  pthread_create(&t, NULL, quitter, file);
  rejected++;
  pthread_join(t, NULL);
  return 0;
}

static void quit_if(int code) {
  printf("%ld\n", handled);
  if (code)
    exit(code);
}
static void *goes_on(void *file) {
  if (!file)
    quit_if(0);
  return NULL;
}
int bad_goes_on(void *file) {
  pthread_t t;
  pthread_create(&t, NULL, goes_on, file);
  handled++;
  // CHECK-MESSAGES: :[[@LINE-1]]:{{[0-9]+}}: warning: 'handled' is written here by 'bad_goes_on' with no lock, while thread 'goes_on' reads it [belay-unconfined-data]
  pthread_join(t, NULL);
  return 0;
}

struct start {
  int n;
};
static void *starter(void *argument) {
  struct start *s = argument;
  s->n++;
  // CHECK-MESSAGES: :[[@LINE-1]]:{{[0-9]+}}: warning: '*s' is written here by thread 'starter' with no lock, while 'bad_frees' frees it [belay-unconfined-data]
  return NULL;
}
int ok_never_fails_to_detach(int n) {
  pthread_t t;
  struct start *s = malloc(sizeof *s);
  s->n = n;
  if (pthread_create(&t, NULL, starter, s))
    goto failed;
  if (pthread_detach(t) != 0)
    goto failed;
  return 0;
failed:
  free(s);
  return -1;
}
int bad_frees(int n, int given) {
  pthread_t t;
  struct start *s = malloc(sizeof *s);
  s->n = n;
  if (pthread_create(&t, NULL, starter, s))
    goto failed;
  pthread_detach(t);
  if (!given)
    goto failed;
  return 0;
failed:
  free(s);
  return -1;
}

// Who frees what all have, and ends the program right then, minds nobody else either.
static char *text;
#define FAIL()                                                                                                         \
  do {                                                                                                                 \
    free(text);                                                                                                        \
    exit(1);                                                                                                           \
  } while (0)
static void *tests(void *file) {
  if (!file)
    FAIL();
  return NULL;
}
void ok_fails(void *file) {
  pthread_t t;
  pthread_create(&t, NULL, tests, file);
  if (!file)
    FAIL();
  pthread_join(t, NULL);
}
static char *shown;
static void *shows(void *file) {
  if (!file)
    free(shown);
// CHECK-MESSAGES: :[[@LINE-1]]:5: warning: '*shown' is freed here by thread 'shows' with no lock, while 'bad_fails' frees it [belay-unconfined-data]
  return NULL;
}
void bad_fails(void *file) {
  pthread_t t;
  pthread_create(&t, NULL, shows, file);
  if (!file)
    free(shown);
  pthread_join(t, NULL);
}
