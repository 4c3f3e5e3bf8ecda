// RUN: %check_belay %s belay-unconfined-data %t -- -- -std=c++20 -pthread
//
// D3: threads with an element each, of a vector that grows: it moves them, unless there is room.

#include <functional>
#include <thread>
#include <vector>

struct Worker {
  unsigned requests = 0;
  std::thread thread;
};

static void serve(Worker &self) { ++self.requests; }
// CHECK-MESSAGES: :[[@LINE-1]]:42: warning: 'workers_' is written here by thread 'serve' with no lock, while 'bad_Grows::launch' writes it [belay-unconfined-data]
// CHECK-MESSAGES: :[[@LINE+7]]:7: note: written here by 'bad_Grows::launch' with no lock
// CHECK-MESSAGES: :[[@LINE+8]]:18: note: thread 'serve' is started here

class bad_Grows {
public:
  void launch(unsigned n) {
    for (unsigned i = 0; i < n; ++i) {
      workers_.push_back(Worker{});
      Worker &w = workers_.back();
      w.thread = std::thread(serve, std::ref(w));
    }
  }
  void finish() {
    for (auto &w : workers_)
      w.thread.join();
  }

private:
  std::vector<Worker> workers_;
};

static void run(Worker &self) { ++self.requests; }

class ok_HasRoom {
public:
  void launch(unsigned n) {
    workers_.reserve(n);
    for (unsigned i = 0; i < n; ++i) {
      workers_.push_back(Worker{});
      Worker &w = workers_.back();
      w.thread = std::thread(run, std::ref(w));
    }
  }
  void finish() {
    for (auto &w : workers_)
      w.thread.join();
  }

private:
  std::vector<Worker> workers_;
};
