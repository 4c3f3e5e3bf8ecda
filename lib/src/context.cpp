#include "belay/context.h"

namespace belay {

namespace detail {

cancel_node::cancel_node(ptr up, time_point at, const done& other) : context_node(std::move(up)) {
  stop = own_.get();
  const bool sooner = at < deadline;
  if (sooner) deadline = at;
  // These may call back at once, so they come when all else is there.
  if (parent && parent->stop.possible()) {
    on_parent_.emplace(parent->stop, forward{this, parent.get()});
  }
  if (other.possible()) on_other_.emplace(other, forward{this, nullptr});
  if (!sooner || own_.signalled()) return;
  if (at <= std::chrono::steady_clock::now()) {
    cancel(errc::timed_out);
  } else {
    arm(at);
  }
}

bool cancel_node::cancel(failure why) noexcept {
  {
    std::lock_guard hold(lock_);
    if (cause_) return false;
    cause_ = std::move(why);
  }
  disarm();
  const done_source stop = own_;  // whom it wakes may drop the last handle to this node
  stop.signal();
  return true;
}

result<void> cancel_node::cause() const {
  std::lock_guard hold(lock_);
  return cause_ ? result<void>(*cause_) : result<void>();
}

}  // namespace detail

using detail::cancel_node;
using detail::no_deadline;

context::context(const done& stop)
    : node_(std::make_shared<cancel_node>(nullptr, no_deadline, stop)) {}

cancellable with_cancel(const context& parent) {
  auto node = std::make_shared<cancel_node>(parent.node_, no_deadline, done());
  return {context(node), canceller(node)};
}

context with_deadline(const context& parent, context::time_point at) {
  return context(std::make_shared<cancel_node>(parent.node_, at, done()));
}

context with_done(const context& parent, const done& other) {
  return context(std::make_shared<cancel_node>(parent.node_, no_deadline, other));
}

}  // namespace belay
