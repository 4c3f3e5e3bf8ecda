// The bodies of GoogleTest's tests are closed programs: the fixture is made, set up, run, torn down and destroyed.
// RUN: %belay stats --explore %s -- -std=c++20 -pthread -isystem %S/Inputs | FileCheck %s
// CHECK: explored roots 11
// CHECK: problems 7{{$}}
#include <condition_variable>
#include <gtest.h>
#include <memory>
#include <mutex>
#include <queue.h>
#include <thread>

class service {
public:
  void start() {
    thread_ = std::thread([this] { run(); });
  }
  void stop() {
    std::lock_guard hold(mutex_);
    stop_ = true;
    changed_.notify_all();
  }
  void join() { thread_.join(); }

private:
  void run() {
    std::unique_lock hold(mutex_);
    changed_.wait(hold, [this] { return stop_; });
// CHECK-DAG: blocked for ever  line [[@LINE-1]]
  }
  std::mutex mutex_;
  std::condition_variable changed_;
  bool stop_ = false;
  std::thread thread_;
};

TEST(Service, bad_NeverStopped) {
  service s;
  s.start();
  s.join();
}
TEST(Service, ok_Stopped) {
  service s;
  s.start();
  s.stop();
  s.join();
}

// What the fixture has set up is torn down in the wrong order.
class BadQueueTest : public ::testing::Test {
protected:
  void SetUp() override {
    reader_ = std::thread([this] {
      while (queue_.pop())
// CHECK-DAG: blocked for ever  line [[@LINE-1]]
        ++read_;
    });
  }
  void TearDown() override {
    reader_.join();
    queue_.close();
  }
  queue<int> queue_{1};
  int read_ = 0;
  std::thread reader_;
};
TEST_F(BadQueueTest, Pushes) { EXPECT_TRUE(queue_.push(1)); }

class OkQueueTest : public ::testing::Test {
protected:
  void SetUp() override {
    reader_ = std::thread([this] {
      while (queue_.pop())
        ++read_;
    });
  }
  void TearDown() override {
    queue_.close();
    reader_.join();
  }
  queue<int> queue_{1};
  int read_ = 0;
  std::thread reader_;
};
TEST_F(OkQueueTest, Pushes) { EXPECT_TRUE(queue_.push(1)); }

// An assertion that fails leaves the test, and the thread isn't joined.
TEST(Thread, bad_AssertionLeaves) {
  queue<int> q(1);
  std::thread t([&] { q.push(1); });
  auto v = q.pop();
  ASSERT_TRUE(v);
  int reads = 0;
  std::thread u([&] { reads = 1; });
  const bool read = reads == 1;
// CHECK-DAG: race  line [[@LINE-2]], [[@LINE-1]]  reads
  t.join();
  u.join();
  EXPECT_TRUE(read);
}
TEST(Thread, ok_Joined) {
  queue<int> q(1);
  std::thread t([&] { q.push(1); });
  auto v = q.pop();
  t.join();
  ASSERT_TRUE(v);
}

// With a parameter, of which nothing is known.
class BadParamTest : public ::testing::TestWithParam<int> {};
TEST_P(BadParamTest, Waits) {
  queue<int> q(1);
  std::thread t([&] { q.push(1); });
  (void)q.pop();
  t.join();
  (void)q.pop();
// CHECK-DAG: blocked for ever  line [[@LINE-1]]
}
class OkParamTest : public ::testing::TestWithParam<int> {};
TEST_P(OkParamTest, Waits) {
  queue<int> q(1);
  std::thread t([&] { q.push(1); });
  if (GetParam() > 0)
    (void)q.pop();
  t.join();
}

// An assertion says whether it came off, and those that compare elsewhere come off as they are meant to. Each test can be run
// by itself: what others do to the variables of the unit is of no matter.
static int shared_by_tests;
static void counts() { ++shared_by_tests; }
// CHECK-DAG: race  line [[@LINE-1]], [[@LINE+4]]  shared_by_tests
TEST(Assertions, bad_RaceAfter) {
  ASSERT_EQ(shared_by_tests, 0) << "at first";
  std::thread counter(counts);
  ++shared_by_tests;
  counter.join();
  EXPECT_EQ(shared_by_tests, 2);
}
TEST(Assertions, bad_ThreadLeftByAssertion) {
  int n = 0;
  std::thread counter([&] { ++n; });
// CHECK-DAG: unjoined  line [[@LINE-1]]
  ASSERT_EQ(shared_by_tests, 1);
  counter.join();
}
TEST(Assertions, bad_RaceAfterTexts) {
  int n = 0;
  ASSERT_STREQ("a", "a");
  std::thread counter([&] { ++n; });
// CHECK-DAG: race  line [[@LINE-1]], [[@LINE+1]]  n
  ++n;
  counter.join();
}
