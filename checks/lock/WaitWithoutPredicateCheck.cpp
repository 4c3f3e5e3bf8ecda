#include "WaitWithoutPredicateCheck.h"

namespace belay {

void WaitWithoutPredicateCheck::find(const analysis::Unit &U, std::vector<Finding> &Out) {}

} // namespace belay
