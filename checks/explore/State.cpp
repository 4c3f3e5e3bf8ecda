//===- State.cpp - memory, threads and what has happened ------------------===//

#include "explore/State.h"

using namespace clang;

namespace belay::explore {

Event::~Event() {
  // A long chain must not end in deep recursion.
  std::shared_ptr<const Event> Next = std::move(Before);
  while (Next && Next.use_count() == 1) {
    auto Then = std::move(const_cast<Event &>(*Next).Before);
    Next = std::move(Then);
  }
}

Value State::make(Object O) {
  uint32_t Id;
  if (!Free.empty()) {
    Id = Free.back();
    Free.pop_back();
  } else {
    if (Heap.empty())
      Heap.emplace_back();
    Id = uint32_t(Heap.size());
    Heap.emplace_back();
  }
  Heap[Id].O = Cow<Object>(std::move(O));
  return Value::pointer(Id, Heap[Id].Generation);
}

void State::end(const Value &P, SourceLocation Loc) {
  const Object *O = find(P);
  if (!O)
    return;
  Slot &S = Heap[P.Object];
  S.Died = Loc;
  S.Dead = O->D;
  S.Was = O->R;
  S.O.reset();
  ++S.Generation;
  Free.push_back(P.Object);
}

Sync *State::sync(const Value &P, Sync::Kind K) {
  Object *O = write(P);
  if (!O)
    return nullptr;
  for (Sync &S : O->Syncs)
    if (S.Offset == P.I)
      return &S;
  Sync S;
  S.Offset = uint32_t(P.I);
  S.K = K;
  O->Syncs.push_back(S);
  return &O->Syncs.back();
}

const Sync *State::findSync(const Value &P) const {
  if (const Object *O = find(P))
    for (const Sync &S : O->Syncs)
      if (S.Offset == P.I)
        return &S;
  return nullptr;
}

uint64_t State::hash(bool WithClocks) const {
  llvm::hash_code H = llvm::hash_combine(Running, Doubt, Gone);
  for (const Slot &S : Heap) {
    if (!S.O)
      continue;
    const Object &O = *S.O;
    H = llvm::hash_combine(H, O.Size, &S - Heap.data());
    for (const Cell &C : O.Cells)
      H = llvm::hash_combine(H, C.Offset, C.Size, C.V);
    for (const Sync &Y : O.Syncs) {
      H = llvm::hash_combine(H, Y.Offset, Y.Owner, Y.Depth, Y.Number, Y.Round,
                             llvm::hash_combine_range(Y.Readers.begin(), Y.Readers.end()),
                             llvm::hash_combine_range(Y.Waiters.begin(), Y.Waiters.end()));
      if (WithClocks)
        H = llvm::hash_combine(H, Y.C);
    }
    if (WithClocks)
      for (const Shadow &D : O.Shadows) {
        H = llvm::hash_combine(H, D.Offset, D.Write.Thread, D.Write.Time);
        for (const Access &A : D.Reads)
          H = llvm::hash_combine(H, A.Thread, A.Time);
      }
  }
  for (const Cow<Thread> &T : Threads) {
    const bool Waits = T->Blocked && T->BlockedAt == (T->Spinning ? Version + Stores : Version);
    H = llvm::hash_combine(H, Waits, T->Done, T->Detached, T->Joined, T->Phase, T->Choice, T->TimedOut, T->Unwinding,
                           T->Go, T->Stack.size());
    if (WithClocks)
      H = llvm::hash_combine(H, T->C);
    for (const Frame &F : T->Stack) {
      H = llvm::hash_combine(H, F.F, F.Pc);
      const unsigned Live = F.Pc < F.F->Code.size() ? F.F->Code[F.Pc].Live : 0;
      for (unsigned I = 0; I < std::min<size_t>(Live, F.Registers.size()); ++I)
        H = llvm::hash_combine(H, F.Registers[I]);
    }
  }
  for (const Fact &F : Facts)
    H = llvm::hash_combine(H, F.Symbol, F.Low, F.High, llvm::hash_combine_range(F.Not.begin(), F.Not.end()));
  return H;
}

SourceLocation userLocation(const Thread &T) {
  for (const Frame &F : llvm::reverse(T.Stack))
    if (F.F->User && F.Pc < F.F->Code.size())
      return F.F->Code[F.Pc].Loc;
  return T.Started;
}

} // namespace belay::explore
