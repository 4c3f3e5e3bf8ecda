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
