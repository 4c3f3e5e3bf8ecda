/// \file
/// What: `sendable<T>` says whether a `T` may be given to another thread: through a channel, or as
///   an argument of `go`. What owns what it holds may. What only points somewhere may if several
///   threads may use the target at once: if it is `shareable`, as const objects and those that
///   synchronise themselves are.
///     sendable   values, std::string, std::unique_ptr<T>, callables, const T*,
///                std::shared_ptr<const T>;
///                containers, pairs, tuples, optionals, variants, results of sendable types
///     not        references; T*, std::shared_ptr<T>, std::reference_wrapper<T> of what is not
///                shareable; std::string_view, std::span and other views; iterators; held locks
/// Lifetime: none. For a type of your own, specialise:
///     template <> inline constexpr bool belay::shareable<ours::registry> = true;
///     template <> inline constexpr bool belay::sendable<ours::view_of_static_data> = true;
/// Memory ordering: none.
/// Complexity: none at run time.
/// Errors: a class is taken at its word; what its members, or the captures of a callable, point to
///   is for the check unconfined-data to see. A pointer to const promises that nobody writes, but
///   not that the target lives long enough; a view is refused since it comes into being by a
///   conversion that nobody sees, often from a temporary.
/// Source: Rust's Send and Sync (The Rustonomicon); Concurrency in Go, ch. 4, "Confinement".
#pragma once

#include <array>
#include <atomic>
#include <condition_variable>
#include <cstddef>
#include <functional>
#include <iterator>
#include <latch>
#include <memory>
#include <mutex>
#include <optional>
#include <semaphore>
#include <shared_mutex>
#include <span>  // and std::ranges::enable_borrowed_range
#include <tuple>
#include <type_traits>
#include <utility>
#include <variant>

namespace belay {

class context;
class done;
class done_source;
class pool;
class scope;
template <class T>
class result;
template <class T>
class sender;
template <class T>
class receiver;

/// May several threads use one and the same `T`? Then it may be shared by pointers and references.
template <class T>
inline constexpr bool shareable = std::is_function_v<T>;

namespace detail {

template <class T>
concept owning_container = requires {
  typename T::value_type;
} && (requires { typename T::allocator_type; } || requires { typename T::container_type; });

template <class T>
concept points_elsewhere = std::is_class_v<T> && (std::ranges::enable_borrowed_range<T> ||
                                                  std::input_or_output_iterator<T>);

template <class T>
inline constexpr bool is_held_lock = false;
template <class M>
inline constexpr bool is_held_lock<std::unique_lock<M>> = true;
template <class M>
inline constexpr bool is_held_lock<std::shared_lock<M>> = true;

}  // namespace detail

/// May a `T` be given to another thread?
template <class T>
inline constexpr bool sendable = !detail::points_elsewhere<T> && !detail::is_held_lock<T>;
template <detail::owning_container T>
inline constexpr bool sendable<T> = sendable<typename T::value_type>;
template <class T>
inline constexpr bool sendable<const T> = sendable<T>;

template <class T>
inline constexpr bool sendable<T&> = false;
template <class T>
inline constexpr bool sendable<T&&> = false;
template <class T>
inline constexpr bool sendable<T*> = shareable<T>;
template <class T>
inline constexpr bool sendable<std::reference_wrapper<T>> = shareable<T>;
template <class T>
inline constexpr bool sendable<std::shared_ptr<T>> = shareable<std::remove_extent_t<T>>;
template <class T>
inline constexpr bool sendable<std::weak_ptr<T>> = shareable<std::remove_extent_t<T>>;

template <class A, class B>
inline constexpr bool sendable<std::pair<A, B>> = sendable<A> && sendable<B>;
template <class... Ts>
inline constexpr bool sendable<std::tuple<Ts...>> = (sendable<Ts> && ...);
template <class... Ts>
inline constexpr bool sendable<std::variant<Ts...>> = (sendable<Ts> && ...);
template <class T>
inline constexpr bool sendable<std::optional<T>> = sendable<T>;
template <class T, std::size_t N>
inline constexpr bool sendable<std::array<T, N>> = sendable<T>;
template <class T, std::size_t N>
inline constexpr bool sendable<T[N]> = sendable<T>;
template <class T, std::size_t N>
inline constexpr bool sendable<const T[N]> = sendable<T>;
template <class T>
inline constexpr bool sendable<result<T>> = sendable<T>;
template <>
inline constexpr bool sendable<void> = true;  // of result<void>

template <class T>
inline constexpr bool shareable<const T> = true;
template <class T>
inline constexpr bool shareable<sender<T>> = true;
template <class T>
inline constexpr bool shareable<receiver<T>> = true;
template <class T>
inline constexpr bool shareable<std::atomic<T>> = true;
template <std::ptrdiff_t N>
inline constexpr bool shareable<std::counting_semaphore<N>> = true;
template <>
inline constexpr bool shareable<context> = true;
template <>
inline constexpr bool shareable<pool> = true;
template <>
inline constexpr bool shareable<scope> = true;
template <>
inline constexpr bool shareable<done> = true;
template <>
inline constexpr bool shareable<done_source> = true;
template <>
inline constexpr bool shareable<std::atomic_flag> = true;
template <>
inline constexpr bool shareable<std::mutex> = true;
template <>
inline constexpr bool shareable<std::timed_mutex> = true;
template <>
inline constexpr bool shareable<std::recursive_mutex> = true;
template <>
inline constexpr bool shareable<std::recursive_timed_mutex> = true;
template <>
inline constexpr bool shareable<std::shared_mutex> = true;
template <>
inline constexpr bool shareable<std::shared_timed_mutex> = true;
template <>
inline constexpr bool shareable<std::condition_variable> = true;
template <>
inline constexpr bool shareable<std::condition_variable_any> = true;
template <>
inline constexpr bool shareable<std::once_flag> = true;
template <>
inline constexpr bool shareable<std::latch> = true;

namespace detail {

template <class T>
inline constexpr bool refers = std::is_pointer_v<T> || std::is_reference_v<T>;
template <class T>
inline constexpr bool refers<std::reference_wrapper<T>> = true;
template <class T>
inline constexpr bool refers<std::shared_ptr<T>> = true;
template <class T>
inline constexpr bool refers<std::weak_ptr<T>> = true;

/// Does not compile, and says why, where a `T` may not be given to another thread.
template <class T>
consteval bool require_sendable() {
  static_assert(
      sendable<T> || !refers<T>,
      "belay::sendable: both threads could write to what this points to. Send a value or a "
      "std::unique_ptr; share const data, a belay::frozen<T> or a belay::guarded<T>; or "
      "specialise belay::shareable for a target that synchronises itself");
  static_assert(sendable<T> || !points_elsewhere<T>,
                "belay::sendable: a view or an iterator does not own what it shows. Send a "
                "std::string, a container or an index; or specialise belay::sendable for a view of "
                "data that is never written nor freed");
  static_assert(sendable<T> || !is_held_lock<T>,
                "belay::sendable: a mutex is unlocked by the thread that locked it");
  static_assert(sendable<T> || refers<T> || points_elsewhere<T> || is_held_lock<T>,
                "belay::sendable: it holds elements that may not be given to another thread");
  return true;
}

}  // namespace detail
}  // namespace belay
