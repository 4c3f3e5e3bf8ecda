//===- RunningFlags.cpp - a flag that says whether a thread runs ----------===//
//
// `if (running_) throw ...; recipe_ = r;` beside `running_ = true; thread_ =
// std::thread(...);` and `running_ = false; thread_.join();`: past the branch
// there is no thread, as long as whoever puts the flag down waits for it. So it
// is where the start itself asks: it starts one at a time.
//
//===----------------------------------------------------------------------===//

#include "analysis/Loops.h"
#include "analysis/Meetings.h"
#include "analysis/PathFacts.h"
#include "analysis/Phases.h"
#include "clang/AST/ExprCXX.h"

using namespace clang;

namespace belay::analysis {

using namespace ir;

/// True if \p P raises \p Flag on every path before \p Spawn; or after it, where the flag is no atomic variable: only
/// one thread has to do with it, which comes to what asks for it later.
static bool raises(const Process &P, const Decl *Flag, const Event &Spawn) {
  const Block *At = blockOf(P, &Spawn);
  auto Raises = [&](const Event &E) {
    return isWrite(E.Kind) && E.HasConst && E.Value && E.Object && E.Object->Decl && pattern(E.Object->Decl) == Flag;
  };
  return At && llvm::any_of(P.Blocks, [&](const Block &B) {
           auto It = llvm::find_if(B.Events, Raises);
           if (It == B.Events.end())
             return false;
           if (&B == At ? &*It < &Spawn : !reaches(P, P.Entry, At->Id, int(B.Id)))
             return true;
           return !isAtomic(It->Kind) && (&B == At || reaches(P, At->Id, B.Id));
         });
}

bool PathFacts::downByJoin(const Decl *Flag) {
  auto [It, New] = DownByJoin.try_emplace(Flag, false);
  if (!New)
    return It->second;
  auto Is = [&](const Record &R) {
    return isWrite(R.kind()) && !R.E->Init && R.Object &&
           (R.Object->K == Place::Field || R.Object->K == Place::Global) && pattern(R.Object->Decl) == Flag;
  };
  auto Keeps = [&](const Process &P, const Record &W) {
    if (isa<CXXConstructorDecl>(P.Function) || setsUp(P.Function) || (W.E->HasConst && W.E->Value))
      return true;
    return W.E->HasConst && llvm::any_of(S.of(&P).Records, [&](const Record &J) {
             return J.kind() == EventKind::Join && (mayFollow(P, S, W, J) || mayFollow(P, S, J, W));
           });
  };
  bool Down = false;
  for (auto &P : S.module().Processes)
    for (const Record &W : S.of(P.get()).Records)
      if (W.Path.empty() && Is(W)) {
        if (!Keeps(*P, W))
          return false;
        Down |= !isa<CXXConstructorDecl>(P->Function) && !setsUp(P->Function) && !W.E->Value;
      }
  return DownByJoin[Flag] = Down;
}

bool PathFacts::startedSince(const Home &H, const Event *E, const Event &Spawn) const {
  return llvm::any_of(S.of(H.P).Records, [&](const Record &X) {
    const Block *From = X.E == &Spawn ? blockOf(*H.P, X.site()) : nullptr;
    return From && ((From->Id == H.Block && X.site() < E) || leads(*H.P, *From, H.P->Blocks[H.Block]));
  });
}

bool PathFacts::saysStopped(const Record &R, const Event &Spawn) {
  const Home Starter = home(&Spawn);
  auto Says = [&](const Event *E) {
    const Home H = home(E);
    return H.P && Starter.P && !startedSince(H, E, Spawn) && llvm::any_of(at(H), [&](const Fact &F) {
             auto *Flag = F.Of && !F.Handle && F.Equal && F.Value == 0 ? F.Of.leaf() : nullptr;
             return Flag && raises(*Starter.P, Flag, Spawn) && downByJoin(Flag);
           });
  };
  return llvm::any_of(R.Path, Says) || Says(R.E);
}

const Expr *ownHandle(const Expr *E, bool Whole) {
  auto *C = dyn_cast<CXXMemberCallExpr>(bare(E));
  const Expr *Of = C && C->getMethodDecl() ? bare(C->getImplicitObjectArgument()) : nullptr;
  if (!Of)
    return nullptr;
  if (isa<CXXThisExpr>(Of)) { // bool isUsingThread() const { return thread_.joinable(); }
    const Expr *Returned = Whole && C->getMethodDecl()->isConst() ? soleReturn(C->getMethodDecl()) : nullptr;
    return Returned ? ownHandle(Returned, /*Whole=*/false) : nullptr;
  }
  auto *M = dyn_cast<MemberExpr>(Of);
  return M && isa<FieldDecl>(M->getMemberDecl()) && isa<CXXThisExpr>(bare(M->getBase())) && calledName(C) == "joinable"
             ? M
             : nullptr;
}

bool PathFacts::saysIdle(const Record &R, const Event &Spawn) {
  const Cell C = handleOf(Spawn);
  const Home H = home(R.site());
  auto Asks = [&](const Fact &F) { return F.Handle && F.Of == C && F.Equal; };
  if (!C || !H.P || llvm::none_of(at(H), Asks) || startedSince(H, R.site(), Spawn))
    return false;
  // One that has been detached isn't joinable and runs.
  return llvm::none_of(S.all(EventKind::Detach),
                       [&](const auto &X) { return X.R->Object && cellOf(X.R->Object) == C; });
}

} // namespace belay::analysis
