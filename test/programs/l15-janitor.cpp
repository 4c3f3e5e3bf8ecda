// RUN: %exits 1 %belay check %s -- -std=c++20 -pthread -I%belay_include | FileCheck %s
// RUN: %belay check %s -- -DREPAIRED -std=c++20 -pthread -I%belay_include
// L15: sessions are swept until the done that the janitor is given. A server that runs on its own makes one from a
// context that nobody can cancel, and waits at its end for the janitor to be told.
#include "belay/context.h"
#include "belay/done.h"
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <thread>

class sessions {
public:
  void touch(const std::string &user) {
    std::lock_guard hold(lock_);
    idle_[user] = 0;
  }
  void sweep() {
    std::lock_guard hold(lock_);
    idle_.clear();
  }

private:
  std::mutex lock_;
  std::map<std::string, int> idle_;
};

class janitor {
public:
  janitor(sessions &of, belay::done closing) : of_(of), closing_(closing), thread_([this] { run(); }) {}
  ~janitor() { thread_.join(); }
  janitor(const janitor &) = delete;
  janitor &operator=(const janitor &) = delete;

private:
  void run() {
    closing_.wait();
// CHECK: :[[@LINE-1]]:{{[0-9]+}}: {{warning|error}}: thread 2 waits for the done 'cleans.closing_': nobody will signal it [belay-blocked-forever]
// CHECK: note: step 1: the main thread starts thread 2
    of_.sweep();
  }
  sessions &of_;
  belay::done closing_;
  std::thread thread_;
};

class server {
public:
  explicit server(const belay::context &parent) : life_(belay::with_cancel(parent)) {}
  void run() {
#ifdef REPAIRED
    janitor cleans(open_, life_.ctx);
    open_.touch("ada");
    life_.cancel();
#else
    janitor cleans(open_, parent_of_all_);
    open_.touch("ada");
    life_.cancel();
#endif
  }

private:
  sessions open_;
  belay::context parent_of_all_;
  belay::cancellable life_;
};

int main() {
  server s{belay::context()};
  s.run();
}
