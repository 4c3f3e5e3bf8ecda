/// \file
/// What: `any_of(done...)`, also over a range of them, is signalled as soon as one of them is (the
///   book's or-channel): `any_of either(stop, deadline); rx.receive(either);`
/// Lifetime: a shared handle of what links it to its inputs. It follows them as long as one copy of
///   it is alive; a `done` that was taken from it is not a copy, and stays as it was when the last
///   copy went. That's why a temporary doesn't convert to `done`: name it, or capture it.
/// Memory ordering: the signal of the input happens before the signal that it causes.
/// Complexity: one allocation and one stop callback for each input, no thread. The signal is
///   forwarded in the thread of whoever signalled the input.
/// Errors: the constructors may throw std::bad_alloc.
/// Source: Concurrency in Go, ch. 4, "The or-channel"; folly's CancellationToken::merge.
#pragma once

#include <concepts>
#include <forward_list>
#include <initializer_list>
#include <memory>
#include <ranges>
#include <stop_token>
#include <utility>

#include "belay/done.h"

namespace belay {

/// A done that follows several.
class any_of {
 public:
  /// Signalled when one of the inputs is, or was.
  template <std::convertible_to<done>... Done>
    requires(sizeof...(Done) > 1)
  explicit any_of(Done&&... inputs) : any_of({done(std::forward<Done>(inputs))...}) {}
  any_of(std::initializer_list<done> inputs);
  /// Of no inputs: it is never signalled.
  template <std::ranges::input_range Inputs>
    requires std::convertible_to<std::ranges::range_reference_t<Inputs>, done>
  explicit any_of(Inputs&& inputs) : any_of() {
    for (auto&& input : inputs) link(input);
  }

  /// For as long as a copy of this lives.
  done get() const noexcept { return links_->own.get(); }
  operator done() const& noexcept { return get(); }
  operator done() const&& = delete;
  bool signalled() const noexcept { return links_->own.signalled(); }

 private:
  struct links {
    done_source own;
    std::forward_list<std::stop_callback<detail::pass_on>> callbacks;
  };

  any_of();
  void link(const done& input);

  std::shared_ptr<links> links_;
};

}  // namespace belay

#if defined(__clang_analyzer__) && !defined(BELAY_SOURCES)
#include "belay/detail/analysed_any_of.h"
#endif
