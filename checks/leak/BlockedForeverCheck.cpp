#include "BlockedForeverCheck.h"

namespace belay {

void BlockedForeverCheck::find(const analysis::Unit &U, std::vector<Finding> &Out) {
  addUnsaid(U, explore::Problem::BlockedForever, Out);
}

} // namespace belay
