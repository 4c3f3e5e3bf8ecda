// RUN: %check_belay %s belay-double-lock %t -- -- -std=gnu11 -pthread

// Some signals are blocked, and the handlers of others come as they do.
#include <pthread.h>
#include <signal.h>
#include <stdio.h>

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static unsigned long packets;
static volatile sig_atomic_t quit;

static void add(void) {
  pthread_mutex_lock(&mutex);
  packets++;
  pthread_mutex_unlock(&mutex);
}
static void dump(void) {
  pthread_mutex_lock(&mutex);
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: 'mutex' is locked here by 'bad_usr1', the handler of a signal: if it interrupts 'add' with 'mutex' locked, the thread waits for itself for ever; only set a flag in the handler [belay-double-lock]
  // CHECK-MESSAGES: :[[@LINE+8]]:3: note: reached through this call
  // CHECK-MESSAGES: :[[@LINE+28]]:20: note: 'bad_usr1' is made a handler here
  // CHECK-MESSAGES: :[[@LINE-9]]:3: note: locked here by 'add'
  printf("%lu\n", packets);
  pthread_mutex_unlock(&mutex);
}
static void bad_usr1(int sig) {
  (void)sig;
  dump();
}
// It comes only where it is let in.
static void ok_usr2(int sig) {
  (void)sig;
  dump();
}
static void on_term(int sig) {
  (void)sig;
  quit = 1;
}
static void install(int sig, void (*handler)(int)) {
  struct sigaction action = {0};
  action.sa_handler = handler;
  sigaction(sig, &action, NULL);
}
int main(void) {
  sigset_t block, before;
  sigemptyset(&block);
  sigaddset(&block, SIGTERM);
  sigaddset(&block, SIGUSR2);
  install(SIGUSR1, bad_usr1);
  install(SIGUSR2, ok_usr2);
  install(SIGTERM, on_term);
  sigprocmask(SIG_BLOCK, &block, &before);
  while (!quit) {
    add();
    sigsuspend(&before);
  }
  return 0;
}
