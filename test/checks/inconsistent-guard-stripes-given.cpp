// Which of many mutexes, as a helper says.
// RUN: %check_belay %s belay-inconsistent-guard %t -- -- -std=c++20 -pthread

#include <array>
#include <mutex>
#include <vector>

class Index {
public:
  void put(unsigned digest) {
    const unsigned bucket = digest % 1009;
    std::lock_guard<std::mutex> lock(stripe_of(bucket));
// CHECK-MESSAGES: :[[@LINE+11]]:47: warning: 'Index::bad_erase' picks 'stripes_' by 'digest % 16' here, while 'Index::put' picks it by 'stripe_of(bucket)' for the same of 'buckets_': two threads can hold different ones; pick it alike [belay-inconsistent-guard]
// CHECK-MESSAGES: :[[@LINE-2]]:38: note: picked like this here
    buckets_[bucket].push_back(digest);
  }
  bool find(unsigned digest) {
    const unsigned bucket = digest % 1009;
    std::lock_guard<std::mutex> lock(stripe_of(bucket));
    return !buckets_[bucket].empty();
  }
  void bad_erase(unsigned digest) {
    const unsigned bucket = digest % 1009;
    std::lock_guard<std::mutex> lock(stripes_[digest % 16]);
    buckets_[bucket].clear();
  }
  void ok_erase(unsigned digest) {
    const unsigned bucket = digest % 1009;
    std::lock_guard<std::mutex> lock(stripe_of(bucket));
    buckets_[bucket].clear();
  }

private:
  std::mutex &stripe_of(unsigned bucket) { return stripes_[bucket % 16]; }
  std::array<std::mutex, 16> stripes_;
  std::array<std::vector<unsigned>, 1009> buckets_;
};
