// RUN: %check_belay %s belay-unconfined-data,belay-done-never-signalled,belay-thread-without-done %t -- -- -std=c++20 -pthread
//
// Pools that users wrote: threads in a container, and a queue of callables that they take from.
#include <condition_variable>
#include <functional>
#include <future>
#include <memory>
#include <mutex>
#include <queue>
#include <thread>
#include <vector>

void use(int);

class Pool {
public:
  explicit Pool(unsigned n) {
    for (unsigned i = 0; i < n; ++i)
      workers_.emplace_back([this] {
        for (;;) {
          std::function<void()> task;
          {
            std::unique_lock<std::mutex> lock(m_);
            cv_.wait(lock, [this] { return stop_ || !tasks_.empty(); });
            if (stop_ && tasks_.empty())
              return;
            task = std::move(tasks_.front());
            tasks_.pop();
          }
          task();
        }
      });
  }
  template <class F, class... Args> auto enqueue(F &&f, Args &&...args) -> std::future<decltype(f(args...))> {
    auto task = std::make_shared<std::packaged_task<decltype(f(args...))()>>(
        std::bind(std::forward<F>(f), std::forward<Args>(args)...));
    auto result = task->get_future();
    {
      std::unique_lock<std::mutex> lock(m_);
      tasks_.emplace([task] { (*task)(); });
    }
    cv_.notify_one();
    return result;
  }
  ~Pool() {
    {
      std::unique_lock<std::mutex> lock(m_);
      stop_ = true;
    }
    cv_.notify_all();
    for (std::thread &w : workers_)
      w.join();
  }

private:
  std::vector<std::thread> workers_;
  std::queue<std::function<void()>> tasks_;
  std::mutex m_;
  std::condition_variable cv_;
  bool stop_ = false;
};

int counted;
void bad_tasks_among_each_other() {
  Pool pool(4);
  for (int i = 0; i < 10; ++i)
    pool.enqueue([] { ++counted; });
// CHECK-MESSAGES: :[[@LINE-1]]:25: warning: 'counted' is written here with no lock by several threads at once [belay-unconfined-data]
}

void bad_task_and_owner() {
  Pool pool(4);
  int n = 0;
  pool.enqueue([&] { ++n; });
// CHECK-MESSAGES: :[[@LINE-1]]:24: warning: 'n' is written here by a thread with no lock, while 'bad_task_and_owner' reads it [belay-unconfined-data]
  use(n);
}

void add(int *sum, int k) { *sum += k; }
void bad_arguments() {
  Pool pool(4);
  static int sum;
  pool.enqueue(add, &sum, 1);
  pool.enqueue(add, &sum, 2);
}
// CHECK-MESSAGES: :[[@LINE-7]]:29: warning: 'sum' is written here by thread 'add' with no lock, while another thread writes it [belay-unconfined-data]

void ok_pool_is_gone() {
  int n = 0;
  {
    Pool pool(4);
    pool.enqueue([&] { ++n; });
  }
  use(n);
}

void ok_result_awaited() {
  Pool pool(4);
  int n = 0;
  auto done = pool.enqueue([&] { ++n; });
  done.get();
  use(n);
}

void ok_results_awaited() {
  Pool pool(4);
  std::vector<std::future<void>> results;
  int n[8] = {};
  for (int i = 0; i < 8; ++i)
    results.emplace_back(pool.enqueue([&n, i] { ++n[i]; }));
  for (auto &r : results)
    r.get();
  use(n[0]);
}

void ok_one_thread() {
  Pool pool(1);
  for (int i = 0; i < 10; ++i)
    pool.enqueue([] { use(1); });
}

void ok_locked() {
  Pool pool(4);
  std::mutex m;
  int n = 0;
  pool.enqueue([&] {
    std::lock_guard<std::mutex> hold(m);
    ++n;
  });
  std::lock_guard<std::mutex> hold(m);
  ++n;
}

// Another shape: an array of threads, tasks passed on by one method to another, a wait for all.
class Jobs {
public:
  explicit Jobs(unsigned n) : size_(n), threads_(std::make_unique<std::thread[]>(n)) {
    for (unsigned i = 0; i < n; ++i)
      threads_[i] = std::thread(&Jobs::work, this);
  }
  template <class F> void detach_task(F &&f) {
    {
      const std::scoped_lock lock(m_);
      tasks_.emplace(std::forward<F>(f));
    }
    ready_.notify_one();
  }
  template <class F> void submit(F &&f) { this->detach_task(std::forward<F>(f)); }
  void wait() {
    std::unique_lock lock(m_);
    idle_.wait(lock, [this] { return running_ == 0 && tasks_.empty(); });
  }
  ~Jobs() {
    wait();
    {
      const std::scoped_lock lock(m_);
      over_ = true;
    }
    ready_.notify_all();
    for (unsigned i = 0; i < size_; ++i)
      threads_[i].join();
  }

private:
  void work() {
    std::unique_lock lock(m_);
    while (true) {
      ready_.wait(lock, [this] { return over_ || !tasks_.empty(); });
      if (over_)
        return;
      auto task = std::move(tasks_.front());
      tasks_.pop();
      ++running_;
      lock.unlock();
      task();
      lock.lock();
      if (--running_ == 0)
        idle_.notify_all();
    }
  }
  std::mutex m_;
  std::condition_variable ready_, idle_;
  std::queue<std::function<void()>> tasks_;
  unsigned running_ = 0, size_;
  bool over_ = false;
  std::unique_ptr<std::thread[]> threads_;
};

void bad_before_the_wait(Jobs &jobs) {
  int n = 0;
  jobs.submit([&] { ++n; });
// CHECK-MESSAGES: :[[@LINE-1]]:23: warning: 'n' is written here by a thread with no lock, while 'bad_before_the_wait' writes it [belay-unconfined-data]
  ++n;
  jobs.wait();
}
void ok_after_the_wait(Jobs &jobs) {
  int n = 0;
  jobs.submit([&] { ++n; });
  jobs.wait();
  ++n;
}

// Listeners are kept, and threads too, but nobody takes a listener out of the list to run it.
class Listeners {
public:
  void add(std::function<void()> f) { listeners_.push_back(std::move(f)); }
  void fire() {
    for (auto &f : listeners_)
      f();
  }

private:
  std::vector<std::function<void()>> listeners_;
  std::vector<std::jthread> helpers_;
};
void ok_no_pool() {
  Listeners all;
  int n = 0;
  all.add([&] { ++n; });
  ++n;
  all.fire();
}

// A task that waits for what its owner gives it later, and a wait for the pool on another path.
void ok_wait_on_another_path(Jobs &jobs, bool first) {
  std::promise<void> go;
  if (first) {
    jobs.submit([] { use(1); });
    jobs.wait();
  } else {
    jobs.submit([f = go.get_future().share()] { f.get(); });
    go.set_value();
  }
  jobs.wait();
}

// Whether a task runs in the pool is asked of the pointer, not of the pool.
template <class T> bool same(T *const &a, T *const &b);
class Asking {
public:
  template <class F> void submit(F &&f) {
    std::scoped_lock lock(m_);
    tasks_.emplace(std::forward<F>(f));
    ++size_;
  }
  void work() {
    std::scoped_lock lock(m_);
    auto task = std::move(tasks_.front());
    tasks_.pop();
    size_ = 0;
  }
  bool ok_inside(Asking *other) const { return same<const Asking>(this, other); }

private:
  std::vector<std::jthread> threads_;
  std::queue<std::function<void()>> tasks_;
  std::mutex m_;
  int size_ = 0;
};
Asking asking;
void ok_asks_for_the_pointer() {
  asking.submit([] { asking.work(); });
  use(asking.ok_inside(&asking));
}

// Of a pool behind an interface only the names are seen.
class IThreadPool {
public:
  virtual ~IThreadPool();
  virtual void submit(std::function<void()> task) = 0;
  virtual void drain() = 0;
};
void bad_behind_an_interface(IThreadPool &pool) {
  int n = 0;
  pool.submit([&] { ++n; });
  // CHECK-MESSAGES: :[[@LINE-1]]:23: warning: 'n' is written here by a thread with no lock, while 'bad_behind_an_interface' reads it [belay-unconfined-data]
  use(n);
  pool.drain();
}
void ok_drained(IThreadPool &pool) {
  int n = 0;
  pool.submit([&] { ++n; });
  pool.drain();
  use(n);
}
// It may have one thread.
void ok_beside_each_other(IThreadPool &pool) {
  int n = 0;
  pool.submit([&] { ++n; });
  pool.submit([&] { ++n; });
  pool.drain();
}
class HiddenThreadPool {
public:
  explicit HiddenThreadPool(int threads);
  ~HiddenThreadPool();
  std::future<int> enqueue(std::function<int()> task);

private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};
void bad_behind_a_pointer() {
  int n = 0;
  HiddenThreadPool pool(4);
  pool.enqueue([&] { return ++n; });
  // CHECK-MESSAGES: :[[@LINE-1]]:31: warning: 'n' is written here by a thread with no lock, while 'bad_behind_a_pointer' reads it [belay-unconfined-data]
  use(n);
}
void ok_ended_before() {
  int n = 0;
  {
    HiddenThreadPool pool(4);
    pool.enqueue([&] { return ++n; });
  }
  use(n);
}
void ok_got_before() {
  int n = 0;
  HiddenThreadPool pool(4);
  auto f = pool.enqueue([&] { return ++n; });
  f.get();
  use(n);
}
// Whatever this one does with it.
class Renderer {
public:
  void submit(std::function<void()> draw);
};
void ok_no_pool(Renderer &r) {
  int n = 0;
  r.submit([&] { ++n; });
  use(n);
}
