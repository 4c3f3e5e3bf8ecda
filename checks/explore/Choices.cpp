//===- Choices.cpp - which choices a state still knows --------------------===//

#include "explore/Symbols.h"

using namespace clang;

namespace belay::explore {

bool Symbols::isUnknown(const Value &V) const {
  return V.K == Value::Symbol && llvm::any_of(leaves(unsigned(V.I)), [&](unsigned L) { return Unknown.contains(L); });
}

Value Symbols::chosen(State &S, Scalar Type, Bounds Of, uint64_t &Work, bool Unknown) {
  if (Type.K != Value::Int)
    return Value::unknown();
  Leaves Used = used(S, Work);
  forget(S, Used);
  for (const Fact &F : S.Facts)
    Used.insert(leaves(F.Symbol).begin(), leaves(F.Symbol).end());
  for (const Choice &C : Choices)
    if (C.Type.Bits == Type.Bits && C.Type.Signed == Type.Signed && C.Of == Of &&
        this->Unknown.contains(C.Id) == Unknown && !Used.contains(C.Id))
      return Value::symbol(C.Id, Type.Bits, Type.Signed);
  const Value V = fresh(Type, Of);
  if (Unknown)
    this->Unknown.insert(unsigned(V.I));
  return V;
}

/// The choices that something in \p S knows, and the lasting ones.
Symbols::Leaves Symbols::used(const State &S, uint64_t &Work) const {
  Leaves Used(Lasting.begin(), Lasting.end());
  auto Use = [&](const Value &V) {
    ++Work;
    if (V.K == Value::Symbol)
      for (unsigned L : leaves(unsigned(V.I)))
        Used.insert(L);
  };
  S.Heap.forLive([&](uint32_t, const Slot &Of) {
    for (const Cell &C : Of.O->Cells)
      Use(C.V);
  });
  for (const Cow<Thread> &T : S.Threads) {
    Use(T->Result);
    for (const Frame &F : T->Stack) {
      const size_t Live = F.Pc < F.F->Code.size() ? F.F->Code[F.Pc].Live : 0;
      for (const Value &V : llvm::ArrayRef(F.Registers).take_front(Live))
        Use(V);
    }
  }
  return Used;
}

void Symbols::forget(State &S, const Leaves &Used) const {
  llvm::SmallDenseMap<unsigned, unsigned> In; // how many of the facts
  for (const Fact &F : S.Facts)
    for (unsigned L : leaves(F.Symbol))
      ++In[L];
  // Whatever the others are, one from a wide range that nothing else knows can be such that it is so.
  auto Any = [&](unsigned L) {
    return Ranges[L].second / 4 - Ranges[L].first / 4 >= INT64_MAX / 16 && In[L] == 1 && !Unknown.contains(L);
  };
  llvm::erase_if(S.Facts, [&](const Fact &F) {
    const llvm::ArrayRef<unsigned> Of = leaves(F.Symbol);
    return llvm::none_of(Of, [&](unsigned L) { return Used.contains(L); }) ||
           llvm::any_of(Of, [&](unsigned L) { return !Used.contains(L) && Any(L); });
  });
}

uint64_t Symbols::forget(State &S) const {
  uint64_t Work = 0;
  if (S.Facts.empty())
    return Work;
  forget(S, used(S, Work));
  return Work;
}

} // namespace belay::explore
