#include "DiscardedFutureCheck.h"

namespace belay {

void DiscardedFutureCheck::find(const analysis::Unit &U, std::vector<Finding> &Out) {}

} // namespace belay
