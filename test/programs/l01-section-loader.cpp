// RUN: %exits 1 %belay check %s -- -std=c++20 -pthread -I%belay_include | FileCheck %s
// RUN: %belay check %s -- -DREPAIRED -std=c++20 -pthread -I%belay_include
// L1: a loader reads the sections of a configuration beside each other. The first section that isn't valid ends the
// collection, and the readers of the others still want to hand theirs over when the loader joins them.
#include "belay/channel.h"
#include "belay/task.h"
#include <cstdio>
#include <cstdlib>
#include <map>
#include <string>
#include <utility>
#include <vector>

namespace {

struct section {
  int entries = 0;
  bool valid = true;
};

section read_section(const std::string &name) {
  section s;
  if (const char *override = std::getenv(name.c_str())) {
    s.entries = std::atoi(override);
    s.valid = s.entries > 0;
  }
  return s;
}

class section_loader {
public:
  void request(const std::string &name) {
#ifdef REPAIRED
    auto [tx, rx] = belay::make_channel<section>(1);
#else
    auto [tx, rx] = belay::make_channel<section>();
#endif
    pending_.emplace(name, std::move(rx));
    readers_.push_back(belay::go([name, tx = std::move(tx)] {
      if (!tx.send(read_section(name)))
// CHECK: :[[@LINE-1]]:{{[0-9]+}}: {{warning|error}}: stage 'lambda' cannot be stopped while it sends to 'tx': only its receiver can end this send; give it a done [belay-unpreemptable-send]
        std::fprintf(stderr, "nobody wants %s\n", name.c_str());
    }));
  }

  bool collect(std::map<std::string, section> &into) {
    for (const auto &[name, rx] : pending_) {
      auto s = rx.receive();
      if (!s || !s->valid) {
        std::fprintf(stderr, "section %s is not valid\n", name.c_str());
        return false;
      }
      into[name] = *s;
    }
    return true;
  }

private:
  std::map<std::string, belay::receiver<section>> pending_;
  std::vector<belay::task> readers_;
};

} // namespace

int main() {
  std::map<std::string, section> sections;
  section_loader loader;
  for (const char *name : {"CACHE", "NETWORK"})
    loader.request(name);
  if (!loader.collect(sections))
    return EXIT_FAILURE;
  std::printf("%zu sections\n", sections.size());
  return EXIT_SUCCESS;
}
