// RUN: %check_belay %s belay-dangling-capture %t -- -- -std=c++20 -pthread

#include <atomic>
#include <functional>
#include <future>
#include <memory>
#include <string>
#include <thread>
#include <tuple>
#include <vector>

void use(int);
void use(const std::string &);

// X2, D8: a detached thread refers to the frame that made it.
void bad_detached() {
  int n = 0;
  std::thread([&n] { use(n); }).detach();
// CHECK-MESSAGES: :[[@LINE-1]]:17: warning: thread 'lambda' refers to 'n', but it is detached and can outlive it [belay-dangling-capture]
// CHECK-MESSAGES: :[[@LINE+2]]:1: note: 'n' ends here
// CHECK-MESSAGES: :[[@LINE-3]]:33: note: the thread is detached here
}

// X2
void bad_detached_default() {
  std::string name = "a";
  std::thread t([&] { use(name); });
// CHECK-MESSAGES: :[[@LINE-1]]:27: warning: thread 'lambda' refers to 'name', but it is detached and can outlive it [belay-dangling-capture]
// CHECK-MESSAGES: :[[@LINE+3]]:1: note: 'name' ends here
// CHECK-MESSAGES: :[[@LINE+1]]:5: note: the thread is detached here
  t.detach();
}

void by_ref(int &n) { use(n); }

void bad_ref() {
  int n = 0;
  std::thread t(by_ref, std::ref(n));
// CHECK-MESSAGES: :[[@LINE-1]]:15: warning: thread 'by_ref' refers to 'n', but it is detached and can outlive it [belay-dangling-capture]
// CHECK-MESSAGES: :[[@LINE+3]]:1: note: 'n' ends here
// CHECK-MESSAGES: :[[@LINE+1]]:5: note: the thread is detached here
  t.detach();
}

void by_pointer(int *n) { use(*n); }

void bad_address() {
  int n = 0;
  std::thread t(by_pointer, &n);
// CHECK-MESSAGES: :[[@LINE-1]]:15: warning: thread 'by_pointer' refers to 'n', but it is detached and can outlive it [belay-dangling-capture]
// CHECK-MESSAGES: :[[@LINE+3]]:1: note: 'n' ends here
// CHECK-MESSAGES: :[[@LINE+1]]:5: note: the thread is detached here
  t.detach();
}

void bad_parameter(int n) {
  std::thread([&n] { use(n); }).detach();
// CHECK-MESSAGES: :[[@LINE-1]]:17: warning: thread 'lambda' refers to 'n', but it is detached and can outlive it [belay-dangling-capture]
// CHECK-MESSAGES: :[[@LINE+2]]:1: note: 'n' ends here
// CHECK-MESSAGES: :[[@LINE-3]]:33: note: the thread is detached here
}

// D1: each iteration has its own variable, which dies with it.
void bad_loop(int n) {
  std::vector<std::thread> threads;
  for (int i = 0; i < n; ++i) {
    int copy = i;
    threads.emplace_back([&copy] { use(copy); });
// CHECK-MESSAGES: :[[@LINE-1]]:28: warning: thread 'lambda' refers to 'copy', which ends before the thread is joined [belay-dangling-capture]
// CHECK-MESSAGES: :[[@LINE+2]]:3: note: 'copy' ends here
// CHECK-MESSAGES: :[[@LINE-3]]:5: note: the thread is started here
  }
  for (auto &t : threads)
    t.join();
}

// D1
void bad_loop_variable(int n) {
  std::vector<std::thread> threads;
  for (int i = 0; i < n; ++i)
    threads.emplace_back([&] { use(i); });
// CHECK-MESSAGES: :[[@LINE-1]]:36: warning: thread 'lambda' refers to 'i', which ends before the thread is joined [belay-dangling-capture]
// CHECK-MESSAGES: :[[@LINE-2]]:41: note: 'i' ends here
// CHECK-MESSAGES: :[[@LINE-3]]:5: note: the thread is started here
  for (auto &t : threads)
    t.join();
}

std::thread bad_returned() {
  int n = 0;
  return std::thread([&n] { use(n); });
// CHECK-MESSAGES: :[[@LINE-1]]:24: warning: thread 'lambda' refers to 'n', but its handle leaves the scope of 'n' and nothing joins it before [belay-dangling-capture]
// CHECK-MESSAGES: :[[@LINE-2]]:38: note: 'n' ends here
// CHECK-MESSAGES: :[[@LINE-3]]:3: note: the handle leaves here
}

// X2
std::future<void> bad_future() {
  std::string name = "a";
  return std::async(std::launch::async, [&name] { use(name); });
// CHECK-MESSAGES: :[[@LINE-1]]:43: warning: thread 'lambda' refers to 'name', but its handle leaves the scope of 'name' and nothing joins it before [belay-dangling-capture]
// CHECK-MESSAGES: :[[@LINE-2]]:63: note: 'name' ends here
// CHECK-MESSAGES: :[[@LINE-3]]:3: note: the handle leaves here
}

void bad_pushed(std::vector<std::thread> &out) {
  int n = 0;
  out.emplace_back([&n] { use(n); });
// CHECK-MESSAGES: :[[@LINE-1]]:22: warning: thread 'lambda' refers to 'n', but its handle leaves the scope of 'n' and nothing joins it before [belay-dangling-capture]
// CHECK-MESSAGES: :[[@LINE+2]]:1: note: 'n' ends here
// CHECK-MESSAGES: :[[@LINE-3]]:3: note: the thread is started here
}

// D8
class BadMember {
public:
  void start() {
    int n = 0;
    worker_ = std::thread([&n] { use(n); });
// CHECK-MESSAGES: :[[@LINE-1]]:29: warning: thread 'lambda' refers to 'n', but its handle leaves the scope of 'n' and nothing joins it before [belay-dangling-capture]
// CHECK-MESSAGES: :[[@LINE+2]]:3: note: 'n' ends here
// CHECK-MESSAGES: :[[@LINE-3]]:15: note: the thread is started here
  }
  ~BadMember() { worker_.join(); }

private:
  std::thread worker_;
};

// X2
void bad_inner_scope() {
  std::thread t;
  {
    int n = 0;
    t = std::thread([&n] { use(n); });
// CHECK-MESSAGES: :[[@LINE-1]]:23: warning: thread 'lambda' refers to 'n', which ends before the thread is joined [belay-dangling-capture]
// CHECK-MESSAGES: :[[@LINE+2]]:3: note: 'n' ends here
// CHECK-MESSAGES: :[[@LINE-3]]:9: note: the thread is started here
  }
  t.join();
}

// X22: the address of a thread's own variable.
thread_local int mine;
void bad_thread_local() {
  std::thread t(by_pointer, &mine);
// CHECK-MESSAGES: :[[@LINE-1]]:15: warning: thread 'by_pointer' refers to 'mine', but it is detached and can outlive it [belay-dangling-capture]
// CHECK-MESSAGES: :[[@LINE+3]]:1: note: 'mine' ends here
// CHECK-MESSAGES: :[[@LINE+1]]:5: note: the thread is detached here
  t.detach();
}

// X2
void ok_joined() {
  int n = 0;
  std::thread t([&n] { use(n); });
  t.join();
}

// X2
void ok_jthread() {
  int n = 0;
  std::jthread t([&n] { use(n); });
}

// D1
void ok_copy() {
  int n = 0;
  std::thread([n] { use(n); }).detach();
}

void ok_argument_copied() {
  int n = 0;
  std::thread([](int m) { use(m); }, n).detach();
}

// X2
void ok_owner() {
  auto n = std::make_shared<int>(0);
  std::thread([n] { use(*n); }).detach();
}

// X22
void ok_static() {
  static int n = 0;
  std::thread([] { use(n); }).detach();
}

// D1
void ok_all_joined(int n) {
  std::vector<int> results(n);
  std::vector<std::thread> threads;
  for (int i = 0; i < n; ++i)
    threads.emplace_back([&results, i] { results[i] = i; });
  for (auto &t : threads)
    t.join();
}

void ok_future() {
  int n = 0;
  auto f = std::async(std::launch::async, [&n] { use(n); });
  f.wait();
}

void ok_promise() {
  int n = 0;
  std::promise<void> done;
  auto ready = done.get_future();
  std::thread([&] {
    use(n);
    done.set_value();
  }).detach();
  ready.wait();
}

// X2: whether the referenced object outlives the thread is up to the caller.
void bad_reference_parameter(int &n) {
  std::thread([&n] { use(n); }).detach();
// CHECK-MESSAGES: :[[@LINE-1]]:26: warning: thread 2 reads 'n', whose scope has ended [belay-dangling-capture]
}
void bad_caller() {
  int n = 0;
  bad_reference_parameter(n);
}
void ok_reference_parameter(int &n) {
  std::thread([&n] { use(n); }).detach();
}

// A semaphore of the user's own, half of which is elsewhere.
class OwnSemaphore {
public:
  void wait() {
    while (try_wait() < 0) {
    }
  }
  void signal() {
    ++count_;
    wake();
  }

private:
  int try_wait();
  void wake();
  std::atomic<int> count_{0};
};
int resolve(int);
int ok_awaited(int name) {
  OwnSemaphore answered;
  int r = 0;
  std::thread([&] {
    r = resolve(name);
    answered.signal();
  }).detach();
  answered.wait();
  return r;
}

// A guard that holds the pointer to the handle joins.
template <class F> struct AtEnd {
  F f;
  ~AtEnd() { f(); }
};
template <class F> AtEnd(F) -> AtEnd<F>;
void ok_joined_through_a_pointer() {
  int n = 0;
  auto *t = new std::thread([&n] { use(n); });
  AtEnd end{[&] {
    t->join();
    delete t;
  }};
}
void ok_joined_through_a_copy_of_the_pointer() {
  int n = 0;
  auto *t = new std::thread([&n] { use(n); });
  AtEnd end{[t] {
    t->join();
    delete t;
  }};
}

// What is given to std::ignore ends there, and a future of async waits for its thread.
void ok_ignored() {
  int n = 0;
  std::ignore = std::async(std::launch::async, [&n] { use(n); });
}
static std::future<void> kept;
void bad_kept() {
  int n = 0;
  kept = std::async(std::launch::async, [&n] { use(n); });
// CHECK-MESSAGES: :[[@LINE-1]]:43: warning: thread 'lambda' refers to 'n', but its handle leaves the scope of 'n' and nothing joins it before [belay-dangling-capture]
// CHECK-MESSAGES: :[[@LINE+2]]:1: note: 'n' ends here
// CHECK-MESSAGES: :[[@LINE-3]]:10: note: the thread is started here
}

// What is moved into the thread is the thread's, whatever else it refers to.
void take(std::string name, std::atomic<int> &n) { use(name); n = 1; }
void ok_moved_beside_ref() {
  std::vector<std::thread> threads;
  std::atomic<int> n{0};
  for (int i = 0; i < 4; ++i) {
    std::string name = "a";
    threads.emplace_back(take, std::move(name), std::ref(n));
  }
  for (auto &t : threads)
    t.join();
}
void look(const std::string &name, std::atomic<int> &n) { use(name); n = 1; }
void bad_ref_beside_ref() {
  std::vector<std::thread> threads;
  std::atomic<int> n{0};
  for (int i = 0; i < 4; ++i) {
    std::string name = "a";
    threads.emplace_back(look, std::ref(name), std::ref(n));
// CHECK-MESSAGES: :[[@LINE-1]]:5: warning: thread 'look' refers to 'name', which ends before the thread is joined [belay-dangling-capture]
// CHECK-MESSAGES: :[[@LINE+1]]:3: note: 'name' ends here
  }
  for (auto &t : threads)
    t.join();
}

// A local points to the thread, and what is kept is a copy of it: the loop joins all of them.
int ok_pointers_in_vector(unsigned max) {
  std::vector<std::thread *> workers;
  int n = 0;
  for (unsigned i = 0; i < max; ++i) {
    auto *w = new std::thread([&n] { use(n); });
    workers.push_back(w);
  }
  for (auto *w : workers) {
    w->join();
    delete w;
  }
  return n;
}
int ok_pointers_in_array() {
  std::thread *workers[4];
  int n = 0;
  for (auto *&w : workers)
    w = nullptr;
  for (int i = 0; i < 4; ++i) {
    std::thread *w = new std::thread([&n] { use(n); });
    workers[i] = w;
  }
  for (int i = 0; i < 4; ++i)
    workers[i]->join();
  return n;
}
int ok_owners_in_vector(unsigned max) {
  std::vector<std::shared_ptr<std::thread>> workers;
  int n = 0;
  for (unsigned i = 0; i < max; ++i) {
    std::shared_ptr<std::thread> w(new std::thread([&n] { use(n); }));
    workers.push_back(w);
  }
  for (auto &w : workers)
    w->join();
  return n;
}
int bad_pointers_in_vector(unsigned max, std::vector<std::thread *> &workers) {
  int n = 0;
  for (unsigned i = 0; i < max; ++i) {
    auto *w = new std::thread([&n] { use(n); });
// CHECK-MESSAGES: :[[@LINE-1]]:33: warning: thread 'lambda' refers to 'n', but its handle leaves the scope of 'n' and nothing joins it before [belay-dangling-capture]
// CHECK-MESSAGES: :[[@LINE+4]]:10: note: 'n' ends here
// CHECK-MESSAGES: :[[@LINE+1]]:13: note: the handle leaves here
    workers.push_back(w);
  }
  return n;
}
