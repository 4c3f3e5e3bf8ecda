#include "belay/confined.h"

#include <cstdio>
#include <cstdlib>

namespace belay::detail {

void confinement_broken(const char* how) noexcept {
  std::fprintf(stderr, "belay: a confined object was %s\n", how);
  std::abort();
}

}  // namespace belay::detail
