// RUN: %exits 1 %belay check %s -- -std=c++20 -pthread -I%belay_include | FileCheck %s
// RUN: %belay check %s -- -DREPAIRED -std=c++20 -pthread -I%belay_include
// C5: an import's rows are validated in a thread of their own, which closes the queue at the first bad row. The parser's
// thread goes on putting rows in, and doesn't hear that they are thrown away.
#include <condition_variable>
#include <deque>
#include <mutex>
#include <optional>
#include <thread>

struct row {
  int id;
  int amount;
};

class row_queue {
public:
  bool put(row r) {
    std::lock_guard hold(m_);
    if (closed_)
      return false;
    rows_.push_back(r);
    changed_.notify_one();
    return true;
  }
  std::optional<row> take() {
    std::unique_lock hold(m_);
    changed_.wait(hold, [this] { return closed_ || !rows_.empty(); });
    if (rows_.empty())
      return std::nullopt;
    row r = rows_.front();
    rows_.pop_front();
    return r;
  }
  void close() {
    std::lock_guard hold(m_);
    closed_ = true;
    changed_.notify_all();
  }

private:
  std::mutex m_;
  std::condition_variable changed_;
  std::deque<row> rows_;
  bool closed_ = false;
};

class import {
public:
  int run(int rows) {
    std::thread validating([this] { validate(); });
    std::thread parsing([this, rows] { parse(rows); });
    parsing.join();
    rows_.close();
    validating.join();
    return valid_;
  }

private:
  void parse(int rows) {
    for (int i = 0; i < rows; ++i)
      rows_.put({i, i == 1 ? -5 : 5});
  }
  void validate() {
    while (std::optional<row> r = rows_.take()) {
      if (r->amount < 0) {
        ++invalid_;
#ifdef REPAIRED
        continue;
#else
        rows_.close();
// CHECK: :[[@LINE-1]]:{{[0-9]+}}: warning: thread 'lambda' receives from 'rows_' and closes it while others may still send: their send then fails, and the value is lost; let the sending side close [belay-close-by-receiver]
        return;
#endif
      }
      ++valid_;
    }
  }
  row_queue rows_;
  int valid_ = 0, invalid_ = 0;
};

int main() {
  import i;
  return i.run(3) == 2 ? 0 : 1;
}
