//===- Walk.cpp - walks over the AST, by virtual functions ----------------===//

#include "ir/Walk.h"
#include "clang/AST/RecursiveASTVisitor.h"

using namespace clang;

namespace belay::ir {

class Walk::Impl : public RecursiveASTVisitor<Impl> {
  using Base = RecursiveASTVisitor<Impl>;

public:
  explicit Impl(Walk &W) : W(W) {}
  bool shouldVisitTemplateInstantiations() const { return W.Instances; }
  bool shouldVisitImplicitCode() const { return W.ImplicitCode; }
  bool shouldWalkTypesOfTypeLocs() const { return W.TypesOfLocs; }
  bool TraverseDecl(Decl *D) { return W.TraverseDecl(D); }
  bool dataTraverseStmtPre(Stmt *S) { return W.enters(S); }
  /// LLVM 22 says whether qualifiers are walked.
  template <typename... Flags> bool TraverseTypeLoc(TypeLoc L, Flags... Qualifiers) {
    return W.OnlyDecls || Base::TraverseTypeLoc(L, Qualifiers...);
  }
  bool TraverseNestedNameSpecifierLoc(NestedNameSpecifierLoc L) {
    return W.OnlyDecls || Base::TraverseNestedNameSpecifierLoc(L);
  }
  bool TraverseAttr(Attr *A) { return W.OnlyDecls || Base::TraverseAttr(A); }
  /// The base asserts that none is instantiated whose arguments are written, as a member's specialisation is.
  bool TraverseVarTemplateSpecializationDecl(VarTemplateSpecializationDecl *V) {
    return !W.OnlyDecls || WalkUpFromVarTemplateSpecializationDecl(V);
  }
#define BELAY_VISIT(Kind)                                                                                              \
  bool Visit##Kind(Kind *X) { return W.Visit##Kind(X); }
  BELAY_VISITED(BELAY_VISIT)
#undef BELAY_VISIT

private:
  Walk &W;
};

bool Walk::TraverseDecl(Decl *D) { return Impl(*this).RecursiveASTVisitor<Impl>::TraverseDecl(D); }
bool Walk::TraverseStmt(Stmt *S) { return Impl(*this).RecursiveASTVisitor<Impl>::TraverseStmt(S); }

} // namespace belay::ir
