// RUN: %check_belay %s belay-unconfined-data %t -- -- -std=c++17 -pthread
//
// Whoever has set a flag first is alone, also where an exception may be caught around that.

#include <atomic>
#include <exception>
#include <thread>
#include <vector>

void work();
void say(const char *);

class ok_firstOne {
public:
  ok_firstOne() {
    for (int i = 0; i < 4; ++i)
      threads_.emplace_back(&ok_firstOne::run, this);
  }
  ~ok_firstOne() {
    for (auto &t : threads_)
      t.join();
  }

private:
  void run() {
    try {
      work();
    } catch (std::exception &e) {
      if (failed_.exchange(true)) {
        say(e.what());
        return;
      }
      error_ = std::current_exception();
    }
  }
  std::vector<std::thread> threads_;
  std::atomic<bool> failed_{false};
  std::exception_ptr error_;
};

class bad_anyOne {
public:
  bad_anyOne() {
    for (int i = 0; i < 4; ++i)
      // CHECK-MESSAGES: :[[@LINE+17]]:7: warning: 'error_' is written here with no lock by several threads at once, all running 'bad_anyOne::run' [belay-unconfined-data]
      // CHECK-MESSAGES: :[[@LINE+1]]:7: note: thread 'bad_anyOne::run' is started here
      threads_.emplace_back(&bad_anyOne::run, this);
  }
  ~bad_anyOne() {
    for (auto &t : threads_)
      t.join();
  }

private:
  void run() {
    try {
      work();
    } catch (std::exception &e) {
      if (failed_.load())
        return;
      failed_ = true;
      error_ = std::current_exception();
    }
  }
  std::vector<std::thread> threads_;
  std::atomic<bool> failed_{false};
  std::exception_ptr error_;
};
