// RUN: %check_belay %s belay-thread-without-done %t -- -- -std=c++20 -pthread
//
// The destructor stops it once more: that it closes the socket then, or closed it before, wakes nobody.

#include <atomic>
#include <cerrno>
#include <sys/socket.h>
#include <thread>
#include <unistd.h>

class bad_port {
public:
  ~bad_port() { stop(); }
  bool start() {
    fd = ::socket(AF_INET, SOCK_STREAM, 0);
    if (fd < 0 || ::listen(fd, 8) != 0)
      return false;
    accepts = std::thread(&bad_port::serve, this);
// CHECK-NOTES: :[[@LINE-1]]:15: warning: thread 'bad_port::serve' cannot be stopped while it blocks in 'accept' [belay-thread-without-done]
// CHECK-NOTES: :[[@LINE+16]]:21: note: nothing that sets 'stopping' ends this wait
// CHECK-NOTES: :[[@LINE+7]]:14: note: 'stopping' is set here
// CHECK-NOTES: :[[@LINE+7]]:13: note: 'bad_port::stop' waits for it here
    return true;
  }
  void stop() {
    if (!accepts.joinable())
      return;
    stopping = true;
    accepts.join();
    ::close(fd);
  }

private:
  void serve() {
    while (!stopping) {
      const int c = ::accept(fd, nullptr, nullptr);
      if (c < 0) {
        if (errno == EINTR)
          continue;
        break;
      }
      ::close(c);
    }
  }
  int fd = -1;
  std::atomic<bool> stopping{false};
  std::thread accepts;
};

class ok_port {
public:
  ~ok_port() { stop(); }
  bool start() {
    fd = ::socket(AF_INET, SOCK_STREAM, 0);
    if (fd < 0 || ::listen(fd, 8) != 0)
      return false;
    accepts = std::thread(&ok_port::serve, this);
    return true;
  }
  void stop() {
    if (!accepts.joinable())
      return;
    stopping = true;
    ::shutdown(fd, SHUT_RDWR);
    accepts.join();
    ::close(fd);
  }

private:
  void serve() {
    while (!stopping) {
      const int c = ::accept(fd, nullptr, nullptr);
      if (c < 0) {
        if (errno == EINTR)
          continue;
        break;
      }
      ::close(c);
    }
  }
  int fd = -1;
  std::atomic<bool> stopping{false};
  std::thread accepts;
};

int main() {
  bad_port bad;
  ok_port ok;
  if (!bad.start() || !ok.start())
    return 1;
  bad.stop();
  ok.stop();
}
