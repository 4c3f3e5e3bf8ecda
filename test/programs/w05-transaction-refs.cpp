// RUN: %exits 1 %belay check %s -- -std=c++20 -pthread -I%belay_include | FileCheck %s
// RUN: %belay check %s -- -DREPAIRED -std=c++20 -pthread -I%belay_include
// W5: a transaction gives its snapshot back when it commits, and its destructor gives it back again: the count of readers
// goes round below zero, and the compaction that waits for none waits for ever.
#include <condition_variable>
#include <cstddef>
#include <mutex>
#include <optional>
#include <thread>

class snapshots {
public:
  void open() {
    std::lock_guard hold(m_);
    ++readers_;
  }
  void close() {
    std::lock_guard hold(m_);
    --readers_;
    changed_.notify_all();
  }
  void compact() {
    std::unique_lock hold(m_);
    while (readers_ != 0)
      changed_.wait(hold);
// CHECK: :[[@LINE-1]]:{{[0-9]+}}: warning: thread 3 waits on the condition 'store.changed_': nobody will notify it any more [belay-blocked-forever]
// CHECK: note: the main thread waits for thread 3 to end
    ++compactions_;
  }

private:
  std::mutex m_;
  std::condition_variable changed_;
  std::size_t readers_ = 0;
  int compactions_ = 0;
};

class transaction {
public:
  explicit transaction(snapshots &of) : of_(&of) { of_->open(); }
  transaction(const transaction &) = delete;
  ~transaction() {
#ifdef REPAIRED
    if (of_)
      of_->close();
#else
    of_->close();
#endif
  }
  void commit() {
    of_->close();
#ifdef REPAIRED
    of_ = nullptr;
#endif
  }

private:
  snapshots *of_;
};

static void run_query(snapshots &of, bool writes) {
  transaction t(of);
  if (writes)
    t.commit();
}

int main() {
  snapshots store;
  std::thread queries([&store] {
    run_query(store, false);
    run_query(store, true);
  });
  queries.join();
  std::thread compaction(&snapshots::compact, &store);
  compaction.join();
  return 0;
}
