// The bodies of GoogleTest's tests are closed programs: the fixture is made, set up, run, torn down and destroyed.
// RUN: %belay stats --explore %s -- -std=c++20 -pthread -isystem %S/Inputs | FileCheck %s
// CHECK: explored roots 8
// CHECK: problems 4{{$}}
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
