// Two threads and one vector.
#include <cstddef>
#include <vector>

#include "belay/scope.h"

// [bug]
std::size_t squares(int n) {
  std::vector<int> results;
  belay::scope owner;
  owner.go([&] {
    for (int i = 1; i <= n; ++i) results.push_back(i * i);
  });
  return results.size();  // the task may be in the middle of a push_back
}
// [end]
