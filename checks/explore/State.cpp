//===- State.cpp - memory, threads and what has happened ------------------===//

#include "explore/State.h"

using namespace clang;

namespace belay::explore {

uint32_t Layout::slot(unsigned Owner, unsigned N) {
  std::vector<uint32_t> &Mine = Of[Owner];
  while (Mine.size() <= N / Chunk) {
    Mine.push_back(uint32_t(Chunks.size() + 1) * Chunk);
    Chunks.push_back({Owner, unsigned(Mine.size() - 1) * Chunk});
  }
  return Mine[N / Chunk] + N % Chunk;
}

std::pair<unsigned, unsigned> Layout::owner(uint32_t Slot) const {
  const auto &[Owner, First] = Chunks[Slot / Chunk - 1];
  return {Owner, First + Slot % Chunk};
}

unsigned Layout::number(const void *Key, unsigned Thread) {
  return Numbers.try_emplace({Key, Thread}, unsigned(Numbers.size())).first->second;
}

/// A slot as Free has it.
static uint32_t pack(unsigned Owner, unsigned N) { return uint32_t(Owner) << 24 | N; }

Value State::make(Object O, const void *Key, unsigned Thread) {
  uint32_t Id;
  if (Key) {
    Id = Slots->slot(Layout::Statics, Slots->number(Key, Thread));
  } else if (auto It = llvm::lower_bound(Free, pack(Running, 0)); It != Free.end() && *It < pack(Running + 1, 0)) {
    Id = Slots->slot(Running, *It - pack(Running, 0));
    Free.erase(It);
  } else {
    if (Made.size() <= Running)
      Made.resize(Running + 1);
    Id = Slots->slot(Running, Made[Running]++);
  }
  Heap.grow(Id);
  Slot &S = Heap.write(Id);
  S.O = Cow<Object>(std::move(O));
  return Value::pointer(Id, S.Generation);
}

void State::end(const Value &P, SourceLocation Loc, unsigned By) {
  if (!find(P))
    return;
  Slot &S = Heap.write(P.Object);
  S.Died = Loc;
  S.By = By;
  S.Dead = S.O->D;
  S.Was = S.O->R;
  S.O.reset();
  ++S.Generation;
  const auto [Owner, N] = Slots->owner(P.Object);
  if (Owner != Layout::Statics)
    Free.insert(llvm::lower_bound(Free, pack(Owner, N)), pack(Owner, N));
}

void State::publish(const Value &P) {
  llvm::SmallVector<Value, 16> Next{P};
  while (!Next.empty()) {
    const Value V = Next.pop_back_val();
    if (const Object *O = find(V); !O || O->Public)
      continue;
    Object &O = Heap.write(V.Object).O.write();
    O.Public = true;
    for (const Cell &C : O.Cells)
      if (C.V.K == Value::Pointer)
        Next.push_back(C.V);
  }
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

int State::threadOf(const Value &V) const {
  if (V.K != Value::Int || V.I < FirstHandle || V.I >= FirstHandle + int64_t(Threads.size()))
    return -1;
  return int(V.I - FirstHandle);
}

bool State::waits(unsigned I) const {
  const Thread &T = *Threads[I];
  if (!T.Blocked || T.BlockedAt == (T.Spinning ? Version + Stores : Version))
    return T.Blocked;
  // Something has happened since: was it what it waits for?
  const Frame *F = T.Stack.empty() || T.Spinning || T.TimedOut ? nullptr : &T.Stack.top();
  if (!F || F->Pc >= F->F->Code.size() || F->F->Code[F->Pc].O != Op::Native || !F->F->Code[F->Pc].ArgCount)
    return false;
  const Instr &Op = F->F->Code[F->Pc];
  const Value &A = F->Registers[F->F->Args[Op.FirstArg]];
  auto At = [&](uint32_t Size) { // what is kept there
    if (const Object *O = find(A))
      for (const Cell &C : O->Cells)
        if (C.Offset == A.I && C.Size == Size)
          return C.V;
    return Value::unknown();
  };
  auto Runs = [&](int Other) { return Other >= 0 && !Threads[unsigned(Other)]->Done; };
  const Sync *Y = findSync(A);
  switch (Native(Op.Sub)) {
  case Native::Lock:
    return Y && (Y->Owner >= 0 || !Y->Readers.empty());
  case Native::LockShared:
    return Y && Y->Owner >= 0;
  case Native::CondWait:
  case Native::StdWait:
    return Y && llvm::is_contained(Y->Waiters, int(I));
  case Native::Acquire:
    return Y && Y->Number <= 0;
  case Native::LatchWait:
    return Y && Y->Number > 0;
  case Native::TicketWait: {
    const Value Word = At(4);
    return Word.K == Value::Int && (Word.I & 0xff) <= 1;
  }
  case Native::ThreadJoin:
    return Runs(threadOf(At(8)));
  case Native::PthreadJoin:
  case Native::ThrdJoin:
    return Runs(threadOf(A));
  default:
    return false;
  }
}

/// Mixes words one by one.
class Hash {
public:
  void add(uint64_t Word) {
    H = (H ^ Word) * 0x9e3779b97f4a7c15;
    H ^= H >> 29;
  }
  void add(const Value &V) {
    add(V.K | uint64_t(V.Bits) << 8 | uint64_t(V.Object) << 16);
    add(uint64_t(V.I));
    if (V.K == Value::Function) // a pointer's generation grows with each round of a loop, and seldom matters
      add(reinterpret_cast<uintptr_t>(V.Decl));
  }
  template <typename Range> void all(const Range &R) {
    add(R.size());
    for (const auto &X : R)
      add(uint64_t(X));
  }
  uint64_t get() const { return H; }

private:
  uint64_t H = 0x84222325cbf29ce4;
};

uint64_t hashOf(const Object &O, uint64_t &Work) {
  Hash H;
  H.add(O.Size | uint64_t(O.Shared) << 32 | uint64_t(O.Given) << 33);
  for (const Cell &C : O.Cells) {
    H.add(C.Offset | uint64_t(C.Size) << 32);
    H.add(C.V);
  }
  for (const Sync &Y : O.Syncs) {
    H.add(Y.Offset | uint64_t(uint32_t(Y.Owner)) << 32);
    H.add(uint64_t(Y.Depth));
    H.add(uint64_t(Y.Number));
    H.add(uint64_t(Y.Round));
    H.all(Y.Readers);
    H.all(Y.Waiters);
  }
  Work += O.Cells.size() + 2 * O.Syncs.size();
  return H.get();
}

uint64_t hashOf(const Page &P, uint64_t &Work) {
  Hash H;
  bool Alive = false;
  for (const Slot &S : P)
    if (S.O) {
      H.add(uint64_t(&S - P.data()));
      H.add(S.O.hash(Work));
      Alive = true;
    }
  Work += P.size() / 8;
  return Alive ? H.get() : 0;
}

uint64_t Pages::hash(uint64_t &Work) const {
  Hash H;
  for (const Cow<Page> &P : All)
    if (const uint64_t Of = P.hash(Work); Of != 1) { // of one in which nothing is alive
      H.add(uint64_t(&P - All.data()));
      H.add(Of);
    }
  Work += All.size() / 4;
  return H.get();
}

uint64_t hashOf(const Frame &F, uint64_t &Work) {
  Hash H;
  H.add(reinterpret_cast<uintptr_t>(F.F));
  H.add(F.Pc | uint64_t(F.Begun) << 32);
  const unsigned Live = F.Pc < F.F->Code.size() ? F.F->Code[F.Pc].Live : 0;
  const size_t Kept = std::min<size_t>(Live, F.Registers.size());
  for (size_t I = 0; I < Kept; ++I)
    H.add(F.Registers[I]);
  Work += Kept;
  return H.get();
}

uint64_t CallStack::hash(uint64_t &Work) const {
  Hash H;
  for (const Cow<Frame> &F : All)
    H.add(F.hash(Work));
  return H.get();
}

uint64_t hashOf(const Thread &T, uint64_t &Work) {
  Hash H;
  H.add(T.Done | T.Detached << 1 | T.Joined << 2 | T.TimedOut << 3 | T.Unwinding << 4 | T.Go << 5 | T.Fires << 6 |
        T.Leaves << 7 | uint64_t(T.Phase) << 8 | uint64_t(uint32_t(T.Choice)) << 16);
  H.add(uint64_t(T.Round));
  H.add(uint64_t(T.Exiting) | T.Handlers.size() << 1);
  for (const Value &V : T.Specific)
    H.add(V);
  H.add(T.Result);
  H.add(T.Stack.hash(Work));
  return H.get();
}

/// Of the times only their order matters, and only of those of accesses that somebody alive hasn't seen: the states of
/// a loop that has come round are the same. What only one thread can reach doesn't race as it is; and who gets it later
/// has seen what was done to it, or that is a race by itself.
void State::hashClocks(Hash &H, uint64_t &Work) const {
  auto Unseen = [&](const Access &A) {
    return A.Time && llvm::any_of(Threads, [&](const Cow<Thread> &T) { return !T->Done && T->C[A.Thread] < A.Time; });
  };
  std::vector<llvm::SmallVector<uint32_t, 8>> Times(Threads.size());
  auto ForEach = [&](auto Do) {
    Heap.forLive([&](uint32_t N, const Slot &S) {
      if (S.O->Public)
        for (const Shadow &D : S.O->Shadows) {
          Do(N, D, D.Write, true);
          for (const Access &A : D.Reads)
            Do(N, D, A, false);
        }
    });
  };
  ForEach([&](uint32_t, const Shadow &, const Access &A, bool) {
    ++Work;
    if (Unseen(A))
      Times[A.Thread].push_back(A.Time);
  });
  for (auto &T : Times) {
    llvm::sort(T);
    T.erase(llvm::unique(T), T.end());
  }
  auto Rank = [&](unsigned Thread, uint32_t Time) {
    return uint64_t(llvm::upper_bound(Times[Thread], Time) - Times[Thread].begin());
  };
  ForEach([&](uint32_t N, const Shadow &D, const Access &A, bool Write) {
    if (!Unseen(A))
      return;
    H.add(N | uint64_t(D.Offset) << 32);
    H.add(D.Size | uint64_t(A.Thread) << 32 | uint64_t(Write) << 62 | uint64_t(A.Atomic) << 63);
    H.add(Rank(A.Thread, A.Time));
  });
  auto Clocks = [&](const Clock &C) {
    for (unsigned I = 0; I < Threads.size(); ++I)
      if (!Times[I].empty())
        H.add(Rank(I, C[I]));
  };
  Clocks(World);
  Heap.forLive([&](uint32_t, const Slot &S) {
    if (S.O->Public)
      for (const Sync &Y : S.O->Syncs) {
        Clocks(Y.C);
        ++Work;
      }
  });
  for (const Cow<Thread> &T : Threads)
    if (!T->Done || !T->Joined) {
      Clocks(T->C);
      Clocks(T->Seen);
      Clocks(T->Released);
    }
}

uint64_t State::hashMemory(bool WithClocks, uint64_t &Work) const {
  Hash H;
  H.add(Heap.hash(Work));
  for (const Fact &F : Facts) {
    H.add(F.Symbol);
    H.add(uint64_t(F.Low));
    H.add(uint64_t(F.High));
    H.all(F.Not);
  }
  if (WithClocks)
    hashClocks(H, Work);
  return H.get();
}

/// Has thread \p Id called code that isn't known beside others, or come after one that has? Else no such code orders it
/// with others in a way of its own.
bool State::hasMet(unsigned Id) const {
  for (unsigned I = 0; Met && I < Threads.size(); ++I)
    if (Threads[I]->MetAt && thread(Id).C[I] >= Threads[I]->MetAt)
      return true;
  return false;
}

uint64_t State::hash(uint64_t OfMemory, bool WithClocks, uint64_t &Work) const {
  Hash H;
  H.add(Running | uint64_t(Doubt) << 32 | uint64_t(Gone) << 33 | uint64_t(Open) << 34 | uint64_t(Met) << 35 |
        uint64_t(Piped) << 36);
  H.add(OfMemory);
  for (const Cow<Thread> &T : Threads) {
    const unsigned Id = unsigned(&T - Threads.data());
    H.add(waits(Id) | unsigned(hasMet(Id)) << 1);
    H.add(T.hash(Work));
    if (WithClocks)
      H.add(T->IdleIn);
  }
  return H.get();
}

SourceLocation userLocation(const Thread &T, bool Whose) {
  SourceLocation At = T.Started;
  for (const Frame &F : llvm::reverse(T.Stack))
    if (F.F->User && F.Pc < F.F->Code.size()) {
      At = F.F->Code[F.Pc].Loc;
      if (!Whose || !F.F->Forwards)
        break;
    }
  return At;
}

} // namespace belay::explore
