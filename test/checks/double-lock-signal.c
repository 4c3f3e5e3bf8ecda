// RUN: %check_belay %s belay-double-lock %t -- -- -std=gnu11 -pthread

// The handler of a signal runs on top of its thread, whatever that has locked.
#include <pthread.h>
#include <signal.h>
#include <stddef.h>

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER, own = PTHREAD_MUTEX_INITIALIZER;
static int events;
static volatile sig_atomic_t stop;

// X25
static void count(void) {
  pthread_mutex_lock(&mutex);
// CHECK-MESSAGES: :[[@LINE-1]]:3: warning: 'mutex' is locked here by 'bad_handler', the handler of a signal: if it interrupts 'work' with 'mutex' locked, the thread waits for itself for ever; only set a flag in the handler [belay-double-lock]
  events++;
  pthread_mutex_unlock(&mutex);
}
static void bad_handler(int signal) {
  (void)signal;
  count();
}
static void ok_handler(int signal) {
  (void)signal;
  stop = 1;
}
static void ok_tries(int signal) {
  (void)signal;
  if (pthread_mutex_trylock(&mutex) == 0)
    pthread_mutex_unlock(&mutex);
}
// Nobody else locks this one.
static void ok_own(int signal) {
  (void)signal;
  pthread_mutex_lock(&own);
  pthread_mutex_unlock(&own);
}
static void bad_action(int signal) {
  (void)signal;
  pthread_mutex_lock(&mutex);
// CHECK-MESSAGES: :[[@LINE-1]]:3: warning: 'mutex' is locked here by 'bad_action', the handler of a signal: if it interrupts 'work' with 'mutex' locked, the thread waits for itself for ever; only set a flag in the handler [belay-double-lock]
// CHECK-MESSAGES: :[[@LINE+51]]:23: note: 'bad_action' is made a handler here
// CHECK-MESSAGES: :[[@LINE+4]]:3: note: locked here by 'work'
  pthread_mutex_unlock(&mutex);
}
void work(void) {
  pthread_mutex_lock(&mutex);
  events = 0;
  pthread_mutex_unlock(&mutex);
}
static pthread_mutex_t shared = PTHREAD_MUTEX_INITIALIZER;
static void both(void) {
  pthread_mutex_lock(&shared);
// CHECK-MESSAGES: :[[@LINE-1]]:3: warning: 'shared' is locked here by 'bad_shares', the handler of a signal: if it interrupts 'main' with 'shared' locked, the thread waits for itself for ever; only set a flag in the handler [belay-double-lock]
  pthread_mutex_unlock(&shared);
}
static void bad_shares(int signal) {
  (void)signal;
  both();
}
// One that counts the handler may take again: it is on the thread that it interrupts.
static pthread_mutex_t counted;
void make_counted(void) {
  pthread_mutexattr_t kind;
  pthread_mutexattr_init(&kind);
  pthread_mutexattr_settype(&kind, PTHREAD_MUTEX_RECURSIVE);
  pthread_mutex_init(&counted, &kind);
}
static void flush(void) {
  pthread_mutex_lock(&counted);
  pthread_mutex_unlock(&counted);
}
static void ok_counts(int signal) {
  (void)signal;
  flush();
}
// A fault is where it is, and the program is at its end.
static void ok_fault(int signal) {
  (void)signal;
  count();
}
void install(void) {
  struct sigaction action = {.sa_handler = ok_fault};
  sigaction(SIGSEGV, &action, NULL);
  sigaction(SIGBUS, &action, NULL);
}
int main(void) {
  struct sigaction action = {.sa_handler = ok_tries};
  signal(SIGINT, bad_handler);
  signal(SIGTERM, ok_handler);
  signal(SIGUSR1, ok_own);
  sigaction(SIGUSR2, &action, NULL);
  action.sa_handler = bad_action;
  sigaction(SIGHUP, &action, NULL);
  signal(SIGUSR1, bad_shares);
  signal(SIGUSR2, ok_counts);
  flush();
  both();
  while (!stop)
    work();
}

// A helper installs what it is given.
static pthread_mutex_t hits_mutex = PTHREAD_MUTEX_INITIALIZER;
static int hits;
static void hit(void) {
  pthread_mutex_lock(&hits_mutex);
  hits++;
  pthread_mutex_unlock(&hits_mutex);
}
static void bad_given(int signal) {
  (void)signal;
  pthread_mutex_lock(&hits_mutex);
// CHECK-MESSAGES: :[[@LINE-1]]:3: warning: 'hits_mutex' is locked here by 'bad_given', the handler of a signal: if it interrupts 'hit' with 'hits_mutex' locked, the thread waits for itself for ever; only set a flag in the handler [belay-double-lock]
  hits = 0;
  pthread_mutex_unlock(&hits_mutex);
}
static void ok_called(int signal) {
  (void)signal;
  hit();
}
static void install_given(int number, void (*handler)(int)) {
  struct sigaction action = {0};
  action.sa_handler = handler;
  sigaction(number, &action, NULL);
}
static void run(int number, void (*step)(int)) { step(number); }
void given(void) {
  install_given(SIGUSR1, bad_given);
  run(1, ok_called);
  hit();
}
