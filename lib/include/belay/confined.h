/// \file
/// What: a `confined<T>` is a value for one thread at a time, its owner: first the thread that made
///   it. To hand it over, the owner releases it and the next one adopts it:
///     confined<parser> p;                     p->feed(line);      // this thread's
///     tx.send(p.release());                                       // nobody's
///     auto p = *rx.receive();  p.adopt();     p->feed(line);      // the receiver's
/// Lifetime: moving it keeps its owner. The owner destroys it, or anybody when it is released.
/// Memory ordering: `release` happens before the `adopt` that follows it.
/// Complexity: an access costs nothing in a build with NDEBUG, else one comparison.
/// Errors: without NDEBUG, an access, a move, a release or a destruction by a thread that is not
///   the owner, and an adoption of what was not released, print a message and abort. With NDEBUG
///   they are undefined.
/// Source: Concurrency in Go, ch. 4, "Confinement" (ad hoc, here checked); Boost's and Chromium's
///   thread checkers.
#pragma once

#include <atomic>
#include <concepts>
#include <thread>
#include <type_traits>
#include <utility>

namespace belay {

namespace detail {
[[noreturn]] void confinement_broken(const char* how) noexcept;
}  // namespace detail

/// A value of one thread; in debug builds each access asks whether it is this one.
template <class T>
class confined {
  static_assert(std::is_object_v<T> && !std::is_const_v<T>);
  using id = std::thread::id;

 public:
  using value_type = T;

  /// Made in place, and owned by the calling thread.
  template <class... Args>
    requires std::constructible_from<T, Args...>
  explicit confined(Args&&... args) : value_(std::forward<Args>(args)...), owner_(here()) {}
  confined(confined&& other) noexcept(std::is_nothrow_move_constructible_v<T>)
      : value_(std::move(other.checked(or_nobody))), owner_(other.owner_.load(relaxed)) {}
  confined& operator=(confined&&) = delete;
  ~confined() { checked(or_nobody); }

  T& operator*() noexcept { return checked(); }
  const T& operator*() const noexcept { return checked(); }
  T* operator->() noexcept { return &checked(); }
  const T* operator->() const noexcept { return &checked(); }

  /// By the owner: it is nobody's from now on, and may be moved to another thread.
  confined&& release() noexcept {
    checked();
    owner_.store(id(), std::memory_order_release);
    return std::move(*this);
  }
  /// It is the calling thread's from now on. It has been released, and nobody else adopts it.
  T& adopt() noexcept {
    [[maybe_unused]] const id before = owner_.exchange(here(), std::memory_order_acquire);
#ifndef NDEBUG
    if (before != id()) detail::confinement_broken("adopted though it was not released");
#endif
    return value_;
  }
  /// Is it the calling thread's?
  bool owned() const noexcept { return owner_.load(relaxed) == here(); }

 private:
  static constexpr auto relaxed = std::memory_order_relaxed;
  static constexpr bool or_nobody = true;
  static id here() noexcept { return std::this_thread::get_id(); }

  const T& checked([[maybe_unused]] bool released_will_do = false) const noexcept {
#ifndef NDEBUG
    const id owner = owner_.load(relaxed);
    if (owner != here() && !(released_will_do && owner == id())) {
      detail::confinement_broken("used by a thread that does not own it");
    }
#endif
    return value_;
  }
  T& checked(bool released_will_do = false) noexcept {
    return const_cast<T&>(std::as_const(*this).checked(released_will_do));
  }

  T value_;
  std::atomic<id> owner_;
};

}  // namespace belay
