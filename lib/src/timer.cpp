#include <condition_variable>
#include <mutex>
#include <thread>
#include <utility>

#include "belay/detail/timer_entry.h"

namespace belay::detail {

/// A pairing heap of entries: the root is due first.
class timer_heap {
 public:
  timer_entry* first() const noexcept { return root_; }

  void push(timer_entry& e) noexcept {
    e.child_ = e.next_ = e.prev_ = nullptr;
    e.queued_ = true;
    root_ = meld(root_, &e);
  }

  void remove(timer_entry& e) noexcept {
    if (!std::exchange(e.queued_, false)) return;
    timer_entry* rest = meld_all(e.child_);
    if (&e == root_) {
      root_ = rest;
      return;
    }
    (e.prev_->child_ == &e ? e.prev_->child_ : e.prev_->next_) = e.next_;
    if (e.next_ != nullptr) e.next_->prev_ = e.prev_;
    root_ = meld(root_, rest);
  }

 private:
  static timer_entry* meld(timer_entry* a, timer_entry* b) noexcept {
    if (a == nullptr) return b;
    if (b == nullptr) return a;
    if (b->due_ < a->due_) std::swap(a, b);
    b->next_ = a->child_;
    b->prev_ = a;
    if (a->child_ != nullptr) a->child_->prev_ = b;
    a->child_ = b;
    return a;
  }

  /// One heap of a list of siblings: in pairs from the left, then the pairs from the right.
  static timer_entry* meld_all(timer_entry* list) noexcept {
    timer_entry* pairs = nullptr;
    while (list != nullptr) {
      timer_entry* a = list;
      timer_entry* b = a->next_;
      list = b != nullptr ? b->next_ : nullptr;
      a->next_ = a->prev_ = nullptr;
      if (b != nullptr) b->next_ = b->prev_ = nullptr;
      timer_entry* pair = meld(a, b);
      pair->next_ = pairs;
      pairs = pair;
    }
    timer_entry* whole = nullptr;
    while (pairs != nullptr) {
      timer_entry* rest = std::exchange(pairs->next_, nullptr);
      whole = meld(whole, pairs);
      pairs = rest;
    }
    return whole;
  }

  timer_entry* root_ = nullptr;
};

class timer_service {
 public:
  static timer_service& instance() {
    // The service is never destroyed, since static objects may still disarm; its thread is joined.
    static timer_service& service = *new timer_service;
    static const struct at_exit {
      ~at_exit() { service.end(); }
    } guard;
    return service;
  }

  void arm(timer_entry& e, time_point at) {
    std::lock_guard hold(lock_);
    if (ending_) return;
    if (!thread_.joinable()) thread_ = std::thread([this] { run(); });
    e.due_ = at;
    e.leaving_ = false;
    heap_.push(e);
    if (heap_.first() == &e) changed_.notify_one();
  }

  void disarm(timer_entry& e) noexcept {
    std::unique_lock hold(lock_);
    if (running_ == &e) {
      e.leaving_ = true;
      if (!inside()) fired_.wait(hold, [&] { return running_ != &e; });
    }
    heap_.remove(e);
  }

  timer_thread now() {
    std::lock_guard hold(lock_);
    const bool known = native_ != 0 || !thread_.joinable();
    return {native_, known && heap_.first() == nullptr && running_ == nullptr};
  }

  /// `e` is being destroyed by its own `fire`: the loop may not look at it again.
  void forget(const timer_entry& e) noexcept {
    std::lock_guard hold(lock_);
    if (running_ == &e) running_ = nullptr;
  }

 private:
  void run() noexcept {
    std::unique_lock hold(lock_);
    native_ = native_thread();
    while (!ending_) {
      timer_entry* e = heap_.first();
      if (e == nullptr) {
        changed_.wait(hold);
      } else if (const time_point due = e->due_; due > std::chrono::steady_clock::now()) {
        changed_.wait_until(hold, due);
      } else {
        heap_.remove(*e);
        running_ = e;
        hold.unlock();
        const time_point again = e->fire(due);
        hold.lock();
        if (running_ != e) continue;
        running_ = nullptr;
        if (again != no_deadline && !e->leaving_) {
          e->due_ = again;
          heap_.push(*e);
        }
        fired_.notify_all();
      }
    }
  }

  bool inside() const noexcept { return std::this_thread::get_id() == thread_.get_id(); }

  void end() noexcept {
    {
      std::lock_guard hold(lock_);
      ending_ = true;
    }
    changed_.notify_one();
    if (!thread_.joinable()) return;
    inside() ? thread_.detach() : thread_.join();
  }

  std::mutex lock_;
  std::condition_variable changed_;  // what is due first, or ending_
  std::condition_variable fired_;    // running_
  timer_heap heap_;                  // guarded by lock_
  timer_entry* running_ = nullptr;   // guarded by lock_
  long native_ = 0;                  // guarded by lock_; of the thread
  bool ending_ = false;              // guarded by lock_
  std::thread thread_;               // set under lock_, once
};

void timer_entry::arm(time_point at) {
  if (at != no_deadline) timer_service::instance().arm(*this, at);
}

timer_entry::~timer_entry() {
  if (leaving_) timer_service::instance().forget(*this);
}

timer_thread timer_thread::now() { return timer_service::instance().now(); }

void timer_entry::disarm() noexcept { timer_service::instance().disarm(*this); }

}  // namespace belay::detail
