// RUN: %check_belay %s belay-mutex-lifetime %t -- -- -std=c++17
//
// What a function returns may let go of the lock that it has left locked.

#include <memory>
#include <mutex>

class Variable;
class Writer {
public:
  explicit Writer(Variable &v);
  int &value();

private:
  Variable &of_;
  std::unique_lock<std::mutex> lock_;
};
class Variable {
public:
  Writer write() { return Writer(*this); }
  Variable *leave() {
    mutex_.lock();
    return this;
  }

private:
  friend class Writer;
  int value_ = 0;
  std::mutex mutex_;
};
inline Writer::Writer(Variable &v) : of_(v), lock_(v.mutex_) {}
inline int &Writer::value() { return of_.value_; }

void ok_writer() {
  Variable v;
  auto w = v.write();
  w.value() = 1;
}
void ok_writer_in_block() {
  Variable v;
  {
    auto w = v.write();
    w.value() = 1;
  }
  auto w = v.write();
}
void bad_left() {
  Variable v;
  v.leave();
// CHECK-MESSAGES: :[[@LINE-1]]:5: warning: 'v.mutex_' is locked here and still held when its scope ends; unlock it first [belay-mutex-lifetime]
}

class Held {
public:
  explicit Held(std::mutex &m) : mutex(m) {}
  std::mutex &mutex;
};
struct Unlock {
  void operator()(Held *h) const { h->mutex.unlock(); }
};
class Manager {
public:
  std::unique_ptr<Held, Unlock> hold() {
    mutex_.lock();
    return std::unique_ptr<Held, Unlock>(&held_);
  }
  void update(const Held *) {}

private:
  std::mutex mutex_;
  Held held_{mutex_};
};
void ok_deleter() {
  Manager m;
  {
    auto h = m.hold();
    m.update(h.get());
  }
  auto h = m.hold();
}
