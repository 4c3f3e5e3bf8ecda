// RUN: %exits 1 %belay check %s -- -std=c++20 -pthread -I%belay_include | FileCheck %s
// RUN: %belay check %s -- -DREPAIRED -std=c++20 -pthread -I%belay_include
// C4: a loader moves the promise of its result into the job that loads, and then tells an error through the promise that
// is left, which has nothing to end any more: this throws, and the caller of the loader isn't ready for it.
#include <exception>
#include <functional>
#include <future>
#include <map>
#include <memory>
#include <stdexcept>
#include <string>
#include <thread>
#include <utility>
#include <vector>

struct asset {
  std::string name;
  int bytes = 0;
};

class loader {
public:
  ~loader() {
    for (std::thread &t : threads_)
      t.join();
  }
  std::future<asset> load(std::string name) {
    std::promise<asset> done;
    std::future<asset> result = done.get_future();
    const int bytes = size_of(name);
#ifdef REPAIRED
    if (bytes < 0) {
      done.set_exception(std::make_exception_ptr(std::runtime_error("unknown asset")));
      return result;
    }
    start(std::move(done), std::move(name), bytes);
#else
    start(std::move(done), std::move(name), bytes);
    if (bytes < 0)
      done.set_exception(std::make_exception_ptr(std::runtime_error("unknown asset")));
// CHECK: :[[@LINE-1]]:{{[0-9]+}}: warning: 'done' is set again: a promise takes one value or exception, and this throws std::future_error [belay-close-twice]
#endif
    return result;
  }

private:
  int size_of(const std::string &name) const {
    auto found = sizes_.find(name);
    return found == sizes_.end() ? -1 : found->second;
  }
  void start(std::promise<asset> done, std::string name, int bytes) {
    threads_.emplace_back([done = std::move(done), name = std::move(name), bytes]() mutable {
      done.set_value(asset{std::move(name), bytes});
    });
  }
  std::map<std::string, int> sizes_{{"tree", 10}, {"rock", 4}};
  std::vector<std::thread> threads_;
};

int main(int argc, char **argv) {
  loader assets;
  std::future<asset> wanted = assets.load(argc > 1 ? argv[1] : "house");
  try {
    return wanted.get().bytes;
  } catch (const std::runtime_error &) {
    return 1;
  }
}
