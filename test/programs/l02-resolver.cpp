// RUN: %exits 1 %belay check %s -- -std=c++20 -pthread -I%belay_include | FileCheck %s
// RUN: %belay check %s -- -DREPAIRED -std=c++20 -pthread -I%belay_include
// L2: a resolver asks a name server in a task of its own and gives it a moment. When the time is up nobody takes the
// answer any more, and the task that wants to give it is joined when the resolver goes.
#include "belay/channel.h"
#include "belay/select.h"
#include "belay/task.h"
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <list>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

using namespace std::chrono_literals;

class name_server {
public:
  virtual ~name_server() = default;
  virtual std::uint32_t lookup(std::string_view host) const = 0;
};

class local_server final : public name_server {
public:
  std::uint32_t lookup(std::string_view host) const override {
    std::uint32_t address = 10u << 24;
    for (char c : host)
      address += static_cast<unsigned char>(c);
    return address;
  }
};

class resolver {
public:
  explicit resolver(const name_server &server) : server_(server) {}

  std::optional<std::uint32_t> resolve(const std::string &host) {
#ifdef REPAIRED
    auto [tx, rx] = belay::make_channel<std::uint32_t>(1);
#else
    auto [tx, rx] = belay::make_channel<std::uint32_t>();
#endif
    answers_.push_back(rx);
    queries_.push_back(belay::go([this, host, tx = std::move(tx)] { ask(host, tx); }));
    auto answered = belay::select(belay::on_receive(rx), belay::after(50ms));
    if (answered.index() == 1) {
      ++timeouts_;
      return std::nullopt;
    }
    auto &address = std::get<0>(answered);
    return address ? std::optional(*address) : std::nullopt;
  }
  int timeouts() const { return timeouts_; }

private:
  void ask(const std::string &host, const belay::sender<std::uint32_t> &answer) const {
    (void)answer.send(server_.lookup(host));
// CHECK: :[[@LINE-1]]:{{[0-9]+}}: {{warning|error}}: stage 'lambda' cannot be stopped while it sends to 'answer': only its receiver can end this send; give it a done [belay-unpreemptable-send]
  }

  const name_server &server_;
  std::list<belay::receiver<std::uint32_t>> answers_; // for late answers, which statistics will want
  std::list<belay::task> queries_;
  int timeouts_ = 0;
};

int main() {
  local_server server;
  resolver names(server);
  if (auto address = names.resolve("localhost"))
    std::printf("%u\n", static_cast<unsigned>(*address));
  return names.timeouts();
}
