#include "UnpreemptableSendCheck.h"

namespace belay {

void UnpreemptableSendCheck::find(const analysis::Unit &U, std::vector<Finding> &Out) {}

} // namespace belay
