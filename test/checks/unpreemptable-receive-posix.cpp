// RUN: %check_belay %s belay-unpreemptable-receive,belay-thread-without-done %t -- -- -std=c++20 -pthread
//
// Stages between two bounded queues by hand, on std and POSIX.

#include <atomic>
#include <condition_variable>
#include <deque>
#include <mutex>
#include <pthread.h>
#include <thread>

class Queue {
public:
  explicit Queue(std::size_t n) : room_(n) {}
  bool put(int v) {
    std::unique_lock lock(mutex_);
    not_full_.wait(lock, [this] { return closed_ || items_.size() < room_; });
    if (closed_)
      return false;
    items_.push_back(v);
    not_empty_.notify_one();
    return true;
  }
  int take() {
    std::unique_lock lock(mutex_);
    not_empty_.wait(lock, [this] { return !items_.empty(); });
    // CHECK-MESSAGES: :[[@LINE-1]]:16: warning: stage 'lambda' cannot be stopped while it waits for a value in 'Queue::take': only its producer can end this wait; test a stop flag in it [belay-unpreemptable-receive]
    // CHECK-MESSAGES: :[[@LINE+30]]:11: note: the stage is told to stop here
    // CHECK-MESSAGES: :[[@LINE+23]]:17: note: the stage is started here
    int v = items_.front();
    items_.pop_front();
    not_full_.notify_one();
    return v;
  }
  void close() {
    std::lock_guard lock(mutex_);
    closed_ = true;
    not_full_.notify_all();
  }

private:
  std::mutex mutex_;
  std::condition_variable not_full_, not_empty_;
  std::deque<int> items_;
  bool closed_ = false;
  const std::size_t room_;
};

// X5, L10: the put is told, the take isn't.
class bad_stage {
public:
  bad_stage() : thread_([this] {
      while (!stop_)
        if (!out_.put(in_.take()))
          return;
    }) {}
  ~bad_stage() {
    stop_ = true;
    out_.close();
    thread_.join();
  }

private:
  Queue in_{8}, out_{8};
  std::atomic<bool> stop_{false};
  std::thread thread_;
};

struct ring {
  pthread_mutex_t lock;
  pthread_cond_t not_full, not_empty;
  int items[8];
  int count;
  bool closed;
};
static bool ring_put(ring *r, int v) {
  pthread_mutex_lock(&r->lock);
  while (r->count == 8 && !r->closed)
    pthread_cond_wait(&r->not_full, &r->lock);
  bool open = !r->closed;
  if (open)
    r->items[r->count++] = v;
  pthread_cond_signal(&r->not_empty);
  pthread_mutex_unlock(&r->lock);
  return open;
}
static int ring_take(ring *r) {
  pthread_mutex_lock(&r->lock);
  while (r->count == 0)
    pthread_cond_wait(&r->not_empty, &r->lock);
    // CHECK-MESSAGES: :[[@LINE-1]]:5: warning: stage 'bad_run' cannot be stopped while it waits for a value in 'ring_take': only its producer can end this wait; test a stop flag in it [belay-unpreemptable-receive]
  int v = r->items[--r->count];
  pthread_cond_signal(&r->not_full);
  pthread_mutex_unlock(&r->lock);
  return v;
}
struct stage {
  ring in, out;
  pthread_t thread;
  std::atomic<bool> stop;
};
static void *bad_run(void *arg) {
  stage *s = static_cast<stage *>(arg);
  while (!s->stop)
    ring_put(&s->out, ring_take(&s->in));
  return nullptr;
}
void stage_start(stage *s) { pthread_create(&s->thread, nullptr, bad_run, s); }
void stage_stop(stage *s) {
  s->stop = true;
  pthread_join(s->thread, nullptr);
}

// A take that is told, too.
class Told {
public:
  bool take(int &v) {
    std::unique_lock lock(mutex_);
    not_empty_.wait(lock, [this] { return closed_ || !items_.empty(); });
    if (items_.empty())
      return false;
    v = items_.front();
    items_.pop_front();
    return true;
  }
  void close() {
    std::lock_guard lock(mutex_);
    closed_ = true;
    not_empty_.notify_all();
  }

private:
  std::mutex mutex_;
  std::condition_variable not_empty_;
  std::deque<int> items_;
  bool closed_ = false;
};
// X5, L10
class ok_stage {
public:
  ok_stage() : thread_([this] {
      for (int v; in_.take(v) && out_.put(v);)
        ;
    }) {}
  ~ok_stage() {
    in_.close();
    out_.close();
    thread_.join();
  }

private:
  Told in_;
  Queue out_{8};
  std::thread thread_;
};
