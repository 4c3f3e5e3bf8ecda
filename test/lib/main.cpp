// Every test is looked at: what it leaves behind fails it, what hangs says where.
#include <gtest/gtest.h>

#include "belay/testing.h"

int main(int argc, char** argv) {
  testing::InitGoogleTest(&argc, argv);
  belay::append_leak_listener({.limit = std::chrono::minutes(4)});
  return RUN_ALL_TESTS();
}
