// RUN: %belay stats --explore %s -- -std=c++20 -pthread | FileCheck %s
// CHECK: problems 1{{$}}
// CHECK: blocking cycle line [[#@LINE+17]], [[#@LINE+21]]
// Two threads wait for each other for ever, whatever others can still do: here whoever starts them goes on to start more
// than can be run.
#include <map>
#include <memory>
#include <mutex>
#include <shared_mutex>
#include <string>
#include <thread>
#include <vector>

class keys {
public:
  void lock(const std::string &key) {
    all.lock();
    if (!each.contains(key))
      each[key] = std::make_unique<std::mutex>();
    each[key]->lock();
    all.unlock();
  }
  void unlock(const std::string &key) {
    std::shared_lock hold(all);
    if (auto it = each.find(key); it != each.end())
      it->second->unlock();
  }

private:
  std::shared_mutex all;
  std::map<std::string, std::unique_ptr<std::mutex>> each;
};

int main() {
  keys k;
  std::vector<std::thread> threads;
  for (int i = 0; i < 50; ++i)
    threads.emplace_back([&] {
      k.lock("a");
      k.unlock("a");
    });
  for (auto &t : threads)
    t.join();
}
