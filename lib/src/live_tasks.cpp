#include "belay/live_tasks.h"

#include <algorithm>
#include <exception>
#include <sstream>

#include "belay/detail/describe.h"
#include "belay/detail/task_record.h"

namespace belay {

std::vector<live_task> live_tasks() {
  std::vector<live_task> found;
  detail::task_record::collect(found);
  return found;
}

namespace detail {

std::string describe(const where& at) {
  return std::string(at.file_name()) + ':' + std::to_string(at.line());
}

std::string describe(const blocked_operation& o) {
  std::ostringstream text;
  text << o.operation;
  if (o.task == 0) {
    using namespace std::chrono;
    text << " blocks in thread ";
    o.native_thread != 0 ? text << o.native_thread : text << o.thread;
    text << " for " << duration_cast<milliseconds>(steady_clock::now() - o.since).count() << " ms";
  } else {
    text << " suspends coroutine " << o.task;
  }
  if (o.channel != nullptr) text << ", on the channel made at " << describe(o.made);
  return text.str();
}

bool belongs(const blocked_operation& o, const live_task& t) noexcept {
  return o.task != 0 ? o.task == t.number : o.thread == t.thread;
}

std::string describe(const std::vector<live_task>& tasks,
                     const std::vector<blocked_operation>& blocked) {
  std::string text;
  for (const live_task& t : tasks) {
    bool waits = false;
    std::string in;
    for (const blocked_operation& o : blocked) {
      if (!belongs(o, t)) continue;
      waits = true;
      in += describe(o.at) + ":   " + describe(o) + '\n';
    }
    const bool queued = t.thread == std::thread::id() && std::string_view(t.kind) == "task";
    text += describe(t.started) + ": " + t.kind + ' ' + std::to_string(t.number) +
            ", started in '" + t.started.function_name() + "', " +
            (waits    ? "blocks"
             : queued ? "has no thread yet"
                      : "runs") +
            '\n' + in;
  }
  return text;
}

std::string describe_others(const std::vector<live_task>& tasks,
                            const std::vector<blocked_operation>& blocked) {
  std::string text;
  for (const blocked_operation& o : blocked) {
    const auto its = [&](const live_task& t) { return belongs(o, t); };
    if (std::none_of(tasks.begin(), tasks.end(), its)) {
      text += describe(o.at) + ": " + describe(o) + '\n';
    }
  }
  return text;
}

}  // namespace detail

void dump_tasks(std::FILE* to) noexcept try {
  const auto tasks = live_tasks();
  const auto blocked = blocked_operations();
  const std::string text =
      detail::describe(tasks, blocked) + detail::describe_others(tasks, blocked);
  std::fputs(text.c_str(), to);
} catch (const std::exception&) {
  // out of memory: there is nothing that could still be said
}

}  // namespace belay
