//===- Walk.h - walks over the AST, by virtual functions ------------------===//
//
// clang::RecursiveASTVisitor takes seconds to compile for each class that is
// derived from it. Here it is instantiated once. (DynamicRecursiveASTVisitor,
// which LLVM has from version 20 on, descends by recursion: a chain of ten
// thousand additions would overflow the stack.)
//
//===----------------------------------------------------------------------===//

#ifndef BELAY_IR_WALK_H
#define BELAY_IR_WALK_H

#include "clang/AST/DeclCXX.h"
#include "clang/AST/ExprCXX.h"
#include "clang/AST/StmtCXX.h"
#include "clang/AST/StmtOpenMP.h"

namespace belay::ir {

// clang-format off
/// What a walk can be told of.
#define BELAY_VISITED(VISIT)                                                                                           \
  VISIT(Decl) VISIT(NamedDecl) VISIT(VarDecl) VISIT(FieldDecl) VISIT(FunctionDecl) VISIT(CXXMethodDecl)                \
  VISIT(CXXRecordDecl) VISIT(CompoundStmt) VISIT(DeclStmt) VISIT(IfStmt) VISIT(ForStmt) VISIT(WhileStmt)               \
  VISIT(DoStmt) VISIT(CXXForRangeStmt) VISIT(OMPExecutableDirective) VISIT(Expr) VISIT(DeclRefExpr) VISIT(MemberExpr)  \
  VISIT(CallExpr) VISIT(CXXMemberCallExpr) VISIT(CXXOperatorCallExpr) VISIT(CXXConstructExpr) VISIT(BinaryOperator)    \
  VISIT(UnaryOperator) VISIT(ImplicitCastExpr) VISIT(InitListExpr) VISIT(LambdaExpr) VISIT(CoawaitExpr)
// clang-format on

/// In the order of the text; each of its functions returns false to end the walk.
class Walk {
public:
  virtual ~Walk() = default;
  virtual bool TraverseDecl(clang::Decl *D);
  bool TraverseStmt(clang::Stmt *S);

#define BELAY_VISIT(Kind)                                                                                              \
  virtual bool Visit##Kind(clang::Kind *) { return true; }
  BELAY_VISITED(BELAY_VISIT)
#undef BELAY_VISIT

protected:
  /// Is \p S walked over? Otherwise nothing is told of it, nor of what is in it.
  virtual bool enters(const clang::Stmt *) { return true; }

  bool Instances = false;    ///< of templates
  bool ImplicitCode = false; ///< what the compiler adds
  bool TypesOfLocs = true;   ///< the types behind what is written
  bool OnlyDecls = false;    ///< no types, qualifiers and attributes

private:
  class Impl;
};

} // namespace belay::ir

#endif
