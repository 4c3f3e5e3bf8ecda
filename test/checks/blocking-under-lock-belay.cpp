// RUN: %check_belay %s belay-blocking-under-lock %t -- -- -std=c++20 -pthread -I%belay_include

#include "belay/channel.h"
#include "belay/select.h"
#include "belay/task.h"
#include <mutex>

using namespace belay;

void use(int);

// K7: the receiver locks between two receives.
void bad_send(int n) {
  std::mutex m;
  auto [tx, rx] = make_channel<int>(0);
  auto t = go([&m, in = std::move(rx)] {
    while (auto v = in.receive()) {
      std::lock_guard<std::mutex> lock(m);
      use(*v);
    }
  });
  for (int i = 0; i < n; ++i) {
    std::lock_guard<std::mutex> lock(m);
    (void)tx.send(i);
// CHECK-MESSAGES: :[[@LINE-1]]:14: warning: this 'send' waits for another thread while 'm' is held, which that thread needs to get there: both wait for ever; unlock first [belay-blocking-under-lock]
// CHECK-MESSAGES: :[[@LINE-3]]:33: note: 'm' is locked here
// CHECK-MESSAGES: :[[@LINE-9]]:35: note: the other side locks it here
  }
  tx.close();
}
// K7
void ok_send(int n) {
  std::mutex m;
  auto [tx, rx] = make_channel<int>(0);
  auto t = go([&m, in = std::move(rx)] {
    while (auto v = in.receive()) {
      std::lock_guard<std::mutex> lock(m);
      use(*v);
    }
  });
  for (int i = 0; i < n; ++i) {
    {
      std::lock_guard<std::mutex> lock(m);
      use(i);
    }
    (void)tx.send(i);
  }
  tx.close();
}
// K8: join under a lock that the task needs.
void bad_join() {
  std::mutex m;
  auto t = go([&m] { std::lock_guard<std::mutex> lock(m); });
  std::lock_guard<std::mutex> lock(m);
  t.join();
// CHECK-MESSAGES: :[[@LINE-1]]:5: warning: this waits for a thread to end while 'm' is held, which the thread needs to get there: both wait for ever; unlock first [belay-blocking-under-lock]
// CHECK-MESSAGES: :[[@LINE-3]]:31: note: 'm' is locked here
// CHECK-MESSAGES: :[[@LINE-5]]:12: note: the thread starts here
// CHECK-MESSAGES: :[[@LINE-6]]:50: note: the other side locks it here
}
// K8
void ok_join() {
  std::mutex m;
  auto t = go([&m] { std::lock_guard<std::mutex> lock(m); });
  { std::lock_guard<std::mutex> lock(m); }
  t.join();
}
// Who drops the oldest value under the lock isn't the one that receives: that one gets its end from somebody else.
class balancer {
public:
  virtual ~balancer() = default;
  virtual const receiver<int> &values() = 0;
};
class ok_drops_the_oldest final : public balancer {
public:
  const receiver<int> &values() override { return channel_.rx; }
  void update(int n) {
    std::lock_guard hold(mutex_);
    (void)channel_.rx.try_receive();
    (void)select(on_receive(channel_.rx), otherwise());
    (void)channel_.tx.send(n);
  }

private:
  std::mutex mutex_;
  channel<int> channel_ = make_channel<int>(1);
};
void ok_receives(balancer &b) {
  for (int v : b.values())
    use(v);
}
// What the other side locked before it started the thread it needs no more.
void ok_locked_before_the_start() {
  std::mutex mutex;
  auto [tx, rx] = make_channel<int>(0);
  {
    std::lock_guard hold(mutex);
    use(0);
  }
  auto t = go([&mutex, out = std::move(tx)] {
    std::lock_guard hold(mutex);
    (void)out.send(1);
  });
  (void)rx.receive();
}
