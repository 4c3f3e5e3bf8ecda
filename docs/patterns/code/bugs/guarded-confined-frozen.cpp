// A map that is locked where it is written, and not where it is read.
#include <map>
#include <mutex>
#include <string>
#include <thread>
#include <utility>

// [bug]
class cache {
 public:
  void put(std::string k, int v) {
    std::lock_guard lock(mutex_);
    map_[std::move(k)] = v;
  }
  int get(const std::string& k) { return map_[k]; }  // "only reads"

 private:
  std::mutex mutex_;
  std::map<std::string, int> map_;
};
// [end]

int use() {
  cache c;
  std::thread t([&c] { c.put("one", 1); });
  const int one = c.get("one");
  t.join();
  return one;
}
