// RUN: %check_belay %s belay-check-then-act %t -- -- -std=c++20 -pthread
//
// A file that is missing when several threads look for it, and that each of them makes then.

#include <cstdio>
#include <fcntl.h>
#include <filesystem>
#include <fstream>
#include <mutex>
#include <string>
#include <sys/file.h>
#include <sys/stat.h>
#include <thread>
#include <unistd.h>
#include <vector>

static char directory[] = "/tmp/spool";
static std::mutex mutex;

static int bad_first_free() {
  char name[64];
  for (int i = 0; i < 100; ++i) {
    snprintf(name, sizeof name, "%s/%d", directory, i);
    if (access(name, F_OK) == 0)
      continue;
    return open(name, O_WRONLY | O_CREAT, 0600);
    // CHECK-MESSAGES: :[[@LINE-1]]:12: warning: another thread can have made this file since it was found missing, and both write to it; open it with O_EXCL, and look for EEXIST [belay-check-then-act]
    // CHECK-MESSAGES: :[[@LINE-4]]:9: note: tested here
    // CHECK-MESSAGES: :[[@LINE+149]]:5: note: the threads are started here
  }
  return -1;
}
static void bad_header() {
  struct stat s;
  if (stat("log", &s) != 0) {
    FILE *f = fopen("log", "w");
    // CHECK-MESSAGES: :[[@LINE-1]]:15: warning: another thread can have made this file since it was found missing, and both write to it; open it with an 'x' in its mode [belay-check-then-act]
    // CHECK-MESSAGES: :[[@LINE-3]]:7: note: tested here
    // CHECK-MESSAGES: :[[@LINE+139]]:5: note: the threads are started here
    fputs("time,value\n", f);
    fclose(f);
  }
}
static void bad_settings() {
  const std::filesystem::path name = std::string(directory) + "/settings";
  if (!std::filesystem::exists(name)) {
    std::ofstream out(name);
    // CHECK-MESSAGES: :[[@LINE-1]]:19: warning: another thread can have made this file since it was found missing, and both write to it; test and open it under one lock [belay-check-then-act]
    // CHECK-MESSAGES: :[[@LINE-3]]:8: note: tested here
    // CHECK-MESSAGES: :[[@LINE+128]]:5: note: the threads are started here
    out << "default";
  }
}
static void bad_by_a_string() {
  const std::string name = std::string(directory) + "/list";
  if (!std::filesystem::exists(name)) {
    std::ofstream out(name);
    // CHECK-MESSAGES: :[[@LINE-1]]:19: warning: another thread can have made this file since it was found missing, and both write to it; test and open it under one lock [belay-check-then-act]
    // CHECK-MESSAGES: :[[@LINE-3]]:8: note: tested here
    // CHECK-MESSAGES: :[[@LINE+118]]:5: note: the threads are started here
    out << "none";
  }
}
static void make_once(const char *name) {
  if (access(name, F_OK) < 0)
    close(creat(name, 0600));
}
static void bad_by_the_caller() { make_once("/tmp/spool/ready"); }

static int ok_first_free() {
  char name[64];
  for (int i = 0; i < 100; ++i) {
    snprintf(name, sizeof name, "%s/%d", directory, i);
    if (access(name, F_OK) == 0)
      continue;
    return open(name, O_WRONLY | O_CREAT | O_EXCL, 0600);
  }
  return -1;
}
// Each thread has files of its own.
static int ok_own(int id) {
  char name[64];
  snprintf(name, sizeof name, "%s/%d", directory, id);
  if (access(name, F_OK) == 0)
    return -1;
  return open(name, O_WRONLY | O_CREAT, 0600);
}
static int ok_own_by_identifier() {
  char name[64];
  snprintf(name, sizeof name, "%s/%d", directory, gettid());
  if (access(name, F_OK) == 0)
    return -1;
  return open(name, O_WRONLY | O_CREAT, 0600);
}
static void ok_exclusive() {
  if (access("pid", F_OK) != 0)
    if (FILE *f = fopen("pid", "wx"))
      fclose(f);
}
// All of them append.
static int ok_append() {
  if (access("journal", F_OK) != 0)
    return open("journal", O_WRONLY | O_CREAT | O_APPEND, 0600);
  return open("journal", O_WRONLY | O_APPEND);
}
// What is there is opened, and what is missing is left alone.
static int ok_there() {
  if (access("data", F_OK) == 0)
    return open("data", O_RDWR | O_CREAT, 0600);
  return -1;
}
static void ok_another() {
  if (access("input", F_OK) != 0)
    if (FILE *f = fopen("errors", "w"))
      fclose(f);
}
static void ok_locked() {
  std::lock_guard guard(mutex);
  if (access("cache", F_OK) != 0)
    close(creat("cache", 0600));
}
static void ok_locked_by_a_file(int lock) {
  flock(lock, LOCK_EX);
  if (access("index", F_OK) != 0)
    close(creat("index", 0600));
  flock(lock, LOCK_UN);
}
static std::once_flag once;
static void ok_once() {
  std::call_once(once, [] {
    if (access("version", F_OK) != 0)
      close(creat("version", 0600));
      // CHECK-MESSAGES: :[[@LINE-1]]:13: warning: another thread can have made this file since it was found missing, and both write to it; open it with O_EXCL, and look for EEXIST [belay-check-then-act]
      // CHECK-MESSAGES: :[[@LINE-3]]:9: note: tested here
      // CHECK-MESSAGES: :[[@LINE+43]]:5: note: the threads are started here
  });
}
static void ok_first() {
  if (access("title", F_OK) != 0)
    close(creat("title", 0600));
}
static void ok_leaves(int id) {
  const int rank = id;
  if (rank != 0)
    return;
  if (access("summary", F_OK) != 0)
    close(creat("summary", 0600));
}
static void ok_one_thread() {
  if (access("report", F_OK) != 0)
    close(creat("report", 0600));
}

static void run(int id) {
  close(bad_first_free());
  bad_header();
  bad_settings();
  bad_by_a_string();
  bad_by_the_caller();
  close(ok_first_free());
  close(ok_own(id));
  close(ok_own_by_identifier());
  ok_exclusive();
  close(ok_append());
  close(ok_there());
  ok_another();
  ok_locked();
  ok_once();
  ok_leaves(id);
  if (id == 0)
    ok_first();
  ok_locked_by_a_file(id);
}

int main() {
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i)
    threads.emplace_back(run, i);
  for (int i = 0; i < 4; ++i)
    threads.emplace_back([i] { // ok_: each has a number of its own
      char name[64];
      snprintf(name, sizeof name, "%s/part%d", directory, i);
      if (access(name, F_OK) != 0)
        close(creat(name, 0600));
    });
  std::thread one(ok_one_thread);
  one.join();
  for (std::thread &t : threads)
    t.join();
}
