#include "belay/result.h"

#include <gtest/gtest.h>

#include <memory>
#include <stdexcept>
#include <string>

namespace {

using belay::errc;
using belay::failure;
using belay::result;

TEST(result, holds_a_value) {
  result<std::string> r = std::string("rope");
  ASSERT_TRUE(r);
  EXPECT_EQ(*r, "rope");
  EXPECT_EQ(r->size(), 4u);
  EXPECT_EQ(r.value(), "rope");
  EXPECT_EQ(r.value_or("none"), "rope");
}

TEST(result, holds_a_failure) {
  const result<int> r = errc::closed;
  ASSERT_FALSE(r);
  EXPECT_TRUE(r.error() == errc::closed);
  EXPECT_EQ(r.error().code(), errc::closed);
  EXPECT_EQ(r.value_or(7), 7);
  EXPECT_THROW(static_cast<void>(r.value()), belay::bad_result);
}

TEST(result, of_nothing) {
  EXPECT_TRUE(result<>());
  EXPECT_FALSE(result<>(errc::stopped));
  EXPECT_NO_THROW(result<>().value());
  EXPECT_THROW(result<>(errc::stopped).value(), belay::bad_result);
}

TEST(result, rethrows_the_exception_it_carries) {
  const result<> r = failure(std::make_exception_ptr(std::out_of_range("slack")));
  EXPECT_TRUE(r.error() == errc::failed);
  EXPECT_THROW(r.value(), std::out_of_range);
}

TEST(result, moves_a_move_only_value_out) {
  result<std::unique_ptr<int>> r = std::make_unique<int>(3);
  const std::unique_ptr<int> p = *std::move(r);
  EXPECT_EQ(*p, 3);
}

TEST(result, every_code_has_a_message) {
  for (const errc c : {errc::closed, errc::stopped, errc::timed_out, errc::would_block, errc::failed})
    EXPECT_STRNE(failure(c).message(), "unknown error");
}

}  // namespace
