// One stream, two readers: each gets every value.
#include "belay/tee.h"

#include <string>
#include <vector>

#include "belay/generate.h"
#include "belay/pipeline.h"

int main() {
  using commands = std::vector<std::string>;
  const commands typed = {"open", "write", "close"};
  belay::scope s;

  // The log is written by a task of its own, and what it wrote is sent at the end: confined.
  auto [run, log] = belay::tee(s, belay::generate(s, typed));
  auto [written_tx, written] = belay::make_channel<commands>(1);
  s.go([log = std::move(log), tx = std::move(written_tx)](belay::done stop) {
    commands lines;
    for (std::string c : log.each(stop)) lines.push_back("log: " + c);
    static_cast<void>(tx.send(std::move(lines), stop));
  });
  commands executed;
  for (std::string c : run) executed.push_back(std::move(c));
  if (executed != typed || written.receive().value().size() != 3) return 1;

  // A reader that leaves doesn't hold the other one.
  auto [all, some] = belay::tee(s, belay::repeat(s, 1));
  if (some.receive().value_or(0) != 1) return 1;
  some = {};
  int sum = 0;
  for (int v : all) {
    if ((sum += v) == 100) break;
  }
  all = {};
  return s.join() ? 0 : 1;
}
