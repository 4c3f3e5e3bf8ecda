#include "belay/any_of.h"

namespace belay {

void any_of::forward::operator()() const noexcept {
  const done_source kept = to;  // a waiter that is told may drop the last handle, and us with it
  kept.signal();
}

any_of::any_of() : links_(std::make_shared<links>()) {}

any_of::any_of(std::initializer_list<done> inputs) : any_of() {
  for (const done& input : inputs) link(input);
}

void any_of::link(const done& input) {
  if (input.possible()) links_->callbacks.emplace_front(input.token(), forward{links_->own});
}

}  // namespace belay
