//===- EarlyNotifies.cpp - notifications before what they tell of ----------===//

#include "analysis/EarlyNotifies.h"
#include "analysis/Cells.h"
#include "analysis/Loops.h"
#include "analysis/Sharing.h"
#include "llvm/ADT/STLExtras.h"

namespace belay::analysis {

using namespace ir;

/// What is stored to the object of \p Notify right after it: nothing else is waited for in between. Null if nothing is,
/// or if it is notified of once more.
static const Event *storedAfter(const Process &P, const Block &B, const Event &Notify) {
  const Event *Store = nullptr;
  bool Again = false;
  straightOn(P, B, &Notify, [&](const Event &E) {
    if (E.Object == Notify.Object && E.Kind == EventKind::AtomicWrite && !Store)
      Store = &E;
    Again = E.Object == Notify.Object && E.Kind == EventKind::Notify;
    return !Again;
  });
  return Again ? nullptr : Store;
}

/// Is there anything before \p Notify that \p P may tell of with it?
static bool changedBefore(const Unit &U, const Process &P, const Block &B, const Event &Notify) {
  return llvm::any_of(U.Sums->of(&P).Records, [&](const Record &R) {
    if (!isWrite(R.kind()) || R.Object != Notify.Object)
      return false;
    const Block *In = blockOf(P, R.site());
    return In == &B ? R.site() < &Notify : In && reaches(P, In->Id, B.Id);
  });
}

std::vector<EarlyNotify> findEarlyNotifies(const Unit &U) {
  std::vector<EarlyNotify> Out;
  for (auto &P : U.Module.Processes)
    for (const Block &B : P->Blocks)
      for (const Event &E : B.Events) {
        const Cell C = E.Kind == EventKind::Notify ? cellOf(E.Object) : Cell();
        const Event *Store = C ? storedAfter(*P, B, E) : nullptr;
        if (!Store || changedBefore(U, *P, B, E))
          continue;
        for (auto [In, R] : U.Sums->all(EventKind::Wait))
          if (R->Path.empty() && !R->E->Timed && cellOf(R->Object) == C) {
            Out.push_back({&E, Store, R->E});
            break;
          }
      }
  return Out;
}

} // namespace belay::analysis
