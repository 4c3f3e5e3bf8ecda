#include "belay/any_of.h"

namespace belay {

any_of::any_of() : links_(std::make_shared<links>()) {}

any_of::any_of(std::initializer_list<done> inputs) : any_of() {
  for (const done& input : inputs) link(input);
}

void any_of::link(const done& input) {
  if (input.possible())
    links_->callbacks.emplace_front(input.token(), detail::pass_on{links_->own});
}

}  // namespace belay
