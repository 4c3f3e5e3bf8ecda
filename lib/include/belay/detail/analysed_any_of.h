/// \file
/// What: the done that any of several gives, as an analyser is to see it. Only analysers read it; no
///   program is built from it.
/// Lifetime, memory ordering, complexity, errors: those of any_of.h.
/// Source: src/any_of.cpp.
#pragma once

#include <initializer_list>
#include <memory>

#include "belay/any_of.h"

namespace belay {

inline any_of::any_of() : links_(std::make_shared<links>()) {}

inline any_of::any_of(std::initializer_list<done> inputs) : any_of() {
  for (const done& input : inputs) link(input);
}

inline void any_of::link(const done& input) {
  if (input.possible())
    links_->callbacks.emplace_front(input.token(), detail::pass_on{links_->own});
}

}  // namespace belay
