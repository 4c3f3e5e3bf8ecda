// RUN: %exits 1 %belay check %s -- -std=c++20 -pthread | FileCheck %s
// RUN: %belay check %s -- -DREPAIRED -std=c++20 -pthread
// D7: translations are loaded by whoever asks first: an atomic pointer is looked at, then the loading is done under a
// lock in which it is looked at again. The second table of them is published by a plain pointer in the same way.
#include <atomic>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

struct table {
  explicit table(int entries) : entries(entries) {}
  int entries;
};

template <class Pointer> class lazy_table {
public:
  explicit lazy_table(int entries) : entries_(entries) {}
  ~lazy_table() { delete get_now(); }
  lazy_table(const lazy_table &) = delete;
  lazy_table &operator=(const lazy_table &) = delete;

  const table &get() {
    table *t = get_now();
    if (t == nullptr) {
      const std::lock_guard hold(mutex_);
      t = get_now();
      if (t == nullptr) {
        t = new table(entries_);
        table_ = t;
      }
    }
    return *t;
  }

private:
  table *get_now() const { return table_; }
// CHECK: :[[@LINE-1]]:{{[0-9]+}}: {{warning|error}}: 'german.plural_.table_' is read here by a thread with no lock, while another thread writes it [belay-unconfined-data]
// CHECK: note: step 1: the main thread starts thread 2
  const int entries_;
  std::mutex mutex_;
  Pointer table_{nullptr};
};

class translations {
public:
  int words() { return singular_.get().entries + plural_.get().entries; }

private:
  lazy_table<std::atomic<table *>> singular_{400};
#ifdef REPAIRED
  lazy_table<std::atomic<table *>> plural_{40};
#else
  lazy_table<table *> plural_{40};
#endif
};

int main() {
  translations german;
  std::vector<int> words(2);
  std::thread menu([&] { words[0] = german.words(); });
  std::thread dialog([&] { words[1] = german.words(); });
  menu.join();
  dialog.join();
  return words[0] == words[1] ? 0 : 1;
}
