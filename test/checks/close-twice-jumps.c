// RUN: %check_belay %s belay-close-twice %t -- -- -std=gnu11
//
// C3: what comes to its end by jumps, and ends the process there, doesn't return to who called it.

#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

int work(int fd);
void report(int fd, int status);

static void child(int fd) {
  if (work(fd) < 0)
    goto failed;
  close(fd);
  fd = -1;
  if (work(0) < 0)
    goto failed;
  _exit(EXIT_SUCCESS);
failed:
  if (fd >= 0)
    close(fd);
  _exit(EXIT_FAILURE);
}
int ok_parent(void) {
  int fds[2];
  if (pipe(fds))
    return -1;
  const pid_t pid = fork();
  if (pid == 0) {
    close(fds[0]);
    child(fds[1]);
  }
  close(fds[1]);
  close(fds[0]);
  return pid < 0 ? -1 : 0;
}

static void last(int fd) {
  if (!work(fd))
    goto out;
  report(fd, 1);
out:
  exit(close(fd));
}
void ok_label_last(int fd) {
  if (!fd)
    last(fd);
  close(fd);
}

static void comes_back(int fd) {
  if (work(fd) < 0)
    goto failed;
  report(fd, 0);
  close(fd);
  return;
failed:
  close(fd);
  _exit(EXIT_FAILURE);
}
int bad_parent(void) {
  int fds[2];
  if (pipe(fds))
    return -1;
  comes_back(fds[1]);
  close(fds[1]);
// CHECK-MESSAGES: :[[@LINE-1]]:3: warning: 'fds[1]' is closed again: by now the number may be another file's [belay-close-twice]
  return close(fds[0]);
}
