// RUN: %check_belay %s belay-unjoined-thread %t -- -- -std=c++17 -pthread
//
// Whoever starts threads of its object and then goes on for ever doesn't let go of the object.

#include <memory>
#include <thread>

void work();
void sleepALittle();
bool more();

class ok_endless {
public:
  void run() {
    threads_.reset(new std::thread[4]);
    for (int i = 0; i < 4; ++i)
      threads_[i] = std::thread(work);
    while (true)
      sleepALittle();
    for (int i = 0; i < 4; ++i)
      threads_[i].join();
  }

private:
  std::unique_ptr<std::thread[]> threads_;
};

class bad_ends {
public:
  void run() {
    threads_.reset(new std::thread[4]);
    for (int i = 0; i < 4; ++i)
      // CHECK-MESSAGES: :[[@LINE+1]]:21: warning: thread '*threads_[]' is never joined: its class destroys it while joinable, which calls std::terminate [belay-unjoined-thread]
      threads_[i] = std::thread(work);
    while (more())
      sleepALittle();
  }

private:
  std::unique_ptr<std::thread[]> threads_;
};
