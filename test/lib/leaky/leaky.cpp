// Tests that are not as they should be, for the listener to say so: see ../CMakeLists.txt.
#include <gtest/gtest.h>

#include <csignal>
#include <cstdlib>
#include <optional>
#include <string_view>
#include <thread>
#include <utility>

#include "belay/channel.h"
#include "belay/scope.h"
#include "belay/task.h"
#include "belay/testing.h"

namespace {

using namespace std::chrono_literals;
using namespace belay;

std::optional<task> left;

TEST(leaky, one_that_is_clean) {
  scope s;
  s.go([] {});
}

TEST(leaky, one_that_leaves_a_task) {
  left = go([](const done& d) { d.wait(); });
}

TEST(leaky, one_that_comes_later_is_not_to_blame) { EXPECT_TRUE(left); }

TEST(leaky, hangs) {
  auto [tx, rx] = make_channel<int>();
  scope s;
  s.go([rx = rx] { static_cast<void>(rx.receive()); });
}

TEST(leaky, hangs_awake) {
  scope s;
  s.go([] {
    for (;;) std::this_thread::sleep_for(1ms);
  });
}

}  // namespace

int main(int argc, char** argv) {
  std::signal(SIGABRT,
              [](int) { std::_Exit(3); });  // to ctest an abort is a failure, whatever is said
  ::testing::InitGoogleTest(&argc, argv);
  const bool soon = argc > 1 && std::string_view(argv[1]) == "soon";
  belay::append_leak_listener({.grace = 10ms, .limit = soon ? 1s : 1h});
  return RUN_ALL_TESTS();
}
