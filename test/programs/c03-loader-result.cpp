// RUN: %exits 1 %belay check %s -- -std=c++20 -pthread -I%belay_include | FileCheck %s
// RUN: %belay check %s -- -DREPAIRED -std=c++20 -pthread -I%belay_include
// C3: a loader's promise is set in the handler of an error, and again behind it.
#include <cstddef>
#include <exception>
#include <future>
#include <map>
#include <optional>
#include <stdexcept>
#include <thread>
#include <utility>

class level_file {
public:
  void add(int id, int tiles) { levels_[id] = tiles; }
  int tiles(int id) const {
    auto found = levels_.find(id);
    if (found == levels_.end())
      throw std::out_of_range("no such level");
    return found->second;
  }

private:
  std::map<int, int> levels_;
};

class loader {
public:
  loader(const level_file &from, int id) : from_(from), id_(id) {}
  std::future<int> start() {
    std::future<int> result = loaded_.get_future();
    thread_.emplace(&loader::load, this);
    return result;
  }
  ~loader() {
    if (thread_)
      thread_->join();
  }

private:
  void load() {
    int tiles = 0;
    try {
      tiles = from_.tiles(id_);
    } catch (...) {
      loaded_.set_exception(std::current_exception());
#ifdef REPAIRED
      return;
#endif
    }
    loaded_.set_value(tiles);
// CHECK: :[[@LINE-1]]:{{[0-9]+}}: warning: 'loaded_' is set again: a promise takes one value or exception, and this throws std::future_error [belay-close-twice]
  }
  const level_file &from_;
  const int id_;
  std::promise<int> loaded_;
  std::optional<std::thread> thread_;
};

int main(int argc, char **) {
  level_file file;
  file.add(1, 64);
  loader l(file, argc);
  std::future<int> tiles = l.start();
  try {
    return tiles.get() == 64 ? 0 : 1;
  } catch (...) {
    return 2;
  }
}
