// RUN: %check_belay %s belay-busy-wait %t -- -- -std=c++20 -pthread -I%belay_include

#include "belay/channel.h"
#include "belay/select.h"
#include <atomic>
#include <chrono>
#include <semaphore>
#include <stop_token>
#include <thread>

void work(int);
void housekeeping();

// C6: the default case is empty, so the loop spins.
void bad_empty_default(belay::receiver<int> rx, belay::done stop) {
  for (;;) {
// CHECK-MESSAGES: :[[@LINE-1]]:3: warning: this loop spins while none of the cases is ready; leave out the default, or sleep in it [belay-busy-wait]
// CHECK-MESSAGES: :[[@LINE+1]]:14: note: it asks here, and does nothing else
    auto r = belay::select(belay::on_done(stop), belay::on_receive(rx), belay::otherwise());
    if (r.index() == 0)
      return;
    if (r.index() == 1)
      work(std::get<1>(r).value());
  }
}

// C6: the same with a try.
void bad_try_receive(belay::receiver<int> rx) {
  for (;;) {
// CHECK-MESSAGES: :[[@LINE-1]]:3: warning: this loop spins while 'try_receive' on 'rx' fails; block until it can go on, or sleep in between [belay-busy-wait]
// CHECK-MESSAGES: :[[@LINE+1]]:21: note: it asks here, and does nothing else
    if (auto v = rx.try_receive())
      work(*v);
  }
}

void bad_until_the_stop(std::stop_token stop) {
  while (!stop.stop_requested()) {
// CHECK-MESSAGES: :[[@LINE-1]]:3: warning: this loop spins until it is told to stop; wait for the stop instead [belay-busy-wait]
// CHECK-MESSAGES: :[[@LINE-2]]:16: note: it asks here, and does nothing else
  }
}

// C6: blocks in the select.
void ok_select(belay::receiver<int> rx, belay::done stop) {
  for (;;) {
    auto r = belay::select(belay::on_done(stop), belay::on_receive(rx));
    if (r.index() == 0)
      return;
    work(std::get<1>(r).value());
  }
}

void ok_sleeps_in_between(belay::receiver<int> rx) {
  for (;;) {
    if (auto v = rx.try_receive())
      work(*v);
    else
      std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
}

void ok_gives_way(std::stop_token stop) {
  while (!stop.stop_requested())
    std::this_thread::yield();
}

void ok_works_meanwhile(belay::receiver<int> rx) {
  for (;;) {
    if (auto v = rx.try_receive())
      work(*v);
    housekeeping();
  }
}

// Takes what is there, and leaves.
void ok_drains(belay::receiver<int> rx) {
  while (auto v = rx.try_receive()) {
  }
}

// A short spin on a flag may be meant: `discipline`.
void ok_flag(std::atomic<bool> &ready) {
  while (!ready.load()) {
  }
}

// FN: the number that counts down to it is the loop's own work.
void FN_counts(belay::receiver<int> rx) {
  for (int n = 0; n < 1000000; ++n)
    if (rx.try_receive().value_or(0) > n)
      return;
}

// It comes to its last round whether it gets something or not.
void ok_counts_its_rounds(belay::receiver<int> rx, int rounds) {
  for (int n = 0; n != rounds; ++n)
    if (auto v = rx.try_receive())
      work(*v);
}
void bad_counts_within(belay::receiver<int> rx) {
  for (;;)
    for (int n = 0; n < 8; ++n)
// CHECK-MESSAGES: :[[@LINE-1]]:5: warning: this loop spins while 'try_receive' on 'rx' fails; block until it can go on, or sleep in between [belay-busy-wait]
// CHECK-MESSAGES: :[[@LINE+1]]:23: note: it asks here, and does nothing else
      if (auto v = rx.try_receive())
        work(*v);
}

// C6: it is notified of, and nobody waits.
class Tables {
public:
  void compute() {
    work(1);
    ready_.store(true, std::memory_order_release);
    ready_.notify_all();
  }
  void bad_spins() const {
    while (!ready_.load(std::memory_order_acquire)) {
// CHECK-MESSAGES: :[[@LINE-1]]:5: warning: this loop spins on 'ready_'; wait for it, with a condition variable or its own wait() [belay-busy-wait]
    }
  }
  void ok_waits() const { ready_.wait(false, std::memory_order_acquire); }

private:
  std::atomic<bool> ready_{false};
};
