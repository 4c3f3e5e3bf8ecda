#include "belay/blocked.h"

#include <exception>

#include "belay/detail/describe.h"
#include "belay/detail/parker.h"
#include "belay/detail/task_record.h"

#ifdef __linux__
#include <sys/syscall.h>
#include <unistd.h>
#endif

namespace belay {

long detail::native_thread() noexcept {
#ifdef __linux__
  thread_local const long number = syscall(SYS_gettid);
  return number;
#else
  return 0;
#endif
}

std::vector<blocked_operation> blocked_operations() {
  std::vector<blocked_operation> found;
  detail::parker::collect(found);
  detail::task_record::collect(found);
  return found;
}

void dump_blocked(std::FILE* to) noexcept try {
  std::fputs(detail::describe_others({}, blocked_operations()).c_str(), to);
} catch (const std::exception&) {
  // out of memory: there is nothing that could still be said
}

}  // namespace belay
