// RUN: %exits 1 %belay check %s -- -std=c++20 -pthread | FileCheck %s
// RUN: %belay check %s -- -DREPAIRED -std=c++20 -pthread
// L13: tiles of a picture are rendered by threads that meet after each pass. A tile that can't be rendered throws; its
// thread keeps the error and is gone, and the others wait at the barrier for it.
#include <barrier>
#include <cstddef>
#include <exception>
#include <functional>
#include <memory>
#include <mutex>
#include <stdexcept>
#include <thread>
#include <vector>

using shader = std::function<int(int x, int pass)>;

class first_error {
public:
  void keep(std::exception_ptr e) {
    std::lock_guard<std::mutex> lock(mutex_);
    if (!error_)
      error_ = std::move(e);
  }
  void rethrow() const {
    if (error_)
      std::rethrow_exception(error_);
  }

private:
  std::mutex mutex_;
  std::exception_ptr error_;
};

class renderer {
public:
  renderer(std::size_t tiles, shader s)
      : pixels_(tiles, 0), shader_(std::move(s)), pass_done_(static_cast<long>(tiles)) {}

  void render(int passes) {
    std::vector<std::unique_ptr<std::thread>> tiles;
    for (std::size_t x = 0; x < pixels_.size(); ++x)
      tiles.push_back(std::make_unique<std::thread>(&renderer::render_tile, this, x, passes));
    for (const auto &t : tiles)
      t->join();
    error_.rethrow();
  }

private:
  void render_tile(std::size_t x, int passes) {
    try {
      for (int pass = 0; pass < passes; ++pass) {
        pixels_[x] += shader_(static_cast<int>(x), pass);
        pass_done_.arrive_and_wait();
// CHECK: :[[@LINE-1]]:{{[0-9]+}}: {{warning|error}}: thread 2 waits at the barrier 'picture.pass_done_': nobody else will arrive [belay-blocked-forever]
// CHECK: note: step 1: the main thread starts thread 2
      }
    } catch (...) {
      error_.keep(std::current_exception());
#ifdef REPAIRED
      pass_done_.arrive_and_drop();
#endif
    }
  }

  std::vector<int> pixels_;
  shader shader_;
  std::barrier<> pass_done_;
  first_error error_;
};

int main(int argc, char **) {
  renderer picture(2, [argc](int x, int) {
    if (x == argc)
      throw std::domain_error("no colour there");
    return 255 / (x + 1);
  });
  try {
    picture.render(1);
  } catch (const std::domain_error &) {
    return 1;
  }
}
