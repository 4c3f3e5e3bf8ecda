// Belay's channels between operating system threads.
#include <array>
#include <cstddef>
#include <utility>
#include <variant>

#include "belay/channel.h"
#include "belay/pool.h"
#include "belay/scope.h"
#include "belay/select.h"
#include "cases.h"

namespace {

struct library : bench::thread_library {
  static constexpr bool capacity_0 = true;

  struct channel {
    explicit channel(std::size_t capacity) : ends(belay::make_channel<bench::item>(capacity)) {}
    void send(bench::item v) const { bench::check(ends.tx.send(v).has_value(), "a send"); }
    bench::item receive() const { return ends.rx.receive().value_or(0); }
    void close(int) const { ends.tx.close(); }

    belay::channel<bench::item> ends;
  };

  class tasks {
   public:
    template <class F>
    void go(F f) {
      scope_.go(std::move(f));
    }
    void join() { bench::check(scope_.join().has_value(), "a task"); }

   private:
    belay::scope scope_;
  };
  using started = tasks;

  class spawned {
   public:
    template <class F>
    void go(F f) {
      scope_.go(std::move(f));
    }
    void join() { bench::check(scope_.join().has_value(), "a task"); }

   private:
    belay::pool pool_;
    belay::scope scope_{pool_};
  };

  template <std::size_t N>
  static bench::item select(const std::array<channel, N>& inputs) {
    return std::apply(
        [](const auto&... input) {
          return std::visit([](const auto& received) { return received.value(); },
                            belay::select(belay::on_receive(input.ends.rx)...));
        },
        inputs);
  }
};

}  // namespace

int main(int argc, char** argv) { return bench::drive(argc, argv, bench::run<library>); }
