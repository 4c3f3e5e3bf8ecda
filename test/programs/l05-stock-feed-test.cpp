// RUN: %exits 1 %belay check %s -- -std=c++20 -pthread -I%belay_include -isystem %S/../explore/Inputs | FileCheck %s
// RUN: %belay check %s -- -DREPAIRED -std=c++20 -pthread -I%belay_include -isystem %S/../explore/Inputs
// L5: the fixture of a feed's tests joins the reader of the feed when it is torn down, and leaves it to the tests to
// close the feed. One of them returns before.
#include "belay/channel.h"
#include <gtest.h>
#include <memory>
#include <thread>

struct trade {
  int price = 0;
};

class price_index {
public:
  void read(const belay::receiver<trade> &feed) {
    for (const trade &t : feed) {
// CHECK: :[[@LINE-1]]:{{[0-9]+}}: {{warning|error}}: thread 2 waits in receive on '_M_func._M_t': nobody will send or close any more [belay-blocked-forever]
// CHECK: note: step 1: the main thread starts thread 2
      sum_ += t.price;
      ++trades_;
    }
  }
  int mean() const { return trades_ == 0 ? 0 : sum_ / trades_; }

private:
  int sum_ = 0, trades_ = 0;
};

class PriceIndexTest : public ::testing::Test {
protected:
  void SetUp() override {
    auto [tx, rx] = belay::make_channel<trade>(1);
    feed_ = tx;
    reader_ = std::make_unique<std::thread>([this, rx = rx] { index_.read(rx); });
  }
  void TearDown() override {
#ifdef REPAIRED
    feed_.close();
#endif
    reader_->join();
    mean_ = index_.mean();
  }
  bool trade_at(int price) { return feed_.try_send(trade{price}).has_value(); }

  price_index index_;
  int mean_ = 0;
  belay::sender<trade> feed_;
  std::unique_ptr<std::thread> reader_;
};

TEST_F(PriceIndexTest, NoTrades) {
  feed_.close();
}

TEST_F(PriceIndexTest, TwoTrades) {
  if (!trade_at(10))
    return;
  if (!trade_at(20))
    return;
  feed_.close();
}
