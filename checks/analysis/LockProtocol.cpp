//===- LockProtocol.cpp - every lock has its unlock -----------------------===//

#include "analysis/LockProtocol.h"
#include "analysis/Cells.h"
#include "analysis/Claims.h"
#include "analysis/Contracts.h"
#include "analysis/KeptLocks.h"
#include "analysis/LockNames.h"
#include "analysis/Locks.h"
#include "analysis/Loops.h"
#include "analysis/MutexLifetime.h"
#include "analysis/Outcomes.h"
#include "analysis/Phases.h"
#include "analysis/Preconditions.h"
#include "analysis/SureRepeats.h"
#include "analysis/Unlockers.h"
#include "ir/Builder.h"
#include "clang/AST/ASTContext.h"
#include "clang/AST/ExprCXX.h"
#include "clang/Basic/SourceManager.h"
#include "llvm/ADT/DenseMap.h"
#include "llvm/ADT/STLExtras.h"

using namespace clang;

namespace belay::analysis {

using namespace ir;

namespace {
class Protocol {
  using enum Unlockers::Act;

public:
  explicit Protocol(const Unit &U) : U(U), S(*U.Sums), Names(U), Others(U) {}

  std::vector<LockFault> run() {
    for (auto &P : U.Module.Processes)
      for (const Record &R : S.of(P.get()).Records)
        if (R.kind() == EventKind::Spawn && !R.E->Cooperative)
          for (const Target &T : R.runs())
            Starts[T.P].push_back({&R, &T});
    for (auto &P : U.Module.Processes)
      if (P->Lowered)
        process(*P);
    return std::move(Out);
  }

private:
  void process(const Process &P) {
    Tokens Mutexes;
    for (const Block &B : P.Blocks)
      for (const Event &E : B.Events)
        if (E.Kind == EventKind::Lock || E.Kind == EventKind::Unlock)
          insert(Mutexes, E.Object);
        else if (E.Kind == EventKind::Call && !isa_and_nonnull<CXXConstructorDecl, CXXDestructorDecl>(E.Function))
          for (const Target &T : S.callees(E))
            for (const Held &H : S.of(T.P).Acquired)
              insert(Mutexes, S.translate(H.Mutex, T.Map));
    for (const Place *M : Mutexes)
      if (Names.settled(P, M)) {
        const bool Entered = unlocks(P, M);
        if (!Entered && (starts(P, M) || !givesLocked(P.Function)))
          leaves(P, M);
        if (Names.relocking(M, typeOf(P, M)) != Relocking::Counts)
          for (const SureRepeat &R : sureRepeats(U, Others, P, M, /*Locks=*/false))
            fault({LockFault::Twice, R.First, R.Again, nullptr, M, &P});
      } else if (Names.index(P, M) && !givesLocked(P.Function))
        leaves(P, M, /*Element=*/true);
  }

  /// True if threads begin with \p P, which aren't given \p M locked by who starts them.
  bool starts(const Process &P, const Place *M) const {
    auto It = Starts.find(&P);
    return It != Starts.end() && llvm::none_of(It->second, [&](const auto &By) {
             const Place *X = S.translate(M, By.second->Map);
             return holds(By.first->locks(), X) || contains(By.first->mayHold(), X);
           });
  }

  Unlockers::Act act(const Event &E, const Place *M) const { return Others.act(E, M); }

  //===--------------------------------------------------------------------===//
  // Paths that leave with the lock
  //===--------------------------------------------------------------------===//

  /// By hand: not by a guard, whose destructor would unlock it.
  bool byHand(const Event &E, const Block &B, const Place *M) const {
    if (E.Implicit || (act(E, M) != Locks && !Others.tries(E, B, M)) || isa_and_nonnull<CXXConstructorDecl>(E.Function))
      return false;
    // `auto held = lock.lock();`: what comes back unlocks it.
    const CXXRecordDecl *Back = E.E && E.E->isPRValue() ? E.E->getType()->getAsCXXRecordDecl() : nullptr;
    if (Back && Back->hasDefinition() && !Back->hasTrivialDestructor())
      return false;
    CallSite C = E.Kind == EventKind::Lock && E.E ? callSite(E.E) : CallSite();
    return !C.Object || !guards(C.Object->getType());
  }

  static bool guards(QualType T) {
    StringRef N = className(T->isPointerType() ? T->getPointeeType() : T);
    return N == "unique_lock" || N == "shared_lock";
  }

  /// A local variable of a class that a user wrote: it ends with the function, and what that does is the class's
  /// business. The standard's must be unlocked by then.
  static bool endsHere(const Place *M) {
    const CXXRecordDecl *C = M->K == Place::Local && !M->type().isNull() ? M->type()->getAsCXXRecordDecl() : nullptr;
    return C && !C->isInStdNamespace();
  }

  /// The mutex is made here, and not destroyed: nobody else waits for it yet, and it may be handed out locked.
  static bool isMade(const Process &P, const Place *M) {
    bool Made = false;
    for (const Block &B : P.Blocks)
      for (const Event &E : B.Events) {
        auto *C = dyn_cast_or_null<CallExpr>(E.E);
        if (E.Ends && E.Object == M && C && isDestroy(C->getDirectCallee()))
          return false;
        Made |= E.Ends && E.Object == M;
      }
    return Made;
  }

  void leaves(const Process &P, const Place *M, bool Element = false) {
    if (isMade(P, M) || className(P.Function->getReturnType()).contains("lock"))
      return;
    // Where other paths unlock it, and all that is reached from there without locking again.
    std::vector<bool> Behind(P.Blocks.size(), false);
    const Event *Unlock = nullptr;
    llvm::SmallVector<unsigned, 8> Work;
    for (unsigned Id : P.RPO) {
      bool Open = false;
      for (const Event &E : P.Blocks[Id].Events) {
        const Unlockers::Act Does = act(E, M);
        Open = Does == Unlocks || (Open && Does != Locks);
        Unlock = Unlock || Does != Unlocks ? Unlock : &E;
      }
      if (Open)
        Work.push_back(Id);
    }
    const std::vector<bool> Helps = Others.unlockedFrom(P, M);
    while (!Work.empty())
      for (unsigned N : Others.withoutIt(P.Blocks[Work.pop_back_val()], M))
        if (!Behind[N] && N != P.Exit && Helps[N]) {
          Behind[N] = true;
          Work.push_back(N);
        }
    for (unsigned Id : P.RPO)
      for (const Event &E : P.Blocks[Id].Events)
        if (byHand(E, P.Blocks[Id], M) &&
            (Unlock || (!Element && !E.Try && (!locksForOthers(P.Function) || starts(P, M))))) {
          if (Unlock) {
            if (!Others.contract(M, /*Called=*/true, &P))
              follow(P, M, Id, E, *Unlock, Behind, Helps, /*Alone=*/!Element && !E.Try);
          } else if (starts(P, M) && endsWith(P, M, Id, E) &&
                     (M->indirect() || !Others.contract(M, /*Called=*/false))) {
            fault({LockFault::Ends, &E, nullptr, nullptr, M, &P});
          } else if (E.Kind == EventKind::Lock && comesBack(P, Id) && !endsHere(M) && Others.nobody(M) &&
                     Names.relocking(M, E.Type) != Relocking::Counts)
            fault({LockFault::Never, &E, nullptr, nullptr, M, &P});
          else if (E.Kind == EventKind::Lock && comesBack(P, Id) &&
                   (U.uses().allCallersSeen(P.Function) || Others.isInside(M)) && !Others.unlocksAtEnd(P, M) &&
                   !Others.contract(M, /*Called=*/false) && !Others.givenAway(M) && !Others.callerUnlocks(P, M) &&
                   !Others.handedOn(P, M))
            fault({LockFault::Keeps, &E, nullptr, nullptr, M, &P});
        }
  }

  /// True if thread \p P can end with \p M locked by \p Lock, and no code that isn't seen could have unlocked it.
  bool endsWith(const Process &P, const Place *M, unsigned From, const Event &Lock) const {
    const Cell C = cellOf(M);
    const bool Ours = C && !M->indirect() && U.uses().allSeen(C.Path.front()) && !Others.givenAway(M);
    const SourceManager &SM = U.context().getSourceManager();
    auto Ends = [&](const Event &E) {
      return act(E, M) != Nothing || E.Kind == EventKind::NoReturn || E.Kind == EventKind::Throw ||
             (E.Kind == EventKind::Unknown && !Ours &&
              !(E.Function && SM.isInSystemHeader(E.Function->getCanonicalDecl()->getLocation())));
    };
    const auto &Here = P.Blocks[From].Events;
    if (std::any_of(Here.begin() + (&Lock - Here.data()) + 1, Here.end(), Ends))
      return false;
    std::vector<bool> Seen(P.Blocks.size(), false);
    llvm::SmallVector<unsigned, 8> Work = succs(P.Blocks[From]);
    while (!Work.empty()) {
      const unsigned N = Work.pop_back_val();
      if (N == P.Exit)
        return true;
      if (Seen[N] || llvm::any_of(P.Blocks[N].Events, Ends))
        continue;
      Seen[N] = true;
      llvm::append_range(Work, succs(P.Blocks[N]));
    }
    return false;
  }

  /// Goes from the lock to all exits that no unlock comes before. A lock that isn't \p Alone, one of many, or that may
  /// not have come off, a result may tell of.
  void follow(const Process &P, const Place *M, unsigned From, const Event &Lock, const Event &Unlock,
              const std::vector<bool> &Behind, const std::vector<bool> &Helps, bool Alone) {
    // A guard that adopts it unlocks it whatever happens.
    auto Guards = [&](const Event &E) { return E.Implicit && E.Kind == EventKind::Unlock && E.Object == M; };
    auto Guarded = [&](const Block &B) { return llvm::any_of(B.Events, Guards); };
    const bool Excused = locksForOthers(P.Function) || llvm::any_of(P.Blocks, Guarded);
    const auto Never = neverFailing(P, /*Locks=*/true);
    const Place *With = Unlockers::unlockedWith(P, M, Unlock);
    auto Free = [&](const Block &B) {
      const auto E =
          std::find_if(B.Events.rbegin(), B.Events.rend(), [&](const Event &E) { return act(E, M) != Nothing; });
      return E == B.Events.rend() ? Behind[B.Id] : act(*E, M) == Unlocks;
    };
    std::vector<bool> Seen(P.Blocks.size(), false);
    llvm::SmallVector<unsigned, 8> Work{From};
    bool First = true;
    while (!Work.empty()) {
      const Block &B = P.Blocks[Work.pop_back_val()];
      const Event *Start = std::exchange(First, false) ? &Lock : nullptr, *Last = nullptr;
      bool Ends = false;
      for (const Event &E : B.Events) {
        if (Start && &E <= Start)
          continue;
        if (act(E, M) != Nothing) {
          Ends = true;
          break;
        }
        Ends |= E.Kind == EventKind::NoReturn ||
                ((Others.givesOwner(E, M) || (With && Others.givesOwner(E, With))) &&
                 llvm::none_of(succs(B), [&](unsigned N) { return Helps[N]; }) && !Others.leavesLocked(E, M));
        if (E.Kind == EventKind::Throw || E.Kind == EventKind::Return)
          Last = &E;
        if (!P.HasTry && !Excused && throws(E)) {
          fault({LockFault::Throws, &Lock, &E, &Unlock, M, &P});
          Ends = true;
          break;
        }
      }
      if (Ends)
        continue;
      // Where some exceptions are caught, each call has a way out that it hardly ever takes.
      llvm::SmallVector<unsigned, 2> Next = succs(B);
      llvm::erase_if(Next, [&](unsigned N) { return failsTo(Never, B, N, Lock) || remembers(P, B, N, M); });
      if (P.HasTry && !B.Condition && Next.size() > 1)
        Next.resize(1);
      for (unsigned N : Next) {
        if (N == P.Exit) {
          const bool Throws = Last && Last->Kind == EventKind::Throw;
          if (Throws ? !Excused
                     : !Others.callerFinishes(P, M) && (Alone || tellsNothing(P, Last)) &&
                           !(Last && returnsResult(*Last, Lock)) && keptForNobody(P, Lock, Last, Free))
            fault({Throws ? LockFault::Throws : LockFault::Returns, &Lock, Last, &Unlock, M, &P});
        } else if (!Seen[N] && !Behind[N]) { // where paths with and without the lock meet, something tells them apart
          Seen[N] = true;
          Work.push_back(N);
        }
      }
    }
  }

  /// True if \p B goes to \p N only when \p Lock failed, or what can't.
  bool failsTo(llvm::ArrayRef<const Event *> Never, const Block &B, unsigned N, const Event &Lock) const {
    for (unsigned I = 0; I < B.Succs.size(); ++I)
      if (B.Succs[I] == N && !failed(B, I, Lock, U.context()) && !cantBe(Never, B, I, U.context()))
        return false;
    return true;
  }

  /// `locked = true; ... if (locked) unlock()`: \p B goes to \p N only if the flag says that there is nothing to
  /// unlock.
  bool remembers(const Process &P, const Block &B, unsigned N, const Place *M) const {
    bool When = true;
    auto *R =
        dyn_cast_or_null<DeclRefExpr>(B.Succs.size() == 2 && B.Condition ? unnegated(B.Condition, When) : nullptr);
    auto *V = R ? dyn_cast<VarDecl>(R->getDecl()) : nullptr;
    if (!V || !V->isLocalVarDeclOrParm() || B.Succs[0] == B.Succs[1])
      return false;
    const unsigned Other = B.Succs[B.Succs[0] == N];
    // `if (release) unlock();`: the caller says whether it wants to keep the lock.
    if (isa<ParmVarDecl>(V))
      return !reaches(P, Other, P.Exit, /*Without=*/N) &&
             llvm::none_of(U.uses().of(V), [](const Use &X) { return X.K == Use::Assign || X.K == Use::Step; }) &&
             unlocksFirst(P, Other, M);
    const bool Set = (B.Succs[0] == Other) == When; // the value that leads to the unlock
    auto Is = [&](const Expr *E) {
      bool Value;
      return E && !E->isValueDependent() && E->getType()->isScalarType() &&
             E->EvaluateAsBooleanCondition(Value, U.context()) && Value == Set;
    };
    return unlocksFirst(P, Other, M) && (Is(V->getInit()) || llvm::any_of(U.uses().of(V), [&](const Use &X) {
                                           return X.K == Use::Assign && Is(X.Value);
                                         }));
  }

  bool unlocksFirst(const Process &P, unsigned Id, const Place *M) const {
    const auto First = llvm::find_if(P.Blocks[Id].Events, [&](const Event &E) { return act(E, M) != Nothing; });
    return First != P.Blocks[Id].Events.end() && act(*First, M) == Unlocks;
  }

  /// True if an explicit throw can leave what \p E calls.
  bool throws(const Event &E) const {
    return E.Kind == EventKind::Call && !isa_and_nonnull<CXXDestructorDecl>(E.Function) && mayThrow(S, E);
  }

  /// A mutex that users wrote is locked as a whole and as what is in it: that is one fault.
  void fault(LockFault F) {
    auto Where = [](const LockFault &X) { return std::tuple(X.In, X.K, X.At, X.At ? SourceLocation() : X.Lock->Loc); };
    if (llvm::none_of(Out, [&](const LockFault &Old) { return Where(Old) == Where(F); }))
      Out.push_back(F);
  }

  //===--------------------------------------------------------------------===//
  // Unlocks of what isn't held
  //===--------------------------------------------------------------------===//

  /// Again: locked, though on some path it was, or by a call. Straight: released, and no branch has come since. Tried:
  /// it may be locked by this thread, and how often isn't known.
  enum State : uint8_t {
    Fresh = 1,
    Any = 2,
    Exclusive = 4,
    Shared = 8,
    Released = 16,
    Again = 32,
    Straight = 64,
    Tried = 128
  };

  /// On all paths, or on one that leads here whatever else may be.
  static bool released(uint8_t St) { return (St & Straight) || (St & ~Fresh) == Released; }

  /// True if \p P unlocks what it may have been entered with: it gives that back.
  bool unlocks(const Process &P, const Place *M) {
    auto *Root = M->root()->K == Place::Local && !M->indirect() ? cast<VarDecl>(M->root()->Decl) : nullptr;
    const bool Own = Root && !Root->getType()->isReferenceType() && Root->getDeclContext() == P.Function;
    std::vector<uint8_t> In(P.Blocks.size(), 0);
    In[P.Entry] = Own || starts(P, M) ? Fresh : Any; // a thread begins without locks
    for (bool Changed = true; Changed;) {
      Changed = false;
      for (unsigned Id : P.RPO) {
        if (!In[Id])
          continue;
        uint8_t St = In[Id];
        for (const Event &E : P.Blocks[Id].Events)
          step(St, E, M);
        // Whoever asks the lock itself (`l.owns_lock()`) knows.
        if (St & (Released | Fresh) && llvm::any_of(P.Blocks[Id].Reads, [&](const Place *R) { return R->within(M); }))
          St = Any;
        const auto Next = succs(P.Blocks[Id]);
        if (Next.size() > 1)
          St &= ~Straight;
        for (unsigned N : Next) {
          const uint8_t Edge = St == Any && failedTo(P.Blocks[Id], N, M) ? Fresh : St;
          Changed |= (In[N] | Edge) != In[N];
          In[N] |= Edge;
        }
      }
    }
    const Event *Before = nullptr; // of the loop's last turn, if there is no other
    for (unsigned Id : P.RPO)
      for (const Event &E : P.Blocks[Id].Events)
        if (act(E, M) == Unlocks && !E.Implicit)
          Before = &E;
    bool Entered = false, Nested = false;
    for (unsigned Id : P.RPO) {
      uint8_t St = In[Id];
      for (const Event &E : P.Blocks[Id].Events) {
        Entered |= (St & Any) && !E.Implicit && act(E, M) == Unlocks;
        Nested |= (St & (Exclusive | Shared)) && act(E, M) == Locks;
        if (St && !Nested && E.Kind == EventKind::Unlock && E.Object == M)
          judge(P, M, E, St, Before);
        if (act(E, M) == Unlocks && !E.Implicit)
          Before = &E;
        step(St, E, M);
      }
    }
    return Entered;
  }

  /// \p B goes to \p N only where its try to lock \p M exclusively, the last of what it does to it, came to nothing.
  bool failedTo(const Block &B, unsigned N, const Place *M) const {
    const auto Last = std::find_if(B.Events.rbegin(), B.Events.rend(), [&](auto &E) { return act(E, M) != Nothing; });
    return Last != B.Events.rend() && Last->Kind == EventKind::Lock && Last->Try && !Last->Shared &&
           Last->Object == M && Last->Type != model::TypeKind::RecursiveMutex && failsTo({}, B, N, *Last);
  }

  /// `Guard held = next();`: what a function returned may be locked, and in a loop it is another one in each round.
  static bool madeFresh(const Place *M) {
    auto *V = cast<VarDecl>(M->root()->Decl);
    const Expr *Init = V->getInit() ? V->getInit()->IgnoreImplicit() : nullptr;
    auto *Made = dyn_cast_or_null<CXXConstructExpr>(Init);
    return !M->indirect() && !V->getType()->isReferenceType() &&
           (Made ? !Made->getConstructor()->isCopyOrMoveConstructor() : !isa_and_nonnull<CallExpr>(Init));
  }

  void step(uint8_t &St, const Event &E, const Place *M) const {
    if (E.Kind == EventKind::Declare && E.Object == M->root() && isa_and_nonnull<VarDecl>(E.Object->Decl))
      St = madeFresh(M) ? Fresh : Any;
    switch (act(E, M)) {
    case Nothing:
      return;
    case Locks:
      St = E.Kind != EventKind::Lock || St & (Exclusive | Shared | Again) ? Again | (St & Tried)
           : St & Tried && E.Shared                                       ? Again | Tried
           : E.Shared                                                     ? Shared
                                                                          : Exclusive;
      return;
    case Unlocks:
      St = E.Kind == EventKind::Unlock && !(St & Tried) ? Released | Straight : Any | (St & Tried);
      return;
    case Unclear:
      St = Any | (St & Tried) | (Unlockers::mayNest(E, M) ? Tried : 0);
      return;
    }
  }

  /// `CHECK(m.try_lock());`: \p P tries to lock \p M, and it isn't seen who asks whether it did.
  static bool triedUnasked(const Process &P, const Place *M) {
    auto Asked = [&](const Event &E) {
      return E.Result || llvm::any_of(P.Blocks, [&](const Block &B) { return B.Condition && about(B.Condition, E.E); });
    };
    return llvm::any_of(P.Blocks, [&](const Block &B) {
      return llvm::any_of(B.Events, [&](const Event &E) {
        const bool Tries =
            E.Kind == EventKind::Lock ? E.Try && E.Object == M : E.This == M && isNamed(E.Function, {"try"});
        return Tries && E.E && !E.Discarded && !Asked(E);
      });
    });
  }

  void judge(const Process &P, const Place *M, const Event &E, uint8_t St, const Event *Before) {
    if (E.Implicit) {
      // lock_guard and scoped_lock don't know that somebody else has unlocked it.
      if (released(St) && Before && raw(*Before) && strict(P, M))
        fault({LockFault::Guard, &E, Before, nullptr, M, &P});
      return;
    }
    if (St == Fresh && !triedUnasked(P, M))
      fault({LockFault::Unlocked, nullptr, &E, nullptr, M, &P});
    else if (released(St) && Before && Names.relocking(M, typeOf(P, M)) != Relocking::Counts)
      fault({LockFault::Twice, Before, &E, nullptr, M, &P});
    else if ((St == Shared) != E.Shared && (St == Shared || St == Exclusive) && ofStd(M))
      fault({LockFault::Mode, nullptr, &E, nullptr, M, &P});
  }

  static bool ofStd(const Place *M) {
    QualType T = M->type();
    return !T.isNull() && T->getAsCXXRecordDecl() && T->getAsCXXRecordDecl()->isInStdNamespace();
  }

  /// An unlock of the mutex itself, not through its guard.
  static bool raw(const Event &E) {
    CallSite C = E.E ? callSite(E.E) : CallSite();
    return E.Kind == EventKind::Unlock && C.Object && !guards(C.Object->getType());
  }

  /// True if all guards of \p M in \p P unlock it come what may.
  static bool strict(const Process &P, const Place *M) {
    bool Any = false;
    for (const Block &B : P.Blocks)
      for (const Event &E : B.Events)
        if (E.Kind == EventKind::Lock && E.Object == M && E.Implicit) {
          if (StringRef N = E.E ? className(E.E->getType()) : ""; N != "lock_guard" && N != "scoped_lock")
            return false;
          Any = true;
        }
    return Any;
  }

  static model::TypeKind typeOf(const Process &P, const Place *M) {
    for (const Block &B : P.Blocks)
      for (const Event &E : B.Events)
        if ((E.Kind == EventKind::Lock || E.Kind == EventKind::Unlock) && E.Object == M)
          return E.Type;
    return model::TypeKind::None;
  }

  const Unit &U;
  const Summaries &S;
  LockNames Names;
  Unlockers Others;
  llvm::DenseMap<const Process *, llvm::SmallVector<std::pair<const Record *, const Target *>, 1>> Starts;
  std::vector<LockFault> Out;
};
} // namespace

std::vector<LockFault> findLockFaults(const Unit &U) { return Protocol(U).run(); }

} // namespace belay::analysis
