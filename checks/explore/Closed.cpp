//===- Closed.cpp - variables that only a root's own code can reach -------===//

#include "explore/Closed.h"
#include "analysis/Unit.h"
#include "ir/Walk.h"
#include "clang/AST/ASTContext.h"
#include "clang/Basic/SourceManager.h"

using namespace clang;

namespace belay::explore {

namespace {
class Namer : public ir::Walk {
public:
  Namer() { ImplicitCode = true; }
  bool VisitDeclRefExpr(DeclRefExpr *E) override {
    if (auto *V = dyn_cast<VarDecl>(E->getDecl()); V && V->hasGlobalStorage())
      Named.push_back(E);
    return name(E->getDecl());
  }
  bool VisitMemberExpr(MemberExpr *E) override { return name(E->getMemberDecl()); }
  bool VisitCXXConstructExpr(CXXConstructExpr *E) override { return name(E->getConstructor()); }
  bool VisitVarDecl(VarDecl *V) override { return name(V); }
  bool VisitLambdaExpr(LambdaExpr *E) override { return name(E->getCallOperator()); }
  bool VisitImplicitCastExpr(ImplicitCastExpr *E) override {
    auto *R = dyn_cast<DeclRefExpr>(E->getSubExpr()->IgnoreParens());
    if (E->getCastKind() == CK_LValueToRValue && R)
      Reads.insert(R);
    return true;
  }
  /// The variables that are not just read.
  template <typename Set> void writtenTo(Set &Out) const {
    for (const DeclRefExpr *R : Named)
      if (!Reads.contains(R))
        Out.insert(cast<VarDecl>(R->getDecl())->getCanonicalDecl());
  }

  std::vector<const FunctionDecl *> Functions;
  std::vector<const VarDecl *> Variables;

private:
  std::vector<const DeclRefExpr *> Named; ///< variables
  llvm::DenseSet<const DeclRefExpr *> Reads;
  /// A library's template may make objects of its arguments: make_unique, emplace_back.
  void makes(const FunctionDecl *F) {
    const TemplateArgumentList *Of = F->getTemplateSpecializationArgs();
    if (auto *C = dyn_cast<ClassTemplateSpecializationDecl>(F->getDeclContext()); C && !Of)
      Of = &C->getTemplateArgs();
    if (!Of || !F->getASTContext().getSourceManager().isInSystemHeader(F->getLocation()))
      return;
    for (const TemplateArgument &A : Of->asArray())
      if (A.getKind() == TemplateArgument::Type)
        if (const auto *R = A.getAsType()->getAsCXXRecordDecl(); R && R->hasDefinition())
          for (const CXXConstructorDecl *C : R->ctors())
            Functions.push_back(C->getCanonicalDecl());
  }
  bool name(const ValueDecl *D) {
    if (auto *F = dyn_cast<FunctionDecl>(D)) {
      Functions.push_back(F->getCanonicalDecl());
      makes(F);
    } else if (auto *V = dyn_cast<VarDecl>(D); V && V->hasGlobalStorage())
      Variables.push_back(V->getCanonicalDecl());
    return true;
  }
};
} // namespace

References::References(const analysis::Unit &U) {
  for (const auto &P : U.Module.Processes) {
    Namer N;
    N.TraverseDecl(const_cast<FunctionDecl *>(P->Function));
    Names &Here = Of[P->Function->getCanonicalDecl()];
    Here.Functions.insert(N.Functions.begin(), N.Functions.end());
    Here.Variables.insert(N.Variables.begin(), N.Variables.end());
    N.writtenTo(Written);
  }
  ASTContext &Ctx = U.context();
  for (Decl *D : Ctx.getTranslationUnitDecl()->decls()) {
    auto *V = dyn_cast<VarDecl>(D);
    if (!V || !V->getInit() || Ctx.getSourceManager().isInSystemHeader(V->getLocation()))
      continue;
    Namer N;
    N.TraverseStmt(V->getInit());
    Elsewhere.insert(N.Variables.begin(), N.Variables.end());
  }
}

const llvm::DenseSet<const FunctionDecl *> &References::functions(const FunctionDecl *F) const {
  static const llvm::DenseSet<const FunctionDecl *> None;
  auto It = Of.find(F->getCanonicalDecl());
  return It == Of.end() ? None : It->second.Functions;
}

llvm::DenseSet<const FunctionDecl *> References::reached(llvm::ArrayRef<const FunctionDecl *> Roots) const {
  llvm::DenseSet<const FunctionDecl *> Out;
  std::vector<const FunctionDecl *> Next(Roots.begin(), Roots.end());
  while (!Next.empty()) {
    const FunctionDecl *F = Next.back()->getCanonicalDecl();
    Next.pop_back();
    if (!Out.insert(F).second)
      continue;
    if (auto It = Of.find(F); It != Of.end())
      Next.insert(Next.end(), It->second.Functions.begin(), It->second.Functions.end());
  }
  return Out;
}

/// Other units have no declaration to name it by: it is defined in the main file, and no header mentions it.
static bool isOwn(const VarDecl *V) {
  if (!V->isExternallyVisible())
    return true;
  const SourceManager &SM = V->getASTContext().getSourceManager();
  return V->hasDefinition() != VarDecl::DeclarationOnly && llvm::all_of(V->redecls(), [&](const VarDecl *D) {
           return SM.isInMainFile(SM.getExpansionLoc(D->getLocation()));
         });
}

Closed References::of(llvm::ArrayRef<const FunctionDecl *> Roots, bool Alone) const {
  Closed Out;
  Out.Alone = Alone;
  Out.Given = !Alone && llvm::any_of(Roots, [](const FunctionDecl *F) { return F->getNumParams() > 0; });
  const llvm::DenseSet<const FunctionDecl *> Reached = reached(Roots);
  llvm::DenseSet<const VarDecl *> Outside;
  for (auto &[F, N] : Of)
    (Reached.contains(F) ? Out.Variables : Outside).insert(N.Variables.begin(), N.Variables.end());
  for (const VarDecl *V : llvm::to_vector(Out.Variables))
    if (!isOwn(V) || Elsewhere.contains(V) || (Outside.contains(V) && Written.contains(V)))
      Out.Variables.erase(V);
  return Out;
}

} // namespace belay::explore
