/// \file
/// What: the words for tasks that live and operations that block, as `dump_tasks` and all that
///   reports a leak show them.
/// Lifetime: plain text.
/// Memory ordering: none.
/// Complexity: quadratic in the tasks and operations given.
/// Errors: std::bad_alloc.
/// Source: see live_tasks.h.
#pragma once

#include <string>
#include <vector>

#include "belay/live_tasks.h"

namespace belay::detail {

std::string describe(const where& at);
/// One operation, in a line without its place.
std::string describe(const blocked_operation& o);
/// Each task, a line, and below it what it blocks in.
std::string describe(const std::vector<live_task>& tasks,
                     const std::vector<blocked_operation>& blocked);
/// The operations that belong to none of the tasks, a line each.
std::string describe_others(const std::vector<live_task>& tasks,
                            const std::vector<blocked_operation>& blocked);
/// Does the task block in the operation?
bool belongs(const blocked_operation& o, const live_task& t) noexcept;

}  // namespace belay::detail
