// Two objects of one kind, locked in the order in which they are given.
// RUN: %check_belay %s belay-lock-order %t -- -- -std=c++20 -pthread

#include <array>
#include <cstdlib>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

struct account {
  std::mutex m;
  long cents = 0;
  int id = 0;
};

// K3
static void bad_transfer(account &from, account &to) {
  std::lock_guard<std::mutex> a(from.m);
  std::lock_guard<std::mutex> b(to.m);
// CHECK-NOTES: :[[@LINE-1]]:31: warning: 'to.m' is locked here while 'from.m' is held, in the order in which the two come, which may be any: two threads that have them the other way round wait for each other for ever; lock them in one order [belay-lock-order]
// CHECK-NOTES: :[[@LINE-3]]:31: note: 'from.m' is locked here
// CHECK-NOTES: :[[@LINE+9]]:7: note: any two are passed here
// CHECK-NOTES: :[[@LINE+14]]:5: note: the thread is started here
  --from.cents;
  ++to.cents;
}
static void bad_teller(std::array<account, 6> &book) {
  for (int i = 0; i < 100; ++i) {
    const int from = std::rand() % 6, to = std::rand() % 6;
    if (from != to)
      bad_transfer(book[from], book[to]);
  }
}
void bad_tellers(std::array<account, 6> &book) {
  std::vector<std::thread> all;
  for (int i = 0; i < 3; ++i)
    all.emplace_back(bad_teller, std::ref(book));
  for (auto &t : all)
    t.join();
}

// K3: a ledger that is told which two.
class ledger {
public:
  void bad_move(int from, int to) {
    if (from == to)
      return;
    std::lock_guard<std::mutex> a(book_[from].m);
    std::lock_guard<std::mutex> b(book_[to].m);
// CHECK-NOTES: :[[@LINE-1]]:33: warning: 'book_[].m' is locked here while 'book_[].m' is held, in the order in which the two come, which may be any: two threads that have them the other way round wait for each other for ever; lock them in one order [belay-lock-order]
// CHECK-NOTES: :[[@LINE-3]]:33: note: 'book_[].m' is locked here
// CHECK-NOTES: :[[@LINE+22]]:7: note: any two are passed here
// CHECK-NOTES: :[[@LINE+29]]:5: note: the thread is started here
    --book_[from].cents;
    ++book_[to].cents;
  }
  // The lower one first.
  void ok_move(int from, int to) {
    if (from == to)
      return;
    std::lock_guard<std::mutex> a(book_[from < to ? from : to].m);
    std::lock_guard<std::mutex> b(book_[from < to ? to : from].m);
    --book_[from].cents;
    ++book_[to].cents;
  }

private:
  std::vector<account> book_{6};
};
static void moves(ledger &l) {
  for (int i = 0; i < 100; ++i) {
    const int from = std::rand() % 6;
    const int to = std::rand() % 6;
    l.bad_move(from, to);
    l.ok_move(from, to);
  }
}
void movers() {
  ledger l;
  std::vector<std::thread> all;
  for (int i = 0; i < 3; ++i)
    all.emplace_back(moves, std::ref(l));
  for (auto &t : all)
    t.join();
}

// By address, by number, by swapping.
static void ok_by_number(account &from, account &to) {
  account &first = from.id < to.id ? from : to, &second = from.id < to.id ? to : from;
  std::lock_guard<std::mutex> a(first.m);
  std::lock_guard<std::mutex> b(second.m);
  ++to.cents;
}
static void ok_given(account &from, account &to) {
  std::lock_guard<std::mutex> a(from.m);
  std::lock_guard<std::mutex> b(to.m);
  ++to.cents;
}
static void ok_teller(std::array<account, 6> &book) {
  for (int i = 0; i < 100; ++i) {
    int from = std::rand() % 6, to = std::rand() % 6;
    if (from == to)
      continue;
    ok_by_number(book[from], book[to]);
    if (to < from)
      std::swap(from, to);
    ok_given(book[from], book[to]);
  }
}
void ok_tellers(std::array<account, 6> &book) {
  std::vector<std::thread> all;
  for (int i = 0; i < 3; ++i)
    all.emplace_back(ok_teller, std::ref(book));
  for (auto &t : all)
    t.join();
}

// A neighbour, which comes after it for all.
static void ok_next(account &a, account &b) {
  std::lock_guard<std::mutex> x(a.m);
  std::lock_guard<std::mutex> y(b.m);
  ++b.cents;
}
static void ok_neighbours(std::array<account, 6> &book) {
  for (int i = 0; i < 100; ++i) {
    const int at = std::rand() % 5, next = at + 1;
    ok_next(book[at], book[next]);
  }
}
void ok_all_neighbours(std::array<account, 6> &book) {
  std::thread a(ok_neighbours, std::ref(book)), b(ok_neighbours, std::ref(book));
  a.join();
  b.join();
}
