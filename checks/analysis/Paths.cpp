//===- Paths.cpp - which of two things happens first, on every path -------===//

#include "analysis/Paths.h"
#include "analysis/Loops.h"
#include "clang/AST/StmtCXX.h"
#include "clang/Analysis/CFG.h"

using namespace clang;

namespace belay::analysis {

Paths::Paths(const ir::Process &P, ASTContext &Ctx) : P(P) {
  CFG::BuildOptions Opts;
  Opts.AddImplicitDtors = true;
  Opts.AddTemporaryDtors = true;
  Opts.AddLifetime = true;
  Opts.AddInitializers = true;
  Opts.AddCXXDefaultInitExprInCtors = true;
  Opts.AddEHEdges = P.HasTry;
  Opts.setAllAlwaysAdd();
  std::unique_ptr<CFG> G =
      P.Function->getBody() ? CFG::buildCFG(P.Function, P.Function->getBody(), &Ctx, Opts) : nullptr;
  if (!G || G->getNumBlockIDs() != P.Blocks.size())
    return;
  for (const CFGBlock *B : *G) {
    unsigned Id = B->getBlockID(), N = 1;
    for (const CFGElement &El : *B) {
      if (auto S = El.getAs<CFGStmt>())
        Statements.try_emplace(S->getStmt(), Point{Id, N, 0});
      else if (auto I = El.getAs<CFGInitializer>())
        Statements.try_emplace(I->getInitializer()->getInit(), Point{Id, N, 0});
      ++N;
    }
    if (llvm::any_of(P.Blocks[Id].Events, [](const ir::Event &E) { return E.Kind == ir::EventKind::NoReturn; }))
      Ends.insert(Id);
    if (!B->getTerminator().isValid() && B->succ_size() > 1) {
      Last[Id] = N - 1;
      for (auto It = B->succ_begin() + 1; It != B->succ_end(); ++It)
        if (const CFGBlock *To = It->getReachableBlock(); To && To != B->succ_begin()->getReachableBlock())
          Thrown.insert({Id, To->getBlockID()});
    }
    Point At{Id, 0, 0};
    for (const ir::Event &E : P.Blocks[Id].Events) {
      ++At.Event;
      if (auto It = E.E ? Statements.find(E.E) : Statements.end();
          It != Statements.end() && It->second.Block == Id && It->second.Element >= At.Element)
        At.Element = It->second.Element;
      Events[&E] = At;
    }
  }
}

std::optional<Paths::Point> Paths::of(const ir::Event *E) const {
  auto It = Events.find(E);
  return It == Events.end() ? std::nullopt : std::optional(It->second);
}

std::optional<Paths::Point> Paths::of(const Stmt *S) const {
  auto It = Statements.find(S);
  return It == Statements.end() ? std::nullopt : std::optional(It->second);
}

void Paths::walk(const Point &From, bool Forward, Points Stops, llvm::function_ref<bool(const Point *)> Look,
                 bool Exceptions) const {
  llvm::sort(Stops);
  llvm::DenseSet<unsigned> Seen;
  llvm::SmallVector<unsigned, 16> Work;
  // Whether the walk gets through what of B lies behind (before) Bound.
  auto Through = [&](unsigned B, const Point *Bound) {
    auto Meet = [&](const Point &X) {
      return X.Block != B || (Bound && (Forward ? X <= *Bound : X >= *Bound)) || Look(&X);
    };
    return Forward ? llvm::all_of(Stops, Meet) : llvm::all_of(llvm::reverse(Stops), Meet);
  };
  auto Next = [&](unsigned B) {
    if (B == (Forward ? P.Exit : P.Entry)) {
      Look(nullptr);
      return;
    }
    if (Forward && Ends.contains(B))
      return;
    if (Forward) {
      for (unsigned S : succs(P.Blocks[B]))
        // What nobody catches ends the thread, not the function alone.
        if ((!throwing(B, S) || (Exceptions && S != P.Exit)) && Seen.insert(S).second)
          Work.push_back(S);
      return;
    }
    for (unsigned Pr : P.Blocks[B].Preds)
      if (Exceptions || !throwing(Pr, B)) {
        // A call that throws hasn't done what it is called for.
        if (throwing(Pr, B)) {
          Point Call{Pr, Last.lookup(Pr), 0};
          if (Seen.insert(Pr + P.Blocks.size()).second && Through(Pr, &Call))
            for (unsigned Up : P.Blocks[Pr].Preds)
              if (Seen.insert(Up).second)
                Work.push_back(Up);
          if (Pr == P.Entry)
            Look(nullptr);
          continue;
        }
        if (Seen.insert(Pr).second)
          Work.push_back(Pr);
      }
  };
  if (Through(From.Block, &From))
    Next(From.Block);
  while (!Work.empty()) {
    unsigned B = Work.pop_back_val();
    if (Through(B, nullptr))
      Next(B);
  }
}

bool Paths::always(const Point &From, const Point &To, const Points &Not) const {
  bool Reached = false, Missed = false;
  Points Stops(Not);
  Stops.push_back(To);
  walk(
      From, true, Stops,
      [&](const Point *X) {
        Reached |= X && *X == To;
        Missed |= !X || *X != To;
        return false;
      },
      false);
  return Reached && !Missed;
}

bool Paths::alwaysAfter(const Point &To, const Point &From, const Points &Not) const {
  bool Reached = false, Missed = false;
  Points Stops(Not);
  Stops.push_back(From);
  walk(
      To, false, Stops,
      [&](const Point *X) {
        Reached |= X && *X == From;
        Missed |= !X || *X != From;
        return false;
      },
      true);
  return Reached && !Missed;
}

bool Paths::reaches(const Point &From, const Points &To, const Points &Not) const {
  bool Reached = false;
  Points Stops(Not);
  Stops.append(To.begin(), To.end());
  walk(
      From, true, Stops,
      [&](const Point *X) {
        Reached |= X && llvm::is_contained(To, *X);
        return false;
      },
      true);
  return Reached;
}

bool Paths::certain(const Point &X) const {
  bool Reached = false, Missed = false;
  walk(
      {P.Entry, 0, 0}, true, {X},
      [&](const Point *At) {
        (At ? Reached : Missed) = true;
        return false;
      },
      false);
  return Reached && !Missed;
}

llvm::SmallVector<const ir::Event *, 2> Paths::leaves(const Points &Any, bool Exceptions) const {
  std::vector<std::pair<Point, const ir::Event *>> Returns;
  for (unsigned B : P.RPO)
    for (const ir::Event &E : P.Blocks[B].Events)
      if (auto At = E.Kind == ir::EventKind::Return ? of(&E) : std::nullopt)
        Returns.push_back({*At, &E});
  Points Stops(Any);
  for (auto &[At, E] : Returns)
    Stops.push_back(At);
  llvm::SmallVector<const ir::Event *, 2> Out;
  auto Leaves = [&](const Point &From, bool ToReturn) {
    bool End = false;
    walk(
        From, true, ToReturn ? Stops : Any,
        [&](const Point *X) {
          End |= !X;
          auto It = X ? llvm::find_if(Returns, [&](auto &R) { return R.first == *X; }) : Returns.end();
          if (It != Returns.end() && !llvm::is_contained(Any, *X) && !llvm::is_contained(Out, It->second))
            Out.push_back(It->second);
          return false;
        },
        Exceptions);
    return End;
  };
  bool End = Leaves({P.Entry, 0, 0}, true);
  // Destructors run after the return.
  llvm::erase_if(Out, [&](const ir::Event *E) { return !Leaves(*of(E), false); });
  llvm::sort(Out, [](auto *A, auto *B) { return A->Loc < B->Loc; });
  if (End)
    Out.push_back(nullptr);
  return Out;
}

bool Paths::everyRound(const Point &X, const Points &Not) const {
  Loops L(P);
  int I = L.innermost(X.Block);
  if (I < 0 || !reaches(X, {X}, Not))
    return false;
  // No way round that leaves it out.
  const Loop &Around = L.All[I];
  llvm::DenseSet<unsigned> Seen;
  llvm::SmallVector<unsigned, 8> Work{Around.Header};
  while (!Work.empty()) {
    unsigned B = Work.pop_back_val();
    if (B == X.Block)
      continue;
    for (unsigned S : succs(P.Blocks[B])) {
      if (S == Around.Header)
        return false;
      if (Around.Blocks.contains(S) && Seen.insert(S).second)
        Work.push_back(S);
    }
  }
  return true;
}

} // namespace belay::analysis
