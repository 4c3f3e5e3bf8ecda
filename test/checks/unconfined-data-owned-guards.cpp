// RUN: %check_belay %s belay-unconfined-data %t -- -- -std=c++20 -pthread
//
// C1: a guard in a std::optional holds its mutex as one that is declared does, until it is reset.

#include <mutex>
#include <optional>
#include <thread>
#include <utility>

class ok_emplaced {
public:
  ok_emplaced() : worker([this] {
    std::optional<std::lock_guard<std::mutex>> g;
    g.emplace(m);
    ++count;
  }) {}
  ~ok_emplaced() { worker.join(); }
  void add(bool quick) {
    std::optional<std::unique_lock<std::mutex>> g;
    if (quick)
      g.emplace(m, std::defer_lock), g->lock();
    else
      g = std::unique_lock<std::mutex>(m);
    ++count;
  }
  int get() {
    std::optional<std::unique_lock<std::mutex>> g(std::in_place, m);
    return count;
  }

private:
  std::mutex m;
  int count = 0;
  std::thread worker;
};

class bad_reset_too_early {
public:
  bad_reset_too_early() : worker([this] {
    std::optional<std::lock_guard<std::mutex>> g(std::in_place, m);
    g.reset();
    ++count;
    // CHECK-MESSAGES: :[[@LINE-1]]:7: warning: 'b.count' is written here by a thread with no lock, while 'use' reads it [belay-unconfined-data]
  }) {}
  ~bad_reset_too_early() { worker.join(); }
  int get() {
    std::optional<std::unique_lock<std::mutex>> g(std::in_place, m);
    return count;
  }

private:
  std::mutex m;
  int count = 0;
  std::thread worker;
};

int use() {
  ok_emplaced a;
  a.add(true);
  bad_reset_too_early b;
  return a.get() + b.get();
}

// The same where a member of an object owns the guard: of one that each thread has of its own, and of one that is shared
// where the guard is given up by assigning nothing.
class session {
public:
  session(std::mutex &mutex, int &count) : mutex_(mutex), count_(count) {}
  void begin() { hold_.emplace(mutex_); }
  void bump() { ++count_; }
  void end() { hold_.reset(); }
  void end_early() { pointer_ = nullptr; }
  void begin_late() { pointer_ = std::make_unique<std::lock_guard<std::mutex>>(mutex_); }

private:
  std::mutex &mutex_;
  int &count_;
  std::optional<std::unique_lock<std::mutex>> hold_;
  std::unique_ptr<std::lock_guard<std::mutex>> pointer_;
};
std::mutex of_sessions;
int in_sessions, after_sessions;
void ok_session() {
  session s(of_sessions, in_sessions);
  s.begin();
  s.bump();
  s.end();
  s.begin_late();
  s.bump();
  s.end_early();
}
void bad_after_session() {
  session s(of_sessions, after_sessions);
  s.begin();
  s.end();
  ++after_sessions;
// CHECK-MESSAGES: :[[@LINE-1]]:5: warning: thread 5 reads 'after_sessions', and nothing orders this and what thread 4 does [belay-unconfined-data]
}
void runs_sessions(int) {
  std::thread a(ok_session), b(ok_session), c(bad_after_session), d(bad_after_session);
  a.join();
  b.join();
  c.join();
  d.join();
}

// Assigned, not initialised.
std::mutex m_assigned;
int assigned, cleared;
void ok_assigned() {
  std::unique_ptr<std::lock_guard<std::mutex>> g;
  g = std::make_unique<std::lock_guard<std::mutex>>(m_assigned);
  ++assigned;
}
void bad_cleared() {
  std::optional<std::unique_lock<std::mutex>> g;
  g = std::unique_lock<std::mutex>(m_assigned);
  g = std::nullopt;
  ++cleared;
// CHECK-MESSAGES: :[[@LINE-1]]:5: warning: 'cleared' is written here by thread 'bad_cleared' with no lock, while another thread writes it [belay-unconfined-data]
}
void runs_assigned(int) {
  std::thread a(ok_assigned), b(ok_assigned), c(bad_cleared), d(bad_cleared);
  a.join();
  b.join();
  c.join();
  d.join();
}
