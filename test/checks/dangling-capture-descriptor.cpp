// A descriptor that is closed before the thread that reads from it is joined.
// RUN: %check_belay %s belay-dangling-capture %t -- -- -std=c++20 -pthread

#include <poll.h>
#include <sys/socket.h>
#include <thread>
#include <unistd.h>

class Reader {
public:
  explicit Reader(int fd) : fd_(fd) { thread_ = std::thread(&Reader::run, this); }
  void bad_close() {
    ::shutdown(fd_, SHUT_RDWR);
    ::close(fd_);
    // CHECK-MESSAGES: :[[@LINE-1]]:5: warning: descriptor 'fd_' is closed here before thread 'Reader::run', which uses it, is joined: by its next call the number can be another file's; close it after the join [belay-dangling-capture]
    // CHECK-MESSAGES: :[[@LINE+20]]:12: note: used here
    // CHECK-MESSAGES: :[[@LINE+1]]:13: note: joined here
    thread_.join();
  }
  void ok_close() {
    ::shutdown(fd_, SHUT_RDWR);
    thread_.join();
    ::close(fd_);
  }
  void bad_wakes_nobody() {
    ::close(fd_);
    // CHECK-MESSAGES: :[[@LINE-1]]:5: warning: descriptor 'fd_' is closed here before thread 'Reader::run', which uses it, is joined: this doesn't wake it, and by its next call the number can be another file's; shut it down here, and close it after the join [belay-dangling-capture]
    // CHECK-MESSAGES: :[[@LINE+8]]:12: note: used here
    // CHECK-MESSAGES: :[[@LINE+1]]:13: note: joined here
    thread_.join();
  }

private:
  void run() {
    char byte;
    while (::recv(fd_, &byte, 1, 0) > 0) {
    }
  }
  const int fd_;
  std::thread thread_;
};

// Another one.
class Pair {
public:
  Pair(int in, int out) : in_(in), out_(out) { thread_ = std::thread(&Pair::run, this); }
  void ok_other() {
    ::shutdown(in_, SHUT_RDWR);
    ::shutdown(out_, SHUT_RDWR);
    ::close(out_);
    thread_.join();
    ::close(in_);
  }

private:
  void run() {
    char byte;
    while (::recv(in_, &byte, 1, 0) > 0) {
    }
  }
  const int in_, out_;
  std::thread thread_;
};

// The thread has a copy of the number.
class Copied {
public:
  explicit Copied(int fd) : fd_(fd) {
    thread_ = std::thread([fd = fd_] {
      char byte;
      while (::recv(fd, &byte, 1, 0) > 0) {
      }
    });
  }
  void bad_close() {
    ::shutdown(fd_, SHUT_RDWR);
    ::close(fd_);
    // CHECK-MESSAGES: :[[@LINE-1]]:5: warning: descriptor 'fd_' is closed here before thread 'lambda', which uses it, is joined: by its next call the number can be another file's; close it after the join [belay-dangling-capture]
    // CHECK-MESSAGES: :[[@LINE-8]]:14: note: used here
    // CHECK-MESSAGES: :[[@LINE+2]]:15: note: joined here
    if (thread_.joinable())
      thread_.join();
  }

private:
  const int fd_;
  std::thread thread_;
};
class CopiedOther {
public:
  CopiedOther(int in, int out) : in_(in), out_(out) {
    thread_ = std::thread([in = in_] {
      char byte;
      while (::recv(in, &byte, 1, 0) > 0) {
      }
    });
  }
  void ok_close() {
    ::shutdown(in_, SHUT_RDWR);
    ::shutdown(out_, SHUT_RDWR);
    ::close(out_);
    thread_.join();
    ::close(in_);
  }

private:
  const int in_, out_;
  std::thread thread_;
};

// A byte for another descriptor wakes it.
class Port {
public:
  Port(int fd, int wake) : fd_(fd), wake_(wake) { reader_ = std::thread(&Port::run, this); }
  void bad_close() {
    char byte = 1;
    if (::write(wake_, &byte, 1) < 0)
      return;
    ::close(fd_);
    // CHECK-MESSAGES: :[[@LINE-1]]:5: warning: descriptor 'fd_' is closed here before thread 'Port::run', which uses it, is joined: by its next call the number can be another file's; close it after the join [belay-dangling-capture]
    // CHECK-MESSAGES: :[[@LINE+21]]:30: note: used here
    // CHECK-MESSAGES: :[[@LINE+1]]:13: note: joined here
    reader_.join();
    ::close(wake_);
  }
  void ok_close() {
    char byte = 1;
    if (::write(wake_, &byte, 1) < 0)
      return;
    reader_.join();
    ::close(fd_);
    ::close(wake_);
  }

private:
  void run() {
    char buffer[64];
    for (;;) {
      pollfd both[2] = {{fd_, POLLIN, 0}, {wake_, POLLIN, 0}};
      if (::poll(both, 2, -1) < 0)
        continue;
      if (both[1].revents || ::read(fd_, buffer, sizeof buffer) <= 0)
        return;
    }
  }

  const int fd_, wake_;
  std::thread reader_;
};
