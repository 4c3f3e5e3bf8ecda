/// \file
/// What: the nodes behind contexts. A child points to its parent and registers with the parent's
///   done; a parent knows none of its children.
/// Lifetime: shared by contexts, cancellers and child nodes. The last one unregisters: a child that
///   is dropped leaves nothing in its parent, and there is no cycle to leak.
/// Memory ordering: see context.h.
/// Complexity: one allocation a node and two more for its done; cancelling is linear in the
///   children.
/// Errors: as the constructors say.
/// Source: Go's context package (cancelCtx, timerCtx, valueCtx).
#pragma once

#include <memory>
#include <mutex>
#include <optional>
#include <stop_token>
#include <utility>

#include "belay/detail/timer_entry.h"
#include "belay/done.h"
#include "belay/result.h"

namespace belay::detail {

struct context_node {
  using ptr = std::shared_ptr<const context_node>;

  explicit context_node(ptr up) noexcept
      : parent(std::move(up)),
        stop(parent ? parent->stop : done()),
        deadline(parent ? parent->deadline : no_deadline) {}
  context_node(const context_node&) = delete;
  context_node& operator=(const context_node&) = delete;
  virtual ~context_node() = default;

  virtual result<void> cause() const { return parent ? parent->cause() : result<void>(); }
  virtual const void* value(const void* key) const noexcept {
    return parent ? parent->value(key) : nullptr;
  }

  const ptr parent;
  done stop;
  time_point deadline;
};

/// Can be cancelled: by its canceller, its parent, its deadline, and by one more done.
class cancel_node final : public context_node, private timer_entry {
 public:
  cancel_node(ptr up, time_point at, const done& other);
  ~cancel_node() override { disarm(); }

  /// True for the call that did it.
  bool cancel(failure why) noexcept;
  result<void> cause() const override;

 private:
  struct forward {
    cancel_node* to;
    const context_node* from;  // null: the other done
    void operator()() const noexcept {
      to->cancel(from != nullptr ? from->cause().error() : failure(errc::stopped));
    }
  };
  time_point fire(time_point) noexcept override {
    cancel(errc::timed_out);
    return no_deadline;
  }

  const done_source own_;
  mutable std::mutex lock_;
  std::optional<failure> cause_;  // guarded by lock_
  std::optional<std::stop_callback<forward>> on_parent_;
  std::optional<std::stop_callback<forward>> on_other_;
};

// An address for each key. A variable that is written to, were it only in principle, is never
// folded into its like by the linker.
template <class Key>
struct context_key_id {
  static inline char at = 0;
};

template <class Key>
struct value_node final : context_node {
  template <class... Args>
  explicit value_node(ptr up, Args&&... args)
      : context_node(std::move(up)), held(std::forward<Args>(args)...) {}
  const void* value(const void* key) const noexcept override {
    return key == &context_key_id<Key>::at ? &held : context_node::value(key);
  }
  const typename Key::type held;
};

}  // namespace belay::detail
