// RUN: %exits 1 %belay check %s -- -std=c++20 -pthread | FileCheck %s
// RUN: %belay check %s -- -DREPAIRED -std=c++20 -pthread
// D7: the index of a map is built by the first query that needs it, under a shared lock that other queries hold, too.
#include <algorithm>
#include <mutex>
#include <optional>
#include <shared_mutex>
#include <thread>
#include <vector>

class index {
public:
  explicit index(const std::vector<int> &places) : highest_(*std::max_element(places.begin(), places.end())) {}
  int highest() const { return highest_; }

private:
  int highest_;
};

class geo_map {
public:
  void add(int place) {
    const std::unique_lock lock(mutex_);
    places_.push_back(place);
    index_.reset();
  }
  int highest() {
#ifdef REPAIRED
    const std::unique_lock lock(mutex_);
#else
    const std::shared_lock lock(mutex_);
#endif
    if (!index_.has_value())
// CHECK: :[[@LINE-1]]:{{[0-9]+}}: {{warning|error}}: thread 2 reads 'alps.index_', and nothing orders this and what thread 3 does [belay-unconfined-data]
// CHECK: note: step 1: the main thread locks 'alps.mutex_'
      index_.emplace(places_);
    return index_->highest();
  }

private:
  std::shared_mutex mutex_;
  std::vector<int> places_;
  std::optional<index> index_;
};

int main() {
  geo_map alps;
  alps.add(4478);
  alps.add(4808);
  int first = 0, second = 0;
  std::thread a([&] { first = alps.highest(); });
  std::thread b([&] { second = alps.highest(); });
  a.join();
  b.join();
  return first == second ? 0 : 1;
}
