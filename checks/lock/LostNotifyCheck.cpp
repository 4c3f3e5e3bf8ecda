#include "LostNotifyCheck.h"

namespace belay {

void LostNotifyCheck::find(const analysis::Unit &U, std::vector<Finding> &Out) {}

} // namespace belay
