// RUN: %check_belay %s belay-unconfined-data %t -- -- -std=c++20 -pthread
//
// Whose variable, and whose mutex, it is: copies in closures, mutexes that belong to somebody else, the thread's own
// function.
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

void use(int);

struct Timers {
  std::mutex mutex;
  std::vector<std::thread> running;
  // The inner one refers to what the outer one has copied.
  void ok_inner_refers_to_copy(int key) {
    const std::lock_guard hold(mutex);
    running.emplace_back([this, key] {
      const std::function<void()> later = [&] { use(key); };
      later();
    });
  }
  void ok_inner_refers_to_new(int key) {
    const std::lock_guard hold(mutex);
    running.emplace_back([mine = key] {
      const std::function<void()> later = [&] { use(mine); };
      later();
    });
  }
  void bad_inner_refers_to_outside(int &key) {
    const std::lock_guard hold(mutex);
    running.emplace_back([&key] {
      const std::function<void()> later = [&] { use(key); };
      later();
    });
  }
};
void ok_changes_its_own(Timers &t) {
  int key = 0;
  std::thread changes([&] {
    for (int i = 0; i < 100; ++i) {
      t.ok_inner_refers_to_copy(key);
      t.ok_inner_refers_to_new(key);
      key = i;
    }
  });
  changes.join();
}
void bad_changes_what_is_used(Timers &t) {
  int other = 0;
  std::thread changes([&] {
    for (int i = 0; i < 100; ++i) {
      t.bad_inner_refers_to_outside(other);
      other = i;
// CHECK-MESSAGES: :[[@LINE-1]]:7: warning: 'other' is written here {{.*}} [belay-unconfined-data]
    }
  });
  changes.join();
}

// A mutex to which a member refers may be the one that is held here.
struct Keeper {
  std::mutex &mutex;
  std::map<int, int> tokens;
  std::thread thread;
  explicit Keeper(std::mutex &m) : mutex(m) { thread = std::thread([this] { run(); }); }
  ~Keeper() { thread.join(); }
  void run() {
    const std::lock_guard hold(mutex);
    tokens.clear();
  }
  void add() { tokens[1] = 2; }
};
struct Owner {
  std::mutex mutex;
  std::unique_ptr<Keeper> keeper;
  void enable() { keeper = std::make_unique<Keeper>(mutex); }
  void ok_assign() {
    const std::lock_guard hold(mutex);
    keeper->add();
  }
};
void use(Owner &);
void ok_same_mutex() {
  Owner o;
  o.enable();
  std::thread assigns([&] { o.ok_assign(); });
  use(o);
  assigns.join();
}
// One of its own is not.
struct BadKeeper {
  std::mutex mutex;
  std::map<int, int> kept;
  std::thread thread;
  BadKeeper() { thread = std::thread([this] { run(); }); }
  ~BadKeeper() { thread.join(); }
  void run() {
    const std::lock_guard hold(mutex);
    kept.clear();
  }
  void add() { kept[1] = 2; }
// CHECK-MESSAGES: :[[@LINE-1]]:16: warning: {{.*}}kept'{{.*}} [belay-unconfined-data]
};
struct BadOwner {
  std::mutex mutex;
  std::unique_ptr<BadKeeper> keeper = std::make_unique<BadKeeper>();
  void assign() {
    const std::lock_guard hold(mutex);
    keeper->add();
  }
};
void use(BadOwner &);
void bad_another_mutex() {
  BadOwner o;
  std::thread assigns([&] { o.assign(); });
  use(o);
  assigns.join();
}

// The function that the thread runs may be public: nobody else calls it.
class Runner {
public:
  Runner() { thread_ = std::thread([this] { ok_run(); }); }
  ~Runner() { thread_.join(); }
  void ok_run() {
    for (;;) {
      if (stopped())
        return;
      tokens_[1] = 1;
    }
  }
  bool stopped() {
    const std::lock_guard hold(mutex_);
    return stop_;
  }
  void stop() {
    const std::lock_guard hold(mutex_);
    stop_ = true;
  }

private:
  std::mutex mutex_;
  bool stop_ = false;
  std::map<int, int> tokens_;
  std::thread thread_;
};
