//===- Loops.cpp - the cycles of a process and the ways out of them -------===//

#include "analysis/Loops.h"
#include "analysis/Claims.h"
#include "clang/AST/ASTContext.h"
#include "clang/AST/StmtCXX.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringSwitch.h"

using namespace clang;

namespace belay::analysis {

using ir::EventKind;

/// `exit(0)`: that is how it ends, and no mistake.
static bool endsWell(const ir::Event &E) {
  auto *Call = dyn_cast_or_null<CallExpr>(E.E);
  Expr::EvalResult Code;
  return Call && Call->getNumArgs() == 1 && Call->getArg(0)->getType()->isIntegerType() &&
         !Call->getArg(0)->isValueDependent() && Call->getArg(0)->EvaluateAsInt(Code, E.Function->getASTContext()) &&
         Code.Val.getInt() == 0;
}

bool endsProgram(const ir::Block &B) {
  bool NoReturn = false, Fatal = false;
  for (const ir::Event &E : B.Events) {
    NoReturn |= E.Kind == EventKind::NoReturn;
    if (E.Function && E.Function->getIdentifier())
      Fatal |= llvm::StringSwitch<bool>(E.Function->getName())
                   .Cases("exit", "_exit", "_Exit", "quick_exit", !endsWell(E))
                   .Cases("abort", "terminate", true)
                   .Cases("__assert_fail", "__assert", "__builtin_trap", "__builtin_unreachable", true)
                   .Default(false);
  }
  return NoReturn && Fatal;
}

llvm::SmallVector<unsigned, 2> succs(const ir::Block &B) {
  llvm::SmallVector<unsigned, 2> R;
  if (llvm::any_of(B.Events, [](const ir::Event &E) { return E.Kind == EventKind::NoReturn; }))
    return R;
  for (unsigned I = 0; I < B.Succs.size(); ++I)
    if (B.ConstCondition < 0 || B.Succs.size() != 2 || int(I) == 1 - B.ConstCondition)
      R.push_back(B.Succs[I]);
  return R;
}

namespace {

/// The innermost loop statement of each block's source, found by range.
struct LoopStmts {
  std::vector<const Stmt *> All;
  void scan(const Stmt *S) {
    if (!S || isa<LambdaExpr>(S))
      return;
    if (isa<ForStmt, WhileStmt, DoStmt, CXXForRangeStmt>(S))
      All.push_back(S);
    for (const Stmt *C : S->children())
      scan(C);
  }
};

} // namespace

/// `for (...; I != Last; ++I)`, with a variable of the function's own.
static bool counts(const ForStmt *F) {
  auto *Inc = F ? dyn_cast_or_null<UnaryOperator>(F->getInc()) : nullptr;
  auto *Cond = F ? dyn_cast_or_null<BinaryOperator>(F->getCond()) : nullptr;
  if (!Inc || !Inc->isIncrementDecrementOp() || !Cond || !Cond->isComparisonOp())
    return false;
  auto Variable = [](const Expr *E) -> const VarDecl * {
    auto *Ref = dyn_cast<DeclRefExpr>(E->IgnoreParenImpCasts());
    auto *V = Ref ? dyn_cast<VarDecl>(Ref->getDecl()) : nullptr;
    return V && V->hasLocalStorage() && !V->getType()->isReferenceType() ? V : nullptr;
  };
  const VarDecl *I = Variable(Inc->getSubExpr());
  return I && (Variable(Cond->getLHS()) == I || Variable(Cond->getRHS()) == I);
}

/// What loop \p S asks each time.
static const Expr *conditionOf(const Stmt *S) {
  if (auto *F = dyn_cast<ForStmt>(S))
    return F->getCond();
  if (auto *W = dyn_cast<WhileStmt>(S))
    return W->getCond();
  auto *D = dyn_cast<DoStmt>(S);
  return D ? D->getCond() : nullptr;
}

Loops::Loops(const ir::Process &P) : P(P) {
  if (!P.Lowered)
    return;
  llvm::SmallVector<unsigned, 16> Work{P.Entry};
  while (!Work.empty()) {
    unsigned B = Work.pop_back_val();
    if (!Reached.insert(B).second)
      continue;
    for (unsigned S : succs(P.Blocks[B]))
      Work.push_back(S);
  }
  std::vector<unsigned> Order;
  for (unsigned B : P.RPO)
    if (Reached.contains(B))
      Order.push_back(B);
  find(Order, -1, std::nullopt);

  LoopStmts Stmts;
  Stmts.scan(P.Function->getBody());
  for (Loop &L : All) {
    L.Ends = L.Exits.empty() && llvm::any_of(L.Blocks, [&](unsigned In) {
               const Expr *C = P.Blocks[In].Condition;
               return C && llvm::any_of(succs(P.Blocks[In]), [&](unsigned N) { return !L.Blocks.contains(N); }) &&
                      llvm::any_of(Stmts.All, [&](const Stmt *S) { return holds(conditionOf(S), C); });
             });
    // The smallest statement whose condition, or else whose body, is in the loop.
    for (unsigned B : P.RPO) {
      if (!L.Blocks.contains(B))
        continue;
      const ir::Block &Blk = P.Blocks[B];
      SourceLocation At = Blk.Condition ? Blk.Condition->getBeginLoc() : SourceLocation();
      for (const ir::Event &E : Blk.Events)
        if (At.isInvalid())
          At = E.Loc;
      if (At.isInvalid())
        continue;
      if (L.Loc.isInvalid())
        L.Loc = At;
      const Stmt *Best = nullptr;
      for (const Stmt *S : Stmts.All)
        if (!(At < S->getBeginLoc()) && !(S->getEndLoc() < At))
          Best = S; // children come later, so the last is the innermost
      if (Best) {
        L.Loc = Best->getBeginLoc();
        L.Finite = isa<CXXForRangeStmt>(Best);
        auto *For = dyn_cast<ForStmt>(Best);
        L.Counted = counts(For) && llvm::any_of(L.Exits, [&](const Exit &X) {
                      const Expr *C = P.Blocks[X.From].Condition;
                      return C && C->IgnoreParenImpCasts() == For->getCond()->IgnoreParenImpCasts();
                    });
        break;
      }
    }
    if (L.Loc.isInvalid() || L.Loc.isMacroID())
      L.Loc = L.Loc.isInvalid() ? P.Function->getLocation() : L.Loc;
    // A loop without any event or condition: `for (;;);`.
    if (L.Loc == P.Function->getLocation())
      for (const Stmt *S : Stmts.All)
        if (!isa<CXXForRangeStmt>(S)) {
          L.Loc = S->getBeginLoc();
          break;
        }
  }
}

/// Tarjan's algorithm on the blocks \p Order without \p Without.
void Loops::find(const std::vector<unsigned> &Order, int Parent, std::optional<unsigned> Without) {
  llvm::DenseMap<unsigned, unsigned> Index, Low;
  llvm::DenseSet<unsigned> In(Order.begin(), Order.end()), OnStack;
  if (Without)
    In.erase(*Without);
  std::vector<unsigned> Stack;
  unsigned Next = 0;
  std::vector<std::vector<unsigned>> Found;
  struct Step {
    unsigned B;
    llvm::SmallVector<unsigned, 2> Succs;
    unsigned I = 0;
  };
  for (unsigned Root : Order) {
    if (!In.contains(Root) || Index.count(Root))
      continue;
    std::vector<Step> Calls;
    auto Enter = [&](unsigned B) {
      Index[B] = Low[B] = Next++;
      Stack.push_back(B);
      OnStack.insert(B);
      Calls.push_back({B, succs(P.Blocks[B])});
    };
    Enter(Root);
    while (!Calls.empty()) {
      Step &S = Calls.back();
      if (S.I < S.Succs.size()) {
        unsigned T = S.Succs[S.I++];
        if (!In.contains(T))
          continue;
        if (!Index.count(T))
          Enter(T);
        else if (OnStack.contains(T))
          Low[S.B] = std::min(Low[S.B], Index[T]);
        continue;
      }
      unsigned B = S.B;
      Calls.pop_back();
      if (!Calls.empty())
        Low[Calls.back().B] = std::min(Low[Calls.back().B], Low[B]);
      if (Low[B] != Index[B])
        continue;
      std::vector<unsigned> C;
      unsigned X;
      do {
        X = Stack.back();
        Stack.pop_back();
        OnStack.erase(X);
        C.push_back(X);
      } while (X != B);
      if (C.size() > 1 || llvm::is_contained(succs(P.Blocks[B]), B))
        Found.push_back(std::move(C));
    }
  }
  // In the order of their headers: deterministic, and as the source reads.
  llvm::DenseMap<unsigned, unsigned> Rank;
  for (unsigned I = 0; I < Order.size(); ++I)
    Rank[Order[I]] = I;
  for (auto &C : Found)
    llvm::sort(C, [&](unsigned A, unsigned B) { return Rank[A] < Rank[B]; });
  llvm::sort(Found, [&](auto &A, auto &B) { return Rank[A[0]] < Rank[B[0]]; });
  for (auto &C : Found) {
    Loop L;
    L.Header = C[0];
    L.Parent = Parent;
    L.Blocks.insert(C.begin(), C.end());
    for (unsigned B : C) {
      const ir::Block &Blk = P.Blocks[B];
      for (unsigned I = 0; I < Blk.Succs.size(); ++I) {
        unsigned S = Blk.Succs[I];
        if (L.Blocks.contains(S) || !llvm::is_contained(succs(Blk), S) || endsProgram(P.Blocks[S]))
          continue;
        // An exception that no handler takes ends the program, not the loop.
        if (!Blk.Condition && Blk.Succs.size() > 1 && S == P.Exit && Blk.Events.empty())
          continue;
        L.Exits.push_back({B, I == 0});
      }
    }
    All.push_back(std::move(L));
    find(C, All.size() - 1, C[0]);
  }
}

int Loops::innermost(unsigned B) const {
  int Best = -1;
  for (unsigned I = 0; I < All.size(); ++I)
    if (All[I].Blocks.contains(B) && (Best < 0 || All[I].Blocks.size() <= All[Best].Blocks.size()))
      Best = I;
  return Best;
}

const ir::Block *blockOf(const ir::Process &P, const ir::Event *E) {
  for (const ir::Block &B : P.Blocks)
    if (!B.Events.empty() && E >= &B.Events.front() && E <= &B.Events.back())
      return &B;
  return nullptr;
}

std::vector<bool> ahead(const ir::Process &P, llvm::function_ref<std::optional<bool>(const ir::Event &)> Says,
                        bool All) {
  std::vector<bool> Out(P.Blocks.size(), All);
  for (bool Changed = true; Changed;) {
    Changed = false;
    for (unsigned Id : llvm::reverse(P.RPO)) {
      std::optional<bool> Said;
      for (const ir::Event &E : P.Blocks[Id].Events)
        if (Said = Says(E); Said)
          break;
      const auto Next = succs(P.Blocks[Id]);
      auto Is = [&](unsigned N) { return bool(Out[N]); };
      const bool Now = Said ? *Said : All ? !Next.empty() && llvm::all_of(Next, Is) : llvm::any_of(Next, Is);
      Changed |= Now != Out[Id];
      Out[Id] = Now;
    }
  }
  return Out;
}

bool leads(const ir::Process &P, const ir::Block &From, const ir::Block &To) {
  return llvm::any_of(succs(From), [&](unsigned N) { return reaches(P, N, To.Id); });
}

void straightOn(const ir::Process &P, const ir::Block &B, const ir::Event *E,
                llvm::function_ref<bool(const ir::Event &)> Look) {
  const ir::Block *At = &B;
  constexpr unsigned MaxBlocks = 8;
  for (unsigned I = 0; At && I < MaxBlocks; ++I) {
    for (const ir::Event &X : At->Events)
      if ((At != &B || !E || &X > E) && !Look(X))
        return;
    At = At->Succs.size() == 1 && At->Succs[0] != B.Id ? &P.Blocks[At->Succs[0]] : nullptr;
  }
}

bool comesBack(const ir::Process &P, unsigned From) {
  std::vector<bool> Seen(P.Blocks.size(), false);
  llvm::SmallVector<unsigned, 8> Work{From};
  while (!Work.empty()) {
    const unsigned Id = Work.pop_back_val();
    if (Id == P.Exit)
      return true;
    if (!Seen[Id])
      Work.append(succs(P.Blocks[Id]));
    Seen[Id] = true;
  }
  return false;
}

bool reaches(const ir::Process &P, unsigned From, llvm::function_ref<bool(unsigned)> To, int Without) {
  std::vector<bool> Seen(P.Blocks.size(), false);
  llvm::SmallVector<unsigned, 8> Work;
  if (int(From) != Without)
    Work.push_back(From);
  while (!Work.empty()) {
    unsigned Id = Work.pop_back_val();
    if (Seen[Id])
      continue;
    Seen[Id] = true;
    if (To(Id))
      return true;
    for (unsigned N : P.Blocks[Id].Succs)
      if (int(N) != Without)
        Work.push_back(N);
  }
  return false;
}

bool reaches(const ir::Process &P, unsigned From, unsigned To, int Without) {
  return reaches(P, From, [&](unsigned Id) { return Id == To; }, Without);
}

} // namespace belay::analysis
