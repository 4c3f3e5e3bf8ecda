/// \file
/// What: what the tasks of generators, stages and fans share: the `outlet` that they send to, how
///   they call a user's function, and how they end.
/// Lifetime: owned by the task; see scope.h.
/// Memory ordering: as for the channels.
/// Complexity: nothing beyond the channel operations and the call.
/// Errors: an outlet is closed with what went wrong, so that who drains it can tell that it is not
///   all.
/// Source: Concurrency in Go, ch. 4, "Best Practices for Constructing Pipelines".
#pragma once

#include <concepts>
#include <cstddef>
#include <exception>
#include <functional>
#include <optional>
#include <type_traits>
#include <utility>

#include "belay/channel.h"
#include "belay/detail/catching.h"
#include "belay/scope.h"

namespace belay::detail {

/// A scope, and the line that starts a task in it: what a blocked stage shows of itself.
struct in_scope {
  in_scope(scope& s, where line = where::current()) noexcept : owner(s), at(line) {}
  scope& owner;
  where at;
};

template <class F, class... Args>
using called = std::remove_cvref_t<decltype(call(std::declval<F&>(), std::declval<const done&>(),
                                                 std::declval<Args>()...))>;

/// The value in what a user's function returns: a T, an optional<T>, a result of either.
template <class R>
struct carried {
  using type = R;
};
template <class R>
struct carried<std::optional<R>> {
  using type = R;
};
template <class R>
struct carried<result<R>> {
  using type = R;
};
template <class R>
struct carried<result<std::optional<R>>> {
  using type = R;
};

/// How a task ends; empty while it goes on.
using ending = std::optional<result<>>;

template <class U>
class outlet {
 public:
  outlet(sender<U> tx, where at) noexcept : tx_(std::move(tx)), at_(at) {}

  /// Runs what the task does, and closes with the exception that it lets out.
  template <class Body>
  result<> run(Body body) const {
    return catching(body, [this](std::exception_ptr thrown) -> result<> {
      tx_.close(thrown);
      std::rethrow_exception(std::move(thrown));
    });
  }

  ending put(U&& value, const done& stop) const {
    const auto sent = tx_.send(std::move(value), stop, at_);
    return sent ? ending() : finish(sent.error());
  }

  /// Puts what a user's function returned; `nothing` is what an empty optional means.
  template <class R>
  ending put_made(R&& made, const done& stop, const ending& nothing) const {
    using kind = std::remove_cvref_t<R>;
    if constexpr (std::same_as<kind, result<U>> || std::same_as<kind, result<std::optional<U>>>) {
      if (!made) return fail(made.error());
      return put_made(*std::move(made), stop, nothing);
    } else if constexpr (std::same_as<kind, std::optional<U>>) {
      return made ? put(*std::move(made), stop) : nothing;
    } else {
      return put(U(std::forward<R>(made)), stop);
    }
  }

  /// The input has ended, or nobody receives any more, or the stop was signalled: no failure of
  /// this task. An end that is not the regular one is passed on; the regular one is that all
  /// senders go.
  result<> finish(const failure& why) const {
    if (why != errc::closed) tx_.close(why);
    return {};
  }
  result<> fail(const failure& why) const {
    tx_.close(why);
    return why;
  }

  const sender<U>& tx() const noexcept { return tx_; }
  where at() const noexcept { return at_; }

 private:
  sender<U> tx_;
  where at_;
};

/// Starts the task that `make` makes of its outlet, which stores `stored` values, and gives the receiver.
template <class U, class Make>
receiver<U> start(const in_scope& s, std::size_t stored, Make make) {
  auto [tx, rx] = make_channel<U>(stored, s.at);
  s.owner.go(make(outlet<U>(std::move(tx), s.at)), s.at);
  return std::move(rx);
}

}  // namespace belay::detail
