/// \file
/// What: leak checks for GoogleTest. In main, before RUN_ALL_TESTS:
///     belay::append_leak_listener({.limit = 60s});
///   and every test that leaves a task, or a thread that blocks in this library, fails and says
///   where the task was started and what it blocks in. `leak_guard` does it for a part of one test.
/// Lifetime: the listener belongs to GoogleTest. The fixture is gone when it looks; what
///   SetUpTestSuite and environments made is from before the test.
/// Memory ordering: none.
/// Complexity: a `leak_check` a test.
/// Errors: a test that hangs is reported on stderr, and aborts the program: see leak_check.h. After
///   a failure by a leak the next tests run, and what was left behind is from before them.
/// Source: GoogleTest's sample10, a leak checker; go.uber.org/goleak's VerifyTestMain.
#pragma once

#include <gtest/gtest.h>

#include <optional>
#include <string>
#include <utility>

#include "belay/leak_check.h"

namespace belay {

/// Looks at each test.
class leak_listener final : public ::testing::EmptyTestEventListener {
 public:
  /// The name is each test's own.
  explicit leak_listener(leak_check_options options) : options_(options) {}

 private:
  void OnTestStart(const ::testing::TestInfo& test) override {
    leak_check_options its = options_;
    its.name = std::string("test ") + test.test_suite_name() + '.' + test.name();
    check_.emplace(its);
  }
  void OnTestEnd(const ::testing::TestInfo& test) override {
    if (!check_) return;
    if (const std::string& left = check_->leaks(); !left.empty()) {
      ADD_FAILURE_AT(test.file(), test.line()) << "the test left behind:\n" << left;
    }
    check_.reset();
  }

  const leak_check_options options_;
  std::optional<leak_check> check_;
};

/// GoogleTest owns the listener.
inline void append_leak_listener(leak_check_options options = {}) {
  ::testing::UnitTest::GetInstance()->listeners().Append(new leak_listener(options));
}

/// From its line to the end of its scope nothing is left behind.
class leak_guard {
 public:
  /// What it tells fails the test at this line.
  explicit leak_guard(leak_check_options options = {}, where at = where::current())
      : check_(options, at), at_(at) {}
  ~leak_guard() {
    if (const std::string& left = check_.leaks(); !left.empty()) {
      ADD_FAILURE_AT(at_.file_name(), static_cast<int>(at_.line())) << "left behind since here:\n"
                                                                    << left;
    }
  }

 private:
  leak_check check_;
  where at_;
};

}  // namespace belay
