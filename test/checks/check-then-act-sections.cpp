// Two critical sections, the second of which trusts what the first has seen.
// RUN: %check_belay %s belay-check-then-act %t -- -- -std=c++20 -pthread

#include <array>
#include <condition_variable>
#include <map>
#include <mutex>
#include <queue>
#include <string>
#include <thread>
#include <vector>

template <typename F> void twice(F f) {
  std::thread a(f), b(f);
  a.join();
  b.join();
}

class account {
public:
  int balance() const {
    std::lock_guard<std::mutex> lock(mutex_);
    return balance_;
  }
  void withdraw(int n) {
    std::lock_guard<std::mutex> lock(mutex_);
    balance_ -= n;
  }
  void deposit(int n) {
    std::lock_guard<std::mutex> lock(mutex_);
    balance_ += n;
  }
  bool try_withdraw(int n) {
    std::lock_guard<std::mutex> lock(mutex_);
    if (balance_ < n)
      return false;
    balance_ -= n;
    return true;
  }

private:
  mutable std::mutex mutex_;
  int balance_ = 100;
};

void bad_tests_then_takes() {
  account a;
  twice([&] {
    if (a.balance() >= 80)
      a.withdraw(80);
// CHECK-MESSAGES: :[[@LINE-1]]:9: warning: 'a.balance_' was tested under 'a.mutex_', which has been unlocked since: another thread can have taken what this takes away; test and change it under one lock [belay-check-then-act]
// CHECK-MESSAGES: :[[@LINE-3]]:11: note: tested here
  });
}

void bad_through_a_local() {
  account a;
  twice([&] {
    const bool enough = a.balance() >= 80;
    if (enough)
      a.withdraw(80);
// CHECK-MESSAGES: :[[@LINE-1]]:9: warning: 'a.balance_' was tested under 'a.mutex_'
  });
}

void ok_in_one() {
  account a;
  twice([&] { a.try_withdraw(80); });
}

void ok_asked_again() {
  account a;
  twice([&] {
    if (a.balance() >= 80)
      a.try_withdraw(80);
  });
}

void ok_adds() {
  account a;
  twice([&] {
    if (a.balance() < 80)
      a.deposit(80);
  });
}

void ok_one_takes() {
  account a;
  std::thread t([&] { a.deposit(1); });
  if (a.balance() >= 80)
    a.withdraw(80);
  t.join();
}

void ok_under_another_lock() {
  account a;
  std::mutex teller;
  twice([&] {
    std::lock_guard<std::mutex> lock(teller);
    if (a.balance() >= 80)
      a.withdraw(80);
  });
}

template <typename T> class queue {
public:
  void push(T v) {
    std::lock_guard<std::mutex> lock(mutex_);
    items_.push(v);
    filled_.notify_one();
  }
  bool empty() const {
    std::lock_guard<std::mutex> lock(mutex_);
    return items_.empty();
  }
  T pop() {
    std::lock_guard<std::mutex> lock(mutex_);
    T v = items_.front();
    items_.pop();
    return v;
  }
  T wait_and_pop() {
    std::unique_lock<std::mutex> lock(mutex_);
    while (items_.empty())
      filled_.wait(lock);
    T v = items_.front();
    items_.pop();
    return v;
  }

private:
  mutable std::mutex mutex_;
  std::condition_variable filled_;
  std::queue<T> items_;
};

void bad_empty_then_pop() {
  queue<int> q;
  q.push(1);
  twice([&] {
    while (!q.empty())
      q.pop();
// CHECK-MESSAGES: :[[@LINE-1]]:9: warning: 'q.items_' was tested under 'q.mutex_', which has been unlocked since
// CHECK-MESSAGES: :[[@LINE-3]]:15: note: tested here
  });
}

void ok_waits() {
  queue<int> q;
  q.push(1);
  twice([&] {
    if (!q.empty())
      q.wait_and_pop();
  });
}

void ok_one_consumer() {
  queue<int> q;
  std::thread producer([&] { q.push(1); });
  while (!q.empty())
    q.pop();
  producer.join();
}

std::mutex mutex;
int seats = 10;

void FN_two_sections() {
  twice([] {
    bool some;
    {
      std::lock_guard<std::mutex> lock(mutex);
      some = seats > 0; // what is assigned later is not followed
    }
    if (some) {
      std::lock_guard<std::mutex> lock(mutex);
      --seats;
    }
  });
}

struct pool {
  int idle() {
    std::lock_guard<std::mutex> lock(mutex);
    return free_;
  }
  std::mutex mutex;
  int free_ = 3;
};
void bad_second_section_in_place() {
  pool p;
  twice([&] {
    if (p.idle() > 0) {
      std::lock_guard<std::mutex> lock(p.mutex);
      --p.free_;
// CHECK-MESSAGES: :[[@LINE-1]]:11: warning: 'p.free_' was tested under 'p.mutex', which has been unlocked since
    }
  });
}
void ok_second_section_asks() {
  pool p;
  twice([&] {
    if (p.idle() > 0) {
      std::lock_guard<std::mutex> lock(p.mutex);
      if (p.free_ > 0)
        --p.free_;
    }
  });
}

// What puts one in asks itself, in a function of its own, whether one has to go.
class lru {
public:
  bool find(int key) const {
    std::lock_guard<std::mutex> lock(mutex_);
    for (int k : keys_)
      if (k == key)
        return true;
    return false;
  }
  void put(int key) {
    std::lock_guard<std::mutex> lock(mutex_);
    keys_.push_back(key);
    if (keys_.size() > 16)
      evict();
  }

private:
  void evict() { keys_.pop_back(); }
  mutable std::mutex mutex_;
  std::vector<int> keys_;
};

void ok_asks_on_the_way() {
  lru cache;
  twice([&] {
    if (!cache.find(3))
      cache.put(3);
  });
}

// What was there may have gone.
class Store {
public:
  bool contains(int key) const {
    std::lock_guard<std::mutex> lock(mutex_);
    return all_.find(key) != all_.end();
  }
  int at(int key) const {
    std::lock_guard<std::mutex> lock(mutex_);
    return all_.at(key);
  }
  int find(int key) const {
    std::lock_guard<std::mutex> lock(mutex_);
    auto it = all_.find(key);
    return it == all_.end() ? 0 : it->second;
  }
  void put(int key) {
    std::lock_guard<std::mutex> lock(mutex_);
    all_[key] = key;
  }
  void purge() {
    std::lock_guard<std::mutex> lock(mutex_);
    std::erase_if(all_, [](const auto &entry) { return entry.second < 8; });
  }

private:
  mutable std::mutex mutex_;
  std::map<int, int> all_;
};

int bad_contains_then_at(Store &store, int key) {
  if (store.contains(key))
    return store.at(key);
// CHECK-MESSAGES: :[[@LINE-1]]:18: warning: 'store.all_' was tested under 'store.mutex_', which has been unlocked since: another thread can have taken away what this needs; look for it and use it under one lock [belay-check-then-act]
  return 0;
}
int ok_contains_then_find(Store &store, int key) {
  if (store.contains(key))
    return store.find(key);
  return 0;
}
void looks_up() {
  Store store;
  std::thread reader([&] {
    bad_contains_then_at(store, 1);
    ok_contains_then_find(store, 1);
  });
  store.put(1);
  store.purge();
  reader.join();
}
// Nobody takes one away.
void ok_only_grows() {
  Store grows;
  std::thread reader([&] {
    if (grows.contains(1))
      grows.at(1);
  });
  grows.put(1);
  reader.join();
}

// X19: asked and answered about one element, by two functions that each lock.
class hall {
public:
  bool is_free(int seat) const {
    std::lock_guard<std::mutex> lock(m_);
    return owner_[seat].empty();
  }
  bool taken(int seat) const {
    std::lock_guard<std::mutex> lock(m_);
    return sold_[seat];
  }
  void assign(int seat, const std::string &who) {
    std::lock_guard<std::mutex> lock(m_);
    owner_[seat] = who;
  }
  void sell(int seat) {
    std::lock_guard<std::mutex> lock(m_);
    sold_[seat] = true;
  }
  bool try_sell(int seat) {
    std::lock_guard<std::mutex> lock(m_);
    if (sold_[seat])
      return false;
    sold_[seat] = true;
    return true;
  }

private:
  mutable std::mutex m_;
  std::vector<std::string> owner_{100};
  std::array<bool, 100> sold_{};
};
static void bad_counter(hall &h, const std::string &who) {
  for (int seat = 0; seat < 100; ++seat) {
    if (h.is_free(seat))
      h.assign(seat, who);
// CHECK-MESSAGES: :[[@LINE-1]]:9: warning: 'h.owner_[]' was tested under 'h.m_', which has been unlocked since: another thread can have found the same element; find and write it under one lock [belay-check-then-act]
  }
}
static void bad_seller(hall &h) {
  for (int seat = 0; seat < 100; ++seat) {
    if (!h.taken(seat))
      h.sell(seat);
// CHECK-MESSAGES: :[[@LINE-1]]:9: warning: 'h.sold_[]' was tested under 'h.m_', which has been unlocked since: another thread can have found the same element; find and write it under one lock [belay-check-then-act]
  }
}
// One that is taken already may be written again; another one is another.
static void ok_counter(hall &h, const std::string &who) {
  for (int seat = 0; seat < 99; ++seat) {
    const int next = seat + 1;
    if (!h.is_free(seat))
      h.assign(seat, who);
    if (h.is_free(next))
      h.sell(seat);
    h.try_sell(seat);
  }
}
void counters() {
  hall h, g;
  std::thread a([&] { bad_counter(h, "a"); }), b([&] { bad_counter(h, "b"); });
  a.join();
  b.join();
  std::thread e([&] { bad_seller(g); }), f([&] { bad_seller(g); });
  e.join();
  f.join();
  std::thread c([&] { ok_counter(h, "a"); }), d([&] { ok_counter(h, "b"); });
  c.join();
  d.join();
}
