//===- SharedWrites.cpp - written under a reader's lock -------------------===//

#include "analysis/SharedWrites.h"
#include "analysis/Identity.h"
#include "analysis/Locks.h"
#include "analysis/Objects.h"
#include "llvm/ADT/STLExtras.h"
#include <set>

using namespace clang;

namespace belay::analysis {

using namespace ir;

namespace {
/// A write of a member, with nothing held but a lock that is a member of the same object.
struct Write {
  const Process *By;
  const Record *R;
  const Decl *Mutex, *Member;
  bool Shared;
};

} // namespace

/// `tickets_[].used`: the field of an element. What a class has itself is looked at by its accesses.
static const Decl *elementsField(const Place *X, const Place *Base) {
  const Decl *Field = X->K == Place::Field ? X->Decl : nullptr;
  for (; Field && X != Base; X = X->Parent)
    if (X->isOneOfMany())
      return Field;
  return nullptr;
}

std::vector<GuardBreak> findSharedWrites(const Unit &U) {
  std::vector<Write> All;
  for (auto &P : U.Module.Processes)
    for (const Record &R : U.Sums->of(P.get()).Records) {
      if (R.kind() != EventKind::Write || !R.Path.empty() || R.E->Init || R.E->Ends || R.locks().size() != 1)
        continue;
      const Held &L = R.locks().front();
      const Place *Base = L.Mutex->K == Place::Field && !L.Claim && !L.Assumed ? L.Mutex->Parent : nullptr;
      const bool Method = Base && Base->K == Place::This;
      if (!Method && (!Base || Base->K != Place::Deref || Base->root()->K != Place::Param))
        continue;
      const Decl *Member = memberOf(R.Object, Base);
      if (Member && Method) // an element may be this thread's own
        Member = asksWho(P->Function->getBody(), /*Depth=*/2) ? nullptr : elementsField(R.Object, Base);
      if (Member)
        All.push_back({P.get(), &R, L.Mutex->Decl, Member, L.Shared});
    }
  std::vector<GuardBreak> Out;
  std::set<std::pair<const Process *, const Decl *>> Told; // lookups only
  for (const Write &W : All) {
    const auto Keeper = llvm::find_if(
        All, [&](const Write &X) { return !X.Shared && X.Mutex == W.Mutex && X.Member == W.Member && X.By != W.By; });
    if (!W.Shared || Keeper == All.end() || !Told.insert({W.By, W.Member}).second)
      continue;
    GuardBreak B;
    B.K = GuardBreak::SharedWrite;
    B.Access = *W.R;
    B.Guarded = *Keeper->R;
    B.By = W.By;
    B.Keeper = Keeper->By;
    B.Object = W.R->Object;
    B.Loc = W.R->E->Loc;
    Out.push_back(std::move(B));
  }
  return Out;
}

} // namespace belay::analysis
