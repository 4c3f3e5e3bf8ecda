// RUN: %check_belay %s belay-double-lock,belay-missing-unlock %t -- -- -std=gnu11 -pthread

// The child of a fork has the thread that forked, and every mutex as it was.
#include <pthread.h>
#include <stddef.h>
#include <sys/wait.h>
#include <unistd.h>

static pthread_mutex_t log_lock = PTHREAD_MUTEX_INITIALIZER, parents = PTHREAD_MUTEX_INITIALIZER, made = PTHREAD_MUTEX_INITIALIZER;
static int lines;

static void log_line(const char *what) {
  (void)what;
  pthread_mutex_lock(&log_lock);
  ++lines;
  pthread_mutex_unlock(&log_lock);
}
static void *tick(void *unused) {
  log_line("tick");
  pthread_mutex_lock(&parents);
  pthread_mutex_unlock(&parents);
  pthread_mutex_lock(&made);
  pthread_mutex_unlock(&made);
  return unused;
}

// X25
static int bad_child_logs(const char *path) {
  pid_t pid = fork();
  if (pid < 0)
    return -1;
  if (pid == 0) {
    log_line("child");
// CHECK-MESSAGES: :[[@LINE-1]]:5: warning: this call locks 'log_lock' in the child of 'fork', which has no other thread: if 'log_line' has it when the process forks, nobody unlocks it in the child; lock nothing between fork and exec [belay-double-lock]
// CHECK-MESSAGES: :[[@LINE-21]]:3: note: locked here
// CHECK-MESSAGES: :[[@LINE-7]]:15: note: the process forks here
// CHECK-MESSAGES: :[[@LINE-23]]:3: note: locked here by 'log_line'
// CHECK-MESSAGES: :[[@LINE+56]]:7: note: the thread is started here
    execl(path, path, (char *)NULL);
    _exit(127);
  }
  log_line("parent");
  return waitpid(pid, NULL, 0);
}
static int bad_assigned(void) {
  pid_t pid;
  if ((pid = fork()) == 0) {
    pthread_mutex_lock(&log_lock);
// CHECK-MESSAGES: :[[@LINE-1]]:5: warning: 'log_lock' is locked here in the child of 'fork', which has no other thread: if 'log_line' has it when the process forks, nobody unlocks it in the child; lock nothing between fork and exec [belay-double-lock]
    _exit(lines);
  }
  return waitpid(pid, NULL, 0);
}
static int ok_only_exec(const char *path) {
  pid_t pid = fork();
  if (pid == 0) {
    execl(path, path, (char *)NULL);
    _exit(127);
  }
  log_line("parent");
  return waitpid(pid, NULL, 0);
}
// The child has what its parent held.
static int ok_held(void) {
  pthread_mutex_lock(&parents);
  pid_t pid = fork();
  if (pid == 0) {
    pthread_mutex_unlock(&parents);
    pthread_mutex_lock(&parents);
    _exit(0);
  }
  pthread_mutex_unlock(&parents);
  return waitpid(pid, NULL, 0);
}
static int ok_made_anew(void) {
  pid_t pid = fork();
  if (pid == 0) {
    pthread_mutex_init(&made, NULL);
    pthread_mutex_lock(&made);
    _exit(0);
  }
  return waitpid(pid, NULL, 0);
}
// Nothing runs yet.
static void ok_daemon(void) {
  if (fork() > 0)
    _exit(0);
  log_line("daemon");
}

int main(void) {
  pthread_t t;
  ok_daemon();
  if (pthread_create(&t, NULL, tick, NULL))
    return 1;
  bad_child_logs("/bin/true");
  bad_assigned();
  ok_only_exec("/bin/true");
  ok_held();
  ok_made_anew();
  pthread_join(t, NULL);
  bad_child_logs("/bin/false");
}
