// RUN: %check_belay %s belay-inconsistent-guard %t -- -- -std=c++20 -pthread
//
// A thread of a class that isn't seen.

#include <atomic>
#include <mutex>
#include <vector>

struct Runner {
  template <class F> explicit Runner(F &&f);
  Runner();
  Runner &operator=(Runner &&other);
  void join();
};
struct Caller {
  template <class F> void add(F &&f);
};

struct ok_writer {
  void init() {
    running = true;
    thread = Runner([this] { loop(); });
  }
  void stop() {
    running = false;
    thread.join();
  }
  void add(int p) {
    std::lock_guard<std::mutex> lock(m);
    producers.push_back(p);
    ++version;
  }
  bool drain() {
    if (version != seen) {
      std::lock_guard<std::mutex> lock(m);
      snapshot = producers;
      seen = version;
    }
    return !snapshot.empty();
  }
  void loop() {
    while (running)
      drain();
    seen = 0;
    drain();
  }
  std::atomic<bool> running{false};
  std::atomic<unsigned> version{0};
  std::mutex m;
  std::vector<int> producers, snapshot;
  unsigned seen = 0;
  Runner thread;
};

// Others call it, too.
struct bad_drained {
  void init() {
    running = true;
    thread = Runner([this] { loop(); });
  }
  void stop() {
    running = false;
    thread.join();
  }
  bool drain() {
    if (version) {
      std::lock_guard<std::mutex> lock(m);
      seen = version;
    }
    return true;
  }
  void loop() {
    while (running)
      drain();
    seen = 0;
// CHECK-MESSAGES: :[[@LINE-1]]:5: warning: 'seen' is written here by 'bad_drained::loop' with no lock, while 'bad_drained::drain' writes it under 'm'; take 'm' here as well [belay-inconsistent-guard]
// CHECK-MESSAGES: :[[@LINE-9]]:7: note: written here by 'bad_drained::drain' holding 'm'
  }
  std::atomic<bool> running{false};
  std::atomic<unsigned> version{0};
  std::mutex m;
  unsigned seen = 0;
  Runner thread;
};
void drains(bad_drained &d) { d.drain(); }

// What can't be joined may be called by any number of threads.
struct bad_callback {
  void init(Caller &c) {
    c.add([this] { step(); });
  }
  bool drain() {
    if (version) {
      std::lock_guard<std::mutex> lock(m);
      seen = version;
    }
    return true;
  }
  void step() {
    drain();
    seen = 0;
// CHECK-MESSAGES: :[[@LINE-1]]:5: warning: 'seen' is written here by 'bad_callback::step' with no lock, while 'bad_callback::drain' writes it under 'm'; take 'm' here as well [belay-inconsistent-guard]
// CHECK-MESSAGES: :[[@LINE-8]]:7: note: written here by 'bad_callback::drain' holding 'm'
  }
  std::atomic<unsigned> version{0};
  std::mutex m;
  unsigned seen = 0;
};
