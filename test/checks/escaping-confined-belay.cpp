// RUN: %check_belay %s belay-escaping-confined %t -- -- -std=c++20 -pthread -I%belay_include

#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "belay/guarded.h"

void use(int);
void use(const std::string &);

struct Item {
  int size = 0;
  std::string name;
};

// X15: what a callback keeps of the value that it was lent.
class BadCallback {
public:
  void keep() {
    table_.with([&](std::map<int, Item> &t) { kept_ = &t; });
// CHECK-MESSAGES: :[[@LINE-1]]:55: warning: a pointer to what 'table_' guards is kept in 'kept_' after the lock is gone; keep a copy [belay-escaping-confined]
    table_.with([&](auto &t) { first_ = t.begin(); });
// CHECK-MESSAGES: :[[@LINE-1]]:41: warning: an iterator into what 'table_' guards is kept in 'first_' after the lock is gone; keep a copy [belay-escaping-confined]
    table_.with([&](auto &t) { names_.push_back(t[1].name); });
    table_.with([&](auto &t) { all_.push_back(&t[1].name); });
// CHECK-MESSAGES: :[[@LINE-1]]:47: warning: a pointer to what 'table_' guards is kept in 'all_' after the lock is gone; keep a copy [belay-escaping-confined]
  }
  int local() {
    Item *item = nullptr;
    std::string_view name;
    table_.with([&](auto &t) {
      item = &t.at(1);
// CHECK-MESSAGES: :[[@LINE-1]]:14: warning: a pointer to what 'table_' guards is kept in 'item' after the lock is gone; keep a copy [belay-escaping-confined]
      name = t.at(1).name;
// CHECK-MESSAGES: :[[@LINE-1]]:14: warning: a view of what 'table_' guards is kept in 'name' after the lock is gone; keep a copy [belay-escaping-confined]
    });
    return item->size + name.size();
  }

private:
  belay::guarded<std::map<int, Item>> table_;
  std::map<int, Item> *kept_ = nullptr;
  std::map<int, Item>::iterator first_;
  std::vector<std::string> names_;
  std::vector<std::string *> all_;
};

// X15
int bad_two(belay::guarded<Item> &a, belay::guarded<Item> &b) {
  Item *from = nullptr;
  belay::with_all([&](Item &x, Item &y) { from = &x; }, a, b);
// CHECK-MESSAGES: :[[@LINE-1]]:50: warning: a pointer to what 'a' and 'b' guards is kept in 'from' after the lock is gone; keep a copy [belay-escaping-confined]
  return from->size;
}

// X15: a lock that ends before what was reached through it.
class BadLock {
public:
  Item &item() {
    auto item = item_.lock();
    return *item;
// CHECK-MESSAGES: :[[@LINE-1]]:12: warning: 'BadLock::item' returns a reference to what 'item_' guards, but its lock ends here; return a copy [belay-escaping-confined]
  }
  const std::string &name() { return item_.lock()->name; }
// CHECK-MESSAGES: :[[@LINE-1]]:38: warning: 'BadLock::name' returns a reference to what 'item_' guards, but its lock ends here; return a copy [belay-escaping-confined]
  int statement() {
    auto &name = item_.lock()->name;
// CHECK-MESSAGES: :[[@LINE-1]]:18: warning: 'name' is a reference to what 'item_' guards, but the lock ends at the semicolon; name the lock, or make a copy [belay-escaping-confined]
    const char *text = item_.lock()->name.c_str();
// CHECK-MESSAGES: :[[@LINE-1]]:24: warning: 'text' is a pointer to what 'item_' guards, but the lock ends at the semicolon; name the lock, or make a copy [belay-escaping-confined]
    use(name);
    return text[0];
  }
  void loop() {
    for (char c : item_.lock()->name)
// CHECK-MESSAGES: :[[@LINE-1]]:19: warning: the lock on 'item_' ends before this loop begins; name it in a statement of its own [belay-escaping-confined]
      use(c);
  }

private:
  belay::guarded<Item> item_;
};

// X15
class ok_Callbacks {
public:
  int copies() {
    std::string name;
    int size = 0;
    const Item *same = nullptr;
    table_.with([&](auto &t) {
      const Item *inside = &t[1]; // ends with the lambda
      Item &item = t[1];
      size = inside->size + item.size;
      name = item.name;
      same = shared_.get();
    });
    return size + name.size() + same->size;
  }
  int named() {
    auto t = table_.lock();
    Item &item = (*t)[1];
    for (auto &[key, value] : *t)
      use(value.size);
    return item.size + t->size();
  }
  int once() {
    int size = table_.lock()->size();
    use(table_.lock()->at(1).name);
    return size;
  }
  Item &of(belay::guarded<std::map<int, Item>>::locked &t) { return t->at(1); }

private:
  belay::guarded<std::map<int, Item>> table_;
  std::shared_ptr<Item> shared_;
};
