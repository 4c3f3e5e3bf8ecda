// RUN: %check_belay %s belay-lock-order %t -- -- -std=c++17 -pthread
//
// A handler that passes a call on to the next one, behind an interface, has something else there.

#include <map>
#include <memory>
#include <mutex>

class Handler {
public:
  virtual ~Handler() = default;
  virtual void handle(int event) = 0;
};

struct Connection {
  std::mutex mutex;
  int state = 0;
  Handler *handler = nullptr;
};

class ok_Manager : public Handler {
  struct Impl {
    std::mutex mutex;
    std::map<int, std::shared_ptr<Connection>> all;
  };

public:
  void remove(int id) {
    std::lock_guard<std::mutex> lock(impl_->mutex);
    auto it = impl_->all.find(id);
    if (it == impl_->all.end())
      return;
    {
      std::lock_guard<std::mutex> inner(it->second->mutex);
      it->second->state = 0;
    }
    impl_->all.erase(it);
  }
  void handle(int event) override {
    std::lock_guard<std::mutex> lock(impl_->mutex);
    std::shared_ptr<Connection> connection;
    auto it = impl_->all.find(event);
    if (it != impl_->all.end())
      connection = it->second;
    if (connection) {
      std::lock_guard<std::mutex> inner(connection->mutex);
      connection->state = event;
      if (connection->handler)
        connection->handler->handle(event);
    }
  }

private:
  std::shared_ptr<Impl> impl_;
};

// Another method of the class may well be what is behind it.
class bad_Manager;
struct Link {
  std::mutex mutex;
  int state = 0;
  bad_Manager *manager = nullptr;
};

class bad_Manager {
public:
  void handle(int event) {
    std::lock_guard<std::mutex> lock(mutex_);
    std::lock_guard<std::mutex> inner(link_->mutex);
// CHECK-MESSAGES: :[[@LINE-1]]:33: warning: 'link_->mutex' is locked here while 'mutex_' is held, and 'bad_Manager::retry' does it the other way round: the two can wait for each other for ever; lock them in one order [belay-lock-order]
    link_->state = event;
  }
  void retry() {
    std::lock_guard<std::mutex> inner(link_->mutex);
    std::lock_guard<std::mutex> lock(mutex_);
    ++link_->state;
  }

private:
  std::mutex mutex_;
  std::shared_ptr<Link> link_;
};

// Two that pass it on to each other.
class Events {
public:
  virtual ~Events() = default;
  virtual void tell(int event) = 0;
};

class bad_First : public Events {
public:
  void tell(int event) override {
    std::lock_guard<std::mutex> lock(first_);
    last_ = event;
    next_->tell(event);
// CHECK-MESSAGES: :[[@LINE-1]]:12: warning: 'second_' is locked here while 'first_' is held, and 'bad_Second::tell' does it the other way round: the two can wait for each other for ever; lock them in one order [belay-lock-order]
  }
  static std::mutex first_;

private:
  int last_ = 0;
  Events *next_ = nullptr;
};
std::mutex bad_First::first_;

class bad_Second : public Events {
public:
  void tell(int event) override {
    std::lock_guard<std::mutex> lock(second_);
    last_ = event;
    next_->tell(event);
  }
  static std::mutex second_;

private:
  int last_ = 0;
  Events *next_ = nullptr;
};
std::mutex bad_Second::second_;
