// An object that dies while another thread calls its virtual functions, and overrides of which one runs.
// RUN: %check_belay %s belay-unconfined-data %t -- -- -std=c++20 -pthread

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
