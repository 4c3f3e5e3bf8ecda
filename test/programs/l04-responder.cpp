// RUN: %exits 1 %belay check %s -- -std=c++20 -pthread | FileCheck %s
// RUN: %belay check %s -- -DREPAIRED -std=c++20 -pthread
// L4: a handler of requests replies by a responder, whose destructor replies with an error if nobody has. It forgets
// that somebody has, so that each request is replied to twice, and the client takes one reply.
#include <condition_variable>
#include <functional>
#include <mutex>
#include <optional>
#include <thread>
#include <unordered_map>
#include <utility>

struct reply {
  int status = 0;
};

class exchange {
public:
  void put(reply r) {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [this] { return !reply_.has_value(); });
    reply_ = r;
    changed_.notify_all();
    changed_.wait(lock, [this] { return !reply_.has_value(); });
// CHECK: :[[@LINE-1]]:{{[0-9]+}}: {{warning|error}}: thread 2 waits on the condition 'between.changed_': nobody will notify it any more [belay-blocked-forever]
// CHECK: note: step 1: the main thread starts thread 2
  }
  reply take() {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [this] { return reply_.has_value(); });
    const reply r = *reply_;
    reply_.reset();
    changed_.notify_all();
    return r;
  }

private:
  std::mutex mutex_;
  std::condition_variable changed_;
  std::optional<reply> reply_;
};

class responder {
public:
  explicit responder(exchange &to) : to_(&to) {}
  responder(const responder &) = delete;
  responder &operator=(const responder &) = delete;
  ~responder() {
    if (to_ != nullptr)
      send({500});
  }
  void send(reply r) {
#ifdef REPAIRED
    std::exchange(to_, nullptr)->put(r);
#else
    to_->put(r);
#endif
  }

private:
  exchange *to_;
};

class server {
public:
  using handler = std::function<void(int, responder &)>;
  void route(int path, handler h) { handlers_.emplace(path, std::move(h)); }
  reply get(int path, int argument) const {
    exchange between;
    std::thread worker([&] {
      responder r(between);
      if (const auto h = handlers_.find(path); h != handlers_.end())
        h->second(argument, r);
    });
    const reply got = between.take();
    worker.join();
    return got;
  }

private:
  std::unordered_map<int, handler> handlers_;
};

int main() {
  server s;
  s.route(1, [](int argument, responder &r) { r.send({argument > 0 ? 200 : 400}); });
  return s.get(1, 7).status == 200 ? 0 : 1;
}
