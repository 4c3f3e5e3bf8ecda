// What is set before the object is made ready, and what only the one who takes looks at.
// RUN: %check_belay %s belay-inconsistent-guard %t -- -- -std=c++20 -pthread
#include <condition_variable>
#include <mutex>
#include <vector>

class Store {
public:
  void ok_limit(int n) {
    if (n > 0)
      limit_ = n;
  }
  // What others use under the lock as well is another matter.
  void bad_size(int n) {
    size_ = n;
// CHECK-MESSAGES: :[[@LINE-1]]:5: warning: 'size_' is written here by 'Store::bad_size' with no lock, while 'Store::setup' writes it under 'mutex_'; take 'mutex_' here as well [belay-inconsistent-guard]
// CHECK-MESSAGES: :[[@LINE+6]]:5: note: written here by 'Store::setup' holding 'mutex_'
  }
  void setup() {
    std::lock_guard<std::mutex> lock(mutex_);
    if (limit_ == 0)
      limit_ = 1024;
    size_ = 0;
    values_.resize(limit_);
  }
  void add(int n) {
    std::lock_guard<std::mutex> lock(mutex_);
    values_.push_back(n);
    ++size_;
  }

private:
  std::mutex mutex_;
  int limit_ = 0, size_ = 0;
  std::vector<int> values_;
};

class Fifo {
public:
  void init(int n) {
    data_.resize(n);
    head_ = tail_ = filled_ = 0;
  }
  char *ok_front() { return data_.data() + head_; }
  char *bad_front() {
    if (!filled_)
// CHECK-MESSAGES: :[[@LINE-1]]:10: warning: 'filled_' is read here by 'Fifo::bad_front' with no lock, while 'Fifo::pop' writes it under 'mutex_'; take 'mutex_' here as well [belay-inconsistent-guard]
// CHECK-MESSAGES: :[[@LINE+12]]:5: note: written here by 'Fifo::pop' holding 'mutex_'
      return nullptr;
    return data_.data() + head_;
  }
  int bad_position() { return head_; }
// CHECK-MESSAGES: :[[@LINE-1]]:31: warning: 'head_' is read here by 'Fifo::bad_position' with no lock, while 'Fifo::pop' writes it under 'mutex_'; take 'mutex_' here as well [belay-inconsistent-guard]
// CHECK-MESSAGES: :[[@LINE+5]]:5: note: written here by 'Fifo::pop' holding 'mutex_'
  void pop(int n) {
    std::lock_guard<std::mutex> lock(mutex_);
    if (n > filled_)
      n = filled_;
    head_ = (head_ + n) % int(data_.size());
    filled_ -= n;
    space_.notify_one();
  }
  void push(char c) {
    std::unique_lock<std::mutex> lock(mutex_);
    space_.wait(lock, [this] { return filled_ < int(data_.size()); });
    data_[tail_] = c;
    tail_ = (tail_ + 1) % int(data_.size());
    ++filled_;
  }

private:
  std::mutex mutex_;
  std::condition_variable space_;
  std::vector<char> data_ = std::vector<char>(64);
  int head_ = 0, tail_ = 0, filled_ = 0;
};

// What is loaded when the program begins is what it has saved at its end.
class Index {
public:
  void loadIndexes(const std::vector<int> &from) { // ok_
    for (int n : from)
      all_.push_back(n);
  }
  void saveIndexes(std::vector<int> &to) {
    std::lock_guard<std::mutex> lock(mutex_);
    to = all_;
  }
  void loadMore(const std::vector<int> &from) { // bad_
    for (int n : from)
      all_.push_back(n);
// CHECK-MESSAGES: :[[@LINE-1]]:7: warning: 'all_' is written here by 'Index::loadMore' with no lock, while 'Index::add' writes it under 'mutex_'; take 'mutex_' here as well [belay-inconsistent-guard]
// CHECK-MESSAGES: :[[@LINE+4]]:5: note: written here by 'Index::add' holding 'mutex_'
  }
  void add(int n) {
    std::lock_guard<std::mutex> lock(mutex_);
    all_.push_back(n);
  }
  void forget() {
    std::lock_guard<std::mutex> lock(mutex_);
    all_.pop_back();
  }
  void forgetAll() {
    std::lock_guard<std::mutex> lock(mutex_);
    all_.clear();
  }

private:
  std::mutex mutex_;
  std::vector<int> all_;
};

// However its words are joined, the mutex is there for starting and stopping.
class Server {
public:
  bool ok_running() const { return running_; }
  int bad_port() const { return port_; }
// CHECK-MESSAGES: :[[@LINE-1]]:33: warning: 'port_' is read here by 'Server::bad_port' with no lock, while 'Server::move' writes it under '_port_lock'; take '_port_lock' here as well [belay-inconsistent-guard]
// CHECK-MESSAGES: :[[@LINE+14]]:5: note: written here by 'Server::move' holding '_port_lock'
  void start() {
    std::lock_guard<std::mutex> lock(_start_stop_lock);
    if (!running_)
      running_ = true;
  }
  void stop() {
    std::lock_guard<std::mutex> lock(_start_stop_lock);
    if (running_)
      running_ = false;
  }
  void move(int to) {
    std::lock_guard<std::mutex> lock(_port_lock);
    changes_ += port_ != to;
    port_ = to;
  }

private:
  std::mutex _start_stop_lock, _port_lock;
  bool running_ = false;
  int port_ = 0, changes_ = 0;
};

// What a setter sets is there for `start`, whose lock keeps two starters apart.
class ok_Log {
public:
  void setName(const char *name) { name_ = name; }
  bool start() {
    std::lock_guard<std::mutex> lock(running_mutex_);
    if (running_)
      return false;
    if (!name_)
      name_ = "default.log";
    running_ = true;
    return true;
  }

private:
  std::mutex running_mutex_;
  const char *name_ = nullptr;
  bool running_ = false;
};
class bad_Levels {
public:
  void setLevel(int level) { level_ = level; }
// CHECK-MESSAGES: :[[@LINE-1]]:30: warning: 'level_' is written here by 'bad_Levels::setLevel' with no lock, while 'bad_Levels::raise' writes it under 'mutex_'; take 'mutex_' here as well [belay-inconsistent-guard]
// CHECK-MESSAGES: :[[@LINE+4]]:9: note: written here by 'bad_Levels::raise' holding 'mutex_'
  void raise() {
    std::lock_guard<std::mutex> lock(mutex_);
    if (level_ < 5)
      ++level_;
  }
  bool isLoud() {
    std::lock_guard<std::mutex> lock(mutex_);
    return level_ == 5;
  }

private:
  std::mutex mutex_;
  int level_ = 0;
};
class Renamed {
public:
  void bad_change(const char *name) { name_ = name; }
// CHECK-MESSAGES: :[[@LINE-1]]:39: warning: 'name_' is written here by 'Renamed::bad_change' with no lock, while 'Renamed::start' writes it under 'running_mutex_'; take 'running_mutex_' here as well [belay-inconsistent-guard]
// CHECK-MESSAGES: :[[@LINE+6]]:7: note: written here by 'Renamed::start' holding 'running_mutex_'
  bool start() {
    std::lock_guard<std::mutex> lock(running_mutex_);
    if (running_)
      return false;
    if (!name_)
      name_ = "default.log";
    running_ = true;
    return true;
  }

private:
  std::mutex running_mutex_;
  const char *name_ = nullptr;
  bool running_ = false;
};
