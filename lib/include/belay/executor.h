/// \file
/// What: an `executor` runs coroutines when they can go on: a `run_loop` in one thread, a `pool` in
///   several. `work` is what it runs; a suspended coroutine carries its own.
/// Lifetime: an executor outlives what was posted to it. A `work` belongs to the executor from
///   `post` until its `run` is called, and may be gone when that returns.
/// Memory ordering: `post` happens before `run`.
/// Complexity: `post` is constant and does not allocate.
/// Errors: none.
/// Source: ISO P0443, A Unified Executors Proposal, cut to what a channel needs.
#pragma once

namespace belay {

/// Something to run once. It is a base of what carries the state.
struct work {
  /// `f` is called with it.
  explicit work(void (*f)(work&) noexcept) noexcept : run(f) {}
  void (*run)(work&) noexcept;  ///< what the executor calls
  work* next = nullptr;         ///< the executor's, while it is posted
};

/// What runs work.
class executor {
 public:
  /// Any thread may call it. Nothing runs inside the call.
  virtual void post(work& w) noexcept = 0;

 protected:
  ~executor() = default;
};

namespace detail {

/// An intrusive FIFO of work.
class work_queue {
 public:
  bool empty() const noexcept { return head_ == nullptr; }
  void push(work& w) noexcept {
    w.next = nullptr;
    (head_ != nullptr ? tail_->next : head_) = &w;
    tail_ = &w;
  }
  /// Null when empty.
  work* pop() noexcept {
    work* w = head_;
    if (w != nullptr) head_ = w->next;
    return w;
  }
  /// All of `other`, after what is here.
  void append(work_queue& other) noexcept {
    if (other.empty()) return;
    (head_ != nullptr ? tail_->next : head_) = other.head_;
    tail_ = other.tail_;
    other.head_ = nullptr;
  }

 private:
  work* head_ = nullptr;
  work* tail_ = nullptr;
};

}  // namespace detail
}  // namespace belay
