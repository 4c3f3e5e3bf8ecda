// RUN: %check_belay %s belay-unjoined-thread %t "--config={CheckOptions: {Confidence: discipline}}" -- -- -std=c++20 -pthread

// What is said at discipline level only: nothing has to go wrong.
#include <pthread.h>
#include <thread>

void work();

// X1: the destructor leaves the join to somebody who calls stop().
class BadStoppedByOwner {
public:
  void start() { worker_ = std::thread(work); }
// CHECK-MESSAGES: :[[@LINE-1]]:28: warning: thread 'worker_' is not joined by the destructor of its class, only by 'BadStoppedByOwner::stop' [belay-unjoined-thread]
  void stop() { worker_.join(); }

private:
  std::thread worker_;
};

// X1
class OkStoppedByDestructor {
public:
  void start() { worker_ = std::thread(work); }
  void stop() { worker_.join(); }
  ~OkStoppedByDestructor() { stop(); }

private:
  std::thread worker_;
};

void *run(void *);

// X1: a thread id has no destructor: its thread is lost, and never reclaimed.
void bad_lost_id() {
  pthread_t t;
  pthread_create(&t, nullptr, run, nullptr);
// CHECK-MESSAGES: :[[@LINE-1]]:3: warning: thread 't' is neither joined nor detached [belay-unjoined-thread]
}

// X1
void ok_joined_id() {
  pthread_t t;
  pthread_create(&t, nullptr, run, nullptr);
  pthread_join(t, nullptr);
}

void ok_detached_id() {
  pthread_t t;
  pthread_create(&t, nullptr, run, nullptr);
  pthread_detach(t);
}

void bad_joined_by_hand() {
  std::thread t(work);
// CHECK-MESSAGES: :[[@LINE-1]]:15: warning: thread 't' is joined by hand: an exception or an early return before it ends the program; std::jthread joins itself [belay-unjoined-thread]
// CHECK-MESSAGES: :[[@LINE+2]]:5: note: it is joined here
// CHECK-FIXES: std::jthread t(work);
  t.join();
}
void ok_joins_itself() { std::jthread t(work); }
void ok_moved_away(std::thread &to) {
  std::thread t(work);
  to = std::move(t);
}
