// What is set before the thread is started: nothing says that it is set beside it.
// RUN: %check_belay %s belay-unconfined-data %t -- -- -std=c++20 -pthread

#include <atomic>
#include <fcntl.h>
#include <mutex>
#include <poll.h>
#include <string>
#include <thread>
#include <unistd.h>

// A descriptor that the loop hands to others is no flag.
class ok_Reader {
public:
  void open() { fd_ = ::open("/dev/tty", O_RDWR); }
  void start() {
    thread_ = std::thread([this] {
      for (;;) {
        pollfd p{fd_, POLLIN, 0};
        bool front = tcgetpgrp(fd_) == getpgrp();
        if (!front)
          continue;
        if (poll(&p, 1, 100) < 0)
          break;
      }
    });
  }
  ~ok_Reader() { thread_.join(); }

private:
  int fd_ = -1;
  std::thread thread_;
};

struct Poller {
  std::mutex mutex;
  bool poll();
};
void handle(bool);

// The thread locks its own poller in what it runs, which anybody may call in the foreground as well.
class ok_Listener {
public:
  void use_tls() { tls_ = true; }
  void run() {
    for (;;) {
      std::lock_guard<std::mutex> lock(poller_.mutex);
      if (!poller_.poll())
        return;
      handle(tls_);
    }
  }
  void start() {
    thread_ = std::thread([this] { this->run(); });
  }
  ~ok_Listener() { thread_.join(); }

private:
  Poller poller_;
  bool tls_ = false;
  std::thread thread_;
};

// Another method guards it as well.
class bad_Listener {
public:
  void use_tls() { tls_ = true; }
// CHECK-MESSAGES: :[[@LINE-1]]:20: warning: 'tls_' is written here by 'bad_Listener::use_tls' with no lock, while a thread reads it [belay-unconfined-data]
// CHECK-MESSAGES: :[[@LINE+12]]:14: note: read here by a thread holding 'poller_.mutex'
// CHECK-MESSAGES: :[[@LINE+15]]:42: note: reached through this call
// CHECK-MESSAGES: :[[@LINE+14]]:15: note: the thread is started here
  bool tls() {
    std::lock_guard<std::mutex> lock(poller_.mutex);
    return tls_;
  }
  void run() {
    for (;;) {
      std::lock_guard<std::mutex> lock(poller_.mutex);
      if (!poller_.poll())
        return;
      handle(tls_);
    }
  }
  void start() {
    thread_ = std::thread([this] { this->run(); });
  }
  ~bad_Listener() { thread_.join(); }

private:
  Poller poller_;
  bool tls_ = false;
  std::thread thread_;
};

// What sets up comes before all others, by its name.
struct Switcher {
  std::mutex mutex;
  std::thread thread;
  int rounds = 0;
  void run() {
    std::unique_lock<std::mutex> l(mutex);
    while (switcher_rounds() < 10)
      ;
  }
  static int switcher_rounds();
  void start();
  void stop() {
    {
      std::lock_guard<std::mutex> l(mutex);
      rounds = 0;
    }
    thread.join();
  }
};
Switcher *switcher = nullptr;
int Switcher::switcher_rounds() { return ++switcher->rounds; }
void Switcher::start() {
  switcher->thread = std::thread([] { switcher->run(); });
}
bool failed();
void ok_InitSwitcher() {
  switcher = new Switcher;
  if (failed())
    switcher->stop();
}
void ok_switcher_init() {
  switcher = new Switcher;
  if (failed())
    switcher->stop();
}
void bad_change() {
  switcher = new Switcher;
// CHECK-MESSAGES: :[[@LINE-1]]:3: warning: 'switcher' is written here by 'bad_change' with no lock, while a thread reads it [belay-unconfined-data]
  if (failed())
    switcher->stop();
}
class Merge {
public:
  void ok_Init() { ok_state_ = 1; }
  void bad_renew() {
    bad_state_ = 1;
// CHECK-MESSAGES: :[[@LINE-1]]:5: warning: 'bad_state_' is written here by 'Merge::bad_renew' with no lock, while thread 'Merge::run' reads it [belay-unconfined-data]
    std::lock_guard<std::mutex> l(mutex_);
    told_ = true;
  }
  void start() { thread_ = std::thread(&Merge::run, this); }
  ~Merge() { thread_.join(); }

private:
  void run() {
    bool told;
    {
      std::lock_guard<std::mutex> l(mutex_);
      told = told_;
    }
    use(ok_state_, bad_state_, told);
  }
  static void use(int, int, bool);
  std::mutex mutex_;
  std::thread thread_;
  bool told_ = false;
  int ok_state_ = 0, bad_state_ = 0;
};

// By its name it comes before the thread, which asks in each round what it has set.
class Driver {
public:
  void init(int rounds, int size) {
    ok_rounds_ = rounds;
    bad_size_ = size;
  }
  void resize(int size) { bad_size_ = size; }
// CHECK-MESSAGES: :[[@LINE-1]]:27: warning: 'bad_size_' is a plain int that a thread polls while 'Driver::resize' writes it; make it std::atomic<int> or guard both with one mutex [belay-unconfined-data]
  void connect() {
    thread_ = std::thread([this] {
      while (ok_rounds_ != 0) {
        if (bad_size_ == 0)
// CHECK-MESSAGES: :[[@LINE-1]]:13: note: read here by a thread with no lock
// CHECK-MESSAGES: :[[@LINE-4]]:15: note: the thread is started here
          break;
        handle(true);
      }
    });
  }
  void disconnect() { thread_.join(); }

private:
  int ok_rounds_ = 0, bad_size_ = 0;
  std::thread thread_;
};

// Two methods that start one thread: whoever comes while it runs ends the program, so that what it sets before is set
// before any thread. Not so where it asks first whether it runs, or joins it.
#include <cstdio>
class File {
public:
  void ok_open(const char *name) {
    ok_file_ = fopen(name, "rb");
    if (ok_file_ == nullptr)
      return;
    ok_ready_ = true;
    thread_ = std::thread(&File::run, this);
  }
  void ok_attach(int handle) {
    ok_file_ = fdopen(handle, "rb");
    if (ok_file_ == nullptr)
      return;
    ok_ready_ = true;
    thread_ = std::thread(&File::run, this);
  }
  ~File() {
    stop_ = true;
    thread_.join();
  }

private:
  void run() {
    while (!stop_)
      if (ok_ready_ && fgetc(ok_file_) == EOF)
        ok_ready_ = false;
  }
  FILE *ok_file_ = nullptr;
  bool ok_ready_ = false;
  std::atomic<bool> stop_{false};
  std::thread thread_;
};
class Restarted {
public:
  void open(const char *name) {
    file_ = fopen(name, "rb");
    thread_ = std::thread(&Restarted::run, this);
  }
  void attach(int handle) {
    ready_ = true;
// CHECK-MESSAGES: :[[@LINE-1]]:5: warning: 'ready_' is a plain bool that thread 'Restarted::run' polls while 'Restarted::attach' writes it; make it std::atomic<bool> or guard both with one mutex [belay-unconfined-data]
    if (running_)
      return;
    running_ = true;
    file_ = fdopen(handle, "rb");
    thread_ = std::thread(&Restarted::run, this);
  }
  ~Restarted() {
    stop_ = true;
    thread_.join();
  }

private:
  void run() {
    while (!stop_)
      if (ready_ && fgetc(file_) == EOF)
        break;
  }
  FILE *file_ = nullptr;
  bool ready_ = false, running_ = false;
  std::atomic<bool> stop_{false};
  std::thread thread_;
};

// A lock that only keeps two who set up apart.
class ok_initialised_once {
public:
  void init(int limit) {
    std::lock_guard<std::mutex> hold(initialising_);
    if (initialised_)
      return;
    limit_ = limit;
    initialised_ = true;
  }
  void start() {
    thread_ = std::thread([this] { run(); });
  }
  ~ok_initialised_once() { thread_.join(); }

private:
  void run() {
    std::lock_guard<std::mutex> hold(mutex_);
    use(limit_);
  }
  void use(int n) { used_ = n; }
  std::mutex initialising_, mutex_;
  bool initialised_ = false;
  int limit_ = 0, used_ = 0;
  std::thread thread_;
};
// Here it is the thread's.
class bad_initialised_beside {
public:
  void init(int limit) {
    std::lock_guard<std::mutex> hold(mutex_);
    limit_ = limit;
  }
  void start() {
    thread_ = std::thread([this] { run(); });
  }
  ~bad_initialised_beside() { thread_.join(); }

private:
  void run() {
    const int n = limit_;
// CHECK-MESSAGES: :[[@LINE-1]]:19: warning: 'limit_' is read here by a thread with no lock, while 'bad_initialised_beside::init' writes it [belay-unconfined-data]
// CHECK-MESSAGES: :[[@LINE-8]]:36: note: reached through this call
// CHECK-MESSAGES: :[[@LINE-12]]:5: note: written here by 'bad_initialised_beside::init' holding 'mutex_'
// CHECK-MESSAGES: :[[@LINE-10]]:15: note: the thread is started here
    std::lock_guard<std::mutex> hold(mutex_);
    used_ = n;
  }
  std::mutex mutex_;
  int limit_ = 0, used_ = 0;
  std::thread thread_;
};
