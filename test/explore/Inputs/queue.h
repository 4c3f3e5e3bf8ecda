// A bounded queue as programs write it for themselves.
#pragma once

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <mutex>
#include <optional>
#include <utility>

template <class T> class queue {
public:
  explicit queue(std::size_t room) : room_(room) {}

  bool push(T value) {
    std::unique_lock<std::mutex> hold(mutex_);
    not_full_.wait(hold, [this] { return closed_ || items_.size() < room_; });
    if (closed_)
      return false;
    items_.push_back(std::move(value));
    not_empty_.notify_one();
    return true;
  }
  std::optional<T> pop() {
    std::unique_lock<std::mutex> hold(mutex_);
    not_empty_.wait(hold, [this] { return closed_ || !items_.empty(); });
    if (items_.empty())
      return std::nullopt;
    T value = std::move(items_.front());
    items_.pop_front();
    not_full_.notify_one();
    return value;
  }
  void close() {
    std::lock_guard<std::mutex> hold(mutex_);
    closed_ = true;
    not_full_.notify_all();
    not_empty_.notify_all();
  }

private:
  const std::size_t room_;
  std::mutex mutex_;
  std::condition_variable not_full_, not_empty_;
  std::deque<T> items_;
  bool closed_ = false;
};
