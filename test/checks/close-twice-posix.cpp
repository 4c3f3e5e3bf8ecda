// RUN: %check_belay %s belay-close-twice %t -- -- -std=c++20 -pthread
//
// Descriptors: what a second close closes may be somebody else's.

#include <pthread.h>
#include <sys/socket.h>
#include <thread>
#include <unistd.h>

int make();
bool failed();
void log(const char *);

// C3: the thread closes its end, and so does who started it.
void bad_end_of_pipe() {
  int ends[2];
  if (pipe(ends) != 0)
    return;
  std::thread writer([&ends] {
    write(ends[1], "x", 1);
    close(ends[1]);
  });
  char c;
  read(ends[0], &c, 1);
  writer.join();
  close(ends[0]);
  close(ends[1]);
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: 'ends[1]' is closed again: by now the number may be another file's [belay-close-twice]
  // CHECK-MESSAGES: :[[@LINE-10]]:15: note: thread 'lambda' is started here
  // CHECK-MESSAGES: :[[@LINE-9]]:5: note: it is closed in 'lambda' here
}
// C3
void ok_pipe() {
  int ends[2];
  if (pipe(ends) != 0)
    return;
  std::thread writer([&ends] {
    write(ends[1], "x", 1);
    close(ends[1]);
  });
  char c;
  read(ends[0], &c, 1);
  writer.join();
  close(ends[0]);
}
void bad_copy(int fd) {
  std::thread t([fd] { close(fd); });
  t.join();
  close(fd);
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: 'fd' is closed again: by now the number may be another file's [belay-close-twice]
}
void bad_goto(int fd) {
  if (failed()) {
    close(fd);
    goto out;
  }
  log("done");
out:
  close(fd);
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: 'fd' is closed again: by now the number may be another file's [belay-close-twice]
  // CHECK-MESSAGES: :[[@LINE-7]]:5: note: it is closed first here
}
void ok_goto(int fd) {
  if (failed())
    goto out;
  log("done");
out:
  close(fd);
}
void ok_accepting(int listener) {
  for (;;) {
    int fd = accept(listener, nullptr, nullptr);
    if (failed()) {
      close(fd);
      continue;
    }
    close(fd);
  }
}
void ok_assigned(int listener) {
  int fd;
  while ((fd = accept(listener, nullptr, nullptr)) >= 0) {
    if (failed()) {
      close(fd);
      continue;
    }
    close(fd);
  }
}
void ok_child(int fd) {
  if (fork() == 0) {
    close(fd);
    _exit(0);
  }
  close(fd);
}
void ok_interrupted(int fd) {
  while (close(fd) != 0)
    ;
}

class Connection {
public:
  // S2
  void bad_stop() {
    shut();
    shut();
    // CHECK-MESSAGES: :[[@LINE-1]]:5: warning: 'fd_' is closed again: by now the number may be another file's [belay-close-twice]
  }
  void ok_reconnect() {
    shut();
    fd_ = make();
    shut();
  }
  void ok_reconnect_elsewhere() {
    shut();
    connect();
    shut();
  }
  void ok_once() {
    once();
    once();
  }

private:
  void shut() { close(fd_); }
  void connect() { fd_ = make(); }
  void once() {
    if (fd_ < 0)
      return;
    close(fd_);
    fd_ = -1;
  }
  int fd_;
};

struct job {
  int fd;
};
static void *run(void *arg) {
  job *j = static_cast<job *>(arg);
  close(j->fd);
  return nullptr;
}
void bad_pthread(job *j) {
  pthread_t t;
  pthread_create(&t, nullptr, run, j);
  pthread_join(t, nullptr);
  close(j->fd);
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: 'j->fd' is closed again: by now the number may be another file's [belay-close-twice]
}
// Where the thread couldn't be started, it closes nothing.
bool ok_not_started(job *j, pthread_t *t) {
  if (pthread_create(t, nullptr, run, j) != 0) {
    close(j->fd);
    return false;
  }
  return true;
}

// Tried again where the first came to nothing; what follows a failure that is only logged is closed twice.
int may_block();
void make_blocking(int fd);
int ok_retried(int fd) {
  int result = ::close(fd);
  if (result != 0 && may_block()) {
    make_blocking(fd);
    result = ::close(fd);
  }
  return result;
}
void bad_only_logged(int fd) {
  int result = ::close(fd);
  if (result != 0)
    log("close");
  ::close(fd);
// CHECK-MESSAGES: :[[@LINE-1]]:3: warning: 'fd' is closed again: by now the number may be another file's [belay-close-twice]
}
