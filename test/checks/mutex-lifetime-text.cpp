// RUN: %check_belay %s belay-mutex-lifetime %t -- -- -std=c++20 -pthread
//
// A local flag is new in each call; so is a text that is made a number of, and meant to be.

#include <mutex>
#include <string>

static int table[8];
static void build() { table[0] = 1; }

int bad_flag() {
  std::once_flag built;
  std::call_once(built, build);
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: 'built' is a local: each call has a flag of its own, and runs this each time; make it static [belay-mutex-lifetime]
  // CHECK-MESSAGES: :[[@LINE-3]]:18: note: declared here
  return table[0];
}
int ok_text(const std::string &range) {
  auto first = range.substr(1);
  try {
    return std::stoi(first);
  } catch (...) {
    return 0;
  }
}
