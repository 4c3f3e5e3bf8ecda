// RUN: %exits 1 %belay check %s -- -std=c++20 -pthread | FileCheck %s
// RUN: %belay check %s -- -DREPAIRED -std=c++20 -pthread
// L14: a race's runners wait at a gate that the starter opens. The starter of a practice run has no gate to open, and
// inherits the function that does nothing.
#include <condition_variable>
#include <functional>
#include <list>
#include <memory>
#include <mutex>
#include <thread>

class gate {
public:
  void open() {
    std::lock_guard hold(mutex_);
    open_ = true;
    opened_.notify_all();
  }
  void pass() {
    std::unique_lock hold(mutex_);
    while (!open_)
      opened_.wait(hold);
// CHECK: :[[@LINE-1]]:{{[0-9]+}}: {{warning|error}}: thread 2 waits on the condition 'start.opened_': nobody will notify it any more [belay-blocked-forever]
// CHECK: note: step 1: the main thread starts thread 2
    ++passed_;
  }

private:
  std::mutex mutex_;
  std::condition_variable opened_;
  bool open_ = false;
  int passed_ = 0;
};

class starter {
public:
  explicit starter(gate &g) : gate_(g) {}
  virtual ~starter() = default;
  virtual void get_ready() {}
#ifdef REPAIRED
  virtual void go() { gate_.open(); }
#else
  virtual void go() {}
#endif

protected:
  gate &gate_;
};

class official : public starter {
public:
  using starter::starter;
  void go() override { gate_.open(); }
};
class practice : public starter {
public:
  using starter::starter;
  void get_ready() override { ready_ = true; }

private:
  bool ready_ = false;
};

static void race(const std::function<std::unique_ptr<starter>(gate &)> &make, int runners) {
  gate start;
  const std::unique_ptr<starter> s = make(start);
  std::list<std::jthread> running;
  for (int i = 0; i < runners; ++i)
    running.emplace_back(&gate::pass, &start);
// CHECK: :[[@LINE-1]]:{{[0-9]+}}: {{warning|error}}: 'race' joins thread 'gate::pass' before anything sets 'start.open_' [belay-done-never-signalled]
  s->get_ready();
  s->go();
}

int main(int argc, char **) {
  if (argc > 1)
    race([](gate &g) { return std::make_unique<official>(g); }, 2);
  else
    race([](gate &g) { return std::make_unique<practice>(g); }, 1);
}
