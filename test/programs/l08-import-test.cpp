// RUN: %exits 1 %belay check %s -- -std=c++20 -pthread -isystem %S/../explore/Inputs | FileCheck %s
// RUN: %belay check %s -- -DREPAIRED -std=c++20 -pthread -isystem %S/../explore/Inputs
// L8: a test of an importer takes the first rows that it wants to see, and returns. The importer's thread still has
// rows to put into the test's mailbox, when the fixture joins it.
#include <condition_variable>
#include <gtest.h>
#include <memory>
#include <mutex>
#include <optional>
#include <thread>
#include <vector>

class row_sink {
public:
  virtual ~row_sink() = default;
  virtual bool put(int row) = 0;
};

class mailbox final : public row_sink {
public:
  bool put(int row) override {
    std::unique_lock lock(mutex_);
    emptied_.wait(lock, [this] { return !row_ || closed_; });
// CHECK: :[[@LINE-1]]:{{[0-9]+}}: {{warning|error}}: thread 2 waits on the condition 'seen_.emptied_': nobody will notify it any more [belay-blocked-forever]
// CHECK: note: step 1: the main thread starts thread 2
    if (closed_)
      return false;
    row_ = row;
    filled_.notify_one();
    return true;
  }
  int take() {
    std::unique_lock lock(mutex_);
    filled_.wait(lock, [this] { return row_.has_value(); });
    const int row = *row_;
    row_.reset();
    emptied_.notify_one();
    return row;
  }
  void close() {
    std::lock_guard lock(mutex_);
    closed_ = true;
    emptied_.notify_one();
  }

private:
  std::mutex mutex_;
  std::condition_variable emptied_, filled_;
  std::optional<int> row_;
  bool closed_ = false;
};

class importer {
public:
  explicit importer(std::vector<int> rows) : rows_(std::move(rows)) {}
  void run(row_sink &to) const {
    for (int row : rows_)
      if (!to.put(row))
        break;
  }

private:
  std::vector<int> rows_;
};

class ImporterTest : public ::testing::Test {
protected:
  void import(std::vector<int> rows) {
    importer_ = std::make_unique<importer>(std::move(rows));
    thread_ = std::thread([this] { importer_->run(seen_); });
  }
  void TearDown() override {
#ifdef REPAIRED
    seen_.close();
#endif
    thread_.join();
  }

  mailbox seen_;
  std::unique_ptr<importer> importer_;
  std::thread thread_;
};

TEST_F(ImporterTest, FirstRow) {
  import({7, 8, 9});
  if (seen_.take() != 7)
    return;
}
