// RUN: %exits 1 %belay check %s -- -std=c++20 -pthread -I%belay_include | FileCheck %s
// RUN: %belay check %s -- -DREPAIRED -std=c++20 -pthread -I%belay_include
// D6: rows are collected in a batch, which is sent to the writer when it is full. The batch that was sent is cleared
// and filled again, though the writer may not have read it.
#include "belay/channel.h"
#include "belay/done.h"
#include "belay/task.h"
#include <cstddef>
#include <memory>
#include <utility>
#include <vector>

struct row {
  int key = 0;
};

class batch {
public:
  bool full() const { return rows_ == 2; }
  void add(const row &r) {
    ++rows_;
    sum_ += r.key;
  }
  int sum() const { return sum_ * 10 + rows_; }
// CHECK: :[[@LINE-1]]:{{[0-9]+}}: {{warning|error}}: thread 2 reads 'sum_', and nothing orders this and what the main thread does [belay-unconfined-data]
// CHECK: note: step 1: the main thread starts thread 2
// CHECK: :[[@LINE-3]]:{{[0-9]+}}: {{warning|error}}: thread 2 reads 'rows_', and nothing orders this and what the main thread does [belay-unconfined-data]
// CHECK: note: step 1: the main thread starts thread 2

private:
  int rows_ = 0;
  int sum_ = 0;
};

class batch_writer {
public:
  batch_writer()
      : batches_(belay::make_channel<std::shared_ptr<const batch>>(2)), current_(std::make_shared<batch>()),
        writer_(belay::go([this](const belay::done &stop) { write(stop); })) {}

  void add(const row &r) {
    current_->add(r);
    if (!current_->full())
      return;
    (void)batches_.tx.try_send(current_);
#ifdef REPAIRED
    current_ = std::make_shared<batch>();
#else
    *current_ = batch();
#endif
  }

private:
  void write(const belay::done &stop) {
    for (const auto &b : batches_.rx.each(stop))
      written_ += b->sum();
  }

  belay::channel<std::shared_ptr<const batch>> batches_;
  std::shared_ptr<batch> current_;
  int written_ = 0;
  belay::task writer_;
};

int main() {
  batch_writer w;
  for (int key = 0; key < 3; ++key)
    w.add({key});
}
