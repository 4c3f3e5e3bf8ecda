// RUN: %exits 1 %belay check %s -- -std=c++20 -pthread -I%belay_include | FileCheck %s
// RUN: %belay check %s -- -DREPAIRED -std=c++20 -pthread -I%belay_include
// L4: each rule that an order is checked by tells its verdict once. The rule for the credit tells of the error, goes on,
// and tells that all is well; the desk takes one verdict for each rule, and waits for the rule's task.
#include "belay/channel.h"
#include "belay/done.h"
#include "belay/scope.h"
#include <cstdio>
#include <memory>
#include <optional>
#include <string>
#include <vector>

using error = std::optional<std::string>;

struct order {
  int amount = 0;
  int credit = 0;
};

class rule {
public:
  virtual ~rule() = default;
  virtual void check(const order &o, const belay::sender<error> &verdict, const belay::done &stop) const = 0;
};

class amount_rule : public rule {
  void check(const order &o, const belay::sender<error> &verdict, const belay::done &stop) const override {
    if (o.amount <= 0)
      (void)verdict.send(error("nothing is ordered"), stop);
    else
      (void)verdict.send(std::nullopt, stop);
  }
};

class credit_rule : public rule {
  void check(const order &o, const belay::sender<error> &verdict, const belay::done &stop) const override {
    if (o.amount > o.credit) {
      (void)verdict.send(error("not enough credit"), stop);
#ifdef REPAIRED
      return;
#endif
    }
    (void)verdict.send(std::nullopt, stop);
// CHECK: :[[@LINE-1]]:{{[0-9]+}}: {{warning|error}}: thread 3 waits in send on 'tx', from which the main thread would receive, while the main thread waits for thread 3: both wait for ever [belay-blocking-cycle]
// CHECK: note: step 1: the main thread starts thread 2
  }
};

class desk {
public:
  desk() {
    rules_.push_back(std::make_unique<amount_rule>());
    rules_.push_back(std::make_unique<credit_rule>());
  }
  std::vector<std::string> objections(const order &o) const {
    std::vector<std::string> all;
    for (const auto &r : rules_) {
      auto [tx, rx] = belay::make_channel<error>();
      belay::scope one;
      one.go([&](const belay::done &stop) { r->check(o, tx, stop); });
      if (auto verdict = rx.receive(); verdict && *verdict)
        all.push_back(**verdict);
    }
    return all;
  }

private:
  std::vector<std::unique_ptr<const rule>> rules_;
};

int main(int argc, char **) {
  const desk d;
  order o;
  o.amount = 40;
  o.credit = argc > 1 ? 20 : 50;
  for (const std::string &objection : d.objections(o))
    std::puts(objection.c_str());
}
