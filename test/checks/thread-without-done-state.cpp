// RUN: %check_belay %s belay-thread-without-done,belay-unpreemptable-send %t -- -- -std=c++20 -pthread
//
// More of what real code does, none of it a finding: state behind pointers,
// wake-ups in helpers, several flags, bases that own the thread, C.

#include <atomic>
#include <barrier>
#include <chrono>
#include <condition_variable>
#include <csignal>
#include <deque>
#include <functional>
#include <list>
#include <map>
#include <memory>
#include <mutex>
#include <pthread.h>
#include <queue>
#include <string>
#include <thread>
#include <vector>

void work();
void work(int);

class ok_exchange {
public:
  ~ok_exchange() { stop(); }
  void start() { thread_ = std::thread(&ok_exchange::run, this); }
  void stop() {
    if (!stop_.exchange(true)) {
      wake();
      thread_.join();
    }
  }

private:
  void wake() { ready_.notify_all(); }
  bool shouldRun() const { return !stop_.load(); }
  void run() {
    std::unique_lock<std::mutex> lock(mutex_);
    while (shouldRun())
      ready_.wait(lock, [this] { return !shouldRun() || pending_ > 0; });
  }
  std::atomic<bool> stop_{false};
  int pending_ = 0;
  std::mutex mutex_;
  std::condition_variable ready_;
  std::thread thread_;
};

// State shared by shared_ptr, captured by copy.
class ok_shared_state {
  struct State {
    std::mutex mutex;
    std::condition_variable ready;
    std::queue<std::function<void()>> tasks;
    bool shutdown = false;
  };

public:
  explicit ok_shared_state(int n) : state_(std::make_shared<State>()) {
    for (int i = 0; i < n; ++i)
      std::thread([s = state_] {
        std::unique_lock<std::mutex> lock(s->mutex);
        while (true) {
          if (!s->tasks.empty()) {
            auto f = std::move(s->tasks.front());
            s->tasks.pop();
            lock.unlock();
            f();
            lock.lock();
          } else if (s->shutdown) {
            break;
          } else
            s->ready.wait(lock);
        }
      }).detach();
  }
  ~ok_shared_state() {
    if (state_) {
      {
        std::lock_guard<std::mutex> lock(state_->mutex);
        state_->shutdown = true;
      }
      state_->ready.notify_all();
    }
  }

private:
  std::shared_ptr<State> state_;
};

// One flag per worker.
class ok_worker_structs {
  struct Worker {
    std::thread thread;
    std::atomic<bool> stop{false};
    std::mutex mutex;
    std::condition_variable ready;
    std::deque<int> items;
  };

public:
  void start(int n) {
    for (int i = 0; i < n; ++i) {
      auto w = std::make_unique<Worker>();
      Worker *raw = w.get();
      w->thread = std::thread([raw] {
        while (!raw->stop) {
          std::unique_lock<std::mutex> lock(raw->mutex);
          raw->ready.wait(lock, [raw] { return raw->stop || !raw->items.empty(); });
          if (!raw->items.empty())
            raw->items.pop_front();
        }
      });
      workers_.push_back(std::move(w));
    }
  }
  void stop() {
    for (auto &w : workers_) {
      w->stop = true;
      w->ready.notify_one();
    }
    for (auto &w : workers_)
      if (w->thread.joinable())
        w->thread.join();
  }

private:
  std::vector<std::unique_ptr<Worker>> workers_;
};

// A base that owns the thread and asks the derived class.
class BaseThread {
public:
  virtual ~BaseThread() {}
  void start() { thread_ = std::thread([this] { run(); }); }
  void stop() {
    stop_ = true;
    onStop();
    if (thread_.joinable())
      thread_.join();
  }

protected:
  virtual void run() = 0;
  virtual void onStop() {}
  bool stopping() const { return stop_; }

private:
  std::atomic<bool> stop_{false};
  std::thread thread_;
};
class ok_derived : public BaseThread {
protected:
  void run() override {
    std::unique_lock<std::mutex> lock(mutex_);
    while (!stopping()) {
      ready_.wait(lock);
      work();
    }
  }
  void onStop() override {
    std::lock_guard<std::mutex> lock(mutex_);
    ready_.notify_all();
  }

private:
  std::mutex mutex_;
  std::condition_variable ready_;
};

// A Meyers singleton with an ordinary destructor.
class ok_logger {
public:
  static ok_logger &get() {
    static ok_logger l;
    return l;
  }
  void log(std::string s) {
    std::lock_guard<std::mutex> lock(mutex_);
    lines_.push_back(std::move(s));
    ready_.notify_one();
  }

private:
  ok_logger() : thread_([this] { drain(); }) {}
  ~ok_logger() {
    {
      std::lock_guard<std::mutex> lock(mutex_);
      exit_ = true;
      ready_.notify_one();
    }
    thread_.join();
  }
  void drain() {
    std::unique_lock<std::mutex> lock(mutex_);
    for (;;) {
      while (lines_.empty() && !exit_)
        ready_.wait(lock);
      if (lines_.empty() && exit_)
        break;
      lines_.pop_front();
    }
  }
  std::mutex mutex_;
  std::condition_variable ready_;
  std::deque<std::string> lines_;
  bool exit_ = false;
  std::thread thread_;
};

// A signal handler gives the signal.
static volatile std::sig_atomic_t interrupted = 0;
static void onSignal(int) { interrupted = 1; }
void ok_signal_handler() {
  std::signal(SIGINT, onSignal);
  std::thread t([] {
    while (!interrupted)
      work();
  });
  t.join();
}

// A timer: bounded waits.
class ok_timer {
public:
  ok_timer() : thread_([this] {
      std::unique_lock<std::mutex> lock(mutex_);
      while (!stop_) {
        auto next = std::chrono::steady_clock::now() + std::chrono::hours(1);
        if (!ready_.wait_until(lock, next, [this] { return stop_; }))
          work();
      }
    }) {}
  ~ok_timer() {
    {
      std::lock_guard<std::mutex> lock(mutex_);
      stop_ = true;
    }
    ready_.notify_all();
    thread_.join();
  }

private:
  std::mutex mutex_;
  std::condition_variable ready_;
  bool stop_ = false;
  std::thread thread_;
};

// std::atomic::wait.
class ok_atomic_wait {
public:
  ok_atomic_wait() : thread_([this] {
      int seen = 0;
      while (true) {
        generation_.wait(seen);
        seen = generation_.load();
        if (seen < 0)
          return;
        work(seen);
      }
    }) {}
  void post() {
    generation_.fetch_add(1);
    generation_.notify_one();
  }
  ~ok_atomic_wait() {
    generation_.store(-1);
    generation_.notify_one();
    thread_.join();
  }

private:
  std::atomic<int> generation_{0};
  std::thread thread_;
};

// Paused and stopped.
class ok_paused {
public:
  ok_paused() : thread_([this] { run(); }) {}
  void pause() {
    std::lock_guard<std::mutex> lock(mutex_);
    paused_ = true;
  }
  void resume() {
    std::lock_guard<std::mutex> lock(mutex_);
    paused_ = false;
    ready_.notify_all();
  }
  ~ok_paused() {
    stop_ = true;
    resume();
    thread_.join();
  }

private:
  void run() {
    while (!stop_) {
      std::unique_lock<std::mutex> lock(mutex_);
      while (paused_)
        ready_.wait(lock);
      work();
    }
  }
  std::mutex mutex_;
  std::condition_variable ready_;
  bool paused_ = false;
  std::atomic<bool> stop_{false};
  std::thread thread_;
};

// The workers end each other: the last one tells the rest.
void ok_workers_tell() {
  std::atomic<bool> found{false};
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i)
    threads.emplace_back([&, i] {
      for (int k = i; !found; k += 4)
        if (k % 1000 == 999)
          found = true;
    });
  for (auto &t : threads)
    t.join();
}

// One thread stops another.
void ok_controller() {
  std::atomic<bool> stop{false};
  std::thread worker([&] {
    while (!stop)
      work();
  });
  std::thread controller([&] {
    work();
    stop = true;
  });
  worker.join();
  controller.join();
}

// A pool in C.
struct pool {
  pthread_mutex_t lock;
  pthread_cond_t notify;
  pthread_t *threads;
  int count, head, tail, shutdown, thread_count;
  void (*queue[64])(void *);
};
static void *pool_thread(void *arg) {
  pool *p = static_cast<pool *>(arg);
  for (;;) {
    pthread_mutex_lock(&p->lock);
    while (p->count == 0 && !p->shutdown)
      pthread_cond_wait(&p->notify, &p->lock);
    if (p->shutdown && p->count == 0)
      break;
    auto f = p->queue[p->head];
    p->head = (p->head + 1) % 64;
    p->count -= 1;
    pthread_mutex_unlock(&p->lock);
    f(nullptr);
  }
  pthread_mutex_unlock(&p->lock);
  pthread_exit(nullptr);
}
void ok_c_pool_create(pool *p, int n) {
  for (int i = 0; i < n; ++i)
    pthread_create(&p->threads[i], nullptr, pool_thread, p);
}
void ok_c_pool_destroy(pool *p) {
  pthread_mutex_lock(&p->lock);
  p->shutdown = 1;
  pthread_cond_broadcast(&p->notify);
  pthread_mutex_unlock(&p->lock);
  for (int i = 0; i < p->thread_count; ++i)
    pthread_join(p->threads[i], nullptr);
}

// A flag behind a reference to an options struct; a callback sets it.
struct Control {
  std::atomic<bool> cancel{false};
};
void onCancel(std::function<void()>);
void ok_callback_sets() {
  Control c;
  onCancel([&c] { c.cancel = true; });
  std::thread t([&c] {
    while (!c.cancel)
      work();
  });
  t.join();
}

// Both ends given to unknown code.
void registerStopFlag(std::atomic<bool> *);
void ok_flag_given_away() {
  std::atomic<bool> stop{false};
  registerStopFlag(&stop);
  std::thread t([&] {
    while (!stop)
      work();
  });
  t.join();
}

// A barrier of a fixed number of rounds.
void ok_barrier() {
  std::barrier sync(2);
  std::thread t([&] {
    for (int i = 0; i < 10; ++i)
      sync.arrive_and_wait();
  });
  for (int i = 0; i < 10; ++i)
    sync.arrive_and_wait();
  t.join();
}

// A token bucket, whose wait the destructor ends by the counter.
class ok_counter_wait {
public:
  ok_counter_wait() : thread_([this] {
      while (true) {
        std::unique_lock<std::mutex> lock(mutex_);
        ready_.wait(lock, [this] { return tokens_ != 0; });
        if (tokens_ < 0)
          break;
        --tokens_;
        work();
      }
    }) {}
  void add() {
    std::lock_guard<std::mutex> lock(mutex_);
    ++tokens_;
    ready_.notify_one();
  }
  ~ok_counter_wait() {
    {
      std::lock_guard<std::mutex> lock(mutex_);
      tokens_ = -1;
      ready_.notify_one();
    }
    thread_.join();
  }

private:
  std::mutex mutex_;
  std::condition_variable ready_;
  int tokens_ = 0;
  std::thread thread_;
};

// Started and stopped again and again.
class ok_restartable {
public:
  void start() {
    stop_ = false;
    thread_ = std::thread([this] {
      while (!stop_)
        work();
    });
  }
  void stop() {
    stop_ = true;
    thread_.join();
  }
  ~ok_restartable() {
    if (thread_.joinable())
      stop();
  }

private:
  std::atomic<bool> stop_{false};
  std::thread thread_;
};
void ok_restart() {
  ok_restartable r;
  r.start();
  r.stop();
  r.start();
}

// The loop moves on by something that isn't a flag.
void ok_deadline() {
  std::thread t([] {
    auto end = std::chrono::steady_clock::now() + std::chrono::seconds(5);
    while (std::chrono::steady_clock::now() < end)
      work();
  });
  t.join();
}
void ok_drain(std::list<int> items) {
  std::thread t([&items] {
    while (!items.empty()) {
      work(items.front());
      items.pop_front();
    }
  });
  t.join();
}
bool tryOnce();
void ok_until_success() {
  std::thread t([] {
    bool done = false;
    while (!done)
      done = tryOnce();
  });
  t.join();
}
template <class Clock> class ok_template {
public:
  ok_template() : thread_([this] { run(); }) {}
  ~ok_template() {
    {
      std::lock_guard<std::mutex> lock(mutex_);
      stop_ = true;
    }
    ready_.notify_one();
    thread_.join();
  }

private:
  void run() {
    std::unique_lock<std::mutex> lock(mutex_);
    while (!stop_) {
      ready_.wait(lock, [this] { return stop_ || !due_.empty(); });
      due_.clear();
    }
  }
  std::mutex mutex_;
  std::condition_variable ready_;
  std::map<typename Clock::time_point, int> due_;
  bool stop_ = false;
  std::thread thread_;
};
void use_template() { ok_template<std::chrono::steady_clock> t; }
