// RUN: %exits 1 %belay check %s -- -std=c++20 -pthread -I%belay_include | FileCheck %s
// RUN: %belay check %s -- -DREPAIRED -std=c++20 -pthread -I%belay_include
// W8: a migration freezes the schema as a reader and waits for the last query to end; the query that is under way
// changes the schema before it ends.
#include <condition_variable>
#include <mutex>
#include <optional>
#include <shared_mutex>
#include <thread>

class query_gate {
public:
  class ticket {
  public:
    explicit ticket(query_gate &of) : of_(of) { of_.change(1); }
    ticket(const ticket &) = delete;
    ~ticket() { of_.change(-1); }

  private:
    query_gate &of_;
  };
  template <class Lock> void wait_idle(Lock &&) {
    std::unique_lock hold(m_);
    while (running_ > 0)
      idle_.wait(hold);
// CHECK: :[[@LINE-1]]:{{[0-9]+}}: warning: the main thread waits on the condition 'db.gate_.idle_': nobody will notify it any more [belay-blocked-forever]
// CHECK: note: step 1: the main thread locks 'db.gate_.m_'
  }

private:
  void change(int by) {
    std::lock_guard hold(m_);
    running_ += by;
    if (running_ == 0)
      idle_.notify_all();
  }
  std::mutex m_;
  std::condition_variable idle_;
  int running_ = 0;
};

class database {
public:
  void create_index(const query_gate::ticket &) {
    std::unique_lock exclusive(schema_);
    ++indices_;
  }
  int migrate() {
#ifdef REPAIRED
    gate_.wait_idle(std::nullopt);
    std::shared_lock frozen(schema_);
#else
    std::shared_lock frozen(schema_);
    gate_.wait_idle(frozen);
#endif
    return indices_;
  }
  query_gate &gate() { return gate_; }

private:
  std::shared_mutex schema_;
  int indices_ = 0;
  query_gate gate_;
};

int main() {
  database db;
  std::optional<query_gate::ticket> first(std::in_place, db.gate());
  std::thread query([&] {
    db.create_index(*first);
    first.reset();
  });
  const int indices = db.migrate();
  query.join();
  return indices == 1 ? 0 : 1;
}
