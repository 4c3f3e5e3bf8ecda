/// \file
/// What: a `context` is what a call tree carries along: a done, why it was signalled, a deadline,
///   and values by typed keys. Contexts form a tree: whatever cancels one cancels all that were
///   made from it.
///     auto [ctx, cancel] = with_cancel(parent);    // cancelled by cancel(), or when `cancel` goes
///     const context c = with_timeout(ctx, 50ms);   // cancelled in 50 ms, whoever waits or not
///     rx.receive(c);  go(c, f);  scope s(c);       // a context is a done wherever one is taken
/// Lifetime: cheap shared handles. A context keeps its ancestors, never its children: one that is
///   dropped leaves nothing behind in its parent.
/// Memory ordering: the cancellation, and the setting of `cause`, happen before any `cancelled()`
///   that returns true, and before the return of each wait that it ends. Values are const: reading
///   is safe.
/// Complexity: a few allocations to make one; no thread, deadlines share one (timer.h). Cancelling
///   is linear in the descendants, `value` in the values between here and its key.
/// Errors: std::bad_alloc, and for a deadline std::system_error when the timer thread cannot be
///   had.
/// Source: Concurrency in Go, ch. 4, "The context Package"; Go's context package.
#pragma once

#include <chrono>
#include <concepts>
#include <functional>
#include <memory>
#include <optional>
#include <type_traits>
#include <utility>

#include "belay/detail/context_node.h"
#include "belay/done.h"
#include "belay/result.h"
#include "belay/task.h"

namespace belay {

/// A type whose member `type` says what is stored under it: `struct user { using type =
/// std::string; };`
template <class Key>
concept context_key = std::is_object_v<typename Key::type>;

class canceller;
struct cancellable;

/// A done with a reason, a deadline and values: a node of the tree.
class context {
 public:
  using time_point = std::chrono::steady_clock::time_point;

  /// The root: never cancelled, without deadline and values.
  context() noexcept = default;
  /// A root that is cancelled when `stop` is signalled.
  explicit context(const done& stop);

  /// Signalled when it is cancelled.
  operator done() const noexcept { return get_done(); }
  done get_done() const noexcept { return node_ ? node_->stop : done(); }
  /// Never blocks.
  bool cancelled() const noexcept { return node_ && node_->stop.signalled(); }
  /// Why it was cancelled: `stopped`, `timed_out`, or what the canceller said. Good while it was
  /// not.
  result<void> cause() const { return node_ ? node_->cause() : result<void>(); }
  /// The earliest of its own and its ancestors' deadlines.
  std::optional<time_point> deadline() const noexcept {
    if (!node_ || node_->deadline == detail::no_deadline) return std::nullopt;
    return node_->deadline;
  }
  /// What the nearest `with_value<Key>` stored; null if there is none. Valid while the context
  /// lives.
  template <context_key Key>
  const typename Key::type* value() const noexcept {
    const void* at = node_ ? node_->value(&detail::context_key_id<Key>::at) : nullptr;
    return static_cast<const typename Key::type*>(at);
  }

 private:
  friend cancellable with_cancel(const context& parent);
  friend context with_deadline(const context& parent, time_point at);
  friend context with_done(const context& parent, const done& other);
  template <context_key Key, class... Args>
  friend context with_value(const context& parent, Args&&... args);

  explicit context(detail::context_node::ptr node) noexcept : node_(std::move(node)) {}
  detail::context_node::ptr node_;
};

/// Cancels one context, at the latest when it is destroyed or assigned over.
class [[nodiscard]] canceller {
 public:
  canceller() noexcept = default;
  canceller(canceller&&) noexcept = default;
  canceller& operator=(canceller&& other) noexcept {
    canceller old(std::move(*this));
    node_ = std::move(other.node_);
    return *this;
  }
  ~canceller() { (*this)(); }

  /// True for the call that did it; `why` is what `cause` says from then on. Any thread may call
  /// it.
  bool operator()(failure why = errc::stopped) const noexcept {
    return node_ && node_->cancel(std::move(why));
  }

 private:
  friend cancellable with_cancel(const context& parent);
  explicit canceller(std::shared_ptr<detail::cancel_node> node) noexcept : node_(std::move(node)) {}
  std::shared_ptr<detail::cancel_node> node_;
};

/// `auto [ctx, cancel] = with_cancel(parent);`
struct cancellable {
  context ctx;
  canceller cancel;
};

/// A child that can be cancelled by itself.
[[nodiscard]] cancellable with_cancel(const context& parent);
/// A child that is cancelled, with `timed_out`, when the time has come.
[[nodiscard]] context with_deadline(const context& parent, context::time_point at);
[[nodiscard]] inline context with_timeout(const context& parent, std::chrono::nanoseconds d) {
  return with_deadline(parent, detail::deadline_after(d));
}
/// A child that is also cancelled when `other` is signalled.
[[nodiscard]] context with_done(const context& parent, const done& other);
/// A child in which `value<Key>()` is a `Key::type` made from the arguments.
template <context_key Key, class... Args>
[[nodiscard]] context with_value(const context& parent, Args&&... args) {
  return context(
      std::make_shared<detail::value_node<Key>>(parent.node_, std::forward<Args>(args)...));
}

namespace detail {
template <class F, class... Args>
concept takes_context = !runnable<F, Args...> && std::invocable<F, context, Args...>;
template <class F, class Arg, class... Args>
concept takes_context_with = !std::same_as<std::remove_cvref_t<Arg>, where> &&
                             takes_context<F, std::decay_t<Arg>, std::decay_t<Args>...>;

template <class F>
auto with_child_of(const context& parent, F f) {
  return [parent, f = std::move(f)](done stop, auto&&... args) mutable {
    return std::invoke(std::move(f), with_done(parent, stop), std::move(args)...);
  };
}
}  // namespace detail

/// As `go`, for a body that takes a context: it gets a child of `parent` that the task stops, too.
template <class F>
  requires detail::takes_context<std::decay_t<F>>
task go(const context& parent, F&& f, where at = where::current()) {
  return go(parent.get_done(), detail::with_child_of<std::decay_t<F>>(parent, std::forward<F>(f)),
            at);
}
template <class F, class Arg, class... Args>
  requires detail::takes_context_with<std::decay_t<F>, Arg, Args...>
task go(const context& parent, F&& f, Arg&& arg, Args&&... args) {
  return go(parent.get_done(), detail::with_child_of<std::decay_t<F>>(parent, std::forward<F>(f)),
            std::forward<Arg>(arg), std::forward<Args>(args)...);
}

}  // namespace belay

#if defined(__clang_analyzer__) && !defined(BELAY_SOURCES)
#include "belay/detail/analysed_context.h"
#endif
