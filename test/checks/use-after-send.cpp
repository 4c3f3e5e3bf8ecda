// RUN: %check_belay %s belay-use-after-send %t -- -- -std=c++20 -pthread
//
// Queues by hand, which hold values, owners or pointers.

#include <condition_variable>
#include <deque>
#include <future>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <utility>

bool failed();
void use(const std::string &);

template <class T> class Queue {
public:
  void push(T v) {
    std::lock_guard lock(mutex_);
    items_.push_back(std::move(v));
    ready_.notify_one();
  }
  bool pop(T &v) {
    std::unique_lock lock(mutex_);
    ready_.wait(lock, [this] { return closed_ || !items_.empty(); });
    if (items_.empty())
      return false;
    v = std::move(items_.front());
    items_.pop_front();
    return true;
  }
  void close() {
    std::lock_guard lock(mutex_);
    closed_ = true;
    ready_.notify_all();
  }

private:
  std::mutex mutex_;
  std::condition_variable ready_;
  std::deque<T> items_;
  bool closed_ = false;
};

struct Message {
  int id = 0;
  std::string text;
  std::promise<void> answered;
  std::mutex mutex;
};
static void stamp(Message *m, int id) { m->id = id; }

void consume(Queue<std::string> &lines, Queue<Message *> &messages, Queue<std::shared_ptr<Message>> &shared,
             Queue<std::unique_ptr<Message>> &owned) {
  std::string line;
  while (lines.pop(line))
    use(line);
  Message *m;
  while (messages.pop(m))
    m->answered.set_value();
  std::shared_ptr<Message> s;
  while (shared.pop(s))
    use(s->text);
  std::unique_ptr<Message> o;
  while (owned.pop(o))
    use(o->text);
}

// D6
void bad_moved(Queue<std::string> &q) {
  std::string line = "x";
  q.push(std::move(line));
  use(line);
  // CHECK-MESSAGES: :[[@LINE-1]]:7: warning: 'line' is used after it was moved into 'q': it is the receiver's now [belay-use-after-send]
  // CHECK-MESSAGES: :[[@LINE-3]]:5: note: it is sent here
}
// D6
void ok_moved(Queue<std::string> &q) {
  std::string line = "x";
  use(line);
  q.push(std::move(line));
}
// D6: the receiver has the pointer, and the sender writes.
void bad_pointer(Queue<Message *> &q, Message *m) {
  q.push(m);
  m->id = 1;
  // CHECK-MESSAGES: :[[@LINE-1]]:6: warning: what 'm' points to is written after it was sent to 'q': the receiver may read it by now [belay-use-after-send]
}
// D6
void ok_pointer(Queue<Message *> &q, Message *m) {
  m->id = 1;
  q.push(m);
}
// Two who read don't disturb each other.
int ok_reads(Queue<Message *> &q, Message *m) {
  q.push(m);
  return m->id;
}
void bad_pointer_in_call(Queue<Message *> &q, Message *m) {
  q.push(m);
  stamp(m, 1);
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: what 'm' points to is written after it was sent to 'q': the receiver may read it by now [belay-use-after-send]
  // CHECK-MESSAGES: :[[@LINE-52]]:44: note: 'stamp' writes it here
}
void bad_address(Queue<Message *> &q) {
  Message m;
  q.push(&m);
  m.id = 1;
  // CHECK-MESSAGES: :[[@LINE-1]]:5: warning: what 'm' points to is written after it was sent to 'q': the receiver may read it by now [belay-use-after-send]
  m.answered.get_future().wait();
}
void ok_answered(Queue<Message *> &q) {
  Message m;
  q.push(&m);
  m.answered.get_future().wait();
  m.id = 1;
}
void bad_shared(Queue<std::shared_ptr<Message>> &q) {
  auto m = std::make_shared<Message>();
  q.push(m);
  m->id = 1;
  // CHECK-MESSAGES: :[[@LINE-1]]:6: warning: what 'm' points to is written after it was sent to 'q': the receiver may read it by now [belay-use-after-send]
}
void ok_another_object(Queue<std::shared_ptr<Message>> &q) {
  auto m = std::make_shared<Message>();
  q.push(m);
  m = std::make_shared<Message>();
  m->id = 1;
}
void ok_under_its_lock(Queue<std::shared_ptr<Message>> &q) {
  auto m = std::make_shared<Message>();
  q.push(m);
  std::lock_guard lock(m->mutex);
  m->id = 1;
}
// D6: what was moved away is still known by its address.
void bad_kept_address(Queue<std::unique_ptr<Message>> &q) {
  auto m = std::make_unique<Message>();
  Message *raw = m.get();
  q.push(std::move(m));
  raw->id = 1;
  // CHECK-MESSAGES: :[[@LINE-1]]:8: warning: what 'm' points to is written after it was sent to 'q': the receiver may read it by now [belay-use-after-send]
}
void ok_each_round(Queue<Message *> &q) {
  for (int i = 0; i < 3; ++i) {
    auto *m = new Message;
    m->id = i;
    q.push(m);
  }
}
void bad_reused(Queue<Message *> &q) {
  auto *m = new Message;
  for (int i = 0; i < 3; ++i) {
    m->id = i;
    // CHECK-MESSAGES: :[[@LINE-1]]:8: warning: what 'm' points to is written after it was sent to 'q': the receiver may read it by now [belay-use-after-send]
    q.push(m);
  }
}
