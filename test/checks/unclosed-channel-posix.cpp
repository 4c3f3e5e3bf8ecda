// RUN: %check_belay %s belay-unclosed-channel %t -- -- -std=c++20 -pthread
//
// A pipe ends when its last writing end is closed, and the reader's process has one.

#include <fcntl.h>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>

int make();
void use(char);
void give(int);

// L5
void bad_thread() {
  int ends[2];
  if (pipe(ends) != 0)
    return;
  std::thread writer([&ends] {
    for (int i = 0; i < 10; ++i)
      write(ends[1], "x", 1);
  });
  char c;
  while (read(ends[0], &c, 1) > 0)
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: this loop over 'ends[0]' never ends: the writing end 'ends[1]' stays open here, and nothing closes it [belay-unclosed-channel]
  // CHECK-MESSAGES: :[[@LINE-9]]:12: note: the pipe is made here
    use(c);
  writer.join();
  close(ends[0]);
}
// L5
void ok_thread() {
  int ends[2];
  if (pipe(ends) != 0)
    return;
  std::thread writer([&ends] {
    for (int i = 0; i < 10; ++i)
      write(ends[1], "x", 1);
    close(ends[1]);
  });
  char c;
  while (read(ends[0], &c, 1) > 0)
    use(c);
  writer.join();
  close(ends[0]);
}
// L5: the child closes its own copy only.
void bad_child() {
  int ends[2];
  if (pipe(ends) != 0)
    return;
  if (fork() == 0) {
    write(ends[1], "x", 1);
    _exit(0);
  }
  char c;
  while (read(ends[0], &c, 1) > 0)
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: this loop over 'ends[0]' never ends: the writing end 'ends[1]' stays open here, and nothing closes it [belay-unclosed-channel]
    use(c);
}
void ok_child() {
  int ends[2];
  if (pipe(ends) != 0)
    return;
  if (fork() == 0) {
    write(ends[1], "x", 1);
    _exit(0);
  }
  close(ends[1]);
  char c;
  while (read(ends[0], &c, 1) > 0)
    use(c);
}
// A read that doesn't block.
void ok_drained() {
  int ends[2];
  if (pipe(ends) != 0)
    return;
  fcntl(ends[0], F_SETFL, O_NONBLOCK);
  write(ends[1], "x", 1);
  char c;
  while (read(ends[0], &c, 1) > 0)
    use(c);
}
void ok_given_away() {
  int ends[2];
  if (pipe(ends) != 0)
    return;
  give(ends[1]);
  char c;
  while (read(ends[0], &c, 1) > 0)
    use(c);
}
void ok_last_value() {
  int ends[2];
  if (pipe(ends) != 0)
    return;
  std::thread writer([&ends] { write(ends[1], "xxx.", 4); });
  char c = 0;
  while (read(ends[0], &c, 1) > 0 && c != '.')
    use(c);
  writer.join();
}
static int countLines(int fd) {
  char c;
  int lines = 0;
  while (read(fd, &c, 1) > 0)
    lines += c == '\n';
  return lines;
}
// L5: the parent closes its own copy only.
int bad_child_reads() {
  int ends[2];
  if (pipe(ends) != 0)
    return 1;
  if (fork() == 0) {
    int lines = countLines(ends[0]);
    // CHECK-MESSAGES: :[[@LINE-1]]:17: warning: the child never comes to the end of 'ends[0]': it has the writing end 'ends[1]' open itself; close that before it reads [belay-unclosed-channel]
    // CHECK-MESSAGES: :[[@LINE-5]]:12: note: the pipe is made here
    _exit(lines);
  }
  close(ends[0]);
  write(ends[1], "x", 1);
  close(ends[1]);
  return 0;
}
// L5
int ok_child_reads() {
  int ends[2];
  if (pipe(ends) != 0)
    return 1;
  if (fork() == 0) {
    close(ends[1]);
    int lines = countLines(ends[0]);
    _exit(lines);
  }
  close(ends[0]);
  write(ends[1], "x", 1);
  close(ends[1]);
  return 0;
}
int ok_child_closes_all() {
  int ends[2];
  if (pipe(ends) != 0)
    return 1;
  if (fork() == 0) {
    dup2(ends[0], 0);
    for (int fd : ends)
      close(fd);
    _exit(countLines(0));
  }
  close(ends[1]);
  return 0;
}
int ok_child_reads_once() {
  int ends[2];
  if (pipe(ends) != 0)
    return 1;
  if (fork() == 0) {
    char go;
    _exit(read(ends[0], &go, 1) == 1);
  }
  write(ends[1], "x", 1);
  return 0;
}
