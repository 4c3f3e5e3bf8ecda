#include "Check.h"

namespace belay {

Check::~Check() = default;

void addCalls(Finding &F, llvm::ArrayRef<const ir::Event *> Path) {
  for (const ir::Event *Call : Path)
    if (Call->Loc.isValid() && Call->Loc != F.Loc)
      F.Notes.push_back({Call->Loc, "reached through this call"});
}

} // namespace belay
