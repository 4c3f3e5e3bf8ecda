//===- Cells.cpp - which memory, as far as another function can tell ------===//

#include "analysis/Cells.h"
#include "ir/IR.h"
#include "model/Model.h"
#include "clang/AST/ASTContext.h"
#include "clang/AST/DeclTemplate.h"
#include "clang/AST/ExprCXX.h"

using namespace clang;

namespace belay::analysis {

const ValueDecl *Cell::leaf() const { return Path.empty() ? nullptr : cast<ValueDecl>(Path.front()); }

QualType Cell::type() const { return Path.empty() ? QualType() : leaf()->getType().getNonReferenceType(); }

std::string Cell::str() const {
  if (Path.empty())
    return "";
  if (Open || !isa<VarDecl>(Path.back()) || isa<ParmVarDecl>(Path.back()))
    return leaf()->getNameAsString();
  std::string Out;
  for (const Decl *D : llvm::reverse(Path))
    Out += (Out.empty() ? "" : ".") + cast<ValueDecl>(D)->getNameAsString();
  return Out;
}

const Decl *pattern(const Decl *D) {
  if (auto *F = dyn_cast_or_null<FieldDecl>(D)) {
    auto *R = dyn_cast<CXXRecordDecl>(F->getParent());
    const CXXRecordDecl *P = R ? R->getTemplateInstantiationPattern() : nullptr;
    if (P)
      for (const FieldDecl *G : P->fields())
        if (G->getFieldIndex() == F->getFieldIndex() && G->getDeclName() == F->getDeclName())
          return G->getCanonicalDecl();
  }
  if (auto *V = dyn_cast_or_null<VarDecl>(D))
    if (const VarDecl *P = V->getTemplateInstantiationPattern())
      return P->getCanonicalDecl();
  return D ? D->getCanonicalDecl() : nullptr;
}

bool isFlag(QualType T) {
  if (T.isNull())
    return false;
  T = T.getNonReferenceType().getCanonicalType().getUnqualifiedType();
  if (auto *A = T->getAs<AtomicType>())
    T = A->getValueType();
  if (T->isIntegralOrEnumerationType())
    return true;
  auto *R = dyn_cast_or_null<ClassTemplateSpecializationDecl>(T->getAsCXXRecordDecl());
  if (R && R->getName() == "atomic" && R->isInStdNamespace())
    return isFlag(R->getTemplateArgs()[0].getAsType());
  const CXXRecordDecl *C = T->getAsCXXRecordDecl();
  return C && C->isInStdNamespace() && C->getIdentifier() && C->getName() == "atomic_flag";
}

bool sameText(const Expr *A, const Expr *B, const ASTContext &Ctx) {
  llvm::FoldingSetNodeID X, Y;
  A->Profile(X, Ctx, true);
  B->Profile(Y, Ctx, true);
  return X == Y;
}

const VarDecl *namedVariable(const Expr *E) {
  auto *D = dyn_cast_or_null<DeclRefExpr>(bare(E));
  return D ? dyn_cast<VarDecl>(D->getDecl()) : nullptr;
}

const VarDecl *addressedVariable(const Expr *E) {
  auto *Of = dyn_cast<UnaryOperator>(E->IgnoreParenCasts());
  return Of && Of->getOpcode() == UO_AddrOf ? namedVariable(Of->getSubExpr()) : nullptr;
}

const ValueDecl *addressed(const Expr *E) {
  auto *Of = dyn_cast<UnaryOperator>(E->IgnoreParenCasts());
  const Expr *To = Of && Of->getOpcode() == UO_AddrOf ? bare(Of->getSubExpr()) : nullptr;
  auto *M = dyn_cast_or_null<MemberExpr>(To);
  return M ? M->getMemberDecl() : To ? namedVariable(To) : nullptr;
}

bool mentions(const Stmt *S, const VarDecl *V) {
  auto *D = dyn_cast_or_null<DeclRefExpr>(S);
  return S && ((D && D->getDecl() == V) || llvm::any_of(S->children(), [&](const Stmt *C) { return mentions(C, V); }));
}

StringRef calledName(const CallExpr *C) {
  const FunctionDecl *F = C ? C->getDirectCallee() : nullptr;
  return F && F->getIdentifier() ? F->getName() : StringRef();
}

bool namesAny(ASTContext &Ctx, std::initializer_list<StringRef> Names) {
  return llvm::any_of(Names, [&](StringRef Name) {
    return llvm::any_of(Ctx.getTranslationUnitDecl()->lookup(&Ctx.Idents.get(Name)),
                        [](const NamedDecl *D) { return isa<FunctionDecl>(D) && D->isReferenced(); });
  });
}

std::optional<int64_t> constantOf(const Expr *E, const ASTContext &Ctx) {
  Expr::EvalResult R;
  return E && !E->isValueDependent() && E->EvaluateAsInt(R, Ctx) ? R.Val.getInt().tryExtValue() : std::nullopt;
}

const Expr *soleReturn(const FunctionDecl *F) {
  auto *Body = dyn_cast_or_null<CompoundStmt>(F->getBody());
  auto *R = Body && Body->size() == 1 ? dyn_cast<ReturnStmt>(Body->body_front()) : nullptr;
  return R ? R->getRetValue() : nullptr;
}

StringRef className(QualType T) {
  const CXXRecordDecl *R = T.isNull() ? nullptr : T.getNonReferenceType()->getAsCXXRecordDecl();
  return R && R->getIdentifier() ? R->getName() : StringRef();
}

std::optional<bool> initially(const ValueDecl *D, const ASTContext &Ctx) {
  auto *V = dyn_cast<VarDecl>(D);
  auto *Field = dyn_cast<FieldDecl>(D);
  const Expr *Init = V ? V->getInit() : Field ? Field->getInClassInitializer() : nullptr;
  if (auto *Made = Init ? dyn_cast<CXXConstructExpr>(bare(Init)) : nullptr; Made && Made->getNumArgs() == 1)
    Init = Made->getArg(0);
  if (auto *List = dyn_cast_or_null<InitListExpr>(Init); List && List->getNumInits() == 1)
    Init = List->getInit(0);
  bool Value;
  if (!Init || Init->isValueDependent() || !Init->getType()->isScalarType() ||
      !Init->EvaluateAsBooleanCondition(Value, Ctx))
    return std::nullopt;
  return Value;
}

bool isTokenSource(QualType T) {
  StringRef Name = className(T);
  return Name == "stop_source" || Name == "done_source" || Name == "cancellable";
}

bool isTokenType(QualType T) {
  const CXXRecordDecl *R = T.isNull() ? nullptr : T.getNonReferenceType()->getAsCXXRecordDecl();
  return R && R->getIdentifier() &&
         (R->getName() == "stop_token" || R->getName() == "done" ||
          (R->getName() == "context" && model::qualifiedName(R) == "belay::context"));
}

Cell cellOf(const ir::Place *P) {
  using ir::Place;
  Cell C;
  for (; P; P = P->Parent)
    switch (P->K) {
    case Place::Field:
      C.Path.push_back(pattern(P->Decl));
      break;
    case Place::Deref:
      if (!C.Path.empty())
        return C;
      break;
    case Place::AddressOf:
    case Place::Element:
    case Place::MutexOf:
      break;
    case Place::Global:
    case Place::Local:
    case Place::Capture:
    case Place::Param:
      if (!P->Decl)
        return {};
      // A parameter by reference is somebody else's memory.
      if (P->K == Place::Param && cast<ValueDecl>(P->Decl)->getType()->isReferenceType() && !C.Path.empty())
        return C;
      C.Path.push_back(pattern(P->Decl));
      C.Open = P->K == Place::Param;
      return C;
    case Place::This:
    case Place::Object:
    case Place::Alloc:
      return C;
    default:
      return C;
    }
  return C;
}

const Expr *bare(const Expr *E) {
  while (E) {
    const Expr *N = ir::unhinted(E);
    if (auto *F = dyn_cast<FullExpr>(N))
      N = F->getSubExpr();
    else if (auto *M = dyn_cast<MaterializeTemporaryExpr>(N))
      N = M->getSubExpr();
    else if (auto *B = dyn_cast<CXXBindTemporaryExpr>(N))
      N = B->getSubExpr();
    if (N == E)
      return E;
    E = N;
  }
  return E;
}

const Expr *unnegated(const Expr *E, bool &When) {
  E = bare(E);
  while (auto *Not = dyn_cast_or_null<UnaryOperator>(E)) {
    if (Not->getOpcode() != UO_LNot)
      break;
    When = !When;
    E = bare(Not->getSubExpr());
  }
  return E;
}

Cell cellOf(const Expr *E) {
  Cell C;
  for (E = bare(E); E;) {
    if (auto *M = dyn_cast<MemberExpr>(E)) {
      if (!isa<FieldDecl>(M->getMemberDecl())) {
        if (!isa<VarDecl>(M->getMemberDecl()))
          return {};
        C.Path.push_back(pattern(M->getMemberDecl()));
        C.Open = false;
        return C;
      }
      if (M->getMemberDecl()->getType()->isReferenceType() && !C.Path.empty())
        return C;
      C.Path.push_back(pattern(M->getMemberDecl()));
      const Expr *B = bare(M->getBase());
      if (M->isArrow() || isa<CXXThisExpr>(B) || isa<CXXOperatorCallExpr>(B))
        return C;
      E = B;
    } else if (auto *D = dyn_cast<DeclRefExpr>(E)) {
      auto *V = dyn_cast<VarDecl>(D->getDecl());
      if (!V)
        return C;
      if (V->getType()->isReferenceType() && !C.Path.empty())
        return C;
      C.Path.push_back(pattern(V));
      C.Open = isa<ParmVarDecl>(V) || V->getType()->isReferenceType();
      return C;
    } else if (auto *A = dyn_cast<ArraySubscriptExpr>(E)) {
      E = bare(A->getBase());
    } else if (auto *O = dyn_cast<CXXOperatorCallExpr>(E);
               O && O->getOperator() == OO_Subscript && O->getNumArgs()) {
      E = bare(O->getArg(0));
    } else if (auto *U = dyn_cast<UnaryOperator>(E); U && C.Path.empty() &&
                                                     (U->getOpcode() == UO_Deref || U->getOpcode() == UO_AddrOf)) {
      E = bare(U->getSubExpr());
    } else
      return C;
  }
  return C;
}

bool mayMatch(const Cell &A, const Cell &B) {
  if (A.Path.empty() || B.Path.empty())
    return false;
  unsigned N = std::min(A.Path.size(), B.Path.size());
  for (unsigned I = 0; I < N; ++I)
    if (A.Path[I] != B.Path[I])
      return false;
  if (A.Path.size() == B.Path.size())
    return true;
  return A.Path.size() < B.Path.size() ? A.Open : B.Open;
}

} // namespace belay::analysis
