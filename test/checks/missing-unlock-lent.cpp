// RUN: %check_belay %s belay-missing-unlock %t -- -- -std=c++20 -pthread
//
// A function that hands out something locked, for who has it to unlock.

#include <memory>
#include <mutex>
#include <vector>

namespace {
struct Seat {
  std::unique_ptr<std::mutex> taken = std::make_unique<std::mutex>();
};
struct Locker {
  std::unique_ptr<std::mutex> shut = std::make_unique<std::mutex>();
};
} // namespace

// K2: whoever has the seats gives each of them back.
static Seat ok_reserve() {
  Seat seat;
  seat.taken->lock();
  return seat;
}
static void ok_unlock_all(std::vector<Seat> &seats) {
  for (auto &seat : seats)
    seat.taken->unlock();
}
void ok_evening() {
  std::vector<Seat> seats;
  seats.push_back(ok_reserve());
  seats.push_back(ok_reserve());
  ok_unlock_all(seats);
}

// K2: nobody ever opens one.
static Locker bad_rent() {
  Locker mine;
  mine.shut->lock();
  // CHECK-MESSAGES: :[[@LINE-1]]:14: warning: '*mine.shut' is locked here, and neither 'bad_rent' nor who calls it unlocks it: the next one who locks it waits for ever; unlock it, or lock it with a guard
  return mine;
}
static int number_of(std::vector<Locker> &all) { return int(all.size()); }
int bad_rents() {
  std::vector<Locker> all;
  all.push_back(bad_rent());
  return number_of(all);
}

// A lock that a user wrote, and that ends with the function: nobody comes next.
namespace {
class Gate {
public:
  void lock() { shut_ = true; }
  bool try_lock() {
    lock();
    return true;
  }
  void unlock() { shut_ = false; }
  bool shut() const { return shut_; }

private:
  bool shut_ = false;
};
} // namespace

bool ok_it_ends_here() {
  Gate gate;
  gate.lock();
  return gate.shut();
}

bool ok_both_end_here() {
  Gate a, b;
  std::lock(a, b);
  return a.shut() && b.shut();
}
