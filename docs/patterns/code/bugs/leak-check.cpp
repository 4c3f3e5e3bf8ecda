// A log that a test can make, and that ends only if nobody has kept a sender.
#include <string>
#include <utility>

#include "belay/channel.h"
#include "belay/task.h"

// [bug]
class async_log {
 public:
  explicit async_log(belay::receiver<std::string> lines)
      : writes_(belay::go([rx = std::move(lines)] {
          for (std::string line : rx) written += line;
        })) {}

 private:
  static inline std::string written;
  belay::task writes_;
};
// [end]
