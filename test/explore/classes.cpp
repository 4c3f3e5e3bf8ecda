// RUN: %belay stats --explore %s -- -std=c++20 -pthread -I%belay_include -isystem %S/Inputs | FileCheck %s
// CHECK: problems 2{{$}}
// What an object is found to be by dynamic_cast, and what a program does with the number of an address.
#include <condition_variable>
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <thread>

namespace {

struct named {
  virtual ~named() = default;
  int id = 0;
};
struct counted {
  virtual ~counted() = default;
};
struct gate : named, counted {
  std::mutex m;
  std::condition_variable opened;
  int keys = 0;
  void pass(int needs) {
    std::unique_lock l(m);
    opened.wait(l, [&] { return keys >= needs; });
// CHECK-DAG: blocked for ever  line [[@LINE-1]]
  }
  void turn() {
    std::lock_guard l(m);
    ++keys;
    opened.notify_all();
  }
};
struct other : counted {};

void open(int needs) {
  const std::unique_ptr<counted> made = std::make_unique<gate>(), wrong = std::make_unique<other>();
  gate *const g = dynamic_cast<gate *>(made.get());
  std::thread t([g, needs] { g->pass(needs); });
  if (dynamic_cast<named *>(made.get()) && !dynamic_cast<named *>(wrong.get()))
    g->turn();
  t.join();
}

struct node {
  std::mutex m;
};
struct tree {
  std::mutex all;
  std::map<int, std::shared_ptr<node>> nodes;
  void up() {
    std::lock_guard a(all);
    std::lock_guard b(nodes[0]->m);
// CHECK-DAG: blocking cycle  line [[@LINE-1]], [[@LINE+7]]
  }
  void down(node &n) {
    std::lock_guard b(n.m);
    const auto shard = (reinterpret_cast<std::uintptr_t>(&n) >> 4) % 3;
    if (shard > 2)
      return;
    std::lock_guard a(all);
  }
};

void both_ways(bool same) {
  tree t;
  auto n = std::make_shared<node>();
  t.nodes[0] = n;
  std::thread up([&] { t.up(); }), down([&] {
                if (same)
                  t.up();
                else
                  t.down(*n);
              });
  up.join();
  down.join();
}

} // namespace

void ok_one_key() { open(1); }
void bad_two_keys() { open(2); }
void ok_one_way() { both_ways(true); }
void bad_both_ways() { both_ways(false); }
