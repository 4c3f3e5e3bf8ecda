// RUN: %check_belay %s belay-unconfined-data %t -- -- -std=c++20 -pthread

// Elements beside their container, and beside each other.
#include <algorithm>
#include <deque>
#include <list>
#include <map>
#include <memory>
#include <thread>
#include <vector>

struct worker {
  int done = 0;
  std::thread t;
  void run() { ++done; }
  void start() { t = std::thread(&worker::run, this); }
};

// D3: what is added to nodes, or at the ends of a deque, leaves the others where they are.
class ok_list {
public:
  void add() { all_.emplace_back().start(); }
  ~ok_list() {
    for (worker &w : all_)
      w.t.join();
  }

private:
  std::list<worker> all_;
};
class ok_map {
public:
  void add(int i) { all_.try_emplace(i).first->second.start(); }
  ~ok_map() {
    for (auto &[i, w] : all_)
      w.t.join();
  }

private:
  std::map<int, worker> all_;
};
class ok_deque {
public:
  void add() { all_.emplace_back().start(); }
  ~ok_deque() {
    for (worker &w : all_)
      w.t.join();
  }

private:
  std::deque<worker> all_;
};
void use_them() {
  ok_list l;
  ok_map m;
  ok_deque d;
  for (int i = 0; i < 3; ++i) {
    l.add();
    m.add(i);
    d.add();
  }
}

struct row {
  int in = 0, out = 0;
};
// D3: the element that a round hands out is that round's.
void ok_each_its_own(std::vector<row> &rows) {
  std::vector<std::thread> threads;
  for (row &r : rows) {
    r.in = 2;
    threads.emplace_back([&r] { r.out = r.in * 2; });
  }
  for (std::thread &t : threads)
    t.join();
}
static void fill(row &r) { r.out = r.in; }
void ok_by_reference(std::vector<row> &rows) {
  std::vector<std::thread> threads;
  for (row &r : rows) {
    r.in = 1;
    threads.emplace_back(fill, std::ref(r));
  }
  for (std::thread &t : threads)
    t.join();
}
// D3: this loop goes over all of them while the thread does.
void bad_all_at_once(std::vector<row> &rows) {
  std::thread t([&] {
    for (row &r : rows)
      r.out = 1;
// CHECK-MESSAGES: :[[@LINE-1]]:9: warning: 'rows[].out' is written here by a thread with no lock, while 'bad_all_at_once' writes it [belay-unconfined-data]
// CHECK-MESSAGES: :[[@LINE+4]]:7: note: written here by 'bad_all_at_once' with no lock
// CHECK-MESSAGES: :[[@LINE-5]]:15: note: the thread is started here
  });
  for (row &r : rows)
    r.out = 2;
  t.join();
}

// D3: two elements behind one pointer.
static void count(int *n) { ++*n; }
// CHECK-MESSAGES: :[[@LINE-1]]:31: warning: '*all' is written here by thread 'count' with no lock, while another thread writes it [belay-unconfined-data]
// CHECK-MESSAGES: :[[@LINE+7]]:38: note: thread 'count' is started here
void ok_first_and_last(int *all) {
  std::thread first(count, &all[0]), last(count, &all[16]);
  first.join();
  last.join();
}
void bad_first_twice(int *all) {
  std::thread first(count, &all[0]), same(count, all);
  first.join();
  same.join();
}

// One of the bytes of what the other writes as a whole.
static void writes_all(void *at) { static_cast<int *>(at)[0] = 1; }
static void writes_a_byte(void *at) {
  static_cast<char *>(at)[2] = 1;
// CHECK-MESSAGES: :[[@LINE-1]]:3: warning: '*number' is written here by thread 'writes_a_byte' with no lock, while thread 'writes_all' writes it [belay-unconfined-data]
}
static void writes_the_next(void *at) { static_cast<char *>(at)[sizeof(int)] = 1; }
void bad_byte(int *number) {
  std::thread a(writes_all, number), b(writes_a_byte, number);
  a.join();
  b.join();
}
void ok_next(int *numbers) {
  std::thread a(writes_all, numbers), b(writes_the_next, numbers);
  a.join();
  b.join();
}

// An array behind a pointer that owns it has elements, too: each thread fills its part.
void ok_owned_parts(int n) {
  auto a = std::make_unique<int[]>(100 * n);
  std::vector<std::thread> ts;
  for (int i = 0; i < n; ++i)
    ts.emplace_back([&a, i] {
      std::fill(&a[i * 100], &a[i * 100 + 99], 1);
      a[i * 100 + 99] = 2;
    });
  for (std::thread &t : ts)
    t.join();
}
void bad_owned_first(int n) {
  auto a = std::make_unique<int[]>(100);
  std::vector<std::thread> ts;
  for (int i = 0; i < n; ++i)
    ts.emplace_back([&a] { a[0] += 1; });
  // CHECK-MESSAGES: :[[@LINE-1]]:28: warning: '*a[0]' is written here with no lock by several threads at once
  for (std::thread &t : ts)
    t.join();
}
void bad_owned_one(int n) {
  auto a = std::make_unique<int>(0);
  std::vector<std::thread> ts;
  for (int i = 0; i < n; ++i)
    ts.emplace_back([&a] { *a = 1; });
  // CHECK-MESSAGES: :[[@LINE-1]]:28: warning: '*a' is written here with no lock by several threads at once
  for (std::thread &t : ts)
    t.join();
}
