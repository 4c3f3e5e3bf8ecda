//===- HandLocks.cpp - locks that are kept in order by hand ---------------===//

#include "analysis/HandLocks.h"
#include "analysis/Cells.h"
#include "analysis/Locks.h"
#include "analysis/Meetings.h"
#include "analysis/Sharing.h"
#include "ir/Builder.h"
#include "clang/AST/ASTContext.h"
#include "llvm/ADT/STLExtras.h"

using namespace clang;

namespace belay::analysis {

using namespace ir;

static bool byHand(const Event &E, EventKind K) {
  return E.Kind == K && !E.Implicit && !E.Try && !E.Timed && E.Object && E.Object->known();
}

/// `m.lock()` of a mutex of the standard library, not of a guard.
static bool locksStd(const Event &E) {
  if (!byHand(E, EventKind::Lock) || !E.E)
    return false;
  CallSite C = callSite(E.E);
  const CXXRecordDecl *R = C.Object ? C.Object->getType()->getAsCXXRecordDecl() : nullptr;
  if (C.Object && C.Object->getType()->isPointerType())
    R = C.Object->getType()->getPointeeCXXRecordDecl();
  return R && R->isInStdNamespace() && R->getIdentifier() && R->getName().ends_with("mutex");
}

/// Locks of \p P that it unlocks itself; who writes a handler for exceptions has thought of them.
static void pairs(const Process &P, std::vector<HandLock> &Out) {
  if (P.HasTry)
    return;
  llvm::SmallVector<const Place *, 4> Seen;
  for (unsigned Id : P.RPO)
    for (const Event &L : P.Blocks[Id].Events) {
      if (!locksStd(L) || llvm::is_contained(Seen, L.Object))
        continue;
      Seen.push_back(L.Object);
      const Event *Unlock = nullptr;
      for (unsigned Other : P.RPO)
        for (const Event &E : P.Blocks[Other].Events)
          if (!Unlock && byHand(E, EventKind::Unlock) && E.Object == L.Object)
            Unlock = &E;
      if (Unlock)
        Out.push_back({HandLock::ByHand, &L, Unlock});
    }
}

/// `lock(a); lock(b); ... unlock(a); unlock(b);` with nothing in between.
static void order(const Process &P, std::vector<HandLock> &Out) {
  for (const Block &B : P.Blocks) {
    llvm::SmallVector<const Place *, 4> Held; // in the order of the locks
    const Event *Last = nullptr;              // an unlock that the next event follows
    for (const Event &E : B.Events) {
      if (byHand(E, EventKind::Unlock)) {
        auto After = llvm::find(Held, E.Object), Before = Last ? llvm::find(Held, Last->Object) : Held.end();
        if (Before < After && After != Held.end())
          Out.push_back({HandLock::Order, Last, &E});
        Last = &E;
      } else if (E.Kind != EventKind::Read) {
        if (Last)
          Held.clear();
        Last = nullptr;
        if (byHand(E, EventKind::Lock))
          Held.push_back(E.Object);
      }
    }
  }
}

/// True if \p E makes cancellation asynchronous.
static bool cancelsAnywhere(const Event &E, const ASTContext &Ctx) {
  auto *C = dyn_cast_or_null<CallExpr>(E.E);
  if (E.Kind != EventKind::Unknown || !C || !E.Function || !E.Function->getIdentifier() ||
      E.Function->getName() != "pthread_setcanceltype" || C->getNumArgs() != 2)
    return false;
  Expr::EvalResult R; // PTHREAD_CANCEL_DEFERRED is 0 wherever there is POSIX
  return !C->getArg(0)->isValueDependent() && C->getArg(0)->EvaluateAsInt(R, Ctx) && R.Val.getInt() != 0;
}

static void cancelled(const Process &P, const ASTContext &Ctx, std::vector<HandLock> &Out) {
  const Event *Set = nullptr;
  for (unsigned Id : P.RPO)
    for (const Event &E : P.Blocks[Id].Events) {
      if (!Set && cancelsAnywhere(E, Ctx))
        Set = &E;
      else if (Set && byHand(E, EventKind::Lock)) {
        Out.push_back({HandLock::Cancel, &E, Set});
        return;
      }
    }
}

static bool isNamed(const Event &E, StringRef Name) {
  return E.Function && E.Function->getIdentifier() && E.Function->getName() == Name;
}

namespace {
struct Cancelled {
  const Process *By, *Thread;
  const Record *At;
};
} // namespace

/// The threads that somebody cancels, in a unit where none says when it may be.
static std::vector<Cancelled> cancelledThreads(const Unit &U) {
  std::vector<Cancelled> Out;
  for (auto &P : U.Module.Processes)
    for (const Block &B : P->Blocks)
      for (const Event &E : B.Events)
        if (isNamed(E, "pthread_setcancelstate"))
          return {};
  for (auto [P, R] : U.Sums->all(EventKind::StopRequest))
    if (R->Path.empty() && isNamed(*R->E, "pthread_cancel"))
      for (auto &Q : U.Module.Processes)
        for (const Block &B : Q->Blocks)
          for (const Event &E : B.Events)
            if (E.Kind == EventKind::Spawn && cellOf(R->Object) && mayMatch(cellOf(E.Object), cellOf(R->Object)))
              for (const Target &T : U.Sums->targets(E.Entry, E.Args, E.This))
                Out.push_back({P, T.P, R});
  return Out;
}

/// Is \p Event where a thread can be cancelled?
static bool isCancellationPoint(const Event &E) {
  const bool Turns = E.Function && E.Function->getIdentifier() && E.Function->getName().ends_with("yield");
  return E.Kind == EventKind::Wait || E.Kind == EventKind::StopCheck || (E.Kind == EventKind::Block && !Turns);
}

/// Does \p P leave something to be done when its thread is cancelled?
static bool cleansUp(const Process &P) {
  return llvm::any_of(P.Blocks, [](const Block &B) {
    return llvm::any_of(B.Events, [](const Event &E) { return isNamed(E, "__pthread_register_cancel"); });
  });
}

/// `lock(m); read(fd, ...); unlock(m);` of a thread that is cancelled there, also in what it calls, and has left
/// nothing to be done then, while who cancels it locks the mutex after that.
static void left(const Unit &U, const Cancelled &C, std::vector<HandLock> &Out) {
  const Process &P = *C.Thread;
  const Summaries &S = *U.Sums;
  auto Wanted = [&](const Place *M) {
    return llvm::any_of(S.of(C.By).Records, [&](const Record &R) {
      return R.kind() == EventKind::Lock && !R.E->Try && mayMatch(cellOf(R.Object), cellOf(M)) &&
             mayFollow(*C.By, S, *C.At, R);
    });
  };
  const auto &Does = S.of(&P).Records;
  for (const Record &At : Does) {
    if (!isCancellationPoint(*At.E) || At.locks().empty())
      continue;
    for (const Record &L : Does)
      if (byHand(*L.E, EventKind::Lock) && holds(At.locks(), L.Object) && cellOf(L.Object) && Wanted(L.Object)) {
        auto Cleans = [](const Event *Call) {
          return llvm::any_of(Call->Callees, [](auto *Q) { return cleansUp(*Q); });
        };
        if (!cleansUp(P) && llvm::none_of(At.Path, Cleans) && llvm::none_of(L.Path, Cleans))
          Out.push_back({HandLock::Left, L.E, At.E});
        return;
      }
  }
}

/// Where \p Try is unlocked, whether it has come off or not, and after how much; null if nowhere.
static const Event *unlockAfter(const Process &P, const Block &From, const Event &Try) {
  std::vector<std::array<bool, 2>> Seen(P.Blocks.size()); // by whether anything is done before
  llvm::SmallVector<std::pair<const Block *, bool>, 8> Work{{&From, false}};
  for (const Event *Start = &Try; !Work.empty(); Start = nullptr) {
    auto [B, Acts] = Work.pop_back_val();
    bool Ends = false;
    for (const Event &E : B->Events) {
      if (Start && &E <= Start)
        continue;
      Ends = (E.Kind == EventKind::Lock || E.Kind == EventKind::Unlock) && E.Object == Try.Object;
      if (Ends && Acts && byHand(E, EventKind::Unlock))
        return &E;
      if (Ends)
        break;
      Acts |= isAccess(E.Kind);
    }
    for (unsigned N : Ends ? llvm::ArrayRef<unsigned>() : llvm::ArrayRef<unsigned>(B->Succs))
      if (!std::exchange(Seen[N][Acts], true))
        Work.push_back({&P.Blocks[N], Acts});
  }
  return nullptr;
}

/// `trylock(m); ++n; unlock(m);`: with nothing in between it makes sure that nobody has left the mutex locked.
static void tried(const Process &P, std::vector<HandLock> &Out) {
  for (const Block &B : P.Blocks)
    for (const Event &E : B.Events)
      if (E.Kind == EventKind::Lock && isTry(E) && !E.Implicit && E.Discarded && E.Object && E.Object->known())
        if (const Event *Unlock = unlockAfter(P, B, E))
          Out.push_back({HandLock::Tried, &E, Unlock});
}

std::vector<HandLock> findHandLocks(const Unit &U) {
  std::vector<HandLock> Out;
  const ASTContext &Ctx = U.context();
  // In C++ guards unlock when a thread is cancelled, as with an exception, and so do handlers.
  if (!Ctx.getLangOpts().CPlusPlus)
    for (const Cancelled &C : cancelledThreads(U))
      left(U, C, Out);
  for (auto &P : U.Module.Processes) {
    if (!P->Lowered)
      continue;
    if (Ctx.getLangOpts().CXXExceptions)
      pairs(*P, Out);
    order(*P, Out);
    tried(*P, Out);
    cancelled(*P, Ctx, Out);
  }
  return Out;
}

} // namespace belay::analysis
