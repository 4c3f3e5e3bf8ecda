// RUN: %check_belay %s belay-unconfined-data %t -- -- -std=c++20 -pthread
//
// A class that is derived from a container: what the container's methods do leaves its other members alone.
#include <atomic>
#include <deque>
#include <mutex>
#include <thread>

struct Jobs : std::deque<int> {
  std::atomic<int> todo{0};
  std::mutex m;
  void add(int n) {
    std::lock_guard<std::mutex> l(m);
    emplace_back(n);
    ++todo;
  }
  void addUnlocked(int n) {
    emplace_back(n);
    // CHECK-MESSAGES: :[[@LINE-1]]:5: warning: 'w.jobs' is written here by 'bad_beside' with no lock, while thread 'Worker::drain' writes it
    ++todo;
  }
};
struct Worker {
  Jobs jobs;
  void run() {
    while (jobs.todo > 1) {
    }
  }
  void drain() {
    std::lock_guard<std::mutex> l(jobs.m);
    jobs.clear();
  }
};
void ok_counts() {
  Worker w;
  std::thread t(&Worker::run, &w);
  w.jobs.add(1);
  t.join();
}
void bad_beside() {
  Worker w;
  std::thread t(&Worker::drain, &w);
  w.jobs.addUnlocked(1);
  t.join();
}
