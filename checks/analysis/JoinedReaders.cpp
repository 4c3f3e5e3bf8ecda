//===- JoinedReaders.cpp - pipes that whoever joins their reader keeps open ===//

#include "analysis/JoinedReaders.h"
#include "analysis/Claims.h"
#include "clang/AST/ASTContext.h"
#include "llvm/ADT/STLExtras.h"
#include <fcntl.h>

using namespace clang;

namespace belay::analysis {

using namespace ir;

/// `pipe(ends)`, or `pipe2(ends, flags)` if a read of that waits.
static bool makesPipe(const Use &X, const ASTContext &Ctx) {
  auto *Call = X.K == Use::Arg ? dyn_cast_or_null<CallExpr>(X.Call) : nullptr;
  if (calledName(Call) != "pipe2")
    return calledName(Call) == "pipe";
  const std::optional<int64_t> Flags = Call->getNumArgs() == 2 ? constantOf(Call->getArg(1), Ctx) : std::nullopt;
  return Flags && !(*Flags & O_NONBLOCK);
}

const Use *pipeOf(const Uses &U, const VarDecl *V) {
  for (const Use &X : U.of(V))
    if (makesPipe(X, U.context()))
      return &X;
  return nullptr;
}

namespace {
class JoinedReaders {
public:
  JoinedReaders(const Threads &Ts, Endings &E) : Ts(Ts), E(E) {}

  std::vector<OpenEnd> run() {
    for (const Thread &T : Ts.All)
      joined(T);
    return std::move(Out);
  }

private:
  /// The starter of \p T joins it before it closes the writing end of the pipe that the thread reads to its end.
  void joined(const Thread &T) {
    const Process &P = *T.Spawner;
    const Place *Handle = T.Spawn->Object;
    if (!Handle || Handle->K != Place::Local || !T.Spawn->Path.empty())
      return;
    for (auto &F : T.Frames)
      for (const Block &B : F->P->Blocks)
        for (const Event &Read : B.Events) {
          const Place *End = Read.Kind == EventKind::Block && !Read.Timed && Read.Object
                                 ? E.outer(E.sums().translate(Read.Object, F->Map))
                                 : nullptr;
          if (!End || End->K != Place::Element || End->Index != 0 || End->Parent->K != Place::Local)
            continue;
          auto *V = cast<VarDecl>(End->Parent->Decl);
          if (V->getDeclContext() != P.Function || !V->getType()->isArrayType() || !readsAll(*F->P, B, Read))
            continue;
          if (const Event *Join = joinedOpen(P, *Handle, *V))
            Out.push_back({OpenEnd::Joined, Join->Loc, pipeOf(E.uses(), V)->Ref->getExprLoc(), End->str(),
                           End->Parent->str() + "[1]", Read.Loc});
          return;
        }
  }

  /// The end of the pipe that \p X gives its call; none if it isn't one alone.
  std::optional<int64_t> endOf(const Use &X) const {
    auto *Call = dyn_cast_or_null<CallExpr>(X.Call);
    std::optional<int64_t> End;
    for (unsigned I = 0; Call && I < Call->getNumArgs(); ++I) {
      if (!holds(Call->getArg(I), X.Ref))
        continue;
      auto *Sub = dyn_cast<ArraySubscriptExpr>(bare(Call->getArg(I)));
      if (const auto Index = constantOf(Sub ? Sub->getIdx() : nullptr, E.uses().context()))
        End = Index;
    }
    return End;
  }

  /// The call that gets what \p X reads doesn't close it, nor keep it.
  bool leavesOpen(const Use &X, unsigned Depth = 0) const {
    auto *Call = dyn_cast_or_null<CallExpr>(X.Call);
    const StringRef Name = calledName(Call);
    const FunctionDecl *F = Call ? Call->getDirectCallee() : nullptr;
    if (Name == "read" || Name == "write" || Name == "dup2" || Name.starts_with("posix_spawn_file_actions_"))
      return true; // the last are the child's
    if (!F || !F->getDefinition() || isa<CXXMethodDecl>(F) || Depth > 2)
      return false;
    F = F->getDefinition();
    for (unsigned I = 0; I < std::min(Call->getNumArgs(), F->getNumParams()); ++I)
      if (holds(Call->getArg(I), X.Ref))
        return F->getParamDecl(I)->getType()->isIntegerType() &&
               llvm::all_of(E.uses().of(F->getParamDecl(I)), [&](const Use &Y) {
                 return Y.K == Use::Read && !Y.Copied && (!Y.Call || leavesOpen(Y, Depth + 1));
               });
    return false;
  }

  /// The only join of \p Handle, if nobody has closed an end of pipe \p V before, or stops the thread.
  const Event *joinedOpen(const Process &P, const Place &Handle, const VarDecl &V) {
    const Event *Join = nullptr;
    for (const Block &B : P.Blocks)
      for (const Event &Ev : B.Events) {
        if (Ev.Object != &Handle || Ev.Kind == EventKind::Spawn || Ev.Kind == EventKind::Declare ||
            Ev.Kind == EventKind::Destroy || Ev.Kind == EventKind::ScopeEnd)
          continue;
        if (Ev.Kind != EventKind::Join || Ev.Timed || Ev.Try || Join)
          return nullptr;
        Join = &Ev;
      }
    const Use *Made = pipeOf(E.uses(), &V);
    const Paths &Ways = E.paths(P);
    const auto At = Ways.of(Join);
    if (!Join || !Made || !At)
      return nullptr;
    for (const Use &X : E.uses().of(&V)) {
      const StringRef Name = calledName(dyn_cast_or_null<CallExpr>(X.Call));
      const auto End = endOf(X);
      const bool Closes = Name == "close";
      if (&X == Made || (X.K == Use::Read && !X.Copied && !X.Call))
        continue;
      if (X.K != Use::Read || X.Copied || !End || (*End != 0 && !Closes && !leavesOpen(X)))
        return nullptr;
      if (!Closes || (*End == 0 && X.In != P.Function)) // by the thread itself
        continue;
      const auto Closed = Ways.of(X.Call);
      if (!Closed || Ways.reaches(*Closed, {*At}, {}))
        return nullptr;
    }
    return Join;
  }

  /// \p Read is in a loop that ends only when it gives nothing more.
  bool readsAll(const Process &P, const Block &B, const Event &Read) const {
    const int I = Ts.loops(&P).innermost(B.Id);
    const Loop *L = I < 0 || !Read.E ? nullptr : &Ts.loops(&P).All[I];
    return L && !L->Exits.empty() && llvm::all_of(L->Exits, [&](const Exit &X) {
             const Expr *Cond = P.Blocks[X.From].Condition;
             return Cond && endsRead(Cond, X.When, Read.E);
           });
  }

  /// \p Cond is \p When only if what \p Read has returned isn't above zero.
  bool endsRead(const Expr *Cond, bool When, const Expr *Read) const {
    Cond = unnegated(Cond, When);
    auto *C = dyn_cast<BinaryOperator>(Cond);
    if (!C || !C->isComparisonOp())
      return !When && isRead(Cond, Read);
    const std::optional<int64_t> Limit = constantOf(C->getRHS(), E.uses().context());
    if (!isRead(C->getLHS(), Read) || !Limit)
      return false;
    switch (C->getOpcode()) {
    case BO_LE:
      return When && *Limit <= 0;
    case BO_LT:
      return When && *Limit <= 1;
    case BO_GT:
      return !When && *Limit <= 0;
    case BO_GE:
      return !When && *Limit <= 1;
    case BO_EQ:
      return When && *Limit <= 0;
    case BO_NE:
      return !When && *Limit <= 0;
    default:
      return false;
    }
  }

  /// It is \p Read, or the variable that has been given what that returns.
  static bool isRead(const Expr *X, const Expr *Read) {
    X = bare(X);
    if (auto *A = dyn_cast<BinaryOperator>(X); A && A->getOpcode() == BO_Assign)
      X = bare(A->getRHS());
    const VarDecl *V = namedVariable(X);
    return X == Read || (V && V->hasLocalStorage() && V->hasInit() && bare(V->getInit()) == Read);
  }

  const Threads &Ts;
  Endings &E;
  std::vector<OpenEnd> Out;
};
} // namespace

std::vector<OpenEnd> joinedReaders(const Threads &Ts, Endings &E) { return JoinedReaders(Ts, E).run(); }

} // namespace belay::analysis
