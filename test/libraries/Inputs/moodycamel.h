// What the tests use of moodycamel's queues, as declarations.
#pragma once
#include <cstdint>

namespace moodycamel {
template <class T> class ConcurrentQueue {
public:
  ConcurrentQueue();
  ~ConcurrentQueue();
  bool enqueue(const T &);
  bool try_dequeue(T &);
};
template <class T> class BlockingConcurrentQueue {
public:
  BlockingConcurrentQueue();
  ~BlockingConcurrentQueue();
  bool enqueue(const T &);
  bool try_dequeue(T &);
  void wait_dequeue(T &);
  bool wait_dequeue_timed(T &, std::int64_t);
};
} // namespace moodycamel
