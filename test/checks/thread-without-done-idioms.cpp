// RUN: %check_belay %s belay-thread-without-done %t -- -- -std=c++20 -pthread
//
// How real code stops its threads: none of it is a finding.

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <cstdlib>
#include <deque>
#include <functional>
#include <future>
#include <memory>
#include <mutex>
#include <optional>
#include <pthread.h>
#include <queue>
#include <semaphore>
#include <stop_token>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <thread>
#include <unistd.h>
#include <vector>

void work();
void work(int);

// Entry: member function pointer with this. Stop: flag polled. Join: destructor through stop().
class ok_member_pointer {
public:
  ok_member_pointer() : thread_(&ok_member_pointer::run, this) {}
  ~ok_member_pointer() { stop(); }
  void stop() {
    stop_ = true;
    if (thread_.joinable())
      thread_.join();
  }

private:
  void run() {
    while (!stop_)
      work();
  }
  std::atomic<bool> stop_{false};
  std::thread thread_;
};

// Entry: lambda with this. Stop: flag and condition variable.
class ok_flag_and_condition {
public:
  void start() {
    thread_ = std::thread([this] { loop(); });
  }
  ~ok_flag_and_condition() {
    {
      std::lock_guard<std::mutex> lock(mutex_);
      stop_ = true;
    }
    condition_.notify_one();
    thread_.join();
  }
  void push(int v) {
    std::lock_guard<std::mutex> lock(mutex_);
    queue_.push_back(v);
    condition_.notify_one();
  }

private:
  void loop() {
    std::unique_lock<std::mutex> lock(mutex_);
    while (!stop_) {
      if (queue_.empty()) {
        condition_.wait(lock);
        continue;
      }
      int v = queue_.front();
      queue_.pop_front();
      lock.unlock();
      work(v);
      lock.lock();
    }
  }
  std::mutex mutex_;
  std::condition_variable condition_;
  std::deque<int> queue_;
  bool stop_ = false;
  std::thread thread_;
};

// The pool as everybody writes it: predicate over flag and queue, loop left in the middle.
class ok_pool {
public:
  explicit ok_pool(unsigned n) {
    for (unsigned i = 0; i < n; ++i)
      workers_.emplace_back([this] {
        for (;;) {
          std::function<void()> task;
          {
            std::unique_lock<std::mutex> lock(mutex_);
            condition_.wait(lock, [this] { return stop_ || !tasks_.empty(); });
            if (stop_ && tasks_.empty())
              return;
            task = std::move(tasks_.front());
            tasks_.pop();
          }
          task();
        }
      });
  }
  template <class F> void enqueue(F f) {
    {
      std::unique_lock<std::mutex> lock(mutex_);
      tasks_.emplace(f);
    }
    condition_.notify_one();
  }
  ~ok_pool() {
    {
      std::unique_lock<std::mutex> lock(mutex_);
      stop_ = true;
    }
    condition_.notify_all();
    for (std::thread &worker : workers_)
      worker.join();
  }

private:
  std::vector<std::thread> workers_;
  std::queue<std::function<void()>> tasks_;
  std::mutex mutex_;
  std::condition_variable condition_;
  bool stop_ = false;
};
void use_pool() {
  ok_pool p(4);
  p.enqueue([] { work(); });
}

// A Runnable with a virtual run(), stopped by a running flag.
class Runnable {
public:
  virtual ~Runnable() = default;
  virtual void run() = 0;
};
class Thread {
public:
  explicit Thread(Runnable &r) : thread_([&r] { r.run(); }) {}
  void join() { thread_.join(); }

private:
  std::thread thread_;
};
class ok_runnable : public Runnable {
public:
  void run() override {
    while (running_.load(std::memory_order_acquire))
      work();
  }
  void shutdown() { running_.store(false, std::memory_order_release); }

private:
  std::atomic<bool> running_{true};
};
void ok_runnable_user() {
  ok_runnable r;
  Thread t(r);
  work();
  r.shutdown();
  t.join();
}

// The project's own wrapper.
template <class F> std::thread create_thread(F f) { return std::thread(std::move(f)); }
class ok_wrapper {
public:
  ok_wrapper() { thread_ = create_thread([this] { run(); }); }
  ~ok_wrapper() {
    done_ = true;
    thread_.join();
  }

private:
  void run() {
    while (!done_)
      std::this_thread::sleep_for(std::chrono::milliseconds(10));
  }
  std::atomic<bool> done_{false};
  std::thread thread_;
};

// A free function with an argument.
static void poll_until(std::atomic<bool> &stop) {
  while (!stop)
    work();
}
void ok_free_function() {
  std::atomic<bool> stop{false};
  std::thread t(poll_until, std::ref(stop));
  work();
  stop = true;
  t.join();
}

// A pthread trampoline.
class ok_trampoline {
public:
  void start() { pthread_create(&thread_, nullptr, &ok_trampoline::entry, this); }
  void stop() {
    stop_ = true;
    pthread_join(thread_, nullptr);
  }

private:
  static void *entry(void *p) {
    static_cast<ok_trampoline *>(p)->run();
    return nullptr;
  }
  void run() {
    while (!stop_)
      work();
  }
  std::atomic<bool> stop_{false};
  pthread_t thread_;
};

// Queue sentinel, one per consumer.
template <class T> class Queue {
public:
  void push(T v) {
    std::lock_guard<std::mutex> lock(mutex_);
    items_.push(std::move(v));
    ready_.notify_one();
  }
  T pop() {
    std::unique_lock<std::mutex> lock(mutex_);
    ready_.wait(lock, [this] { return !items_.empty(); });
    T v = std::move(items_.front());
    items_.pop();
    return v;
  }

private:
  std::mutex mutex_;
  std::condition_variable ready_;
  std::queue<T> items_;
};
class ok_sentinel {
public:
  explicit ok_sentinel(int n) {
    for (int i = 0; i < n; ++i)
      threads_.emplace_back(&ok_sentinel::run, this);
  }
  ~ok_sentinel() {
    for (std::size_t i = 0; i < threads_.size(); ++i)
      queue_.push(std::function<void()>());
    for (auto &t : threads_)
      t.join();
  }
  void post(std::function<void()> f) { queue_.push(std::move(f)); }

private:
  void run() {
    while (true) {
      std::function<void()> f = queue_.pop();
      if (!f)
        break;
      f();
    }
  }
  Queue<std::function<void()>> queue_;
  std::vector<std::thread> threads_;
};

// Sentinel with an enumerator in a message.
struct Message {
  enum Kind { Work, Quit } kind;
  int value;
};
class ok_message_kind {
public:
  ok_message_kind() : thread_([this] {
      bool active = true;
      while (active) {
        Message m = queue_.pop();
        switch (m.kind) {
        case Message::Work:
          work(m.value);
          break;
        case Message::Quit:
          active = false;
          break;
        }
      }
    }) {}
  ~ok_message_kind() {
    queue_.push({Message::Quit, 0});
    thread_.join();
  }

private:
  Queue<Message> queue_;
  std::thread thread_;
};

// A closable queue.
class ClosableQueue {
public:
  bool pop(int &v) {
    std::unique_lock<std::mutex> lock(mutex_);
    while (items_.empty() && !closed_)
      ready_.wait(lock);
    if (items_.empty())
      return false;
    v = items_.front();
    items_.pop();
    return true;
  }
  std::optional<int> take() {
    std::unique_lock<std::mutex> lock(mutex_);
    ready_.wait(lock, [this] { return closed_ || !items_.empty(); });
    if (items_.empty())
      return std::nullopt;
    int v = items_.front();
    items_.pop();
    return v;
  }
  void push(int v) {
    std::lock_guard<std::mutex> lock(mutex_);
    items_.push(v);
    ready_.notify_one();
  }
  void close() {
    std::lock_guard<std::mutex> lock(mutex_);
    closed_ = true;
    ready_.notify_all();
  }

private:
  std::mutex mutex_;
  std::condition_variable ready_;
  std::queue<int> items_;
  bool closed_ = false;
};
void ok_closed_queue() {
  ClosableQueue q;
  std::thread a([&q] {
    int v;
    while (q.pop(v))
      work(v);
  });
  std::thread b([&q] {
    while (auto v = q.take())
      work(*v);
  });
  for (int i = 0; i < 10; ++i)
    q.push(i);
  q.close();
  a.join();
  b.join();
}
void ok_shared_queue() {
  auto q = std::make_shared<ClosableQueue>();
  std::thread t([q] {
    for (int v; q->pop(v);)
      work(v);
  });
  q->push(1);
  q->close();
  t.join();
}

// I/O wake-ups: eventfd, pipe, shutdown.
class ok_eventfd {
public:
  ok_eventfd() : event_(eventfd(0, 0)), thread_([this] { run(); }) {}
  ~ok_eventfd() {
    stop_ = true;
    std::uint64_t one = 1;
    (void)!write(event_, &one, sizeof one);
    thread_.join();
    close(event_);
  }

private:
  void run() {
    while (!stop_) {
      std::uint64_t n;
      (void)!read(event_, &n, sizeof n);
      work();
    }
  }
  std::atomic<bool> stop_{false};
  int event_;
  std::thread thread_;
};
class ok_pipe {
public:
  ok_pipe() {
    (void)!pipe(ends_);
    thread_ = std::thread([this] {
      char c;
      while (read(ends_[0], &c, 1) == 1)
        work(c);
    });
  }
  ~ok_pipe() {
    close(ends_[1]);
    thread_.join();
    close(ends_[0]);
  }

private:
  int ends_[2];
  std::thread thread_;
};
class ok_shutdown {
public:
  void start() {
    socket_ = socket(AF_INET, SOCK_STREAM, 0);
    thread_ = std::thread([this] {
      while (!stop_) {
        int c = accept(socket_, nullptr, nullptr);
        if (c >= 0)
          close(c);
      }
    });
  }
  void stop() {
    stop_ = true;
    shutdown(socket_, SHUT_RDWR);
    thread_.join();
    close(socket_);
  }

private:
  int socket_ = -1;
  std::atomic<bool> stop_{false};
  std::thread thread_;
};

// A timed wait looks at the flag again.
class ok_timed_wait {
public:
  ok_timed_wait() : thread_([this] {
      std::unique_lock<std::mutex> lock(mutex_);
      while (!stop_) {
        if (condition_.wait_for(lock, std::chrono::milliseconds(100)) == std::cv_status::timeout)
          work();
      }
    }) {}
  ~ok_timed_wait() {
    stop_ = true;
    thread_.join();
  }

private:
  std::mutex mutex_;
  std::condition_variable condition_;
  std::atomic<bool> stop_{false};
  std::thread thread_;
};

// Loops over vectors of threads in the same scope; bodies that end by themselves.
void ok_finite(int n) {
  std::vector<std::thread> threads;
  for (int i = 0; i < n; ++i)
    threads.emplace_back([i] {
      for (int k = 0; k < 100; ++k)
        work(i * k);
    });
  for (auto &t : threads)
    t.join();
}
void ok_shared_counter(const std::vector<int> &in) {
  std::atomic<std::size_t> next{0};
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i)
    threads.emplace_back([&] {
      while (true) {
        std::size_t k = next.fetch_add(1);
        if (k >= in.size())
          break;
        work(in[k]);
      }
    });
  for (auto &t : threads)
    t.join();
}
void ok_list_walk() {
  struct Node {
    Node *next;
    int v;
  };
  Node second{nullptr, 2}, first{&second, 1};
  std::thread t([&] {
    for (Node *n = &first; n; n = n->next)
      work(n->v);
  });
  t.join();
}
void ok_retry() {
  std::atomic<int> value{0};
  std::thread t([&] {
    int old = value.load();
    while (!value.compare_exchange_weak(old, old + 1)) {
    }
  });
  t.join();
}

// Futures.
int compute();
void ok_async() {
  auto f = std::async(std::launch::async, [] {
    int sum = 0;
    for (int i = 0; i < 10; ++i)
      sum += compute();
    return sum;
  });
  f.get();
}
void ok_async_polled() {
  std::atomic<bool> stop{false};
  auto f = std::async(std::launch::async, [&] {
    while (!stop)
      work();
  });
  work();
  stop = true;
  f.wait();
}

// Tokens.
void ok_jthread() {
  std::jthread t([](std::stop_token stop) {
    while (!stop.stop_requested())
      work();
  });
}
class ok_token_wait {
public:
  ok_token_wait() : thread_([this](std::stop_token stop) {
      std::unique_lock lock(mutex_);
      while (condition_.wait(lock, stop, [this] { return !items_.empty(); })) {
        items_.pop();
        work();
      }
    }) {}

private:
  std::mutex mutex_;
  std::condition_variable_any condition_;
  std::queue<int> items_;
  std::jthread thread_;
};
void ok_token_callback() {
  std::mutex mutex;
  std::condition_variable condition;
  std::jthread t([&](std::stop_token stop) {
    std::stop_callback wake(stop, [&] {
      std::lock_guard lock(mutex);
      condition.notify_all();
    });
    std::unique_lock lock(mutex);
    while (!stop.stop_requested())
      condition.wait(lock);
  });
}
void ok_stop_source() {
  std::stop_source source;
  std::thread t([token = source.get_token()] {
    while (!token.stop_requested())
      work();
  });
  source.request_stop();
  t.join();
}

// A semaphore released by who stops.
class ok_semaphore {
public:
  ok_semaphore() : thread_([this] {
      while (true) {
        ready_.acquire();
        if (stop_)
          return;
        work();
      }
    }) {}
  ~ok_semaphore() {
    stop_ = true;
    ready_.release();
    thread_.join();
  }

private:
  std::counting_semaphore<> ready_{0};
  std::atomic<bool> stop_{false};
  std::thread thread_;
};

// Detached with a handshake.
class ok_handshake {
public:
  void start() {
    std::thread([this] {
      while (!stop_)
        work();
      std::lock_guard<std::mutex> lock(mutex_);
      ended_ = true;
      condition_.notify_all();
    }).detach();
  }
  ~ok_handshake() {
    stop_ = true;
    std::unique_lock<std::mutex> lock(mutex_);
    condition_.wait(lock, [this] { return ended_; });
  }

private:
  std::atomic<bool> stop_{false};
  bool ended_ = false;
  std::mutex mutex_;
  std::condition_variable condition_;
};

// As old as the process: a singleton that is never destroyed.
class ok_never_destroyed {
public:
  static ok_never_destroyed &get() {
    static auto *instance = new ok_never_destroyed;
    return *instance;
  }

private:
  ok_never_destroyed() {
    std::thread([this] { run(); }).detach();
  }
  void run() {
    while (true) {
      std::unique_lock<std::mutex> lock(mutex_);
      condition_.wait(lock, [this] { return !items_.empty(); });
      items_.pop();
    }
  }
  std::mutex mutex_;
  std::condition_variable condition_;
  std::queue<int> items_;
};
class ok_no_destructor {
public:
  ~ok_no_destructor() { std::abort(); }
  void start() {
    std::thread(&ok_no_destructor::run, this).detach();
  }

private:
  void run() {
    for (;;)
      work();
  }
};

// The exception that a caller handles ends the loop.
struct Closed {};
int next();
void ok_exception_ends() {
  std::thread t([] {
    try {
      for (;;)
        work(next());
    } catch (const Closed &) {
    }
  });
  t.join();
}

// Cancellation that the loop itself asks for elsewhere.
bool keep_going();
void ok_unknown_condition() {
  std::thread t([] {
    while (keep_going())
      work();
  });
  t.join();
}

// Only one class is visible: somebody else calls stop() and then join().
class ok_contract {
public:
  void start() { thread_ = std::thread([this] { run(); }); }
  void stop() { stop_ = true; }
  void join() { thread_.join(); }

private:
  void run() {
    while (!stop_)
      work();
  }
  std::atomic<bool> stop_{false};
  std::thread thread_;
};

// State instead of a flag; set before and after.
class ok_state {
public:
  enum State { Idle, Running, Stopping };
  void start() {
    state_ = Running;
    thread_ = std::thread([this] {
      while (state_ == Running)
        work();
    });
  }
  void stop() {
    state_ = Stopping;
    thread_.join();
    state_ = Idle;
  }

private:
  std::atomic<State> state_{Idle};
  std::thread thread_;
};

// Accessors around the flag.
class ok_accessors {
public:
  ~ok_accessors() {
    requestStop();
    thread_.join();
  }
  void start() { thread_ = std::thread(&ok_accessors::run, this); }

private:
  bool stopped() const {
    std::lock_guard<std::mutex> lock(mutex_);
    return stop_;
  }
  void requestStop() {
    std::lock_guard<std::mutex> lock(mutex_);
    stop_ = true;
  }
  void run() {
    while (!stopped())
      work();
  }
  mutable std::mutex mutex_;
  bool stop_ = false;
  std::thread thread_;
};

// The handle moves about before it is joined.
class ok_moved_handle {
public:
  void start() {
    std::thread t([this] {
      while (!stop_)
        work();
    });
    thread_ = std::move(t);
  }
  ~ok_moved_handle() {
    stop_ = true;
    std::thread t = std::move(thread_);
    t.join();
  }

private:
  std::atomic<bool> stop_{false};
  std::thread thread_;
};
class ok_owned_handle {
public:
  ok_owned_handle() : thread_(std::make_unique<std::thread>([this] {
      while (!stop_.load())
        work();
    })) {}
  ~ok_owned_handle() {
    stop_.store(true);
    thread_->join();
  }

private:
  std::atomic<bool> stop_{false};
  std::unique_ptr<std::thread> thread_;
};

// A queue for each thread, all of which are told to stop.
template <typename T> class StoppedQueue {
public:
  bool pop(T &item) {
    std::unique_lock lock(mutex_);
    cond_.wait(lock, [&] { return !queue_.empty() || stop_; });
    if (queue_.empty())
      return false;
    item = std::move(queue_.front());
    queue_.pop();
    return true;
  }
  void push(T item) {
    std::lock_guard guard(mutex_);
    queue_.push(std::move(item));
    cond_.notify_one();
  }
  void stop() {
    {
      std::lock_guard guard(mutex_);
      stop_ = true;
    }
    cond_.notify_all();
  }

private:
  std::queue<T> queue_;
  bool stop_ = false;
  std::mutex mutex_;
  std::condition_variable cond_;
};
class ok_queue_for_each {
public:
  explicit ok_queue_for_each(int n) : queues_(n) {
    for (int i = 0; i < n; ++i)
      threads_.emplace_back([this, i] {
        while (true) {
          std::function<void()> f;
          if (!queues_[i].pop(f)) {
            if (stop_)
              break;
            continue;
          }
          f();
        }
      });
  }
  ~ok_queue_for_each() {
    stop_ = true;
    for (auto &q : queues_)
      q.stop();
    for (auto &t : threads_)
      t.join();
  }
  void run(std::function<void()> f, int i) { queues_[i].push(std::move(f)); }

private:
  std::vector<StoppedQueue<std::function<void()>>> queues_;
  std::vector<std::thread> threads_;
  std::atomic<bool> stop_{false};
};
