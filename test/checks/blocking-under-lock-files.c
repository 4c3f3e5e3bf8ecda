// RUN: %check_belay %s belay-blocking-under-lock %t "--config={CheckOptions: {Confidence: discipline}}" -- -- -std=gnu11 -pthread

// Files and names of hosts take their time.
#include <netdb.h>
#include <pthread.h>
#include <stdio.h>

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static FILE *out;
static struct addrinfo *found;

void bad_reopen(const char *name) {
  pthread_mutex_lock(&mutex);
  fclose(out);
// CHECK-MESSAGES: :[[@LINE-1]]:3: warning: 'fclose' can block while 'mutex' is held: whoever needs the lock waits as well [belay-blocking-under-lock]
// CHECK-MESSAGES: :[[@LINE-3]]:3: note: 'mutex' is locked here
  out = fopen(name, "a");
// CHECK-MESSAGES: :[[@LINE-1]]:9: warning: 'fopen' can block while 'mutex' is held: whoever needs the lock waits as well [belay-blocking-under-lock]
// CHECK-MESSAGES: :[[@LINE-6]]:3: note: 'mutex' is locked here
  pthread_mutex_unlock(&mutex);
}
void bad_resolve(const char *name) {
  pthread_mutex_lock(&mutex);
  getaddrinfo(name, NULL, NULL, &found);
// CHECK-MESSAGES: :[[@LINE-1]]:3: warning: 'getaddrinfo' can block while 'mutex' is held: whoever needs the lock waits as well [belay-blocking-under-lock]
// CHECK-MESSAGES: :[[@LINE-3]]:3: note: 'mutex' is locked here
  pthread_mutex_unlock(&mutex);
}
void ok_reopen(const char *name) {
  FILE *f = fopen(name, "a");
  pthread_mutex_lock(&mutex);
  FILE *old = out;
  out = f;
  pthread_mutex_unlock(&mutex);
  fclose(old);
}
