#include "BlockingCycleCheck.h"

namespace belay {

void BlockingCycleCheck::find(const analysis::Unit &U, std::vector<Finding> &Out) {
  addUnsaid(U, explore::Problem::BlockingCycle, Out);
}

} // namespace belay
