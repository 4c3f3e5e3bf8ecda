// RUN: %check_belay %s belay-inconsistent-guard %t

#include <condition_variable>
#include <map>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

// A mutex in a structure of the class, beside what it guards there.
class Map {
public:
  bool remove(int Key) {
    std::lock_guard<std::mutex> Lock(db_.mutex);
    if (!db_.rows.erase(Key))
      return false;
    detached_.push_back(Key);
    return true;
  }
  void insert(int Key) {
    std::lock_guard<std::mutex> Lock(db_.mutex);
    db_.rows[Key] = "";
  }
  void ok_drop() { detached_.pop_back(); }
  unsigned bad_size() { return db_.rows.size(); }
// CHECK-MESSAGES: :[[@LINE-1]]:32: warning: 'db_.rows' is read here by 'Map::bad_size' with no lock, while 'Map::remove' writes it under 'db_.mutex'; take 'db_.mutex' here as well [belay-inconsistent-guard]
// CHECK-MESSAGES: :[[@LINE-12]]:14: note: written here by 'Map::remove' holding 'db_.mutex'

private:
  struct {
    std::mutex mutex;
    std::map<int, std::string> rows;
  } db_;
  std::vector<int> detached_;
};

// Only what waits is with the mutex: it is there for the rest.
class Counts {
public:
  void add() {
    std::lock_guard<std::mutex> Lock(sync_.mutex);
    ++count_;
    sync_.changed.notify_one();
  }
  void remove() {
    std::lock_guard<std::mutex> Lock(sync_.mutex);
    --count_;
  }
  int bad_count() { return count_; }
// CHECK-MESSAGES: :[[@LINE-1]]:28: warning: 'count_' is read here by 'Counts::bad_count' with no lock, while 'Counts::add' writes it under 'sync_.mutex'; take 'sync_.mutex' here as well [belay-inconsistent-guard]
// CHECK-MESSAGES: :[[@LINE-9]]:7: note: written here by 'Counts::add' holding 'sync_.mutex'

private:
  struct {
    std::mutex mutex;
    std::condition_variable changed;
  } sync_;
  int count_ = 0;
};

// A guard that the class offers to those who call it.
class Server {
public:
  class EnvLock {
  public:
    explicit EnvLock(Server *S) : lock_(S->mutex_) {}

  private:
    std::lock_guard<std::mutex> lock_;
  };
  void step() {
    EnvLock Lock(this);
    media_.erase("x");
  }
  void ok_add(const std::string &Name) { media_.erase(Name); }

private:
  std::mutex mutex_;
  std::map<std::string, int> media_;
};

class Private {
  class EnvLock {
  public:
    explicit EnvLock(Private *S) : lock_(S->mutex_) {}

  private:
    std::lock_guard<std::mutex> lock_;
  };

public:
  void step() {
    EnvLock Lock(this);
    media_.erase("x");
  }
  void bad_add(const std::string &Name) { media_.erase(Name); }
// CHECK-MESSAGES: :[[@LINE-1]]:43: warning: 'media_' is written here by 'Private::bad_add' with no lock, while 'Private::step' writes it under 'mutex_'; take 'mutex_' here as well [belay-inconsistent-guard]
// CHECK-MESSAGES: :[[@LINE-4]]:5: note: written here by 'Private::step' holding 'mutex_'

private:
  std::mutex mutex_;
  std::map<std::string, int> media_;
};

bool receive(int &X);
void send(int X);

// The mutex is there for the thread that `run` starts, and joins.
class Stream {
public:
  void ok_seek(int Frame) { frame_ = Frame; }
  void run() {
    std::thread Commands([this] { commands(); });
    for (int I = 0; I < 100; ++I) {
      std::lock_guard<std::mutex> Lock(mutex_);
      send(frame_);
      ++frame_;
    }
    Commands.join();
  }

private:
  void commands();
  std::mutex mutex_;
  int frame_ = 0;
};

void Stream::commands() {
  int X = 0;
  while (receive(X)) {
    std::lock_guard<std::mutex> Lock(mutex_);
    send(X);
  }
}

class Asked {
public:
  void bad_seek(int Frame) { frame_ = Frame; }
// CHECK-MESSAGES: :[[@LINE-1]]:30: warning: 'frame_' is written here by 'Asked::bad_seek' with no lock, while 'Asked::run' writes it under 'mutex_'; take 'mutex_' here as well [belay-inconsistent-guard]
// CHECK-MESSAGES: :[[@LINE+10]]:9: note: written here by 'Asked::run' holding 'mutex_'
  int frame() {
    std::lock_guard<std::mutex> Lock(mutex_);
    return frame_;
  }
  void run() {
    std::thread Commands([this] { commands(); });
    for (int I = 0; I < 100; ++I) {
      std::lock_guard<std::mutex> Lock(mutex_);
      send(frame_);
      ++frame_;
    }
    Commands.join();
  }

private:
  void commands();
  std::mutex mutex_;
  int frame_ = 0;
};

void Asked::commands() {
  int X = 0;
  while (receive(X)) {
    std::lock_guard<std::mutex> Lock(mutex_);
    send(X);
  }
}
