/// \file
/// What: who waits for a guarded value, as an analyser is to see it. Only analysers read it; no
///   program is built from it.
/// Lifetime, memory ordering, complexity, errors: those of condition_queue.h.
/// Source: src/condition_queue.cpp.
#pragma once

#include "belay/detail/condition_queue.h"

namespace belay::detail {

inline void condition_queue::push(waiter& w) noexcept {
  waiter** end = &first_;
  while (*end != nullptr) end = &(*end)->next;
  *end = &w;
}

inline void condition_queue::remove(const waiter& w) noexcept {
  for (waiter** at = &first_; *at != nullptr; at = &(*at)->next) {
    if (*at != &w) continue;
    *at = w.next;
    return;
  }
}

inline ticket* condition_queue::claim_next(const void* value) noexcept {
  for (waiter** at = &first_; *at != nullptr;) {
    const waiter& w = **at;
    if (!w.holds(w.predicate, value)) {
      at = &(*at)->next;
      continue;
    }
    *at = w.next;
    if (w.owner->claim()) return w.owner;
  }
  return nullptr;
}

}  // namespace belay::detail
