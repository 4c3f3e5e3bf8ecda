// The command line of every driver in this directory: PROGRAM CASE N runs N operations of a case
// and prints what one of them took, as {"wall_ns": W, "cpu_ns": C}. Exit code 3: there is no such
// case here.
#pragma once

#include <time.h>

#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <optional>
#include <string_view>

namespace bench {

/// Per operation.
struct cost {
  double wall_ns, cpu_ns;
};

/// The time of the wall and of all threads of this process since it was made.
class stopwatch {
 public:
  cost per(std::uint64_t operations) const {
    const auto n = static_cast<double>(operations);
    return {(now(CLOCK_MONOTONIC) - wall_) / n, (now(CLOCK_PROCESS_CPUTIME_ID) - cpu_) / n};
  }

 private:
  static double now(clockid_t clock) {
    timespec t{};
    clock_gettime(clock, &t);
    return static_cast<double>(t.tv_sec) * 1e9 + static_cast<double>(t.tv_nsec);
  }

  double wall_ = now(CLOCK_MONOTONIC);
  double cpu_ = now(CLOCK_PROCESS_CPUTIME_ID);
};

/// A driver that lost or doubled a value measures nothing.
inline void check(bool right, const char* what) {
  if (right) return;
  std::fprintf(stderr, "wrong result: %s\n", what);
  std::exit(1);
}

/// `run(case, n)` returns nothing for a case that it doesn't know.
template <class Run>
int drive(int argc, char** argv, Run run) {
  const long n = argc == 3 ? std::strtol(argv[2], nullptr, 10) : 0;
  if (n <= 0) {
    std::fprintf(stderr, "usage: %s CASE N\n", argv[0]);
    return 2;
  }
  const std::optional<cost> c = run(std::string_view(argv[1]), static_cast<std::uint64_t>(n));
  if (!c) return 3;
  std::printf("{\"wall_ns\": %.2f, \"cpu_ns\": %.2f}\n", c->wall_ns, c->cpu_ns);
  return 0;
}

}  // namespace bench
