// What the tests use of Boost, as declarations.
#pragma once
#include <cstddef>

namespace boost {
namespace chrono {
struct milliseconds {
  explicit milliseconds(long);
};
} // namespace chrono

class thread {
public:
  thread() noexcept;
  template <class F> explicit thread(F f) {}
  template <class F, class A> thread(F f, A a) {}
  thread(thread &&) noexcept;
  thread &operator=(thread &&) noexcept;
  ~thread();
  bool joinable() const noexcept;
  void join();
  void detach();
  void interrupt();
};
class thread_group {
public:
  thread_group();
  ~thread_group();
  template <class F> thread *create_thread(F f) { return {}; }
  void join_all();
  void interrupt_all();
};
namespace this_thread {
void interruption_point();
void sleep_for(const chrono::milliseconds &);
} // namespace this_thread

template <class M> class unique_lock {
public:
  explicit unique_lock(M &);
  ~unique_lock();
  void lock();
  void unlock();
};
template <class M> class lock_guard {
public:
  explicit lock_guard(M &);
  ~lock_guard();
};
template <class M> class shared_lock {
public:
  explicit shared_lock(M &);
  ~shared_lock();
};
class mutex {
public:
  mutex();
  ~mutex();
  void lock();
  void unlock();
  bool try_lock();
  using scoped_lock = unique_lock<mutex>;
};
class shared_mutex {
public:
  shared_mutex();
  ~shared_mutex();
  void lock();
  void unlock();
  void lock_shared();
  void unlock_shared();
};
class condition_variable {
public:
  condition_variable();
  ~condition_variable();
  void wait(unique_lock<mutex> &);
  template <class P> void wait(unique_lock<mutex> &, P) {}
  void notify_one() noexcept;
  void notify_all() noexcept;
};

namespace lockfree {
template <class T> class queue {
public:
  explicit queue(std::size_t);
  ~queue();
  bool push(const T &);
  bool pop(T &);
};
} // namespace lockfree

namespace fibers {
enum class channel_op_status { success, closed };
template <class T> class buffered_channel {
public:
  explicit buffered_channel(std::size_t);
  ~buffered_channel();
  channel_op_status push(const T &);
  channel_op_status pop(T &);
  void close() noexcept;
};
class fiber {
public:
  template <class F> explicit fiber(F f) {}
  ~fiber();
  void join();
};
} // namespace fibers

namespace asio {
class thread_pool {
public:
  explicit thread_pool(std::size_t);
  ~thread_pool();
  void join();
  void stop();
};
class io_context {
public:
  io_context();
  ~io_context();
  std::size_t run();
  void stop();
};
template <class E> class strand {};
template <class E> strand<E> make_strand(E &) { return {}; }
template <class E, class F> auto post(E &&, F &&) -> void {}
} // namespace asio
} // namespace boost
