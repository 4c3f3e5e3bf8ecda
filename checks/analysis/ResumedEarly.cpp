//===- ResumedEarly.cpp - awaiters that are used once they are resumed ----===//

#include "analysis/ResumedEarly.h"
#include "analysis/Cells.h"
#include "ir/UserDecls.h"
#include "clang/AST/ASTContext.h"
#include "clang/AST/ExprCXX.h"
#include "clang/AST/StmtCXX.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/SmallPtrSet.h"

using namespace clang;

namespace belay::analysis {

using model::TypeKind;

namespace {
/// Looks at one await_suspend.
class Body {
public:
  Body(const CXXMethodDecl *F, model::Model &Tables) : F(F), Tables(Tables) {
    Handles.insert(F->getParamDecl(0));
    keep(F->getBody());
  }

  std::optional<ResumedEarly> run() {
    if (synchronises(F->getBody()))
      return std::nullopt;
    return in(F->getBody());
  }

private:
  /// Notes members and locals that \p S puts the handle into.
  void keep(const Stmt *S) {
    if (!S || isa<LambdaExpr>(S))
      return;
    auto *Assign = dyn_cast<CXXOperatorCallExpr>(S);
    if (Assign && Assign->getOperator() == OO_Equal && namesHandle(Assign->getArg(1)))
      if (auto *M = dyn_cast<MemberExpr>(Assign->getArg(0)->IgnoreParenImpCasts()))
        if (isa<CXXThisExpr>(M->getBase()->IgnoreImpCasts()))
          Handles.insert(M->getMemberDecl());
    if (auto *D = dyn_cast<DeclStmt>(S))
      for (const Decl *X : D->decls())
        if (auto *V = dyn_cast<VarDecl>(X); V && V->getInit() && namesHandle(V->getInit()))
          Handles.insert(V);
    for (const Stmt *C : S->children())
      keep(C);
  }

  bool namesHandle(const Stmt *S) const {
    if (!S)
      return false;
    if (auto *D = dyn_cast<DeclRefExpr>(S))
      return Handles.contains(D->getDecl());
    if (auto *M = dyn_cast<MemberExpr>(S); M && Handles.contains(M->getMemberDecl()))
      return true;
    return llvm::any_of(S->children(), [&](const Stmt *C) { return namesHandle(C); });
  }

  /// True if \p S has anything by which this and who resumes may tell each other who is first.
  bool synchronises(const Stmt *S) {
    auto *E = dyn_cast_or_null<Expr>(S);
    switch (const TypeKind K = E ? Tables.type(E->getType().getNonReferenceType()) : TypeKind::None) {
    case TypeKind::Guard:
    case TypeKind::Condition:
    case TypeKind::Atomic:
    case TypeKind::Semaphore:
    case TypeKind::Latch:
    case TypeKind::OnceFlag:
      return true;
    default:
      if (model::isMutex(K))
        return true;
    }
    return S && llvm::any_of(S->children(), [&](const Stmt *C) { return synchronises(C); });
  }

  /// True if what is given to \p M runs on another thread: the name of the class says so, and any `executor` may have
  /// one; or it keeps that under a lock, which others take it from.
  bool runsElsewhere(const CXXMethodDecl *M) {
    const CXXRecordDecl *R = M->getParent();
    if (R->getIdentifier() &&
        (R->getName().contains_insensitive("pool") || R->getName().equals_insensitive("executor")))
      return true;
    const FunctionDecl *Def = nullptr;
    return M->hasBody(Def) && locks(Def->getBody());
  }

  bool locks(const Stmt *S) {
    auto *C = dyn_cast_or_null<CXXConstructExpr>(S);
    return S && ((C && Tables.type(C->getType()) == TypeKind::Guard) ||
                 llvm::any_of(S->children(), [&](const Stmt *X) { return locks(X); }));
  }

  /// What in \p S gives the handle away.
  std::optional<ResumedEarly> gives(const Stmt *S) {
    if (!S || isa<LambdaExpr, CompoundStmt, IfStmt, ForStmt, WhileStmt, DoStmt, CXXForRangeStmt, SwitchStmt, CXXTryStmt,
                  ConditionalOperator>(S))
      return std::nullopt;
    if (auto *C = dyn_cast<CXXMemberCallExpr>(S); C && C->getMethodDecl() && C->getMethodDecl()->getIdentifier()) {
      const Expr *Object = C->getImplicitObjectArgument()->IgnoreParenImpCasts();
      auto *Self = dyn_cast<DeclRefExpr>(Object);
      if (Self && Handles.contains(Self->getDecl()) && C->getMethodDecl()->getName() == "resume")
        return ResumedEarly{C, nullptr, true};
      auto Gives = [&](const Expr *A) {
        return namesHandle(A) || (Handles.size() > 1 && isa<CXXThisExpr>(A->IgnoreParenImpCasts()));
      };
      if (llvm::any_of(C->arguments(), Gives) && runsElsewhere(C->getMethodDecl()))
        return ResumedEarly{C, nullptr, false};
    }
    if (auto *C = dyn_cast<CXXConstructExpr>(S))
      if (const TypeKind K = Tables.type(C->getType());
          (K == TypeKind::Thread || K == TypeKind::JoiningThread) &&
          llvm::any_of(C->arguments(), [&](const Expr *A) { return !isThread(A) && namesHandle(A); }))
        return ResumedEarly{C, nullptr, false};
    for (const Stmt *X : S->children())
      if (auto G = gives(X))
        return G;
    return std::nullopt;
  }

  bool isThread(const Expr *A) {
    const TypeKind K = Tables.type(A->getType().getNonReferenceType());
    return K == TypeKind::Thread || K == TypeKind::JoiningThread;
  }

  /// The first member of the awaiter that \p S uses at once.
  const MemberExpr *uses(const Stmt *S) const {
    if (!S || isa<LambdaExpr>(S))
      return nullptr;
    if (auto *M = dyn_cast<MemberExpr>(S); M && isa<CXXThisExpr>(M->getBase()->IgnoreImpCasts()))
      if (auto *D = M->getMemberDecl(); isa<FieldDecl>(D))
        return M;
    for (const Stmt *C : S->children())
      if (const MemberExpr *M = uses(C))
        return M;
    return nullptr;
  }

  /// A statement that gives the handle away, and a use in one that follows it with no branch in between.
  std::optional<ResumedEarly> in(const Stmt *S) {
    if (!S || isa<LambdaExpr>(S))
      return std::nullopt;
    std::optional<ResumedEarly> Given;
    for (const Stmt *C : S->children()) {
      if (Given) {
        auto *If = dyn_cast<IfStmt>(C);
        if (!If && !isa<Expr, DeclStmt, ReturnStmt>(C))
          return std::nullopt;
        Given->Use = uses(If ? If->getCond() : C);
        if (Given->Use)
          return Given;
        if (If || isa<ReturnStmt>(C))
          return std::nullopt;
      } else if (isa<CompoundStmt>(S)) {
        Given = gives(C);
      }
      if (!Given)
        if (auto Inner = in(C))
          return Inner;
    }
    return std::nullopt;
  }

  const CXXMethodDecl *F;
  model::Model &Tables;
  llvm::SmallPtrSet<const ValueDecl *, 4> Handles; ///< what holds the handle; lookups only
};

class Finder : public ir::UserCode {
public:
  explicit Finder(const Unit &U) : UserCode(U.context().getSourceManager()), Tables(U.Tables) {
    Instances = true;
    TypesOfLocs = false;
  }
  std::vector<std::pair<const CXXRecordDecl *, ResumedEarly>> Out;
  llvm::SmallPtrSet<const CXXRecordDecl *, 4> Lasting; ///< classes of awaiters that have a name; lookups only

  bool VisitVarDecl(VarDecl *V) override { return lasting(V); }
  bool VisitFieldDecl(FieldDecl *F) override { return lasting(F); }
  bool VisitCoawaitExpr(CoawaitExpr *E) override {
    if (const CXXRecordDecl *R = E->getOperand()->getType()->getAsCXXRecordDecl(); R && E->getOperand()->isLValue())
      Lasting.insert(R->getCanonicalDecl());
    return true;
  }
  bool VisitCXXMethodDecl(CXXMethodDecl *F) override {
    if (F->getIdentifier() && F->getName() == "await_suspend" && F->doesThisDeclarationHaveABody() &&
        !F->isDependentContext() && F->getNumParams() == 1 && !F->isStatic() &&
        className(F->getParamDecl(0)->getType()) == "coroutine_handle")
      if (auto X = Body(F, Tables).run())
        Out.push_back({F->getParent()->getCanonicalDecl(), *X});
    return true;
  }

private:
  bool lasting(const ValueDecl *D) {
    const CXXRecordDecl *R = D->getType()->getAsCXXRecordDecl();
    auto *V = dyn_cast<VarDecl>(D);
    if (R && !(V && V->isImplicit()))
      Lasting.insert(R->getCanonicalDecl());
    return true;
  }

  model::Model Tables;
};
} // namespace

std::vector<ResumedEarly> findResumedEarly(const Unit &U) {
  std::vector<ResumedEarly> Out;
  const IdentifierTable &Names = U.context().Idents;
  if (!U.context().getLangOpts().Coroutines || Names.find("await_suspend") == Names.end())
    return Out;
  Finder F(U);
  F.TraverseDecl(U.context().getTranslationUnitDecl());
  for (auto &[Class, X] : F.Out)
    if (!F.Lasting.contains(Class))
      Out.push_back(X);
  return Out;
}

} // namespace belay::analysis
