// RUN: %check_belay %s belay-unjoined-thread %t -- -- -std=c++20 -pthread

#include <future>
#include <memory>
#include <optional>
#include <queue>
#include <thread>
#include <tuple>
#include <utility>
#include <vector>

void work();
// X1: what is moved into an object, or is returned as part of one, is that object's.
struct named {
  std::thread t;
  int id;
};
std::pair<std::thread, int> ok_pair() {
  std::thread t(work);
  return {std::move(t), 1};
}
std::tuple<std::thread, std::thread> ok_tuple() { return {std::thread(work), std::thread(work)}; }
std::optional<std::thread> ok_optional(bool b) {
  if (!b)
    return {};
  return std::thread(work);
}
named ok_named(int id) {
  named n{};
  n.id = id;
  n.t = std::thread(work);
  return n;
}
void ok_queued(std::queue<named> &to) {
  named n;
  n.t = std::thread(work);
  to.push(std::move(n));
}
void ok_alias(std::vector<std::unique_ptr<named>> &all) {
  auto n = std::make_unique<named>();
  named *raw = n.get();
  all.push_back(std::move(n));
  raw->t = std::thread(work);
}
void ok_list(std::vector<std::pair<int, std::thread>> &to) { to.push_back({2, std::thread(work)}); }
void ok_promise(std::promise<std::thread> &to) { to.set_value(std::thread(work)); }
void ok_pointers() {
  std::thread a(work), b(work);
  std::thread *both[] = {&a, &b};
  for (std::thread *t : both)
    t->join();
}
struct joins {
  void operator()(std::thread *t) const {
    t->join();
    delete t;
  }
};
void ok_deleter() { std::unique_ptr<std::thread, joins> t(new std::thread(work)); }
// X1
void bad_named() {
  named n{};
  n.t = std::thread(work);
// CHECK-MESSAGES: :[[@LINE-1]]:9: warning: thread 'n.t' is destroyed while joinable, which calls std::terminate; join it first [belay-unjoined-thread]
// CHECK-MESSAGES: :[[@LINE+1]]:1: note: it is destroyed here
}

// The object that a call returns may join what the call was given by reference.
struct joiner {
  ~joiner() {
    for (std::thread *t : all)
      t->join();
  }
  std::vector<std::thread *> all;
};
template <class... T> joiner auto_join(T &...threads) { return joiner{{&threads...}}; }
void ok_joiner() {
  std::thread a, b;
  auto both = auto_join(a, b);
  a = std::thread(work);
  b = std::thread(work);
}
void bad_asked() {
  std::thread a(work);
// CHECK-MESSAGES: :[[@LINE-1]]:15: warning: thread 'a' is destroyed while joinable, which calls std::terminate; join it first [belay-unjoined-thread]
  (void)a.get_id();
// CHECK-MESSAGES: :[[@LINE+1]]:1: note: it is destroyed here
}
