/// \file
/// What: `standstill()` is true when the whole process has come to rest for ever: every other thread
///   sleeps in an operation of this library that has no deadline, and nothing is due in the timer
///   thread. No channel, done or task can then ever move again.
/// Lifetime: an `onlooker` marks its thread as one that only looks: it wakes nobody.
/// Memory ordering: none.
/// Complexity: linear in the threads; reads the list of threads from the system.
/// Errors: false where it cannot be known: where a thread does anything else, be it that it waits
///   for a std::mutex, for input, or in another library; where the system has no list of threads
///   (only Linux is known here); under ThreadSanitizer, which has a thread of its own. A signal
///   handler that signals a done is not seen: the standard doesn't let it.
/// Source: Go's checkdead (runtime/proc.go), "all goroutines are asleep - deadlock!".
#pragma once

#include <vector>

namespace belay::detail {

/// The system's numbers of the threads of this process, sorted; empty where they are unknown.
std::vector<long> native_threads();

bool standstill() noexcept;

class onlooker {
 public:
  onlooker();
  ~onlooker();
  onlooker(const onlooker&) = delete;
  onlooker& operator=(const onlooker&) = delete;
};

}  // namespace belay::detail
