// A destructor that asserts something and waits for its thread leaves it to a call before to end that.
// RUN: %check_belay %s belay-blocked-forever %t -- -- -std=c++20 -pthread

#include <atomic>
#include <cassert>
#include <thread>
#include <vector>

class ok_session {
public:
  ok_session() = default;
  ~ok_session() {
    assert(streams_.empty());
    thread_.join();
  }
  int start() {
    running_ = true;
    thread_ = std::thread([this] {
      while (running_)
        std::this_thread::yield();
    });
    return 0;
  }
  int stop() {
    running_ = false;
    return 0;
  }

private:
  std::thread thread_;
  std::vector<int> streams_;
  std::atomic<bool> running_ = false;
};
ok_session *ok_make() { return new ok_session; }

// One that does something about it has to end the thread, too.
class bad_session {
public:
  bad_session() = default;
  ~bad_session() {
    assert(streams_.empty());
    closing_ = true;
    thread_.join();
  }
  int start() {
    running_ = true;
    thread_ = std::thread([this] {
      while (running_)
        std::this_thread::yield();
      // CHECK-MESSAGES: :[[@LINE-1]]:9: warning: thread 2 turns in a loop that only another thread could end: nobody will end it [belay-blocked-forever]
    });
    return 0;
  }
  int stop() {
    running_ = false;
    return 0;
  }

private:
  std::thread thread_;
  std::vector<int> streams_;
  std::atomic<bool> running_ = false, closing_ = false;
};
bad_session *bad_make() { return new bad_session; }
