#include "DetachedThreadCheck.h"

namespace belay {

void DetachedThreadCheck::find(const analysis::Unit &U, std::vector<Finding> &Out) {}

} // namespace belay
