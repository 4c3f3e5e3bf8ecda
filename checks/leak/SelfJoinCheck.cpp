#include "SelfJoinCheck.h"
#include "analysis/Handles.h"
#include "analysis/SelfJoins.h"
#include "llvm/Support/FormatVariadic.h"

using namespace belay::analysis;

namespace belay {

void SelfJoinCheck::find(const Unit &U, std::vector<Finding> &Out) {
  for (const SelfJoin &J : findSelfJoins(U)) {
    Finding F;
    F.Level = J.Level;
    F.Loc = J.Join.E->Loc;
    std::string Handle = J.Handle->str(), Entry = entryName(*U.Sums, *J.Spawn);
    if (J.Destructor) {
      F.Message =
          llvm::formatv("'{0}' joins '{1}', but may run on that thread, which owns a share of the object; give the "
                        "thread a weak_ptr, or detach when it is this thread",
                        J.Destructor->Name, Handle);
      F.Notes.push_back({J.Owner, "the thread gets its share here"});
    } else
      F.Message = llvm::formatv(
          "thread '{0}' joins itself here: it waits for its own end, or throws; leave the join to its owner", Entry);
    addCalls(F, J.Join.Path.get());
    F.Notes.push_back({J.Spawn->Loc, llvm::formatv("'{0}' is started here", Handle)});
    Out.push_back(std::move(F));
  }
}

} // namespace belay
