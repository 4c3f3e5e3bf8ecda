// Catch2 and doctest, as far as a test's shape needs it: a static function that a static object registers.
#pragma once

namespace Catch {
struct AutoReg {
  AutoReg(void (*test)(), const char *name) noexcept;
};
void check(bool) noexcept;
} // namespace Catch

#define CATCH_CAT2(a, b) a##b
#define CATCH_CAT(a, b) CATCH_CAT2(a, b)
#define CATCH_TEST(function, name)                                                                                     \
  static void function();                                                                                              \
  namespace {                                                                                                          \
  const Catch::AutoReg CATCH_CAT(registers_, function)(&function, name);                                               \
  }                                                                                                                    \
  static void function()
#define TEST_CASE(name) CATCH_TEST(CATCH_CAT(catch_test_, __COUNTER__), name)
#define REQUIRE(x) Catch::check(bool(x))
