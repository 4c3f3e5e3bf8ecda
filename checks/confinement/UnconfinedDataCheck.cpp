#include "UnconfinedDataCheck.h"

namespace belay {

void UnconfinedDataCheck::find(const analysis::Unit &U, std::vector<Finding> &Out) {}

} // namespace belay
