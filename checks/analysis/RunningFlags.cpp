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

bool PathFacts::saysStopped(const Record &R, const Event &Spawn) {
  const Home Starter = home(&Spawn);
  // What was asked before the thread has been started says nothing after that.
  auto Since = [&](const Home &H, const Event *E) {
    return llvm::any_of(S.of(H.P).Records, [&](const Record &X) {
      const Block *From = X.E == &Spawn ? blockOf(*H.P, X.site()) : nullptr;
      return From && ((From->Id == H.Block && X.site() < E) || leads(*H.P, *From, H.P->Blocks[H.Block]));
    });
  };
  auto Says = [&](const Event *E) {
    const Home H = home(E);
    return H.P && Starter.P && !Since(H, E) && llvm::any_of(at(H), [&](const Fact &F) {
             auto *Flag = F.Of && F.Equal && F.Value == 0 ? F.Of.leaf() : nullptr;
             return Flag && raises(*Starter.P, Flag, Spawn) && downByJoin(Flag);
           });
  };
  return llvm::any_of(R.Path, Says) || Says(R.E);
}

} // namespace belay::analysis
