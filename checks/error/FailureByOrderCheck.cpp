#include "FailureByOrderCheck.h"

namespace belay {

void FailureByOrderCheck::find(const analysis::Unit &U, std::vector<Finding> &Out) {}

} // namespace belay
