#include "MutexLifetimeCheck.h"
#include "analysis/MutexLifetime.h"
#include "llvm/Support/FormatVariadic.h"

using namespace belay::analysis;

namespace belay {

void MutexLifetimeCheck::find(const Unit &U, std::vector<Finding> &Out) {
  for (const MutexMisuse &M : findMutexMisuse(U)) {
    Finding F;
    F.Loc = M.Loc;
    if (M.K == MutexMisuse::Copied) {
      F.Message = llvm::formatv(
          "this copies a {0}: the copy is another one, which excludes nobody; pass a pointer to it", M.Type);
    } else {
      F.Message =
          M.Itself
              ? llvm::formatv("this destroys '{0}' while it is held; unlock it first", M.Mutex).str()
              : llvm::formatv(
                    "this destroys the object of '{0}', which is held here: the unlock that follows uses memory that "
                    "is gone; unlock first",
                    M.Mutex)
                    .str();
      F.Notes.push_back({M.Locked, "locked here"});
    }
    Out.push_back(std::move(F));
  }
}

} // namespace belay
