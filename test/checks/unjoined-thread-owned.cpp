// A thread that is kept by a pointer, which is asked for null before it is joined.
// RUN: %check_belay %s belay-unjoined-thread %t -- -- -std=c++17 -pthread

#include <memory>
#include <thread>

void work(int);

void ok_both_asked() {
  std::unique_ptr<std::thread> t = std::unique_ptr<std::thread>(new std::thread(work, 1));
  if (t && t->joinable())
    t->join();
}

void ok_not_null() {
  auto t = std::make_unique<std::thread>(work, 1);
  if (t != nullptr && t->joinable())
    t->join();
}

void ok_by_get() {
  auto t = std::make_unique<std::thread>(work, 1);
  if (t.get())
    t->join();
}

int ok_returns_if_null() {
  auto t = std::make_unique<std::thread>(work, 1);
  if (!t)
    return 1;
  t->join();
  return 0;
}

int ok_equal(bool verbose) {
  auto t = std::make_unique<std::thread>(work, 1);
  if (t == nullptr || !t->joinable())
    return 1;
  t->join();
  return 0;
}

// Something else than the pointer is asked.
void bad_asks_else(bool verbose) {
  auto t = std::make_unique<std::thread>(work, 1);
  // CHECK-MESSAGES: :[[@LINE-1]]:12: warning: thread '*t' is destroyed while joinable on a path that doesn't join it [belay-unjoined-thread]
  if (verbose && t->joinable())
    t->join();
}

// It is joined where there is none.
void bad_other_way() {
  auto t = std::make_unique<std::thread>(work, 1);
  // CHECK-MESSAGES: :[[@LINE-1]]:12: warning: thread '*t' is destroyed while joinable on a path that doesn't join it [belay-unjoined-thread]
  if (!t)
    t->join();
}

// Another one is asked.
void bad_another() {
  auto t = std::make_unique<std::thread>(work, 1);
  // CHECK-MESSAGES: :[[@LINE-1]]:12: warning: thread '*t' is destroyed while joinable on a path that doesn't join it [belay-unjoined-thread]
  auto u = std::make_unique<std::thread>(work, 2);
  if (u)
    t->join();
  u->join();
}

// A number that is compared with the pointer's is no question for null.
void bad_compared(std::unique_ptr<std::thread> &other) {
  auto t = std::make_unique<std::thread>(work, 1);
  // CHECK-MESSAGES: :[[@LINE-1]]:12: warning: thread '*t' is destroyed while joinable on a path that doesn't join it [belay-unjoined-thread]
  if (t != other)
    t->join();
}

// A look at the pointer isn't a join.
void bad_only_asked() {
  auto t = std::make_unique<std::thread>(work, 1);
  // CHECK-MESSAGES: :[[@LINE-1]]:12: warning: thread '*t' is destroyed while joinable on a path that doesn't join it [belay-unjoined-thread]
  if (t)
    work(2);
}
