#include "DanglingCaptureCheck.h"

namespace belay {

void DanglingCaptureCheck::find(const analysis::Unit &U, std::vector<Finding> &Out) {}

} // namespace belay
