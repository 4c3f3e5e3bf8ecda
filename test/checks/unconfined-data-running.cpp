// RUN: %check_belay %s belay-unconfined-data %t -- -- -std=c++20 -pthread

// A flag that says whether the thread runs.
#include <atomic>
#include <mutex>
#include <thread>
#include <vector>

void use(const std::vector<int> &);

// Past the branch no thread has been started, or the last one has been joined.
class ok_stopped_before {
public:
  ~ok_stopped_before() { stop(); }
  void set(int n) {
    if (running_)
      throw n;
    std::lock_guard l(m_);
    recipe_.assign(n, 0);
  }
  void add(int n) {
    std::lock_guard l(m_);
    pending_ += n;
  }
  void start() {
    running_ = true;
    t_ = std::thread(&ok_stopped_before::run, this);
  }
  void stop() {
    running_ = false;
    if (t_.joinable())
      t_.join();
  }

private:
  void run() {
    while (running_) {
      std::unique_lock l(m_);
      pending_ = 0;
      l.unlock();
      use(recipe_);
    }
  }
  std::mutex m_;
  std::atomic<bool> running_ = false;
  int pending_ = 0;
  std::vector<int> recipe_;
  std::thread t_;
};

// The thread may be at its last round still when the flag is down.
class bad_down_without_join {
public:
  ~bad_down_without_join() { t_.join(); }
  void set(int n) {
    if (running_)
      throw n;
    std::lock_guard l(m_);
    recipe_.assign(n, 0);
  }
  void start() {
    running_ = true;
    t_ = std::thread(&bad_down_without_join::run, this);
  }
  void stop() { running_ = false; }

private:
  void run() {
    while (running_) {
      use(recipe_);
      // CHECK-MESSAGES: :[[@LINE-1]]:11: warning: 'recipe_' is read here by thread 'bad_down_without_join::run' with no lock, while 'bad_down_without_join::set' writes it
    }
  }
  std::mutex m_;
  std::atomic<bool> running_ = false;
  std::vector<int> recipe_;
  std::thread t_;
};

// It is the thread that raises it, perhaps after the branch.
class bad_raised_by_thread {
public:
  ~bad_raised_by_thread() { stop(); }
  void set(int n) {
    if (running_)
      throw n;
    std::lock_guard l(m_);
    recipe_.assign(n, 0);
  }
  void start() { t_ = std::thread(&bad_raised_by_thread::run, this); }
  void stop() {
    running_ = false;
    if (t_.joinable())
      t_.join();
  }

private:
  void run() {
    running_ = true;
    while (running_) {
      use(recipe_);
      // CHECK-MESSAGES: :[[@LINE-1]]:11: warning: 'recipe_' is read here by thread 'bad_raised_by_thread::run' with no lock, while 'bad_raised_by_thread::set' writes it
    }
  }
  std::mutex m_;
  std::atomic<bool> running_ = false;
  std::vector<int> recipe_;
  std::thread t_;
};
