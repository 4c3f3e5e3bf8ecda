// RUN: %check_belay %s belay-unconfined-data %t -- -- -std=c++20 -pthread
//
// What the branches on the way to an access say: states that exclude each other, counters of users, gates.
#include <atomic>
#include <functional>
#include <mutex>
#include <thread>

void use(int);

// One function serves the threads and their owner, and asks a state which of them it is.
enum Mode { Idle, Reading, Writing };
Mode mode = Idle;
int current, seen;
void execute(int n) {
  if (mode != Idle)
    return;
  current = n;
}
void look(int n) {
  if (mode == Reading)
    seen = n;
// CHECK-MESSAGES: :[[@LINE-1]]:5: warning: 'seen' is written here by thread 'serve' with no lock, while 'states' writes it [belay-unconfined-data]
}
void serve() {
  if (mode == Writing)
    return;
  else if (mode == Reading) {
    execute(1);
    look(1);
  }
}
void states() {
  std::thread t(serve);
  current = 0;
  seen = 0;
  t.join();
}

// What it asks for may have changed by its own hand.
int phase, changed;
void advance(int n) {
  if (phase == 1)
    changed = n;
// CHECK-MESSAGES: :[[@LINE-1]]:5: warning: 'changed' is written here by thread 'march' with no lock, while 'bad_state_changes' writes it [belay-unconfined-data]
}
void march() {
  if (phase == 0) {
    phase = 1;
    advance(1);
  }
}
void bad_state_changes() {
  std::thread t(march);
  changed = 0;
  t.join();
}

// Users are counted under a lock: the owner of the lock who finds none is alone.
class Connection {
public:
  void ok_request() {
    {
      std::lock_guard<std::mutex> hold(m_);
      ++users_;
    }
    use(socket_);
    {
      std::lock_guard<std::mutex> hold(m_);
      --users_;
    }
  }
  void ok_stop() {
    std::lock_guard<std::mutex> hold(m_);
    if (users_ > 0)
      return;
    socket_ = -1;
  }
  // Counted down when the function is left.
  void ok_request_with_guard() {
    {
      std::lock_guard<std::mutex> hold(m_);
      ++users_;
    }
    AtEnd done([&] {
      std::lock_guard<std::mutex> hold(m_);
      --users_;
    });
    use(socket_);
  }

private:
  struct AtEnd {
    explicit AtEnd(std::function<void()> f) : f_(std::move(f)) {}
    ~AtEnd() { f_(); }
    std::function<void()> f_;
  };
  std::mutex m_;
  int users_ = 0, socket_ = 0;
};
void ok_counted() {
  Connection c;
  std::thread t([&] { c.ok_request(); }), u([&] { c.ok_request_with_guard(); });
  c.ok_stop();
  t.join();
  u.join();
}

// FN: a counter that is written and tested under a lock is taken to order what comes before and after.
class Careless {
public:
  void request() {
    {
      std::lock_guard<std::mutex> hold(m_);
      ++users_;
    }
    use(socket_);
    {
      std::lock_guard<std::mutex> hold(m_);
      users_ -= 1;
    }
  }
  void FN_stop_among_users() {
    std::lock_guard<std::mutex> hold(m_);
    if (users_ == 0)
      return;
    socket_ = -1;
  }

private:
  std::mutex m_;
  int users_ = 0, socket_ = 0;
};
void careless() {
  Careless c;
  std::thread t([&] { c.request(); });
  c.FN_stop_among_users();
  t.join();
}

class Late {
public:
  void request() {
    {
      std::lock_guard<std::mutex> hold(m_);
      ++users_;
    }
    use(socket_);
// CHECK-MESSAGES: :[[@LINE-1]]:9: warning: thread 2 reads 'c.socket_', and nothing orders this and what the main thread does [belay-unconfined-data]
    std::lock_guard<std::mutex> hold(m_);
    --users_;
  }
  void bad_lets_go_first() {
    {
      std::lock_guard<std::mutex> hold(m_);
      if (users_ != 0)
        return;
    }
    socket_ = -1;
  }

private:
  std::mutex m_;
  int users_ = 0, socket_ = 0;
};
void late() {
  Late c;
  std::thread t([&] { c.request(); });
  c.bad_lets_go_first();
  t.join();
}

// A lock that is taken and let go at once is a gate: who holds it has stopped the thread.
class Gated {
public:
  void start() {
    t_ = std::thread([this] {
      while (!done_) {
        gate_.lock();
        gate_.unlock();
        use(active_);
      }
    });
  }
  void ok_halt() {
    gate_.lock();
    active_ = 0;
  }
  ~Gated() {
    done_ = true;
    t_.join();
  }

private:
  std::mutex gate_;
  std::atomic<bool> done_ = false;
  int active_ = 0;
  std::thread t_;
};

// The same work, in this thread or in one of its own; and a number that bounds a loop is no flag.
class Client {
public:
  void ok_interval(int n) { interval_ = n; }
  void ok_start() {
    running_ = true;
    run();
  }
  void start_async() {
    running_ = true;
    t_ = std::thread([this] { run(); });
  }
  void stop() {
    running_ = false;
    if (t_.joinable())
      t_.join();
  }

private:
  void run() {
    while (running_) {
      int waited = 0;
      while (waited < interval_)
        ++waited;
      ++interval_;
    }
  }
  std::atomic<bool> running_ = false;
  int interval_ = 0;
  std::thread t_;
};

// Run at once by the thread that it is for, posted by all others.
class Loop {
public:
  bool isInLoop() const { return std::this_thread::get_id() == id_; }
  template <typename F> void dispatch(F f) {
    if (isInLoop())
      f();
    else
      post(f);
  }
  void post(std::function<void()> f);

private:
  std::thread::id id_;
};
struct OkConnections {
  void connect() {
    loop_.dispatch([this] { ++open_; });
  }
  void run() { --open_; }
  Loop loop_;
  int open_ = 0;
};
void ok_dispatched() {
  OkConnections c;
  std::thread t([&] { c.run(); });
  c.connect();
  t.join();
}

// A flag that whoever starts the threads has put down, and that only what isn't known puts up again.
struct Format {
  bool needTime = true;
  long last = 0;
  void flag(char c) {
    if (c == 'T')
      needTime = true;
  }
  void pattern(const char *p) {
    needTime = false;
    for (; *p; ++p)
      flag(*p);
  }
  void always() {
    pattern("");
    needTime = true;
  }
  void format(long now) {
    if (needTime)
      last = now;
// CHECK-MESSAGES: :[[@LINE-1]]:7: warning: 'f.last' is written here by a thread with no lock, while another thread writes it [belay-unconfined-data]
  }
};
void ok_put_down() {
  Format f;
  f.pattern("n");
  std::thread a([&f] { f.format(1); });
  std::thread b([&f] { f.format(2); });
  a.join();
  b.join();
}
void bad_put_up() {
  Format f;
  f.always();
  std::thread a([&f] { f.format(1); });
  std::thread b([&f] { f.format(2); });
  a.join();
  b.join();
}

struct Pool {
  std::mutex m;
  bool empty = true, stop = false;
  unsigned busy = 0, limit = 0;
  std::thread worker;
};
void work(Pool *p) {
  std::unique_lock lock(p->m);
  while (!p->stop) {
    if (p->empty || p->busy >= p->limit)
      continue;
    ++p->busy;
    p->empty = p->busy == 3;
  }
}
Pool *ok_nothing_to_do_yet() {
  Pool *p = new Pool;
  p->empty = true;
  p->worker = std::thread(work, p);
  p->limit = 4;
  return p;
}

struct Slot {
  bool ready = false;
  int data = 0;
};
void take(Slot *s) {
  while (!s->ready)
    ;
  use(s->data);
}
void bad_puts_it_up_itself() {
  Slot slot;
  slot.ready = false;
  std::thread t(take, &slot);
  slot.data = 1;
// CHECK-MESSAGES: :[[@LINE-1]]:8: warning: 'slot.data' is written here by 'bad_puts_it_up_itself' with no lock, while thread 'take' reads it [belay-unconfined-data]
  slot.ready = true;
// CHECK-MESSAGES: :[[@LINE-1]]:8: warning: 'slot.ready' is a plain bool that thread 'take' polls while 'bad_puts_it_up_itself' writes it; make it std::atomic<bool> or guard both with one mutex [belay-unconfined-data]
  t.join();
}
