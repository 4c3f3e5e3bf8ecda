// RUN: %check_belay %s belay-double-lock %t -- -- -std=gnu11 -pthread
// A child that runs another program, where the threads are out of sight.

#include <pthread.h>
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

static pthread_mutex_t log_lock = PTHREAD_MUTEX_INITIALIZER, own_lock = PTHREAD_MUTEX_INITIALIZER;
static FILE *file;

void log_open(FILE *f) {
  pthread_mutex_lock(&log_lock);
  file = f;
  pthread_mutex_unlock(&log_lock);
}
void log_line(const char *text) {
  pthread_mutex_lock(&log_lock);
  if (file)
    fputs(text, file);
  pthread_mutex_unlock(&log_lock);
}

int bad_hook(const char *path, char *const argv[]) {
  pid_t pid = fork();
  if (pid == 0) {
    execv(path, argv);
    log_line("exec failed");
    // CHECK-MESSAGES: :[[@LINE-1]]:5: warning: this call locks 'log_lock' in the child of 'fork', which has no other thread: if 'log_open' has it when the process forks, nobody unlocks it in the child; lock nothing between fork and exec [belay-double-lock]
    // CHECK-MESSAGES: :[[@LINE-12]]:3: note: locked here
    // CHECK-MESSAGES: :[[@LINE-6]]:15: note: the process forks here
    // CHECK-MESSAGES: :[[@LINE-19]]:3: note: locked here by 'log_open'
    _exit(127);
  }
  int status = 0;
  waitpid(pid, &status, 0);
  return status;
}
int ok_hook(const char *path, char *const argv[]) {
  pid_t pid = fork();
  if (pid == 0) {
    execv(path, argv);
    static const char text[] = "exec failed";
    write(2, text, sizeof text);
    _exit(127);
  }
  log_line("started");
  return pid;
}
// It goes on alone, as it was before.
void ok_daemon(void) {
  if (fork() > 0)
    _exit(0);
  setsid();
  log_line("running");
}
// Nobody else locks it.
int ok_own(const char *path, char *const argv[]) {
  pid_t pid = fork();
  if (pid == 0) {
    pthread_mutex_lock(&own_lock);
    execv(path, argv);
    _exit(127);
  }
  return pid;
}
