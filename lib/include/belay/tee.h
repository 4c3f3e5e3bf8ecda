/// \file
/// What: `auto [one, other] = tee(s, rx);` gives each value to both outputs. Neither waits for the
///   other by more than one value, on top of what `capacity{n}` lets each store.
/// Lifetime: as for `stage`. An output whose receiver has gone is left out; when both have gone,
///   the tee ends. The values are copied, so they should share nothing that somebody writes.
/// Memory ordering: the send of a value to `rx` happens before both receives of it.
/// Complexity: one thread, two channels; one copy and up to one `select` for each value.
/// Errors: as for `stage`, on both outputs alike.
/// Source: Concurrency in Go, ch. 4, "The tee-channel".
#pragma once

#include <concepts>
#include <utility>
#include <variant>

#include "belay/pipeline.h"
#include "belay/select.h"

namespace belay {

/// The outputs of `tee`.
template <class T>
struct teed {
  receiver<T> one;
  receiver<T> other;
};

namespace detail {

template <class T>
class tee_task {
 public:
  tee_task(receiver<T> in, outlet<T> one, outlet<T> other)
      : in_(std::move(in)), one_{std::move(one)}, other_{std::move(other)} {}

  result<> operator()(const done& stop) {
    return one_.out.run([&] { return other_.out.run([&] { return copy_all(stop); }); });
  }

 private:
  struct side {
    outlet<T> out;
    bool open = true;
    void send(T&& value, const done& stop) {
      open = out.tx().send(std::move(value), stop, out.at()).has_value();
    }
  };

  result<> copy_all(const done& stop) {
    while (one_.open || other_.open) {
      auto value = in_.receive(stop, at());
      if (!value) return finish(value.error());
      if (one_.open && other_.open)
        send_both(*std::move(value), stop);
      else
        (one_.open ? one_ : other_).send(*std::move(value), stop);
    }
    return finish(stop.signalled() ? errc::stopped : errc::closed);
  }

  /// To whoever is ready first, then to the other one.
  void send_both(T&& value, const done& stop) {
    T copy(value);
    const auto sent = select(on_send(one_.out.tx(), std::move(copy), at()),
                             on_send(other_.out.tx(), std::move(value), at()), on_done(stop, at()));
    if (sent.index() == 0) {
      one_.open = std::get<0>(sent).has_value();
      other_.send(std::move(value), stop);
    } else if (sent.index() == 1) {
      other_.open = std::get<1>(sent).has_value();
      one_.send(std::move(copy), stop);
    }
  }

  result<> finish(const failure& why) const {
    static_cast<void>(one_.out.finish(why));
    return other_.out.finish(why);
  }
  where at() const noexcept { return one_.out.at(); }

  receiver<T> in_;
  side one_;
  side other_;
};

}  // namespace detail

/// Two receivers of everything that `in` gives.
template <std::copy_constructible T>
[[nodiscard]] teed<T> tee(detail::in_scope s, receiver<T> in, capacity c = {}) {
  auto [one_tx, one] = make_channel<T>(c.count, s.at);
  auto [other_tx, other] = make_channel<T>(c.count, s.at);
  s.owner.go(
      detail::tee_task<T>(std::move(in), {std::move(one_tx), s.at}, {std::move(other_tx), s.at}),
      s.at);
  return {std::move(one), std::move(other)};
}

}  // namespace belay
