#include "belay/sendable.h"

#include <gtest/gtest.h>

#include <chrono>
#include <deque>
#include <filesystem>
#include <functional>
#include <list>
#include <map>
#include <queue>
#include <ranges>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <thread>
#include <unordered_map>
#include <vector>

#include "belay/channel.h"
#include "belay/task.h"

namespace ours {
struct job {
  int number;
  std::string name;
};
struct registry {}; // synchronises itself
struct window {     // of data that is never written nor freed
  const char *from;
  const char *begin() const;
  const char *end() const;
};
class opaque;
} // namespace ours

template <> inline constexpr bool std::ranges::enable_borrowed_range<ours::window> = true;
template <> inline constexpr bool belay::shareable<ours::registry> = true;

namespace ours {
struct literal : window {};
} // namespace ours
template <> inline constexpr bool std::ranges::enable_borrowed_range<ours::literal> = true;
template <> inline constexpr bool belay::sendable<ours::literal> = true;

namespace {

using belay::sendable;
using belay::shareable;

template <class... Ts> constexpr bool all = (sendable<Ts> && ...);
template <class... Ts> constexpr bool none = !(sendable<Ts> || ...);

constexpr auto lambda = [](int x) { return x; };

TEST(sendable, values_and_owners) {
  static_assert(all<int, double, bool, ours::job, std::string, std::wstring, std::nullptr_t>);
  static_assert(all<std::chrono::milliseconds, std::thread::id, std::thread, std::filesystem::path>);
  static_assert(all<std::unique_ptr<int>, std::unique_ptr<ours::opaque>, std::unique_ptr<int[]>>);
  static_assert(all<std::vector<int>, std::vector<bool>, std::deque<ours::job>, std::set<int>>);
  static_assert(all<std::map<std::string, std::vector<std::unique_ptr<ours::job>>>>);
  static_assert(all<std::unordered_map<int, int>, std::queue<int>, std::array<int, 3>, int[3]>);
  static_assert(all<std::pair<int, std::string>, std::tuple<>, std::tuple<int, ours::job>>);
  static_assert(all<std::optional<int>, std::variant<std::monostate, std::string>>);
  static_assert(all<belay::result<int>, belay::result<void>, belay::failure, std::exception_ptr>);
  static_assert(all<belay::done, belay::sender<int>, belay::receiver<std::string>, belay::task>);
}

TEST(sendable, callables) {
  static_assert(all<std::function<void(int &)>, void (*)(int *), int (ours::job::*)(int &)>);
  static_assert(all<int ours::job::*, std::remove_const_t<decltype(lambda)>>);
}

TEST(sendable, what_cannot_be_written_or_synchronises_itself) {
  static_assert(all<const int *, const char *, const ours::opaque *, std::shared_ptr<const ours::job>>);
  static_assert(all<std::reference_wrapper<const int>, std::weak_ptr<const int>>);
  static_assert(all<std::atomic<int> *, std::shared_ptr<std::mutex>, std::latch *, belay::done *>);
  static_assert(all<ours::registry *, std::shared_ptr<ours::registry>>);
  static_assert(all<std::reference_wrapper<belay::sender<int>>, std::counting_semaphore<3> *>);
}

TEST(sendable, not_what_two_threads_could_write) {
  static_assert(none<int &, const int &, int &&, int *, void *, ours::opaque *, int **>);
  static_assert(none<std::shared_ptr<int>, std::shared_ptr<int[]>, std::weak_ptr<ours::job>>);
  static_assert(none<std::reference_wrapper<int>, int *const, const std::shared_ptr<int>>);
}

TEST(sendable, not_what_somebody_else_owns) {
  static_assert(none<std::string_view, std::span<int>, std::span<const int>, ours::window>);
  static_assert(none<std::vector<int>::iterator, std::map<int, int>::const_iterator>);
  static_assert(none<std::ranges::subrange<std::list<int>::iterator>>);
  static_assert(none<std::unique_lock<std::mutex>, std::shared_lock<std::shared_mutex>>);
  static_assert(all<ours::literal>);
}

TEST(sendable, asks_for_the_elements) {
  static_assert(none<std::vector<int *>, std::map<std::string_view, int>, std::queue<int *>>);
  static_assert(none<std::pair<int, int *>, std::tuple<int, std::string_view>, std::array<int *, 2>>);
  static_assert(none<std::optional<std::span<int>>, std::variant<int, std::shared_ptr<int>>>);
  static_assert(none<belay::result<std::string_view>, const std::vector<int *>, int *[2]>);
  static_assert(all<std::vector<const char *>, std::map<int, std::shared_ptr<const int>>>);
}

TEST(sendable, the_question_is_answered_where_it_is_required) {
  static_assert(belay::detail::require_sendable<std::string>());
}

} // namespace
