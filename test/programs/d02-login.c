// RUN: %exits 1 %belay check %s -- -std=c17 -pthread | FileCheck %s
// RUN: %belay check %s -- -DREPAIRED -std=c17 -pthread
// D2: two back ends are asked for a password in threads that share the local result of the function that asks. It
// looks at the result after the first of them has ended.
#include <pthread.h>
#include <stdbool.h>
#include <string.h>

struct attempt {
  const char *user;
  const char *password;
  int *result;
  bool (*check)(const char *user, const char *password);
};

static bool check_file(const char *user, const char *password) { return !strcmp(user, password); }

static bool check_directory(const char *user, const char *password) { return user[0] && strlen(password) > 8; }

static void *try_login(void *arg) {
  struct attempt *a = arg;
  *a->result = a->check(a->user, a->password) ? 0 : -1;
// CHECK: :[[@LINE-1]]:{{[0-9]+}}: {{warning|error}}: 'result' is written here by thread 'try_login' with no lock, while 'log_in' reads it [belay-unconfined-data]
  return NULL;
}

static int log_in(const char *user, const char *password) {
#ifdef REPAIRED
  int result = -1, other = -1;
  int *second = &other;
#else
  int result = -1;
  int *second = &result;
#endif
  struct attempt file = {user, password, &result, check_file};
  struct attempt directory = {user, password, second, check_directory};
  pthread_t a, b;
  pthread_create(&a, NULL, try_login, &file);
  pthread_create(&b, NULL, try_login, &directory);
  pthread_join(a, NULL);
  bool accepted = result == 0;
  pthread_join(b, NULL);
#ifdef REPAIRED
  accepted = accepted || other == 0;
#endif
  return accepted ? 0 : -1;
}

int main(void) { return log_in("guest", "guest"); }
