// RUN: %exits 1 %belay check %s -- -std=c++20 -pthread | FileCheck %s
// RUN: %belay check %s -- -DREPAIRED -std=c++20 -pthread
// L6: vehicles of a fleet are made by factories, each with a thread that reports, and kept in a list. When one has no
// place left, the fleet is given up, and the list is dropped with vehicles that were not parked.
#include <condition_variable>
#include <cstdio>
#include <memory>
#include <mutex>
#include <optional>
#include <thread>
#include <utility>
#include <vector>

struct status {
  std::mutex mutex;
  std::condition_variable parked;
  bool is_parked = false;
  int reports = 0;
};

struct vehicle {
  int number = 0;
  std::unique_ptr<status> of;
  std::thread reporter;
};

static void report(status &s) {
  std::unique_lock lock(s.mutex);
  ++s.reports;
  s.parked.wait(lock, [&s] { return s.is_parked; });
// CHECK: :[[@LINE-1]]:{{[0-9]+}}: {{warning|error}}: thread 2 waits on the condition 'parked': nobody will notify it any more [belay-blocked-forever]
// CHECK: note: step 1: the main thread starts thread 2
}

static vehicle make_vehicle(int number) {
  vehicle v;
  v.number = number;
  v.of = std::make_unique<status>();
  v.reporter = std::thread(report, std::ref(*v.of));
  return v;
}

class fleet {
public:
  explicit fleet(std::size_t places) : places_(places) {}
  ~fleet() {
#ifdef REPAIRED
    park_all();
#endif
    for (vehicle &v : vehicles_)
      v.reporter.join();
  }
  fleet(const fleet &) = delete;
  fleet &operator=(const fleet &) = delete;

  bool add(int number) {
    if (vehicles_.size() == places_)
      return false;
    vehicles_.push_back(make_vehicle(number));
    return true;
  }
  void park_all() {
    for (vehicle &v : vehicles_) {
      const std::lock_guard lock(v.of->mutex);
      v.of->is_parked = true;
      v.of->parked.notify_one();
    }
  }

private:
  const std::size_t places_;
  std::vector<vehicle> vehicles_;
};

static std::optional<int> drive(std::size_t places) {
  fleet f(places);
  for (int number : {1, 2})
    if (!f.add(number))
      return std::nullopt;
  f.park_all();
  return 2;
}

int main(int argc, char **) {
  const auto driven = drive(argc > 1 ? 1 : 2);
  std::printf("%d\n", driven.value_or(0));
}
