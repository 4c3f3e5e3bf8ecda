//===- KeptIterators.cpp - iterators that are kept over an unlock ---------===//

#include "analysis/KeptIterators.h"
#include "analysis/Cells.h"
#include "analysis/Loops.h"
#include "analysis/Meetings.h"
#include "analysis/PathFacts.h"
#include "ir/Parents.h"
#include "clang/AST/ASTContext.h"
#include "clang/AST/ExprCXX.h"
#include "clang/AST/StmtCXX.h"
#include "clang/Basic/SourceManager.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringSwitch.h"

using namespace clang;

namespace belay::analysis {

using namespace ir;

namespace {
/// A loop over a container.
struct Walk {
  const Stmt *Loop = nullptr, *Body = nullptr;
  const Expr *Step = nullptr;   ///< of a `for`
  const VarDecl *Var = nullptr; ///< the iterator, or what a range-based for calls an element
  Cell Container;
};

bool holdsMany(QualType T) {
  return llvm::StringSwitch<bool>(className(T))
      .Cases("vector", "deque", "list", "forward_list", "map", "multimap", "set", "multiset", true)
      .Cases("unordered_map", "unordered_multimap", "unordered_set", "unordered_multiset", true)
      .Default(false);
}

/// True if the elements of a \p T move when one more comes.
bool movesWhenItGrows(QualType T) { return className(T) == "vector" || className(T) == "deque"; }

/// `it` and `c` of `it != c.end()`.
bool compared(const Expr *Condition, Walk &To) {
  auto *O = dyn_cast_or_null<CXXOperatorCallExpr>(bare(Condition));
  if (auto *R = dyn_cast_or_null<CXXRewrittenBinaryOperator>(bare(Condition)))
    O = dyn_cast<CXXOperatorCallExpr>(bare(R->getDecomposedForm().InnerBinOp));
  if (!O || O->getNumArgs() != 2 || (O->getOperator() != OO_ExclaimEqual && O->getOperator() != OO_EqualEqual))
    return false;
  for (unsigned I : {0, 1}) {
    auto *End = dyn_cast<CXXMemberCallExpr>(bare(O->getArg(1 - I)));
    const IdentifierInfo *Name = End && End->getMethodDecl() ? End->getMethodDecl()->getIdentifier() : nullptr;
    To.Var = namedVariable(O->getArg(I));
    if (To.Var && To.Var->hasLocalStorage() && Name && (Name->getName() == "end" || Name->getName() == "cend")) {
      To.Container = cellOf(bare(End->getImplicitObjectArgument()));
      return To.Container && holdsMany(To.Container.type());
    }
  }
  return false;
}

/// The innermost loop in \p S that has \p At in its body.
const Stmt *loopAround(const Stmt *S, SourceLocation At, const SourceManager &SM) {
  if (!S || isa<LambdaExpr>(S))
    return nullptr;
  for (const Stmt *C : S->children())
    if (const Stmt *Inner = loopAround(C, At, SM))
      return Inner;
  const bool Loops = isa<ForStmt, WhileStmt, CXXForRangeStmt>(S);
  return Loops && SM.isPointWithin(At, S->getBeginLoc(), S->getEndLoc()) ? S : nullptr;
}

std::optional<Walk> walkAround(const Process &P, SourceLocation At, const SourceManager &SM) {
  Walk W;
  W.Loop = loopAround(P.Function->getBody(), At, SM);
  if (auto *R = dyn_cast_or_null<CXXForRangeStmt>(W.Loop)) {
    W.Var = R->getLoopVariable();
    W.Body = R->getBody();
    W.Container = cellOf(bare(R->getRangeInit()));
    return W.Container && holdsMany(W.Container.type()) ? std::optional(W) : std::nullopt;
  }
  auto *F = dyn_cast_or_null<ForStmt>(W.Loop);
  auto *While = dyn_cast_or_null<WhileStmt>(W.Loop);
  if ((!F && !While) || !compared(F ? F->getCond() : While->getCond(), W))
    return std::nullopt;
  W.Body = F ? F->getBody() : While->getBody();
  W.Step = F ? F->getInc() : nullptr;
  return W;
}

class KeptIterators {
public:
  explicit KeptIterators(const Unit &U) : U(U), S(*U.Sums), Facts(S), SM(U.context().getSourceManager()) {}

  std::vector<KeptIterator> run() {
    if (U.context().getLangOpts().CPlusPlus)
      for (auto &P : U.Module.Processes)
        if (P->Lowered && P->Function->getBody())
          look(*P);
    return std::move(Out);
  }

private:
  void look(const Process &P) {
    std::optional<Loops> Ls;
    for (const Block &B : P.Blocks)
      for (const Event &E : B.Events) {
        if (E.Kind != EventKind::Unlock || E.Implicit || !E.Object->known())
          continue;
        if (!Ls)
          Ls.emplace(P);
        const int In = Ls->innermost(B.Id);
        if (In < 0)
          continue;
        const Loop &L = Ls->All[In];
        const Event *Again = relocked(P, L, B, E);
        const std::optional<Walk> W = Again ? walkAround(P, E.Loc, SM) : std::nullopt;
        if (W && judge(P, *W, E, *Again))
          return;
      }
  }

  /// Where the mutex is locked anew on the way from \p Unlock to the next round of \p L.
  static const Event *relocked(const Process &P, const Loop &L, const Block &B, const Event &Unlock) {
    llvm::DenseSet<unsigned> Seen;
    llvm::SmallVector<unsigned, 8> Work;
    auto Next = [&](const Block &From) {
      for (unsigned N : succs(From))
        if (N != L.Header && L.Blocks.contains(N) && Seen.insert(N).second)
          Work.push_back(N);
    };
    auto First = [&](llvm::ArrayRef<Event> Events) -> const Event * {
      for (const Event &E : Events)
        if (E.Kind == EventKind::Lock && !E.Try && !E.Shared && E.Object == Unlock.Object)
          return &E;
      return nullptr;
    };
    auto Goes = [&](unsigned From) { return reaches(P, From, L.Header); };
    const size_t At = &Unlock - B.Events.data();
    if (const Event *E = First(llvm::ArrayRef(B.Events).drop_front(At + 1)))
      return Goes(B.Id) ? E : nullptr;
    Next(B);
    while (!Work.empty()) {
      const Block &X = P.Blocks[Work.pop_back_val()];
      if (const Event *E = First(X.Events))
        return Goes(X.Id) ? E : nullptr;
      Next(X);
    }
    return nullptr;
  }

  /// What the body of \p W does with its variable.
  struct Doings {
    bool Anew = false;   ///< looks it up again
    bool Pinned = false; ///< marks the element before the mutex is given up
    bool Leaves = false; ///< may leave the loop after the mutex is locked again
    SourceLocation Used; ///< first, after that
  };

  void scan(const Stmt *X, const Walk &W, const Event &Unlock, const Event &Lock, Doings &D) const {
    if (!X)
      return;
    const bool Late = SM.isBeforeInTranslationUnit(Lock.Loc, X->getBeginLoc());
    const bool Early = SM.isBeforeInTranslationUnit(X->getBeginLoc(), Unlock.Loc);
    D.Leaves |= Late && isa<BreakStmt, ReturnStmt, GotoStmt, CXXThrowExpr>(X);
    if (auto *Ref = dyn_cast<DeclRefExpr>(X); Ref && Ref->getDecl() == W.Var && Late && D.Used.isInvalid())
      D.Used = Ref->getLocation();
    if (auto *O = dyn_cast<CXXOperatorCallExpr>(X);
        O && O->getOperator() == OO_Equal && namedVariable(O->getArg(0)) == W.Var)
      D.Anew |= !mentions(O->getArg(1), W.Var);
    const Expr *Changed = nullptr;
    if (auto *B = dyn_cast<BinaryOperator>(X); B && B->isAssignmentOp())
      Changed = B->getLHS();
    else if (auto *N = dyn_cast<UnaryOperator>(X); N && N->isIncrementDecrementOp())
      Changed = N->getSubExpr();
    else if (auto *O = dyn_cast<CXXOperatorCallExpr>(X); O && (O->isAssignmentOp() || O->getOperator() == OO_PlusPlus))
      Changed = namedVariable(O->getArg(0)) == W.Var ? nullptr : O->getArg(0);
    else if (auto *C = dyn_cast<CXXMemberCallExpr>(X); C && C->getMethodDecl() && !C->getMethodDecl()->isConst())
      Changed = dyn_cast<CXXRecordDecl>(C->getMethodDecl()->getParent())->isInStdNamespace()
                    ? nullptr
                    : C->getImplicitObjectArgument();
    D.Pinned |= Early && Changed && mentions(Changed, W.Var);
    for (const Stmt *C : X->children())
      scan(C, W, Unlock, Lock, D);
  }

  bool judge(const Process &P, const Walk &W, const Event &Unlock, const Event &Lock) {
    Doings D;
    scan(W.Body, W, Unlock, Lock, D);
    const bool Range = isa<CXXForRangeStmt>(W.Loop);
    if (D.Anew || D.Pinned || D.Leaves || (!Range && !W.Step && D.Used.isInvalid()))
      return false;
    const Cell Mutex = cellOf(Unlock.Object);
    for (auto &Q : U.Module.Processes) {
      if (!Mutex || Q.get() == &P || !Q->Lowered || isa<CXXConstructorDecl, CXXDestructorDecl>(Q->Function))
        continue;
      for (const Record &R : S.of(Q.get()).Records) {
        if (!R.Path.empty() || R.kind() != EventKind::Write || R.E->Init ||
            cellOf(R.Object).leaf() != W.Container.leaf() ||
            llvm::none_of(R.locks(), [&](const Held &H) { return cellOf(H.Mutex).leaf() == Mutex.leaf(); }) ||
            !invalidates(R, W.Container.type()) || calls(P, R) || keptOut(P, R, Unlock))
          continue;
        Out.push_back({Range ? "" : W.Var->getNameAsString(), W.Container.str(), Unlock.Object->str(),
                       Range || W.Step ? (W.Step ? W.Step->getExprLoc() : W.Loop->getBeginLoc()) : D.Used, &Unlock,
                       &Lock, R.E, Q.get()});
        return true;
      }
    }
    return false;
  }

  /// `quitting = true; for (...) { unlock(); ... }`, and \p Change comes after `if (quitting) break;`: \p P sets a
  /// state under the mutex first that keeps it out, and that nobody sets back.
  bool keptOut(const Process &P, const Record &Change, const Event &Unlock) {
    auto Shuts = [&](const Record &W) {
      return W.Path.empty() && holds(W.locks(), Unlock.Object) && Facts.leavesOpen(W, Change) == false &&
             reaches(P, blockOf(P, W.E)->Id, blockOf(P, &Unlock)->Id);
    };
    return llvm::any_of(S.of(&P).Records, Shuts) && llvm::none_of(U.Module.Processes, [&](const auto &Q) {
             return !isa<CXXConstructorDecl>(Q->Function) && llvm::any_of(S.of(Q.get()).Records, [&](const Record &W) {
               return W.Path.empty() && !W.E->Init && Facts.leavesOpen(W, Change) == true;
             });
           });
  }

  /// It is this function that does it, through a call.
  bool calls(const Process &P, const Record &R) const {
    return llvm::any_of(S.of(&P).Records, [&](const Record &X) { return X.E == R.E; });
  }

  static bool invalidates(const Record &R, QualType Container) {
    const auto Around = parentsIn(R.In->Function);
    const Stmt *X = R.E->E;
    for (unsigned I = 0; X && I < 4; ++I, X = Around->getParent(X)) {
      auto *C = dyn_cast<CallExpr>(X);
      const FunctionDecl *F = C ? C->getDirectCallee() : nullptr;
      if (auto *O = dyn_cast<CXXOperatorCallExpr>(X))
        return O->getOperator() == OO_Equal;
      if (F && F->getIdentifier())
        return llvm::StringSwitch<bool>(F->getName())
            .Cases("erase", "erase_if", "clear", "extract", "swap", "remove", "remove_if", true)
            .Cases("pop", "pop_front", "pop_back", true)
            .Cases("push_back", "emplace_back", "insert", "emplace", "resize", movesWhenItGrows(Container))
            .Default(false);
    }
    return false;
  }

  const Unit &U;
  const Summaries &S;
  PathFacts Facts;
  const SourceManager &SM;
  std::vector<KeptIterator> Out;
};
} // namespace

std::vector<KeptIterator> findKeptIterators(const Unit &U) { return KeptIterators(U).run(); }

} // namespace belay::analysis
