// RUN: %exits 1 %belay check %s -- -std=c++20 -pthread -I%belay_include | FileCheck %s
// RUN: %belay check %s -- -DREPAIRED -std=c++20 -pthread -I%belay_include
// L13: an importer's rows are parsed in one task and stored by the caller. The store throws on a duplicate, the
// exception leaves the loop, and the parser's task, in a scope outside of it, still has rows to send.
#include "belay/channel.h"
#include "belay/scope.h"
#include <cstdio>
#include <set>
#include <stdexcept>
#include <vector>

struct row {
  int key = 0;
};

class duplicate_key : public std::runtime_error {
public:
  explicit duplicate_key(int k) : std::runtime_error("duplicate key"), key(k) {}
  int key;
};

class table {
public:
  void insert(const row &r) {
    if (!keys_.insert(r.key).second)
      throw duplicate_key(r.key);
  }
  std::size_t size() const { return keys_.size(); }

private:
  std::set<int> keys_;
};

class import {
public:
  explicit import(std::vector<int> keys) : keys_(std::move(keys)) {}
  bool into(table &t) {
    auto rows = belay::make_channel<row>();
    belay::scope parsing;
    parsing.go([&](const belay::done &stop) { parse(rows.tx, stop); });
    try {
      for (const row &r : rows.rx)
        t.insert(r);
    } catch (const duplicate_key &e) {
      std::fprintf(stderr, "%s: %d\n", e.what(), e.key);
#ifdef REPAIRED
      parsing.stop();
#endif
      return false;
    }
    return true;
  }

private:
  void parse(const belay::sender<row> &to, const belay::done &stop) const {
    for (int k : keys_)
      if (!to.send(row{k}, stop))
// CHECK: :[[@LINE-1]]:{{[0-9]+}}: {{warning|error}}: thread 2 waits in send on 'rows.tx': nobody will receive the value [belay-blocked-forever]
// CHECK: note: step 1: the main thread starts thread 2
        return;
    to.close();
  }
  std::vector<int> keys_;
};

int main(int argc, char **) {
  table accounts;
  import file({1, 2, argc > 1 ? 1 : 3, 4});
  return file.into(accounts) && accounts.size() == 4 ? 0 : 1;
}
