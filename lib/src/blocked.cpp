#include "belay/blocked.h"

#include <exception>
#include <sstream>

namespace belay {

void dump_blocked(std::FILE* to) noexcept try {
  const auto now = std::chrono::steady_clock::now();
  for (const blocked_operation& o : blocked_operations()) {
    std::ostringstream line;
    line << o.at.file_name() << ':' << o.at.line() << ": " << o.operation << " blocks in thread "
         << o.thread << " for "
         << std::chrono::duration_cast<std::chrono::milliseconds>(now - o.since).count() << " ms";
    if (o.channel != nullptr) {
      line << ", on the channel made at " << o.made.file_name() << ':' << o.made.line();
    }
    std::fprintf(to, "%s\n", line.str().c_str());
  }
} catch (const std::exception&) {
  // out of memory: there is nothing that could still be said
}

}  // namespace belay
