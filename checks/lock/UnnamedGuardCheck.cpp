#include "UnnamedGuardCheck.h"

namespace belay {

void UnnamedGuardCheck::find(const analysis::Unit &U, std::vector<Finding> &Out) {}

} // namespace belay
