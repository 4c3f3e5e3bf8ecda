// RUN: %belay stats --explore %s -- -std=c++20 -pthread | FileCheck %s
// RUN: not %belay check --quiet %s -- -std=c++20 -pthread | FileCheck --check-prefix=TEXT %s
// CHECK: problems 1{{$}}
// A reader may have to wait behind a writer: who reads and waits for it waits for the writer's turn, which waits for him.
#include <condition_variable>
#include <mutex>
#include <shared_mutex>
#include <thread>

class Signal {
public:
  void wait() {
    std::unique_lock hold(m_);
    set_.wait(hold, [this] { return on_; });
  }
  void set() {
    std::lock_guard hold(m_);
    on_ = true;
    set_.notify_all();
  }

private:
  std::mutex m_;
  std::condition_variable set_;
  bool on_ = false;
};

class bad_catalogue {
public:
  int first() {
    std::shared_lock hold(m_);
    looked_.wait();
    return items_;
  }
  void second() {
    std::shared_lock hold(m_);
    // CHECK-DAG: blocking cycle  line 14, [[@LINE-1]]  c.looked_.set_{{$}}
    // TEXT: [[@LINE-2]]:{{[0-9]+}}: note: thread {{[23]}} waits for the mutex 'c.m_', which thread {{[23]}} reads, behind thread 4, which waits to write
    looked_.set();
  }
  void add() {
    std::unique_lock hold(m_);
    ++items_;
  }

private:
  std::shared_mutex m_;
  Signal looked_;
  int items_ = 0;
};
// K4
void bad_reads() {
  bad_catalogue c;
  std::thread a([&] { (void)c.first(); });
  std::thread b([&] { c.second(); });
  std::thread writer([&] { c.add(); });
  a.join();
  b.join();
  writer.join();
}

class ok_catalogue {
public:
  int first() {
    looked_.wait();
    std::shared_lock hold(m_);
    return items_;
  }
  void second() {
    std::shared_lock hold(m_);
    looked_.set();
  }
  void add() {
    std::unique_lock hold(m_);
    ++items_;
  }

private:
  std::shared_mutex m_;
  Signal looked_;
  int items_ = 0;
};
// K4
void ok_reads() {
  ok_catalogue c;
  std::thread a([&] { (void)c.first(); });
  std::thread b([&] { c.second(); });
  std::thread writer([&] { c.add(); });
  a.join();
  b.join();
  writer.join();
}
