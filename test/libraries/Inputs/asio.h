// What the tests use of Asio on its own, as declarations.
#pragma once
#include <cstddef>

namespace asio {
class io_context {
public:
  template <class A> class basic_executor_type {};
  using executor_type = basic_executor_type<int>;
  io_context();
  ~io_context();
  executor_type get_executor() noexcept;
  std::size_t run();
  std::size_t poll();
  void stop();
};
class thread_pool {
public:
  explicit thread_pool(std::size_t);
  ~thread_pool();
  void join();
};
template <class E> class executor_work_guard {
public:
  ~executor_work_guard();
  void reset();
};
executor_work_guard<io_context::executor_type> make_work_guard(io_context &);
template <class E> class strand {
public:
  strand();
  explicit strand(const E &);
};
strand<io_context::executor_type> make_strand(io_context &);
template <class E, class F> void post(E &&, F &&) {}
template <class E, class F> void dispatch(E &&, F &&) {}
template <class C> class basic_waitable_timer {
public:
  explicit basic_waitable_timer(io_context &);
  void expires_after(int);
  template <class F> void async_wait(F &&) {}
};
using steady_timer = basic_waitable_timer<int>;
} // namespace asio
