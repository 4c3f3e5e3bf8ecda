//===- Unawaited.cpp - what nobody waits for, or nobody tells of ----------===//

#include "analysis/Unawaited.h"
#include "analysis/Cells.h"
#include "clang/AST/ASTContext.h"
#include "clang/AST/ExprCXX.h"
#include "clang/Basic/SourceManager.h"
#include "llvm/ADT/StringSwitch.h"

using namespace clang;

namespace belay::analysis {

static bool isCounted(QualType T, const ASTContext &Ctx) {
  if (T->isReferenceType()) // another's
    return false;
  T = Ctx.getBaseElementType(T);
  const llvm::StringRef Class = className(T);
  return Class == "counting_semaphore" || Class == "latch" || T.getAsString() == "sem_t";
}

namespace {
enum class Does { Nothing, Posts, Else };
} // namespace

static Does whatDoes(const Use &X, const ASTContext &Ctx) {
  if (X.K == Use::Init || (X.K == Use::Read && !X.Call && !X.Copied))
    return Does::Nothing; // also a capture by reference, whose uses are in the body
  const FunctionDecl *F = nullptr;
  auto *C = dyn_cast_or_null<CallExpr>(X.Call);
  if (C && (X.K == Use::Method || (X.K == Use::Arg && X.Index == 0)))
    F = C->getDirectCallee();
  if (!F || !F->getIdentifier())
    return Does::Else;
  Expr::EvalResult Shared;
  if (F->getName() == "sem_init" && C->getNumArgs() > 1 &&
      (!C->getArg(1)->EvaluateAsInt(Shared, Ctx) || Shared.Val.getInt() != 0))
    return Does::Else; // another process may wait
  return llvm::StringSwitch<Does>(F->getName())
      .Cases("release", "count_down", "sem_post", Does::Posts)
      .Cases("sem_init", "sem_destroy", Does::Nothing)
      .Default(Does::Else);
}

std::vector<Unawaited> findUnawaited(const Unit &U) {
  std::vector<Unawaited> Out;
  ASTContext &Ctx = U.context();
  llvm::DenseSet<const Decl *> Seen;
  for (const auto &P : U.Module.Processes)
    for (const ir::Block &B : P->Blocks)
      for (const ir::Event &E : B.Events) {
        const ValueDecl *D = E.Kind == ir::EventKind::Release && E.Object ? cellOf(E.Object).leaf() : nullptr;
        if (!D || !isCounted(D->getType(), Ctx) || !Seen.insert(pattern(D)).second || !U.uses().allSeen(D))
          continue;
        Unawaited Found{D, {}};
        const bool All = llvm::all_of(U.uses().of(pattern(D)), [&](const Use &X) {
          const Does What = whatDoes(X, Ctx);
          if (What == Does::Posts)
            Found.Posts.push_back(X.Ref);
          return What != Does::Else;
        });
        if (All && !Found.Posts.empty())
          Out.push_back(std::move(Found));
      }
  const SourceManager &SM = Ctx.getSourceManager();
  auto Before = [&](const Expr *A, const Expr *B) {
    return A->getBeginLoc() != B->getBeginLoc() && SM.isBeforeInTranslationUnit(A->getBeginLoc(), B->getBeginLoc());
  };
  for (Unawaited &Of : Out)
    llvm::sort(Of.Posts, Before);
  llvm::sort(Out, [&](const Unawaited &A, const Unawaited &B) { return Before(A.Posts.front(), B.Posts.front()); });
  return Out;
}

const ValueDecl *atomicAt(const ir::Place *P) {
  const ValueDecl *D = cellOf(P).leaf();
  return D && llvm::StringRef(className(D->getType())).starts_with("atomic") && !D->getType()->isReferenceType()
             ? D
             : nullptr;
}

std::vector<Unnotified> findUnnotified(const Unit &U) {
  std::vector<Unnotified> Out;
  llvm::DenseSet<const Decl *> Seen;
  for (auto [P, R] : U.Sums->all(ir::EventKind::Wait)) {
    const ValueDecl *D = R->Path.empty() && !R->second() ? atomicAt(R->Object) : nullptr;
    if (!D || !Seen.insert(pattern(D)).second || !U.uses().allSeen(D))
      continue;
    Unnotified X{D, nullptr, nullptr};
    const bool All = llvm::all_of(U.uses().of(pattern(D)), [&](const Use &Y) {
      auto *C = dyn_cast_or_null<CallExpr>(Y.Call);
      const llvm::StringRef Name = calledName(C);
      const bool Waits = Name == "wait", Loads = Name == "load" || Name == "test";
      const bool Changes = Y.K == Use::Assign || Y.K == Use::Step || (Y.K == Use::Method && !Waits && !Loads);
      if (Waits && !X.Wait)
        X.Wait = Y.Ref;
      if (Changes && !X.Change)
        X.Change = Y.Ref;
      return Y.K != Use::Escape && Y.K != Use::Arg && !Name.starts_with("notify");
    });
    if (All && X.Wait && X.Change)
      Out.push_back(X);
  }
  return Out;
}

} // namespace belay::analysis
