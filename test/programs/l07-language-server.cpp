// RUN: %exits 1 %belay check %s -- -std=c++20 -pthread | FileCheck %s
// RUN: %belay check %s -- -DREPAIRED -std=c++20 -pthread
// L7: requests to a language server run in threads of their own and can be cancelled by their number. The shutdown
// waits for all of them, and cancels those whose clients have asked for that.
#include <condition_variable>
#include <functional>
#include <mutex>
#include <stop_token>
#include <thread>
#include <unordered_map>
#include <utility>

class workspace {
public:
  bool wait_for_change(std::stop_token cancelled, int version) {
    std::unique_lock lock(mutex_);
    return changed_.wait(lock, std::move(cancelled), [&] { return version_ > version; });
// CHECK: :[[@LINE-1]]:{{[0-9]+}}: {{warning|error}}: thread 2 waits on the condition 's.files_.changed_': nobody will notify it any more [belay-blocked-forever]
// CHECK: note: step 1: the main thread starts thread 2
  }
  void edit() {
    std::lock_guard lock(mutex_);
    ++version_;
    changed_.notify_all();
  }

private:
  std::mutex mutex_;
  std::condition_variable_any changed_;
  int version_ = 0;
};

class language_server {
  struct request {
    std::stop_source cancel;
    std::thread thread;
    bool cancelled = false;
  };

public:
  void watch(int id, int version) {
    request r;
    r.thread = std::thread([this, version, token = r.cancel.get_token()] {
      while (files_.wait_for_change(token, version))
        break;
    });
    requests_.emplace(id, std::move(r));
  }
  void cancel(int id) {
    if (const auto r = requests_.find(id); r != requests_.end())
      r->second.cancelled = true;
  }
  void edit() { files_.edit(); }
  void shut_down() {
    for (auto &[id, r] : requests_) {
#ifdef REPAIRED
      r.cancel.request_stop();
#else
      if (r.cancelled)
        r.cancel.request_stop();
#endif
      r.thread.join();
    }
    requests_.clear();
  }

private:
  workspace files_;
  std::unordered_map<int, request> requests_;
};

int main(int argc, char **) {
  language_server s;
  s.watch(1, 0);
  if (argc > 1)
    s.edit();
  s.shut_down();
}
