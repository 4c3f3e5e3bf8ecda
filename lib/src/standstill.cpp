#include "belay/detail/standstill.h"

#include <algorithm>
#include <exception>
#include <iterator>
#include <mutex>
#include <utility>
#include <vector>

#include "belay/detail/parker.h"
#include "belay/detail/timer_entry.h"

#ifdef __linux__
#include <dirent.h>

#include <cstdlib>
#endif

namespace belay::detail {

namespace {

using numbers = std::vector<long>;

struct onlookers {
  std::mutex lock;
  numbers list;  // guarded by lock
  static onlookers& all() {
    static onlookers& o = *new onlookers;  // never destroyed: threads may outlive main
    return o;
  }
};

}  // namespace

std::vector<long> native_threads() {
  numbers found;
#ifdef __linux__
  DIR* const list = opendir("/proc/self/task");
  if (list == nullptr) return found;
  while (const dirent* entry = readdir(list)) {
    if (const long n = std::strtol(entry->d_name, nullptr, 10); n != 0) found.push_back(n);
  }
  closedir(list);
  std::sort(found.begin(), found.end());
#endif
  return found;
}

onlooker::onlooker() {
  onlookers& all = onlookers::all();
  std::lock_guard hold(all.lock);
  all.list.push_back(native_thread());
}

onlooker::~onlooker() {
  onlookers& all = onlookers::all();
  std::lock_guard hold(all.lock);
  std::erase(all.list, native_thread());
}

bool standstill() noexcept try {
  const numbers before = native_threads();
  if (before.empty()) return false;
  numbers accounted{native_thread()};
  {
    onlookers& all = onlookers::all();
    std::lock_guard hold(all.lock);
    accounted.insert(accounted.end(), all.list.begin(), all.list.end());
  }
  const timer_thread timers = timer_thread::now();
  if (timers.native != 0) accounted.push_back(timers.native);

  std::vector<std::pair<long, parker*>> asleep;
  parker::collect(asleep);
  std::vector<parker*> parkers;
  for (const auto& [thread, p] : asleep) {
    if (!std::binary_search(before.begin(), before.end(), thread)) continue;
    parkers.push_back(p);
    accounted.push_back(thread);
  }
  std::sort(accounted.begin(), accounted.end());
  if (!std::includes(accounted.begin(), accounted.end(), before.begin(), before.end()))
    return false;
  return all_asleep(parkers,
                    [&] { return timer_thread::now().idle && native_threads() == before; });
} catch (const std::exception&) {
  return false;
}

}  // namespace belay::detail
