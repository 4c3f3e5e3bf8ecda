#include "ThreadWithoutDoneCheck.h"

namespace belay {

void ThreadWithoutDoneCheck::find(const analysis::Unit &U, std::vector<Finding> &Out) {}

} // namespace belay
