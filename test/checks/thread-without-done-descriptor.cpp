// A descriptor that its class closes when it ends, and nobody wakes before the join.
// RUN: %check_belay %s belay-thread-without-done %t -- -- -std=c++20 -pthread

#include <atomic>
#include <sys/socket.h>
#include <thread>
#include <unistd.h>

class BadReader {
public:
  explicit BadReader(int fd) : fd_(fd) {}
  ~BadReader() {
    stop();
    ::close(fd_);
  }
  void start() {
    if (!thread_.joinable())
      thread_ = std::thread(&BadReader::run, this);
// CHECK-MESSAGES: :[[@LINE-1]]:17: warning: thread 'BadReader::run' cannot be stopped while it blocks in 'recv' [belay-thread-without-done]
  }
  void stop() {
    stopping_ = true;
    if (thread_.joinable())
      thread_.join();
  }

private:
  void run() {
    char byte;
    while (!stopping_)
      ::recv(fd_, &byte, 1, 0);
  }
  const int fd_;
  std::atomic<bool> stopping_{false};
  std::thread thread_;
};

class OkReader {
public:
  explicit OkReader(int fd) : fd_(fd) {}
  ~OkReader() {
    stop();
    ::close(fd_);
  }
  void start() {
    if (!thread_.joinable())
      thread_ = std::thread(&OkReader::run, this);
  }
  void stop() {
    stopping_ = true;
    ::shutdown(fd_, SHUT_RDWR);
    if (thread_.joinable())
      thread_.join();
  }

private:
  void run() {
    char byte;
    while (!stopping_)
      ::recv(fd_, &byte, 1, 0);
  }
  const int fd_;
  std::atomic<bool> stopping_{false};
  std::thread thread_;
};

// Somebody else closes it, whenever that is.
class OkBorrows {
public:
  explicit OkBorrows(int fd) : fd_(fd) {}
  ~OkBorrows() { stop(); }
  void start() { thread_ = std::thread(&OkBorrows::run, this); }
  void stop() {
    stopping_ = true;
    if (thread_.joinable())
      thread_.join();
  }

private:
  void run() {
    char byte;
    while (!stopping_)
      ::recv(fd_, &byte, 1, 0);
  }
  const int fd_;
  std::atomic<bool> stopping_{false};
  std::thread thread_;
};
