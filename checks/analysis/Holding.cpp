//===- Holding.cpp - locks that are held from one event on ----------------===//

#include "analysis/Holding.h"
#include "llvm/ADT/STLExtras.h"
#include <optional>

namespace belay::analysis {

using namespace ir;

Lockset common(const Lockset &A, const Lockset &B) {
  Lockset Out;
  for (Held H : A)
    for (const Held &O : B)
      if (O.Mutex == H.Mutex) {
        H.Shared |= O.Shared;
        Out.push_back(H);
      }
  return Out;
}

/// Mutexes that each event of the summary's process lets go of, itself or in what it calls.
static llvm::DenseMap<const Event *, Tokens> released(const Summary &Sum) {
  llvm::DenseMap<const Event *, Tokens> Out;
  for (const Record &R : Sum.Records)
    if (R.kind() == EventKind::Unlock)
      insert(Out[R.site()], R.Object);
    else if (R.kind() == EventKind::Wait)
      insert(Out[R.site()], R.second());
  return Out;
}

/// One of several mutexes, and the next time around it is another.
static bool isOneOfMany(const Place *P) {
  for (; P; P = P->Parent)
    if (P->isOneOfMany())
      return true;
  return false;
}

Holding::Holding(const Summaries &S, const Process &P, const Event &From) {
  const Summary &Sum = S.of(&P);
  const auto Start = Sum.LocksAt.find(&From);
  if (Start == Sum.LocksAt.end())
    return;
  Lockset Begin = Start->second;
  llvm::erase_if(Begin, [](const Held &H) { return isOneOfMany(H.Mutex); });
  if (Begin.empty())
    return;
  const llvm::DenseMap<const Event *, Tokens> Released = released(Sum);
  std::vector<std::optional<Lockset>> In(P.Blocks.size());
  // From the block's entry, if it was reached, or from the start in it.
  auto Walk = [&](const Block &B) {
    std::optional<Lockset> L = In[B.Id];
    for (const Event &E : B.Events) {
      const auto Here = Sum.LocksAt.find(&E);
      if (&E == &From)
        L = Begin;
      else if (L)
        L = Here == Sum.LocksAt.end() ? Lockset() : common(*L, Here->second);
      if (!L)
        continue;
      if (const auto Gone = Released.find(&E); Gone != Released.end())
        llvm::erase_if(*L, [&](const Held &H) { return contains(Gone->second, H.Mutex); });
      Locks[&E] = *L;
    }
    return L;
  };
  for (bool Changed = true; Changed;) {
    Changed = false;
    for (unsigned Id : P.RPO) {
      const std::optional<Lockset> L = Walk(P.Blocks[Id]);
      if (!L)
        continue;
      for (unsigned Succ : P.Blocks[Id].Succs) {
        Lockset To = In[Succ] ? common(*In[Succ], *L) : *L;
        if (In[Succ] && *In[Succ] == To)
          continue;
        In[Succ] = std::move(To);
        Changed = true;
      }
    }
  }
}

const Lockset &Holding::at(const Event *E) const {
  static const Lockset None;
  const auto It = Locks.find(E);
  return It == Locks.end() ? None : It->second;
}

} // namespace belay::analysis
