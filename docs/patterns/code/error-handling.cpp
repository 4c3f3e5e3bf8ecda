// Who knows more decides what an error means: a worker sends it on like a value, or fails its
// scope.
#include <iostream>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "belay/generate.h"
#include "belay/pipeline.h"

namespace {

using names = std::vector<std::string>;

struct answer {
  std::string host;
  belay::result<int> status;  // what came, or why nothing did
};

int fetch(const std::string& host) {
  if (host.starts_with("bad")) throw std::runtime_error("no such host: " + host);
  return 200;
}

// The worker doesn't know what a failure means to its caller, so it reports it with its value.
answer check(std::string host) {
  try {
    const int status = fetch(host);
    return {std::move(host), status};
  } catch (...) {
    return {std::move(host), belay::failure(std::current_exception())};
  }
}

// The caller knows: it gives up after two.
int good_until_two_are_bad() {
  belay::scope s;
  int good = 0;
  int bad = 0;
  for (const answer& a :
       belay::generate(s, names{"a", "bad1", "b", "bad2", "c"}) | belay::map(s, check)) {
    a.status ? ++good : ++bad;
    if (bad == 2) break;
  }
  return good;
}

// Where any failure is the end of it all, a stage lets it out: the first one stops the scope.
belay::result<int> sum_of_all() {
  belay::scope s;
  int sum = 0;
  for (int status : belay::generate(s, names{"a", "bad", "b"}) | belay::map(s, fetch)) {
    sum += status;
  }
  if (auto ended = s.join(); !ended) return ended.error();
  return sum;
}

}  // namespace

int main() {
  if (good_until_two_are_bad() != 2) return 1;
  try {
    std::cout << sum_of_all().value() << '\n';
  } catch (const std::runtime_error& e) {
    return e.what() == std::string("no such host: bad") ? 0 : 1;
  }
  return 1;
}
