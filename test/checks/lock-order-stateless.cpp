// RUN: %check_belay %s belay-lock-order %t -- -- -std=c++20 -pthread
//
// K3: an object without members is no lock itself: readers of RCU don't wait for each other.

#include <mutex>

void rcu_enter();
void rcu_leave();
void visit(int);

struct read_lock {
  void lock() { rcu_enter(); }
  void unlock() { rcu_leave(); }
};
class read_guard {
public:
  read_guard() = default;
  read_guard(const read_guard &) = delete;

private:
  read_lock Lock;
  std::lock_guard<read_lock> Guard{Lock};
};
struct session {
  std::mutex Mutex;
  int Attached = 0;
};
template <typename T> class readers_view {
public:
  explicit readers_view(T **Of) : Of(Of) {}
  T **begin() const { return Of; }
  T **end() const { return Of + 1; }

private:
  T **Of;
  const read_guard Reading;
};

void ok_close(session **All) {
  for (session *S : readers_view<session>(All)) {
    S->Mutex.lock();
    S->Attached = 0;
    S->Mutex.unlock();
  }
}
bool ok_attached(session *S, session **All) {
  bool Found = false;
  S->Mutex.lock();
  for (session *X : readers_view<session>(All))
    if (X == S)
      Found = S->Attached != 0;
  S->Mutex.unlock();
  return Found;
}

struct registry {
  std::mutex Sessions;
  std::mutex Names;
  int Count = 0;

  void bad_add() {
    std::lock_guard A(Sessions);
    std::lock_guard B(Names);
// CHECK-MESSAGES: :[[@LINE-1]]:21: warning: 'Names' is locked here while 'Sessions' is held, and 'registry::remove' does it the other way round: the two can wait for each other for ever; lock them in one order [belay-lock-order]
    ++Count;
  }
  void remove() {
    std::lock_guard B(Names);
    std::lock_guard A(Sessions);
    --Count;
  }
};
