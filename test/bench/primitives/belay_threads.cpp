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

  template <class Scope>
  class tasks_of {
   public:
    template <class F>
    void go(F f) {
      in_.tasks.go(std::move(f));
    }
    void join() { bench::check(in_.tasks.join().has_value(), "a task"); }

   private:
    Scope in_;
  };
  struct threads {
    belay::scope tasks;
  };
  struct pooled {
    belay::pool pool;
    belay::scope tasks{pool};
  };
  using tasks = tasks_of<threads>;
  using started = tasks;
  using spawned = tasks_of<pooled>;

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
