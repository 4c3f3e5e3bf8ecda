//===- RunningFlags.cpp - a flag that says whether a thread runs ----------===//
//
// `if (running_) throw ...; recipe_ = r;` beside `running_ = true; thread_ =
// std::thread(...);` and `running_ = false; thread_.join();`: past the branch
// there is no thread, as long as whoever puts the flag down waits for it.
//
//===----------------------------------------------------------------------===//

#include "analysis/Loops.h"
#include "analysis/Meetings.h"
#include "analysis/PathFacts.h"

using namespace clang;

namespace belay::analysis {

using namespace ir;

/// True if \p P raises \p Flag on every path before \p Spawn.
static bool raisedBefore(const Process &P, const Decl *Flag, const Event &Spawn) {
  const Block *At = blockOf(P, &Spawn);
  auto Raises = [&](const Event &E) {
    return isWrite(E.Kind) && E.HasConst && E.Value && E.Object && E.Object->Decl && pattern(E.Object->Decl) == Flag;
  };
  return At && llvm::any_of(P.Blocks, [&](const Block &B) {
           if (&B != At)
             return llvm::any_of(B.Events, Raises) && !reaches(P, P.Entry, At->Id, int(B.Id));
           auto It = llvm::find_if(B.Events, Raises);
           return It != B.Events.end() && &*It < &Spawn;
         });
}

bool PathFacts::joinedFirst(const Decl *Flag) {
  auto [It, New] = JoinedFirst.try_emplace(Flag, false);
  if (!New)
    return It->second;
  auto Is = [&](const Record &R) {
    return isWrite(R.kind()) && !R.E->Init && R.Object && R.Object->K == Place::Field &&
           pattern(R.Object->Decl) == Flag;
  };
  auto Keeps = [&](const Process &P, const Record &W) {
    if (isa<CXXConstructorDecl>(P.Function) || (W.E->HasConst && W.E->Value))
      return true;
    return W.E->HasConst && llvm::any_of(S.of(&P).Records, [&](const Record &J) {
             return J.kind() == EventKind::Join && mayFollow(P, S, W, J);
           });
  };
  bool Down = false;
  for (auto &P : S.module().Processes)
    for (const Record &W : S.of(P.get()).Records)
      if (W.Path.empty() && Is(W)) {
        if (!Keeps(*P, W))
          return false;
        Down |= !isa<CXXConstructorDecl>(P->Function) && !W.E->Value;
      }
  return JoinedFirst[Flag] = Down;
}

bool PathFacts::saysStopped(const Record &R, const Event &Spawn) {
  const Home Starter = home(&Spawn);
  auto Says = [&](const Event *E) {
    const Home H = home(E);
    return H.P && Starter.P && llvm::any_of(at(H), [&](const Fact &F) {
             auto *Flag = F.Member && F.Of && F.Equal && F.Value == 0 ? F.Of.leaf() : nullptr;
             return Flag && raisedBefore(*Starter.P, Flag, Spawn) && joinedFirst(Flag);
           });
  };
  return llvm::any_of(R.Path, Says) || Says(R.E);
}

} // namespace belay::analysis
