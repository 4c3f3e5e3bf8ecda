#include "UnjoinedThreadCheck.h"

namespace belay {

void UnjoinedThreadCheck::find(const analysis::Unit &U, std::vector<Finding> &Out) {}

} // namespace belay
