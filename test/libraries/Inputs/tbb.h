// What the tests use of oneTBB, as declarations; the public names are using-declarations as in the library.
#pragma once

namespace tbb {
namespace detail {
namespace d1 {
template <class T> class blocked_range {
public:
  blocked_range(T, T);
  T begin() const;
  T end() const;
};
template <class M> class unique_scoped_lock {
public:
  unique_scoped_lock() noexcept;
  unique_scoped_lock(M &);
  ~unique_scoped_lock();
  void acquire(M &);
  void release();
};
class spin_mutex {
public:
  spin_mutex() noexcept;
  ~spin_mutex();
  using scoped_lock = unique_scoped_lock<spin_mutex>;
  void lock();
  void unlock();
};
class task_group {
public:
  task_group();
  ~task_group();
  template <class F> void run(F &&) {}
  template <class F> int run_and_wait(const F &) { return {}; }
  int wait();
  void cancel();
};
bool is_current_task_group_canceling();
template <class R, class B> void parallel_for(const R &, const B &) {}
template <class I, class F> void parallel_for(I, I, const F &) {}
template <class... F> void parallel_invoke(F &&...) {}
} // namespace d1
namespace d2 {
template <class T> class concurrent_bounded_queue {
public:
  concurrent_bounded_queue();
  ~concurrent_bounded_queue();
  void push(const T &);
  void pop(T &);
  bool try_pop(T &);
  void abort();
};
} // namespace d2
} // namespace detail
inline namespace v1 {
using detail::d1::blocked_range;
using detail::d1::is_current_task_group_canceling;
using detail::d1::parallel_for;
using detail::d1::parallel_invoke;
using detail::d1::spin_mutex;
using detail::d1::task_group;
using detail::d2::concurrent_bounded_queue;
} // namespace v1
} // namespace tbb
