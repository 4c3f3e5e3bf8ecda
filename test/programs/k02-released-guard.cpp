// RUN: %exits 1 %belay check %s -- -std=c++20 -pthread -I%belay_include | FileCheck %s
// RUN: %belay check %s -- -DREPAIRED -std=c++20 -pthread -I%belay_include
// K2: a pool lends a connection together with the lock of its slot, which the guard gives up for that. When the connection
// can't be opened nothing is lent, and nobody has the lock in his care any more.
#include <array>
#include <atomic>
#include <memory>
#include <mutex>
#include <optional>
#include <thread>
#include <utility>

struct slot {
  std::mutex m;
  bool open = false;
  int uses = 0;
};

class lease {
public:
  explicit lease(slot &s) : slot_(&s) {}
  lease(lease &&other) noexcept : slot_(std::exchange(other.slot_, nullptr)) {}
  lease &operator=(lease &&) = delete;
  ~lease() {
    if (slot_)
      slot_->m.unlock();
  }
  void use() { ++slot_->uses; }

private:
  slot *slot_;
};

class pool {
public:
  explicit pool(bool reachable) : reachable_(reachable) {}
  std::optional<lease> borrow(int which) {
    slot &s = slots_[static_cast<std::size_t>(which)];
    std::unique_lock hold(s.m);
// CHECK: :[[@LINE-1]]:{{[0-9]+}}: warning: the main thread waits for the mutex 'connections.slots_': thread 2 has ended without unlocking it [belay-blocked-forever]
// CHECK: note: thread 2 locked it here
#ifdef REPAIRED
    if (!s.open && !connect(s))
      return std::nullopt;
    hold.release();
#else
    hold.release();
    if (!s.open && !connect(s))
      return std::nullopt;
#endif
    return lease(s);
  }

private:
  bool connect(slot &s) {
    s.open = reachable_;
    return s.open;
  }
  const bool reachable_;
  std::array<slot, 2> slots_;
};

static void query(pool &of, int which) {
  if (std::optional<lease> l = of.borrow(which))
    l->use();
}

int main(int argc, char **) {
  pool connections(argc > 1);
  std::thread other(query, std::ref(connections), 0);
  query(connections, 0);
  other.join();
  return 0;
}
