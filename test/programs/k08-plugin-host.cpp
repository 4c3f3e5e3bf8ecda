// RUN: %exits 1 %belay check %s -- -std=c++20 -pthread -I%belay_include | FileCheck %s
// RUN: %belay check %s -- -DREPAIRED -std=c++20 -pthread -I%belay_include
// K8: a host removes a plugin from its map under its lock, and the plugin's end waits for its thread, which reports to
// the host, under the same lock.
#include <condition_variable>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <thread>

class plugin {
public:
  using report = std::function<void(int)>;
  plugin(int id, report to) : id_(id), report_(std::move(to)), thread_([this] { report_(id_); }) {}
  ~plugin() { thread_.join(); }
// CHECK: :[[@LINE-1]]:{{[0-9]+}}: warning: the main thread waits for thread 2 to end, while thread 2 waits for the main thread: both wait for ever; unlock before waiting [belay-blocking-cycle]
// CHECK: note: thread 2 waits for the mutex 'h.m_', which the main thread holds

private:
  const int id_;
  report report_;
  std::thread thread_;
};

class host {
public:
  void load(int id) {
    auto p = std::make_unique<plugin>(id, [this](int from) { on_report(from); });
    std::lock_guard hold(m_);
    plugins_[id] = std::move(p);
  }
  void unload(int id) {
    std::unique_ptr<plugin> gone;
    std::lock_guard hold(m_);
    auto found = plugins_.find(id);
    if (found == plugins_.end())
      return;
    gone = std::move(found->second);
    plugins_.erase(found);
#ifndef REPAIRED
    gone.reset();
#endif
  }
  int reports() {
    std::lock_guard hold(m_);
    return reports_;
  }

private:
  void on_report(int) {
    std::lock_guard hold(m_);
    ++reports_;
  }
  std::mutex m_;
  int reports_ = 0;
  std::map<int, std::unique_ptr<plugin>> plugins_;
};

int main() {
  host h;
  h.load(1);
  h.unload(1);
  return h.reports() == 1 ? 0 : 1;
}
