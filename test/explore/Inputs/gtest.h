// GoogleTest, as far as a test's shape needs it.
#pragma once

namespace testing {
class Test {
public:
  virtual ~Test() = default;

protected:
  Test() = default;
  virtual void SetUp() {}
  virtual void TearDown() {}

private:
  virtual void TestBody() = 0;
};
template <typename T> class TestWithParam : public Test {
public:
  static const T &GetParam();
};
class TestInfo;
namespace internal {
struct TestFactoryBase {
  virtual ~TestFactoryBase() = default;
  virtual Test *CreateTest() = 0;
};
template <class T> struct TestFactoryImpl : TestFactoryBase {
  Test *CreateTest() override { return new T; }
};
TestInfo *MakeAndRegisterTestInfo(const char *suite, const char *name, TestFactoryBase *factory);
void fail(const char *file, int line);
} // namespace internal

// What assertions leave to the library.
class Message {
public:
  Message();
  template <typename T> Message &operator<<(const T &value);
};
class AssertionResult {
public:
  AssertionResult(const AssertionResult &other);
  explicit AssertionResult(bool success) : success_(success) {}
  operator bool() const { return success_; }
  const char *failure_message() const;

private:
  bool success_;
  void *message_ = nullptr;
};
AssertionResult AssertionSuccess();
AssertionResult AssertionFailure();
namespace internal {
class AssertHelper {
public:
  AssertHelper(const char *file, int line, const char *message);
  ~AssertHelper();
  void operator=(const Message &message) const;
};
AssertionResult EqFailure(const char *left, const char *right);
AssertionResult CmpHelperSTREQ(const char *left, const char *right);
template <typename A, typename B> AssertionResult CmpHelperEQ(const A &a, const B &b) {
  if (a == b)
    return AssertionSuccess();
  return EqFailure("a", "b");
}
} // namespace internal
} // namespace testing

#define GTEST_TEST_(suite, name, parent)                                                                               \
  class suite##_##name##_Test : public parent {                                                                        \
    void TestBody() override;                                                                                          \
    [[maybe_unused]] static ::testing::TestInfo *const test_info_;                                                     \
  };                                                                                                                   \
  ::testing::TestInfo *const suite##_##name##_Test::test_info_ =                                                       \
      ::testing::internal::MakeAndRegisterTestInfo(                                                                    \
          #suite, #name, new ::testing::internal::TestFactoryImpl<suite##_##name##_Test>);                             \
  void suite##_##name##_Test::TestBody()

#define TEST(suite, name) GTEST_TEST_(suite, name, ::testing::Test)
#define TEST_F(fixture, name) GTEST_TEST_(fixture, name, fixture)
#define TEST_P(fixture, name) GTEST_TEST_(fixture, name, fixture)
#define EXPECT_TRUE(x)                                                                                                 \
  if (x)                                                                                                               \
    ;                                                                                                                  \
  else                                                                                                                 \
    ::testing::internal::fail(__FILE__, __LINE__)
#define ASSERT_TRUE(x)                                                                                                 \
  if (x)                                                                                                               \
    ;                                                                                                                  \
  else                                                                                                                 \
    return ::testing::internal::fail(__FILE__, __LINE__)
#define GTEST_ASSERT_(result, fails)                                                                                   \
  if (const ::testing::AssertionResult came_off = (result))                                                            \
    ;                                                                                                                  \
  else                                                                                                                 \
    fails ::testing::internal::AssertHelper(__FILE__, __LINE__, came_off.failure_message()) = ::testing::Message()
#define EXPECT_EQ(a, b) GTEST_ASSERT_(::testing::internal::CmpHelperEQ(a, b), )
#define ASSERT_EQ(a, b) GTEST_ASSERT_(::testing::internal::CmpHelperEQ(a, b), return)
#define ASSERT_STREQ(a, b) GTEST_ASSERT_(::testing::internal::CmpHelperSTREQ(a, b), return)
