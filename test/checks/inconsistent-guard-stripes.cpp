// RUN: %check_belay %s belay-inconsistent-guard %t -- -- -std=c++20 -pthread
//
// Many elements share a few mutexes.

#include <array>
#include <cstdint>
#include <list>
#include <mutex>
#include <vector>

class Handles {
  static constexpr std::size_t Buckets = 1024, Stripes = 16;

public:
  void insert(std::uint64_t key) {
    const std::size_t b = bucketOf(key);
    std::lock_guard<std::mutex> g(stripes_[b % Stripes]);
    buckets_[b].push_front(key);
  }
  bool ok_find(std::uint64_t key) {
    std::lock_guard<std::mutex> g(stripes_[bucketOf(key) % Stripes]);
    for (std::uint64_t k : buckets_[bucketOf(key)])
      if (k == key)
        return true;
    return false;
  }
  // X16
  void bad_remove(std::uint64_t key) {
    const std::size_t b = bucketOf(key);
    std::lock_guard<std::mutex> g(stripes_[key % Stripes]);
// CHECK-MESSAGES: :[[@LINE-1]]:44: warning: 'Handles::bad_remove' picks 'stripes_' by 'key % Stripes' here, while 'Handles::insert' picks it by 'b % Stripes' for the same of 'buckets_': two threads can hold different ones; pick it alike [belay-inconsistent-guard]
// CHECK-MESSAGES: :[[@LINE-15]]:44: note: picked like this here
    buckets_[b].remove(key);
  }
  // X16: one after another, which says nothing about how.
  void ok_clear() {
    for (std::size_t s = 0; s < Stripes; ++s) {
      std::lock_guard<std::mutex> g(stripes_[s]);
      for (std::size_t b = s; b < Buckets; b += Stripes)
        buckets_[b].clear();
    }
  }
  // Two mutexes: which is whose isn't told.
  void ok_move(std::uint64_t from, std::uint64_t to) {
    std::scoped_lock both(stripes_[bucketOf(from) % Stripes], stripes_[bucketOf(to) % Stripes]);
    buckets_[bucketOf(to)].splice(buckets_[bucketOf(to)].begin(), buckets_[bucketOf(from)]);
  }

private:
  static std::size_t bucketOf(std::uint64_t key) { return (key * 31) >> 54; }

  std::array<std::mutex, Stripes> stripes_;
  std::array<std::list<std::uint64_t>, Buckets> buckets_;
};

// One for each: only two functions, and they don't agree.
class Slots {
public:
  void ok_write(unsigned i, int v) {
    std::lock_guard g(locks_[i]);
    values_[i] = v;
  }
  int ok_read(unsigned i) {
    std::lock_guard g(locks_[i / 2]);
    return values_[i];
  }

private:
  std::mutex locks_[8];
  int values_[8] = {};
};
