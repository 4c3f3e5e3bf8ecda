// An object that dies while another thread calls its virtual functions, and overrides of which one runs.
// RUN: %check_belay %s belay-unconfined-data %t -- -- -std=c++20 -pthread

#include <atomic>
#include <mutex>
#include <thread>

struct Shape {
  virtual ~Shape() {}
  virtual void draw() {}
  void move() {}
};
struct Square : Shape {
  void draw() override {}
};

void bad_deleted_while_it_is_called() {
  Shape *s = new Square;
  std::thread t([s] { s->draw(); });
  delete s;
// CHECK-MESSAGES: :[[@LINE-1]]:3: warning: '*s' is deleted here by 'bad_deleted_while_it_is_called', while a thread calls a virtual function of it [belay-unconfined-data]
// CHECK-MESSAGES: :[[@LINE-3]]:26: note: used here by a thread with no lock
// CHECK-MESSAGES: :[[@LINE-4]]:15: note: the thread is started here
  t.join();
}

void ok_joined_first() {
  Shape *s = new Square;
  std::thread t([s] { s->draw(); });
  t.join();
  delete s;
}

// Which function it is needs no look at the object.
void ok_not_virtual() {
  Shape *s = new Square;
  std::thread t([s] { s->move(); });
  delete s;
  t.join();
}

// What only one override does needs an object of that class.
struct Stream {
  virtual ~Stream() {}
  virtual void write() = 0;
  int pending = 0, shared = 0;
};
struct Buffered : Stream {
  void write() override { ++pending, ++shared; }
// CHECK-MESSAGES: :[[@LINE-1]]:40: warning: 'out->shared' is written here by a thread with no lock, while 'bad_each_override_does_it' writes it [belay-unconfined-data]
// CHECK-MESSAGES: :[[@LINE+15]]:30: note: reached through this call
// CHECK-MESSAGES: :[[@LINE+15]]:8: note: written here by 'bad_each_override_does_it' with no lock
// CHECK-MESSAGES: :[[@LINE+13]]:15: note: the thread is started here
};
struct Direct : Stream {
  void write() override { ++shared; }
};

void ok_some_override_does_it(Stream *out) {
  std::thread t([out] { out->write(); });
  out->pending = 0;
  t.join();
}

void bad_each_override_does_it(Stream *out) {
  std::thread t([out] { out->write(); });
  out->shared = 0;
  t.join();
}

// What is left when a derived class is destroyed is an object of its base class, whose destructor waits too late.
struct Task {
  virtual ~Task() {
    while (!done)
      std::this_thread::yield();
  }
  virtual void step() {}
  std::atomic<bool> done{false};
};
struct Special : Task {
  ~Special() override {}
// CHECK-MESSAGES: :[[@LINE-1]]:24: warning: '*task' is reduced to its base class here by 'bad_waits_in_the_base_class', while a thread calls a virtual function of it [belay-unconfined-data]
// CHECK-MESSAGES: :[[@LINE+12]]:3: note: reached through this call
// CHECK-MESSAGES: :[[@LINE+8]]:11: note: used here by a thread with no lock
// CHECK-MESSAGES: :[[@LINE+6]]:15: note: the thread is started here
  void step() override {}
};

void bad_waits_in_the_base_class() {
  Task *task = new Special;
  std::thread t([task] {
    task->step();
    task->done = true;
  });
  delete task;
  t.join();
}

// A class that waits in its own destructor is whole until then.
struct Waits : Task {
  ~Waits() override {
    while (!done)
      std::this_thread::yield();
  }
  void step() override {}
};

void ok_waits_in_its_own_destructor() {
  Waits *task = new Waits;
  std::thread t([task] {
    task->step();
    task->done = true;
  });
  delete task;
  t.join();
}

// One object is of one class: what another class overrides isn't called on it.
class Account {
public:
  virtual ~Account() {}
  virtual void add() = 0;

protected:
  std::mutex daily, nightly;
  int sum = 0;
};
class Daily : public Account {
  void add() override {
    std::lock_guard<std::mutex> l(daily);
    ++sum;
  }
};
class Nightly : public Account {
  void add() override {
    std::lock_guard<std::mutex> l(nightly);
    ++sum;
  }
};
void ok_of_one_class(Account &a) {
  std::thread t([&] { a.add(); });
  a.add();
  t.join();
}

class Ledger {
public:
  virtual ~Ledger() {}
  virtual void add() = 0;

protected:
  std::mutex m;
  int sum = 0;
};
class Bare : public Ledger {
  void add() override {
    ++sum;
// CHECK-MESSAGES: :[[@LINE-1]]:7: warning: 'l.sum' is written here by a thread with no lock, while 'bad_of_one_class' writes it [belay-unconfined-data]
  }
};
class Guarded : public Ledger {
  void add() override {
    std::lock_guard<std::mutex> l(m);
    ++sum;
  }
};
void bad_of_one_class(Ledger &l) {
  std::thread t([&] { l.add(); });
  l.add();
  t.join();
}

// Nor is what a base does for methods of two classes done to one object, whatever the pointer to it was.
class Device {
public:
  virtual ~Device() {}
  void say(int what) { said_ = what; }

protected:
  Device *self_ = this;
  int said_ = 0, bad_ = 0;
  void bad_say(int what) { bad_ = what; }
  // CHECK-MESSAGES: :[[@LINE-1]]:28: warning: 'bad_' is written here by a thread with no lock, while 'Player::bad_once' writes it [belay-unconfined-data]
};
class Player : public Device {
public:
  void ok_play() {
    thread_ = std::thread([this] { play(); });
  }
  void play() {
    say(1);
    bad_say(1);
  }
  void bad_once() {
    std::thread t([this] { bad_say(2); });
    bad_say(3);
    t.join();
  }
  void stop() { thread_.join(); }

private:
  std::thread thread_;
};
class Recorder : public Device {
public:
  void record() { say(2); }
};
void ok_two_devices(void *device) {
  std::thread t([device] { static_cast<Player *>(device)->play(); });
  static_cast<Recorder *>(device)->record();
  t.join();
}
