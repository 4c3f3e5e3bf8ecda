// RUN: %check_belay %s belay-unclosed-channel %t -- -- -std=c++20 -pthread
//
// A thread that reads a pipe to its end goes on as long as this process has the writing end open.

#include <fcntl.h>
#include <spawn.h>
#include <string>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>

static void collect(int fd, std::string &all) {
  char part[64];
  for (;;) {
    ssize_t n = read(fd, part, sizeof part);
    if (n <= 0)
      return;
    all.append(part, n);
  }
}

// L5
void bad_closed_afterwards(std::string &all) {
  int ends[2];
  if (pipe2(ends, O_CLOEXEC) != 0)
    return;
  pid_t pid = fork();
  if (pid == 0) {
    dup2(ends[1], 1);
    execlp("date", "date", nullptr);
    _exit(127);
  }
  std::thread reader([&] { collect(ends[0], all); });
  waitpid(pid, nullptr, 0);
  reader.join();
  // CHECK-MESSAGES: :[[@LINE-1]]:10: warning: this join never returns: the thread reads 'ends[0]' to its end, and the writing end 'ends[1]' is still open here; close that first [belay-unclosed-channel]
  // CHECK-MESSAGES: :[[@LINE-22]]:17: note: the thread reads here
  // CHECK-MESSAGES: :[[@LINE-13]]:13: note: the pipe is made here
  close(ends[1]);
  close(ends[0]);
}
void bad_never_closed() {
  int ends[2];
  if (pipe(ends) != 0)
    return;
  std::thread reader([&] {
    char c;
    while (read(ends[0], &c, 1) > 0)
    // CHECK-MESSAGES: :[[@LINE-1]]:5: warning: this loop over 'ends[0]' never ends: the writing end 'ends[1]' stays open here, and nothing closes it [belay-unclosed-channel]
    // CHECK-MESSAGES: :[[@LINE-6]]:12: note: the pipe is made here
      ;
    close(ends[0]);
  });
  write(ends[1], "x", 1);
  reader.join();
}
void bad_spawned(std::string &all, char **arguments) {
  int ends[2];
  if (pipe2(ends, O_CLOEXEC) != 0)
    return;
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_adddup2(&actions, ends[1], 1);
  pid_t pid;
  posix_spawnp(&pid, "date", &actions, nullptr, arguments, nullptr);
  std::thread reader([&] { collect(ends[0], all); });
  waitpid(pid, nullptr, 0);
  reader.join();
  // CHECK-MESSAGES: :[[@LINE-1]]:10: warning: this join never returns: the thread reads 'ends[0]' to its end, and the writing end 'ends[1]' is still open here; close that first [belay-unclosed-channel]
  // CHECK-MESSAGES: :[[@LINE-55]]:17: note: the thread reads here
  // CHECK-MESSAGES: :[[@LINE-12]]:13: note: the pipe is made here
  close(ends[1]);
  close(ends[0]);
}
void ok_spawned(std::string &all, char **arguments) {
  int ends[2];
  if (pipe2(ends, O_CLOEXEC) != 0)
    return;
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_adddup2(&actions, ends[1], 1);
  pid_t pid;
  posix_spawnp(&pid, "date", &actions, nullptr, arguments, nullptr);
  close(ends[1]);
  std::thread reader([&] { collect(ends[0], all); });
  waitpid(pid, nullptr, 0);
  reader.join();
  close(ends[0]);
}
void ok_closed_before(std::string &all) {
  int ends[2];
  if (pipe2(ends, O_CLOEXEC) != 0)
    return;
  pid_t pid = fork();
  if (pid == 0) {
    dup2(ends[1], 1);
    execlp("date", "date", nullptr);
    _exit(127);
  }
  close(ends[1]);
  std::thread reader([&] { collect(ends[0], all); });
  waitpid(pid, nullptr, 0);
  reader.join();
  close(ends[0]);
}
void ok_closed_by_the_writer(std::string &all) {
  int ends[2];
  if (pipe(ends) != 0)
    return;
  std::thread writer([&] {
    write(ends[1], "x", 1);
    close(ends[1]);
  });
  std::thread reader([&] { collect(ends[0], all); });
  reader.join();
  writer.join();
}
void ok_one_message() {
  int ends[2];
  if (pipe(ends) != 0)
    return;
  std::thread reader([&] {
    char c = 0;
    while (read(ends[0], &c, 1) > 0)
      if (c == '\n')
        return;
  });
  write(ends[1], "x\n", 2);
  reader.join();
  close(ends[1]);
}
void ok_short_read() {
  int ends[2];
  if (pipe(ends) != 0)
    return;
  std::thread reader([&] {
    char part[64];
    while (read(ends[0], part, sizeof part) == sizeof part)
      ;
  });
  write(ends[1], "x", 1);
  reader.join();
  close(ends[1]);
}
void ok_does_not_wait(std::string &all) {
  int ends[2];
  if (pipe2(ends, O_NONBLOCK) != 0)
    return;
  std::thread reader([&] { collect(ends[0], all); });
  reader.join();
  close(ends[1]);
}
void give(int *);
void ok_given_to_others(std::string &all) {
  int ends[2];
  if (pipe(ends) != 0)
    return;
  std::thread reader([&] { collect(ends[0], all); });
  give(ends);
  reader.join();
  close(ends[1]);
}

// A helper that only writes leaves the end open; one that closes it, or keeps it, may not.
static bool give(int fd, const std::string &line) {
  size_t done = 0;
  while (done < line.size()) {
    ssize_t n = write(fd, line.data() + done, line.size() - done);
    if (n < 0)
      return false;
    done += n;
  }
  return true;
}
void bad_given_by_a_helper(std::string &all) {
  int ends[2];
  if (pipe(ends) != 0)
    return;
  std::thread reader([&] { collect(ends[0], all); });
  give(ends[1], "date");
  reader.join();
  // CHECK-MESSAGES: :[[@LINE-1]]:10: warning: this join never returns: the thread reads 'ends[0]' to its end, and the writing end 'ends[1]' is still open here; close that first [belay-unclosed-channel]
  // CHECK-MESSAGES: :[[@LINE-168]]:17: note: the thread reads here
  // CHECK-MESSAGES: :[[@LINE-7]]:12: note: the pipe is made here
  close(ends[1]);
  close(ends[0]);
}
static void giveAll(int fd, const std::string &line) {
  give(fd, line);
  close(fd);
}
void ok_closed_by_a_helper(std::string &all) {
  int ends[2];
  if (pipe(ends) != 0)
    return;
  std::thread reader([&] { collect(ends[0], all); });
  giveAll(ends[1], "date");
  reader.join();
  close(ends[0]);
}
