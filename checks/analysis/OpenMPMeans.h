//===- OpenMPMeans.h - what else may order a parallel region --------------===//
//
// Tasks, flushes, locks, loops that ask again: where there are any, the directives
// do not say all about who comes first.
//
//===----------------------------------------------------------------------===//

#ifndef BELAY_ANALYSIS_OPENMPMEANS_H
#define BELAY_ANALYSIS_OPENMPMEANS_H

#include "ir/Walk.h"
#include "clang/AST/ASTContext.h"
#include "clang/AST/ExprCXX.h"
#include "clang/AST/StmtOpenMP.h"
#include "clang/Basic/OpenMPKinds.h"
#include "clang/Basic/SourceManager.h"
#include "llvm/ADT/DenseSet.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/SmallPtrSet.h"

namespace belay::analysis {

/// The user's function that \p C calls, if its body is here.
inline const clang::FunctionDecl *calleeWithBody(const clang::CallExpr &C) {
  const clang::FunctionDecl *F = C.getDirectCallee(), *Def = nullptr;
  return F && !llvm::isa<clang::CXXMethodDecl>(F) && F->hasBody(Def) && !Def->isDependentContext() &&
                 !Def->getASTContext().getSourceManager().isInSystemHeader(Def->getLocation())
             ? Def
             : nullptr;
}

/// Orders by other means than the directives that are understood here.
class OpenMPMeans : public ir::Walk {
public:
  bool Other = false;
  llvm::DenseSet<const clang::VarDecl *> Changed;
  bool VisitOMPExecutableDirective(clang::OMPExecutableDirective *D) override {
    const clang::OpenMPDirectiveKind K = D->getDirectiveKind();
    // A loop that is shared out among teams is, whatever executes them.
    const bool Elsewhere = clang::isOpenMPTargetExecutionDirective(K) || clang::isOpenMPTeamsDirective(K);
    Other |= K == llvm::omp::OMPD_flush || clang::isOpenMPTaskingDirective(K) ||
             (Elsewhere && !clang::isOpenMPParallelDirective(K)) || K == llvm::omp::OMPD_ordered ||
             K == llvm::omp::OMPD_cancel;
    for (const clang::OMPClause *C : D->clauses())
      Other |= C->getClauseKind() == llvm::omp::OMPC_copyprivate;
    return !Other;
  }
  bool VisitCallExpr(clang::CallExpr *C) override {
    const clang::FunctionDecl *F = C->getDirectCallee();
    const std::string Name = F && F->getIdentifier() ? F->getName().lower() : "";
    // Threads that know their numbers are told apart by them.
    Other |= llvm::StringRef(Name).contains("lock") || Name == "omp_get_thread_num";
    if (const clang::FunctionDecl *Def = calleeWithBody(*C); Def && Called.insert(Def).second && Called.size() < MaxCallees)
      TraverseStmt(Def->getBody());
    return !Other;
  }
  bool VisitCXXConstructExpr(clang::CXXConstructExpr *C) override { // a guard
    const std::string Name = C->getConstructor()->getParent()->getNameAsString();
    return !(Other |= llvm::StringRef(Name).contains("lock"));
  }
  /// A loop that asks again and again waits for another thread.
  bool VisitWhileStmt(clang::WhileStmt *S) override {
    auto *Always = llvm::dyn_cast<clang::IntegerLiteral>(S->getCond()->IgnoreParenImpCasts());
    return !(Other |= asks(S->getBody()) && !(Always && Always->getValue() != 0 && !leaves(S->getBody())));
  }
  bool VisitDoStmt(clang::DoStmt *S) override { return !(Other |= asks(S->getBody())); }
  bool VisitBinaryOperator(clang::BinaryOperator *B) override {
    if (B->isAssignmentOp())
      change(B->getLHS());
    return true;
  }
  bool VisitUnaryOperator(clang::UnaryOperator *U) override {
    if (U->isIncrementDecrementOp() || U->getOpcode() == clang::UO_AddrOf)
      change(U->getSubExpr());
    return true;
  }

private:
  static constexpr unsigned MaxCallees = 32;
  llvm::SmallPtrSet<const clang::FunctionDecl *, 8> Called;
  static bool asks(const clang::Stmt *S) {
    return S &&
           (llvm::isa<clang::OMPAtomicDirective, clang::OMPCriticalDirective>(S) || llvm::any_of(S->children(), asks));
  }
  static bool leaves(const clang::Stmt *S) {
    return S &&
           (llvm::isa<clang::BreakStmt, clang::ReturnStmt, clang::GotoStmt>(S) || llvm::any_of(S->children(), leaves));
  }
  void change(const clang::Expr *E) {
    if (auto *D = llvm::dyn_cast<clang::DeclRefExpr>(E->IgnoreParenImpCasts()))
      if (auto *V = llvm::dyn_cast<clang::VarDecl>(D->getDecl()))
        Changed.insert(V->getCanonicalDecl());
  }
};

} // namespace belay::analysis

#endif
