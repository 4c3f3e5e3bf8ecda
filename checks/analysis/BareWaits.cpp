//===- BareWaits.cpp - waits after which nobody looks again ---------------===//

#include "analysis/BareWaits.h"
#include "analysis/Claims.h"
#include "analysis/Contracts.h"
#include "analysis/Loops.h"
#include "analysis/Sharing.h"
#include "model/Model.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/SmallSet.h"

using namespace clang;

namespace belay::analysis {

using namespace ir;

/// After it wakes up, does the code look at some state and wait again if need be?
static bool rechecked(const Process &P, const Loops &L, unsigned Block) {
  for (int I = L.innermost(Block); I >= 0; I = L.All[I].Parent)
    for (unsigned B : L.All[I].Blocks) {
      const ir::Block &Other = P.Blocks[B];
      if (Other.Condition && Other.ConstCondition < 0 && Other.Succs.size() > 1 &&
          (!Other.Reads.empty() || Other.ConditionCalls))
        return true;
    }
  return false;
}

/// After it wakes up, does the loop do nothing that others see before it waits again? Then it can't do that too early.
static bool idles(const Process &P, const Loops &L, unsigned Block, const Event &Wait) {
  const int I = L.innermost(Block);
  return I >= 0 && llvm::all_of(L.All[I].Blocks, [&](unsigned B) {
           return llvm::all_of(P.Blocks[B].Events, [&](const Event &E) {
             return &E == &Wait || E.Kind == EventKind::Declare || E.Kind == EventKind::ScopeEnd;
           });
         });
}

/// `if (locks_) lock();`: \p Asked decides whether the wrapper locks at \p B, and nothing else. Where it doesn't lock,
/// its caller does.
static bool onlyLocks(const Process &P, const ir::Block &B, const Place *Asked) {
  auto Locks = [](const Event &E) { return E.Kind == EventKind::Lock || E.Kind == EventKind::Unlock; };
  auto CallsLock = [&](const Event &E) {
    return E.Kind == EventKind::Call && !E.Callees.empty() && llvm::all_of(E.Callees, [&](const Process *C) {
             return llvm::all_of(C->Blocks, [&](const ir::Block &X) { return llvm::all_of(X.Events, Locks); });
           });
  };
  return B.Succs.size() == 2 && llvm::is_contained(B.Reads, Asked) && llvm::any_of(B.Succs, [&](unsigned N) {
           const std::vector<Event> &Es = P.Blocks[N].Events;
           const unsigned Other = B.Succs[B.Succs[0] == N];
           return !Es.empty() && P.Blocks[N].Succs.size() == 1 && P.Blocks[N].Succs[0] == Other &&
                  llvm::all_of(Es, [&](const Event &E) { return Locks(E) || CallsLock(E); });
         });
}

/// `void lock() { pthread_mutex_lock(&mutex_); locked_ = true; }`: \p Write, of \p P, only notes that the mutex of \p
/// Wait is held, as a method does that locks it and nothing else.
static bool notesLock(const Module &M, const Process &P, const Event &Write, const Event &Wait) {
  auto *In = dyn_cast<CXXMethodDecl>(P.Function);
  auto Same = [](const Place *A, const Place *B) { return A && A->K == Place::Field && B && A->Decl == B->Decl; };
  auto Notes = [&](const Event &E) {
    return E.Kind == Write.Kind && Same(E.Object, Write.Object) && E.HasConst && E.Value == Write.Value;
  };
  auto Locks = [&](const Event &E) { return E.Kind == EventKind::Lock && Same(E.Object, Wait.Second); };
  return Write.HasConst && llvm::any_of(M.Processes, [&](const auto &Q) {
           auto *Other = dyn_cast<CXXMethodDecl>(Q->Function);
           unsigned Found = 0, All = 0;
           for (const ir::Block &B : Q->Blocks)
             for (const Event &E : B.Events) {
               Found += Locks(E) || Notes(E);
               All += E.Kind == EventKind::Lock || E.Kind == EventKind::Write || E.Kind == EventKind::Call;
             }
           return In && Other && In != Other && In->getParent() == Other->getParent() && Found == 2 && All == 2;
         });
}

/// A class that offers the wait as its own operation (`CondVar::Wait`): a method
/// with nothing else in it but locks, and what is noted of these (`mu_->held = false`).
static bool wraps(const Module &M, const Process &P, const Event &Wait) {
  const Place *Root = Wait.Object->root();
  if (!isa<CXXMethodDecl>(P.Function) || (Root->K != Place::This && Root->K != Place::Unknown))
    return false;
  auto IsLock = [](const Place *X) { // `cs.native()`
    const QualType T = X->root()->K == Place::Param ? X->type() : QualType();
    return !T.isNull() && model::Model::isMutexShaped(T->getAsCXXRecordDecl());
  };
  auto OfItsOwn = [](const Event &E) { // a temporary, or the time that it is to wait for
    const Place *Root = E.Object ? E.Object->root() : nullptr;
    return Root && (Root->K == Place::Alloc || (Root->K == Place::Local && isAccess(E.Kind) && !E.Object->indirect()));
  };
  for (const ir::Block &B : P.Blocks)
    for (const Event &E : B.Events)
      switch (OfItsOwn(E) ? EventKind::Unknown : E.Kind) {
      case EventKind::Read:
        // The mutex itself is often behind a pointer.
        if (QualType T = E.Object->type(); !T.isNull() && T->isPointerType())
          break;
        if (onlyLocks(P, B, E.Object))
          break;
        return false;
      case EventKind::Write:
        if (E.Object->Parent && Wait.Second && E.Object->Parent == Wait.Second->Parent && E.Object->indirect())
          break;
        if (IsLock(E.Object) || notesLock(M, P, E, Wait))
          break;
        return false;
      case EventKind::AtomicRead:
      case EventKind::Spawn:
      case EventKind::Notify:
        return false;
      default:
        break;
      }
  return true;
}

/// What a caller knows as well: an argument, or a pointer that is only asked whether it is null.
static bool isCallers(const Place *X) {
  const QualType T = X->type();
  return X->K == Place::Param || (X->K == Place::Local && !T.isNull() && T->isPointerType());
}

/// True if \p P takes the mutex of \p Wait itself.
static bool takes(const Process &P, const Event &Wait) {
  auto Takes = [&](const Event &E) { return E.Kind == EventKind::Lock && E.Object == Wait.Second; };
  return llvm::any_of(P.Blocks, [&](const ir::Block &B) { return llvm::any_of(B.Events, Takes); });
}

/// `wait(cond_of(c), mutex)`: the mutex is a parameter, or in one, and the caller has it; or it is that of a guard
/// which is one, by a name that the function gives it: `pthread_mutex_t *m = lock.mutex()->native_handle()`.
static bool isGivenMutex(const Process &P, const Event &Wait) {
  const Place *M = Wait.Second;
  if (M->K == Place::Field && M->root()->K == Place::Param)
    return !takes(P, Wait);
  M = M->K == Place::Deref ? M->Parent : nullptr;
  return M && (M->K == Place::Param || (M->K == Place::Local && isGivenGuard(P))) && !takes(P, Wait);
}

/// A guard of one's own that offers the wait: its lock is a member, which others have taken, and nothing comes after.
static bool waitsLast(const Process &P, const Event &Wait) {
  const Place *Guard = Wait.Second->K == Place::MutexOf ? Wait.Second->Parent : nullptr;
  if (!Guard || Guard->K != Place::Field || Guard->root()->K != Place::This || Guard->indirect() || takes(P, Wait))
    return false;
  const ir::Block *At = blockOf(P, &Wait);
  auto IsEnd = [](const Event &E) { return E.Kind == EventKind::Return || E.Kind == EventKind::ScopeEnd; };
  return std::all_of(At->Events.begin() + (&Wait - At->Events.data()) + 1, At->Events.end(), IsEnd) &&
         !reaches(P, At->Id, [&](unsigned Id) { return Id != At->Id && !llvm::all_of(P.Blocks[Id].Events, IsEnd); });
}

/// True if \p P takes the mutex itself, and looks at something before it waits: no caller can do that.
static bool asks(const Process &P, const Event &Wait) {
  const ir::Block *At = blockOf(P, &Wait);
  return takes(P, Wait) && llvm::any_of(P.Blocks, [&](const ir::Block &B) {
           return B.Succs.size() > 1 && !llvm::all_of(B.Reads, isCallers) && reaches(P, B.Id, At->Id);
         });
}

namespace {
/// What was found on the way to a wait, which still holds for who is woken for nothing.
class FoundBefore {
public:
  /// The tests that lead straight to \p At.
  FoundBefore(const Process &P, const ir::Block &At) {
    constexpr unsigned MaxTests = 4;
    for (const ir::Block *B = &At; B->Preds.size() == 1 && Tests.size() < MaxTests;) {
      const ir::Block &Pred = P.Blocks[B->Preds.front()];
      if (Pred.Succs.size() == 2 && Pred.Condition) {
        Tests.push_back(Pred.Id);
        const Test T = boil(Pred.Condition);
        if (T.Base)
          Facts.emplace_back(profile(T, P), T.Value == (Pred.Succs[0] == B->Id));
      }
      if (llvm::any_of(Pred.Events, [](const Event &E) { return E.Kind != EventKind::Read; }))
        break;
      B = &Pred;
    }
  }

  /// The edge that \p B takes if nothing has changed.
  std::optional<unsigned> edge(const Process &P, const ir::Block &B) const {
    const Test T = B.Succs.size() == 2 && B.Condition && !B.ConditionCalls ? boil(B.Condition) : Test();
    for (const auto &[Known, Holds] : Facts)
      if (T.Base && Known == profile(T, P))
        return T.Value == Holds ? 0 : 1;
    return std::nullopt;
  }

  llvm::SmallVector<unsigned, 4> Tests; ///< the last one first

private:
  static llvm::FoldingSetNodeID profile(const Test &T, const Process &P) {
    llvm::FoldingSetNodeID Id;
    T.Base->Profile(Id, P.Function->getASTContext(), /*Canonical=*/true);
    return Id;
  }

  llvm::SmallVector<std::pair<llvm::FoldingSetNodeID, bool>, 4> Facts; ///< whether that holds
};
} // namespace

/// The first of the blocks that lead to \p At and nowhere else.
static const ir::Block *firstOf(const Process &P, const ir::Block &At) {
  const ir::Block *B = &At;
  while (B->Preds.size() == 1 && P.Blocks[B->Preds.front()].Succs.size() < 2)
    B = &P.Blocks[B->Preds.front()];
  return B;
}

static bool about(const Place *A, const Place *B) { return A->known() && (A->within(B) || B->within(A)); }

/// `n = q->head; if (!n) { wait(c, m); n = q->head; } if (n) q->head = n->next; unlock(m); return n;`: whoever is woken
/// for nothing looks again at what it has waited for, on every path, before it lets go of the mutex.
static bool looksAgain(const Process &P, const ir::Block &At, const Event &Wait) {
  const FoundBefore Found(P, *firstOf(P, At));
  Tokens Shared, Own; // what the branches before the wait have asked, and what that comes from
  for (unsigned Test : Found.Tests) {
    for (const Place *R : P.Blocks[Test].Reads)
      insert(R->K == Place::Local ? Own : Shared, R);
    for (const Event &E : P.Blocks[Test].Events)
      if (E.Kind == EventKind::Read)
        insert(Shared, E.Object);
  }
  auto OfShared = [&](const Place *X) { return llvm::any_of(Shared, [&](const Place *S) { return about(X, S); }); };
  llvm::SmallVector<std::pair<const ir::Block *, bool>, 8> Work{{&At, false}}; // with whether it has been read anew
  llvm::SmallSet<std::pair<unsigned, bool>, 8> Seen;
  for (const Event *From = &Wait; !Work.empty(); From = nullptr) {
    auto [B, Anew] = Work.pop_back_val();
    for (const Event &E : B->Events) {
      if (From && &E <= From)
        continue;
      if (E.Kind == EventKind::Unlock || E.Kind == EventKind::Wait ||
          (E.Kind == EventKind::Write && OfShared(E.Object)))
        return false;
      Anew |= E.Kind == EventKind::Read && OfShared(E.Object);
    }
    if (B->Succs.size() > 1 && llvm::any_of(B->Reads, [&](const Place *R) {
          return R->K == Place::Local ? Anew && contains(Own, R) : OfShared(R);
        }))
      continue;
    if (B->Succs.empty())
      return false;
    for (unsigned N : B->Succs)
      if (Seen.insert({N, Anew}).second)
        Work.push_back({&P.Blocks[N], Anew});
  }
  return !Shared.empty();
}

/// The lock is its caller's, and so is the loop: all calls of \p P that can be seen are in one that tests something.
/// Who looks \p Again after the wait, and says what came of it, leaves the loop to those who can't be seen, too.
static bool leftToCallers(const Module &M, const Process &P, const Event &Wait, bool Again) {
  const Place::Kind Root = Wait.Second->root()->K;
  if (Root != Place::Param && Root != Place::Unknown && !Again && takes(P, Wait))
    return false;
  bool Called = false;
  for (auto &Caller : M.Processes)
    for (const ir::Block &B : Caller->Blocks)
      for (const Event &E : B.Events)
        if (E.Kind == EventKind::Call && llvm::is_contained(E.Callees, &P)) {
          if (!rechecked(*Caller, Loops(*Caller), B.Id))
            return false;
          Called = true;
        }
  return Called || Again;
}

/// `if (rounds++ < 32) yield(); else wait(c, lock);`: a function without a loop that otherwise only gives up its turn
/// is called again until there is something, and so is it after it was woken for nothing.
static bool takesTurns(const Process &P, const Loops &L, const ir::Block &At) {
  auto Yields = [](const Event &E) {
    return E.Function && E.Function->getIdentifier() && E.Function->getName().ends_with("yield");
  };
  return L.All.empty() && llvm::any_of(P.Blocks, [&](const ir::Block &B) {
           return B.Id != At.Id && llvm::any_of(B.Events, Yields) && !reaches(P, B.Id, At.Id) &&
                  !reaches(P, At.Id, B.Id);
         });
}

/// `mine.swap(queue)`, which may as well be of nothing: \p E of \p B, or what it changes beside the object.
static bool takesAll(const ir::Block &B, const Event &E) {
  const Event &Of = E.Function || &E == B.Events.data() ? E : *std::prev(&E);
  const IdentifierInfo *Name = Of.Function ? Of.Function->getIdentifier() : nullptr;
  return Of.Kind == EventKind::Write && Name && (Name->isStr("swap") || Name->isStr("clear") || Name->isStr("splice"));
}

/// `while (running) { if (!ready) { wait(c, m); continue; } ... }`: the round of loop \p L that \p Wait is in ends with
/// it.
static bool endsRound(const Process &P, const Loop &L, const ir::Block &At, const Event &Wait) {
  llvm::SmallSet<unsigned, 8> Seen;
  const Event *From = &Wait;
  for (const ir::Block *B = &At; Seen.insert(B->Id).second; B = &P.Blocks[B->Succs.front()], From = nullptr) {
    if (B->Succs.size() != 1 ||
        llvm::any_of(B->Events, [&](const Event &E) { return (!From || &E > From) && E.Kind == EventKind::Write; }))
      return false;
    if (B->Succs.front() == L.Header)
      return true;
  }
  return false;
}

/// `if (!ready) wait_for(lock, second); ready = false;`: does what follows \p Wait, with no test of it in between that
/// would turn out otherwise, change what the branches before it have asked? It takes it for granted that somebody has
/// come.
static bool takenForGranted(const Process &P, const Loops &L, const ir::Block &At, const Event &Wait) {
  const FoundBefore Found(P, *firstOf(P, At));
  if (Found.Tests.empty())
    return false;
  // `while (!ready) if (wait(...) != 0) break;`: the loop asks again, unless the wait has failed.
  const int I = L.innermost(At.Id);
  auto AskedAgain = [&](unsigned Test) {
    return I >= 0 && llvm::any_of(L.All[I].Exits, [&](const Exit &X) { return X.From == Test; });
  };
  if (I >= 0 && (endsRound(P, L.All[I], At, Wait) || AskedAgain(Found.Tests.front())))
    return false;
  auto Granted = [&](const Place *Asked) {
    llvm::SmallVector<const ir::Block *, 8> Work{&At};
    llvm::SmallSet<unsigned, 8> Seen;
    for (const Event *From = &Wait; !Work.empty(); From = nullptr) {
      const ir::Block *B = Work.pop_back_val();
      bool Ends = false;
      for (const Event &E : B->Events) {
        if (From && &E <= From)
          continue;
        Ends = E.Kind == EventKind::Unlock || E.Kind == EventKind::NoReturn || E.Kind == EventKind::Wait;
        if (Ends)
          break;
        if (E.Kind == EventKind::Write && E.Object->known() && about(Asked, E.Object) && !takesAll(*B, E))
          return true;
      }
      const std::optional<unsigned> Edge = Found.edge(P, *B);
      if (Ends || (!Edge && B->Succs.size() > 1 &&
                   (B->ConditionCalls || llvm::any_of(B->Reads, [&](const Place *R) { return about(Asked, R); }))))
        continue;
      for (unsigned N = 0; N < B->Succs.size(); ++N)
        if ((!Edge || *Edge == N) && Seen.insert(B->Succs[N]).second)
          Work.push_back(&P.Blocks[B->Succs[N]]);
    }
    return false;
  };
  // `while (ok && !ready) ok = forever ? wait(...) : timedwait(...);`: which wait it is comes in between.
  return llvm::any_of(Found.Tests,
                      [&](unsigned Test) { return !AskedAgain(Test) && llvm::any_of(P.Blocks[Test].Reads, Granted); });
}

/// `{ lock(m); if (ready) break; unlock(m); } lock(m); wait(c, m);`: the loop around \p Wait looks under the mutex, and
/// lets go of it before it waits: whoever notifies in between wakes nobody. Where it looks, or null.
static const Event *lookedEarlier(const Process &P, const Loops &L, const Summary &S, const ir::Block &At,
                                  const Event &Wait) {
  const int I = L.innermost(At.Id);
  if (I < 0 || Wait.Timed || Wait.Entry)
    return nullptr;
  // Straight back from the wait to where the mutex is locked, with no look at anything on the way.
  bool Locked = false;
  for (const Event &E : llvm::reverse(llvm::ArrayRef(At.Events.data(), &Wait))) {
    if (isAccess(E.Kind) || E.Kind == EventKind::Call || E.Kind == EventKind::Unknown)
      return nullptr;
    Locked = E.Kind == EventKind::Lock && E.Object == Wait.Second;
    if (Locked)
      break;
  }
  if (!Locked)
    return nullptr;
  for (unsigned Id : L.All[I].Blocks) {
    const ir::Block &B = P.Blocks[Id];
    if (B.Succs.size() < 2 || Id == At.Id)
      continue;
    for (const Event &E : B.Events) {
      auto Held =
          E.Kind == EventKind::Read && llvm::is_contained(B.Reads, E.Object) ? S.LocksAt.find(&E) : S.LocksAt.end();
      if (Held != S.LocksAt.end() && holds(Held->second, Wait.Second))
        return &E;
    }
  }
  return nullptr;
}

std::vector<BareWait> bareWaits(const Unit &U) {
  std::vector<BareWait> Out;
  const Module &M = U.Module;
  for (auto &P : M.Processes) {
    auto IsWait = [](const Event &E) { return E.Kind == EventKind::Wait && !E.Entry && E.Second; };
    if (llvm::none_of(P->Blocks, [&](const ir::Block &B) { return llvm::any_of(B.Events, IsWait); }))
      continue;
    Loops L(*P);
    for (const ir::Block &B : P->Blocks)
      for (const Event &E : B.Events) {
        if (!IsWait(E))
          continue;
        if (const Event *Look = lookedEarlier(*P, L, U.Sums->of(P.get()), B, E)) {
          Out.push_back({P.get(), &E, /*EndsAnyway=*/false, Look});
          continue;
        }
        const bool Granted = takenForGranted(*P, L, B, E);
        if ((rechecked(*P, L, B.Id) && !Granted) || (E.Timed && !E.Discarded))
          continue;
        // A wrapper around the wait leaves the loop to its callers.
        const bool Asks = asks(*P, E);
        if ((E.Object->root()->K == Place::Param && !Asks) || isGivenMutex(*P, E) || wraps(M, *P, E) ||
            waitsLast(*P, E) || (!Granted && takesTurns(*P, L, B)) ||
            (!(Asks && Granted) && leftToCallers(M, *P, E, !Granted && looksAgain(*P, B, E))))
          continue;
        Out.push_back({P.get(), &E, (E.Timed && !Granted) || idles(*P, L, B.Id, E)});
      }
  }
  return Out;
}

} // namespace belay::analysis
