//===- HeldBlocking.cpp - operations that block while a lock is held ------===//

#include "analysis/HeldBlocking.h"
#include "analysis/CallGraph.h"
#include "analysis/LockNames.h"
#include "analysis/Locks.h"
#include "analysis/Loops.h"
#include "analysis/Meetings.h"
#include "analysis/Nesting.h"
#include "analysis/Running.h"
#include "analysis/Waiters.h"
#include "ir/Builder.h"
#include "clang/AST/ExprCXX.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringSwitch.h"
#include <map>

using namespace clang;

namespace belay::analysis {

using namespace ir;
using model::TypeKind;

static bool sameLock(const Place *A, const Place *B) {
  if (A == B)
    return A->known();
  const Cell X = cellOf(A), Y = cellOf(B);
  return X && X.Path == Y.Path && X.Open && Y.Open && !isa<ParmVarDecl>(X.Path.back());
}

/// Calls that wait for something that may never come.
static bool endless(const Event &E) {
  return !E.Timed && E.Function && E.Function->getIdentifier() &&
         llvm::StringSwitch<bool>(E.Function->getName())
             .Cases("pause", "sigwait", "sigwaitinfo", "sigsuspend", "wait", "wait3", "getchar", true)
             .Cases("poll", "ppoll", "select", "pselect", "epoll_wait", "epoll_pwait", "epoll_pwait2", true)
             .Default(false);
}

static std::optional<HeldBlock::Kind> kindOf(const Record &R) {
  switch (R.kind()) {
  case EventKind::Join:
    return HeldBlock::Join;
  case EventKind::Destroy:
    if (R.E->Type == TypeKind::JoiningThread || R.E->Type == TypeKind::Scope || R.E->Type == TypeKind::Future)
      return HeldBlock::Join;
    return std::nullopt;
  case EventKind::Wait:
    return HeldBlock::Wait;
  case EventKind::Acquire:
  case EventKind::Send:
  case EventKind::Receive:
  case EventKind::Select:
    return R.E->Try ? std::nullopt : std::optional(HeldBlock::Exchange);
  case EventKind::Block:
    if (R.stop())
      return HeldBlock::Exchange;
    return R.E->Yields ? HeldBlock::Sleep : endless(*R.E) ? HeldBlock::Endless : HeldBlock::Blocks;
  case EventKind::Call:
    return HeldBlock::Callback;
  default:
    return std::nullopt;
  }
}

/// What has to happen on the other side, so that \p K goes on.
static bool answers(EventKind Answer, EventKind K) {
  switch (K) {
  case EventKind::Wait:
    return Answer == EventKind::Notify;
  case EventKind::Acquire:
    return Answer == EventKind::Release;
  case EventKind::Send:
    return Answer == EventKind::Receive || Answer == EventKind::Select;
  case EventKind::Receive:
    return Answer == EventKind::Send || Answer == EventKind::Close || Answer == EventKind::Select;
  case EventKind::Block:
    return Answer == EventKind::StopRequest;
  default:
    return false;
  }
}

/// Is it not known whether \p Channel is \p Of? A reference that is goes by the name of what it refers to, and the ends of
/// a local channel are given to others as arguments.
static bool isUnseen(const Place *Channel, const Place *Of) {
  if (Of->root()->K == Place::Local && Channel->root()->K != Place::Param)
    return false;
  const auto *V = Channel->K == Place::Local ? cast<VarDecl>(Channel->Decl) : nullptr;
  return !Channel->known() || (V && V->getType()->isReferenceType());
}

namespace {
class HeldBlocking {
public:
  explicit HeldBlocking(const Unit &U) : U(U), S(*U.Sums) {}

  std::vector<HeldBlock> run() {
    for (auto &Component : components(U.Module))
      for (const Process *P : Component) {
        const std::vector<Record> &Rs = S.of(P).Records;
        for (unsigned I = 0; I < Rs.size(); ++I)
          if (!Rs[I].locks().empty() && !hasEnded(Rs, I))
            if (std::optional<HeldBlock::Kind> K = kindOf(Rs[I]))
              look(*P, Rs, I, *K);
        suspended(*P, Rs);
        for (const Record &R : Rs)
          if (R.kind() == EventKind::Wait && !R.Path.empty() && R.second() && R.second()->known())
            lockedTwice(*P, R);
      }
    return std::move(Out);
  }

private:
  /// True if what is destroyed has been waited for, and not been started again: `result.get()`, before.
  static bool hasEnded(llvm::ArrayRef<Record> Rs, unsigned I) {
    if (Rs[I].kind() != EventKind::Destroy)
      return false;
    for (const Record &R : llvm::reverse(Rs.take_front(I))) {
      if (R.Object != Rs[I].Object)
        continue;
      if (R.kind() == EventKind::Spawn || R.kind() == EventKind::MoveHandle)
        return false;
      if ((R.kind() == EventKind::Join || R.kind() == EventKind::Acquire) && !R.E->Timed && !R.E->Try)
        return true;
    }
    return false;
  }

  /// `append()` locks and waits for room, and is called with the recursive mutex locked: the wait unlocks it once.
  void lockedTwice(const Process &P, const Record &R) {
    const Event &Call = *R.Path.front();
    const auto At = S.of(&P).LocksAt.find(&Call);
    if (At == S.of(&P).LocksAt.end() || !className(R.second()->type()).starts_with("recursive_") ||
        llvm::none_of(At->second, [&](const Held &L) { return L.Mutex == R.second() && !L.Assumed; }))
      return;
    auto Own = [&](const Record &W) { // what the callee has locked itself
      return W.E == R.E && W.Path.size() + 1 == R.Path.size() && W.second() && holds(W.locks(), W.second());
    };
    auto Locks = [&](const Record &L) {
      return L.kind() == EventKind::Lock && L.Path.empty() && L.Object == R.second() && mayFollow(P, S, L, R);
    };
    const auto &Rs = S.of(&P).Records;
    const auto Lock = llvm::find_if(Rs, Locks);
    if (Lock == Rs.end() ||
        llvm::none_of(S.callees(Call), [&](const Target &T) { return llvm::any_of(S.of(T.P).Records, Own); }))
      return;
    HeldBlock B;
    B.K = HeldBlock::Twice;
    B.Lock = *Lock;
    B.Op = R;
    B.Mutex = R.second();
    B.Loc = Call.Loc;
    B.Level = Confidence::Likely;
    add(std::move(B));
  }

  void look(const Process &P, llvm::ArrayRef<Record> Rs, unsigned I, HeldBlock::Kind K) {
    const Record &R = Rs[I];
    for (const Held &H : R.locks()) {
      if (!H.Mutex->known() || H.Claim)
        continue;
      // A wait releases its own mutex; a wrapper's mutex is held as a whole and as what is in it.
      if (K == HeldBlock::Wait && R.second() &&
          (!R.second()->known() || isComposed(R.second()) || sameMember(H.Mutex, R.second()) ||
           H.Mutex->within(R.second()) || R.second()->within(H.Mutex) || R.second()->K == Place::MutexOf ||
           H.Mutex->K == Place::MutexOf))
        continue;
      std::optional<Nesting> N = nest(S, Rs, I, H.Mutex, P);
      if (!N)
        continue;
      HeldBlock B;
      B.K = K;
      B.Lock = std::move(N->Outer);
      B.Op = std::move(N->Inner);
      B.Mutex = H.Mutex;
      B.Loc = B.Op.site()->Loc;
      if (!R.E->Timed)
        judge(P, R, H, B);
      add(std::move(B));
    }
  }

  /// True if \p P has joined the thread of \p Join before it locked \p H, and started none since.
  bool joinedBefore(const Process &P, const Record &Join, const Held &H) const {
    const std::vector<Record> &Rs = S.of(&P).Records;
    auto Same = [&](const Record &R, EventKind K) {
      return R.kind() == K && R.E != Join.E && R.Object && sameHandle(R.Object, Join.Object);
    };
    return llvm::any_of(Rs, [&](const Record &J) {
      return Same(J, EventKind::Join) && !J.E->Timed && !J.E->Try && !holds(J.locks(), H.Mutex) &&
             mayFollow(P, S, J, Join) && !mayFollow(P, S, Join, J) && llvm::none_of(Rs, [&](const Record &Sp) {
               return Same(Sp, EventKind::Spawn) && mayFollow(P, S, J, Sp) && mayFollow(P, S, Sp, Join);
             });
    });
  }

  /// How sure it is that nobody comes.
  void judge(const Process &P, const Record &R, const Held &H, HeldBlock &B) {
    switch (B.K) {
    case HeldBlock::Join:
      if (const auto *Thread = joinedBefore(P, R, H) ? nullptr : joined(P, R, H)) {
        B.Started = Thread->first;
        B.Needs = Thread->second;
        B.Level = Confidence::Likely;
      }
      return;
    case HeldBlock::Exchange:
      if (const auto *Thread = R.kind() == EventKind::Acquire ? joined(P, R, H) : nullptr) {
        B.Started = Thread->first;
        B.Needs = Thread->second;
        B.Level = Confidence::Likely;
        return;
      }
      if (R.stop() && R.kind() != EventKind::Block)
        return; // whoever signals it ends this
      [[fallthrough]];
    case HeldBlock::Wait:
      // `next->allocate()` of another object of the class, which has a mutex of its own: that is who notifies it takes.
      if (R.second() && Flags::key(R.second()) == Flags::key(H.Mutex))
        return;
      if ((B.Needs = needed(R, H)))
        B.Level = Confidence::Likely;
      return;
    case HeldBlock::Endless:
      if (!onlyTried(H))
        B.Level = Confidence::Likely;
      return;
    default:
      return;
    }
  }

  using Found = std::pair<const Event *, const Event *>; ///< the spawn, and where its thread locks

  /// `pthread_create(&t, ...); pool->worker = t;`: where \p Q keeps the handle that \p Spawn gives a local of it.
  static const Place *keptAs(const Process &Q, const Event &Spawn) {
    for (const Block &B : Q.Blocks)
      for (const Event &E : B.Events)
        if (E.Kind == EventKind::MoveHandle && Spawn.Object && E.Second == Spawn.Object &&
            Spawn.Object->K == Place::Local)
          return E.Object;
    return nullptr;
  }

  /// The thread behind the handle that \p R joins, if it needs \p H before it ends.
  const Found *joined(const Process &P, const Record &R, const Held &H) {
    for (auto [Q, Spawn] : S.all(EventKind::Spawn)) {
      if (Q != &P && !Spawn->Path.empty())
        continue;
      auto Same = [&, Q = Q](const Place *Handle) {
        return Handle && (Q == &P ? sameHandle(Handle, R.Object) : sameLock(Handle, R.Object));
      };
      if (!Same(Spawn->Object) && !(Spawn->Path.empty() && Same(keptAs(*Q, *Spawn->E))))
        continue;
      for (const Target &T : Spawn->runs()) {
        const std::vector<Record> Rs =
            S.records(T, [](const Record &R) { return R.kind() == EventKind::Lock || isWrite(R.kind()); });
        auto Own = [&](const Record &X) { return X.E == R.E && X.Path.empty(); };
        const std::vector<Record> &There = S.of(R.In).Records;
        const auto Here = llvm::find_if(There, Own);
        if (saysItIsDone(P, R, H, *T.P, Rs) || (Here != There.end() && saysItIsDone(*R.In, *Here, H, *T.P, Rs)))
          continue;
        for (const Record &L : Rs)
          if (locks(L, H)) {
            Last = {Spawn->E, L.E};
            return &Last;
          }
      }
    }
    return nullptr;
  }

  /// True if nobody waits for \p H: whoever wants it tries.
  bool onlyTried(const Held &H) const {
    const Cell C = cellOf(H.Mutex);
    return C && !C.Open && U.uses().allSeen(C.Path.back()) &&
           llvm::none_of(S.all(EventKind::Lock), [&](const Mention &L) {
             return !isTry(*L.R->E) && (!L.R->Object->known() || mayMatch(cellOf(L.R->Object), C));
           });
  }

  static bool locks(const Record &L, const Held &H) {
    return L.kind() == EventKind::Lock && !L.E->Try && !L.E->Timed && !(L.E->Shared && H.Shared) &&
           sameLock(L.Object, H.Mutex);
  }

  /// True if \p Thread, with events \p Rs, writes what \p P reads before \p Join, both under one lock or atomically, and
  /// doesn't lock \p H again: whoever finds it there finds a thread that needs that no more.
  bool saysItIsDone(const Process &P, const Record &Join, const Held &H, const Process &Thread,
                    llvm::ArrayRef<Record> Rs) const {
    // A flag that it sets bare is a race, and says the same.
    auto Agree = [](const Record &W, const Record &X) {
      const QualType T = W.Object->type();
      return (W.kind() == EventKind::AtomicWrite && X.kind() == EventKind::AtomicRead) ||
             (W.E->HasConst && W.Path.empty() && !T.isNull() && T->isBooleanType()) ||
             llvm::any_of(X.locks(), [&](const Held &L) {
               return llvm::any_of(W.locks(), [&](const Held &M) { return sameLock(L.Mutex, M.Mutex); });
             });
    };
    auto Read = [&](const Decl *Key, const Record &W) {
      return llvm::any_of(S.of(&P).Records, [&](const Record &X) {
        return isAccess(X.kind()) && !isWrite(X.kind()) && Flags::key(X.Object) == Key && Agree(W, X) &&
               mayFollow(P, S, X, Join);
      });
    };
    return llvm::any_of(Rs, [&](const Record &W) {
      const Decl *Key = isAccess(W.kind()) && isWrite(W.kind()) ? Flags::key(W.Object) : nullptr;
      return Key && llvm::none_of(Rs, [&](const Record &L) { return locks(L, H) && mayFollow(Thread, S, W, L); }) &&
             Read(Key, W);
    });
  }

  /// Where the other side of \p R locks \p H, if all who could come have to. That isn't the function which waits: it
  /// does that for itself.
  const Event *needed(const Record &R, const Held &H) const {
    const Event *Where = nullptr;
    for (auto &Q : U.Module.Processes)
      for (const Record &X : S.of(Q.get()).Records) {
        if (!X.Path.empty() || !answers(X.kind(), R.kind()))
          continue;
        if (X.kind() == EventKind::Receive && isUnseen(X.Object, R.Object)) // it may be from this channel
          return nullptr;
        const bool Same = sameLock(X.Object, R.Object) ||
                          (X.kind() == EventKind::Select &&
                           llvm::any_of(X.args(), [&](const Place *A) { return sameLock(A, R.Object); }));
        if (!Same)
          continue;
        const Event *Lock = lockFor(*Q, X, H, *R.In);
        if (!Lock)
          return nullptr;
        Where = Where || Q.get() == R.In ? Where : Lock;
      }
    return Where;
  }

  /// The lock of \p H that \p Q takes on its way to \p X, or on its way back to it in a loop; not before it has started
  /// the thread that waits in \p For.
  const Event *lockFor(const Process &Q, const Record &X, const Held &H, const Process &For) const {
    auto Same = [&](const Place *M) { return sameLock(M, H.Mutex); };
    auto Starts = [&](const Record &Y) {
      return Y.kind() == EventKind::Spawn && llvm::any_of(Y.runs(), [&](const Target &T) { return T.P == &For; });
    };
    const auto Start = llvm::find_if(S.of(&Q).Records, Starts);
    const bool Always =
        llvm::any_of(X.locks(), [&](const Held &L) { return Same(L.Mutex) && !(L.Shared && H.Shared); }) ||
        llvm::any_of(X.after(), Same);
    const Block *To = blockOf(Q, X.site());
    for (const Record &L : S.of(&Q).Records)
      if (L.kind() == EventKind::Lock && !L.E->Try && !L.E->Timed && !(L.E->Shared && H.Shared) && Same(L.Object)) {
        const Block *At = blockOf(Q, L.site());
        if (Start != S.of(&Q).Records.end() && !mayFollow(Q, S, *Start, L))
          continue;
        if (Always || (To && At && leads(Q, *To, *At) && leads(Q, *At, *To)))
          return L.E;
      }
    return nullptr;
  }

  /// True if \p E names the guard that \p Made makes: who gets it may release it.
  static bool givesGuard(const Stmt *E, const Expr *Made) {
    auto *D = dyn_cast_or_null<DeclRefExpr>(E);
    auto *V = D ? dyn_cast<VarDecl>(D->getDecl()) : nullptr;
    if (V && V->getInit() && strip(V->getInit()) == Made)
      return true;
    return E && llvm::any_of(E->children(), [&](const Stmt *C) { return givesGuard(C, Made); });
  }

  /// What a coroutine holds when it hands its thread to somebody else.
  void suspended(const Process &P, llvm::ArrayRef<Record> Rs) {
    if (!isa_and_nonnull<CoroutineBodyStmt>(P.Function->getBody()))
      return;
    const Summary &Sum = S.of(&P);
    for (const Block &B : P.Blocks)
      for (const Event &E : B.Events) {
        auto *Suspend = dyn_cast_or_null<CoroutineSuspendExpr>(E.E);
        auto At = Sum.LocksAt.find(&E);
        if (E.Kind != EventKind::Unknown || !Suspend || At == Sum.LocksAt.end() ||
            className(Suspend->getOperand()->getType()) == "suspend_never")
          continue;
        for (const Held &H : At->second) {
          auto Taken = [&](const Record &L) {
            return L.kind() == EventKind::Lock && L.Object == H.Mutex && L.Path.empty() && L.E->Type != TypeKind::None;
          };
          const auto *L = llvm::find_if(Rs, Taken);
          if (L == Rs.end() ||
              llvm::any_of(Rs, [&](const Record &X) { return Taken(X) && givesGuard(Suspend->getOperand(), X.E->E); }))
            continue;
          HeldBlock X;
          X.K = HeldBlock::Suspends;
          X.Lock = *L;
          X.Op.E = &E;
          X.Mutex = H.Mutex;
          X.Loc = E.Loc;
          X.Level = Confidence::Likely;
          add(std::move(X));
        }
      }
  }

  /// One for each operation: the surest, then that of the innermost lock.
  void add(HeldBlock B) {
    auto [It, New] = Index.insert({B.Loc.getRawEncoding(), Out.size()});
    if (New)
      Out.push_back(std::move(B));
    else if (B.Level > Out[It->second].Level ||
             (B.Level == Out[It->second].Level && B.Lock.E == Out[It->second].Lock.E &&
              B.Mutex->Depth < Out[It->second].Mutex->Depth))
      Out[It->second] = std::move(B);
  }

  const Unit &U;
  const Summaries &S;
  Found Last;
  std::map<unsigned, size_t> Index; ///< in Out, by place in the source
  std::vector<HeldBlock> Out;
};
} // namespace

std::vector<HeldBlock> findHeldBlocking(const Unit &U) { return HeldBlocking(U).run(); }

} // namespace belay::analysis
