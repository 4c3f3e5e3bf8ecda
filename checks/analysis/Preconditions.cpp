//===- Preconditions.cpp - exceptions that blame the caller ---------------===//

#include "analysis/Preconditions.h"
#include "analysis/Cells.h"
#include "analysis/Claims.h"
#include "ir/Walk.h"
#include "clang/AST/ASTContext.h"
#include "clang/AST/ExprCXX.h"
#include "clang/Lex/Lexer.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"

using namespace clang;

namespace belay::analysis {

using namespace ir;

bool isLogicError(QualType T) {
  const CXXRecordDecl *R = T.isNull() ? nullptr : T->getAsCXXRecordDecl();
  if (!R || !R->hasDefinition())
    return false;
  const StringRef Name = R->getIdentifier() ? R->getName() : "";
  if (Name == "out_of_range" || (R->isInStdNamespace() && Name == "logic_error") || // users have one of their own, too
      Name == "internal_error" || Name == "InternalError")
    return true;
  return llvm::any_of(R->bases(), [](const CXXBaseSpecifier &B) { return isLogicError(B.getType()); });
}

static const Expr *thrown(const Event &Throw) {
  auto *E = dyn_cast_or_null<CXXThrowExpr>(Throw.E);
  return E ? E->getSubExpr() : nullptr;
}

/// The name of the number \p E, if it has one: of a macro, of an enumerator or of a constant.
static StringRef numberName(const Expr *E, const ASTContext &Ctx) {
  if (!E->getType()->isIntegralOrEnumerationType())
    return {};
  E = E->IgnoreParenImpCasts();
  if (auto *R = dyn_cast<DeclRefExpr>(E); R && R->getDecl()->getIdentifier())
    return isa<EnumConstantDecl>(R->getDecl()) || R->getType().isConstQualified() ? R->getDecl()->getName() : "";
  const SourceLocation L = E->getExprLoc();
  return isa<IntegerLiteral>(E) && L.isMacroID()
             ? Lexer::getImmediateMacroName(L, Ctx.getSourceManager(), Ctx.getLangOpts())
             : StringRef();
}

/// True if the words of \p Name, however they are joined, end with one of \p Words.
static bool endsLike(StringRef Name, std::initializer_list<StringRef> Words) {
  const std::string Joined = llvm::join(llvm::split(Name.lower(), '_'), "");
  return llvm::any_of(Words, [&](StringRef W) { return StringRef(Joined).ends_with(W); });
}

bool blamesCaller(const Event &Throw, const ASTContext &Ctx) {
  const Expr *E = thrown(Throw);
  return E && (isLogicError(E->getType()) ||
               endsLike(numberName(E, Ctx), {"outofrange", "outofbounds", "invalidargument", "required"}));
}

/// \p R is one of the exceptions by which the standard's containers tell that they can't, or is derived from one.
static bool isContainers(const CXXRecordDecl *R) {
  if (!R || !R->hasDefinition())
    return false;
  const StringRef Name = R->getIdentifier() ? R->getName() : "";
  return Name == "out_of_range" || Name == "length_error" || Name == "bad_alloc" ||
         llvm::any_of(R->bases(),
                      [](const CXXBaseSpecifier &B) { return isContainers(B.getType()->getAsCXXRecordDecl()); });
}

bool asContainersDo(const Event &Throw, const ASTContext &Ctx) {
  const Expr *E = thrown(Throw);
  return E && (isContainers(E->getType()->getAsCXXRecordDecl()) ||
               endsLike(numberName(E, Ctx), {"outofrange", "outofbounds", "outofmemory"}));
}

/// `auto it = map.find(key); if (it == map.end()) throw Missing(key); return it->second;`, after nothing but
/// declarations, as of a guard.
bool isAt(const FunctionDecl &F) {
  const auto *Body = dyn_cast_or_null<CompoundStmt>(F.getBody());
  if (!Body || Body->size() < 3)
    return false;
  const Stmt *const *End = Body->body_end();
  if (!llvm::all_of(llvm::drop_end(Body->body(), 2), [](const Stmt *S) { return isa<DeclStmt>(S); }))
    return false;
  auto *D = cast<DeclStmt>(End[-3]);
  auto *Found = D->isSingleDecl() ? dyn_cast<VarDecl>(D->getSingleDecl()) : nullptr;
  auto *Find = Found && Found->getInit() ? dyn_cast<CXXMemberCallExpr>(Found->getInit()->IgnoreImplicit()) : nullptr;
  auto *Key = Find && Find->getNumArgs() == 1 ? dyn_cast<DeclRefExpr>(Find->getArg(0)->IgnoreParenImpCasts()) : nullptr;
  const CXXMethodDecl *M = Key && isa<ParmVarDecl>(Key->getDecl()) ? Find->getMethodDecl() : nullptr;
  auto *If = dyn_cast<IfStmt>(End[-2]);
  auto *Back = dyn_cast<ReturnStmt>(End[-1]);
  if (!M || !M->getIdentifier() || M->getName() != "find" || !If || If->getElse() || !mentions(If->getCond(), Found) ||
      !Back || !Back->getRetValue() || !mentions(Back->getRetValue(), Found))
    return false;
  const Stmt *Then = If->getThen();
  if (auto *B = dyn_cast<CompoundStmt>(Then); B && B->size() == 1)
    Then = B->body_front();
  auto *E = dyn_cast<Expr>(Then);
  return E && isa<CXXThrowExpr>(E->IgnoreImplicit());
}

/// The parameter that \p E is, or a local that was made from it: `auto *self = static_cast<Thread *>(arg);`.
static const ParmVarDecl *parameter(const Expr *E) {
  auto *R = dyn_cast<DeclRefExpr>(E->IgnoreParenCasts());
  auto *V = R ? dyn_cast<VarDecl>(R->getDecl()) : nullptr;
  if (V && V->isLocalVarDecl() && V->hasInit())
    if (auto *Of = dyn_cast<DeclRefExpr>(V->getInit()->IgnoreParenCasts()))
      return dyn_cast<ParmVarDecl>(Of->getDecl());
  return dyn_cast_or_null<ParmVarDecl>(V);
}

bool refusesNull(const Process &P, const Block &B) {
  return !B.Preds.empty() && llvm::all_of(B.Preds, [&](unsigned Id) {
    const Block &Pred = P.Blocks[Id];
    if (Pred.Succs.size() != 2 || !Pred.Condition)
      return false;
    bool Holds = Pred.Succs[0] == B.Id;
    const Expr *Asked = unnegated(Pred.Condition, Holds);
    if (auto *Equal = dyn_cast<BinaryOperator>(Asked); Equal && Equal->isEqualityOp()) {
      ASTContext &Ctx = P.Function->getASTContext();
      auto IsNull = [&](const Expr *E) { return E->isNullPointerConstant(Ctx, Expr::NPC_NeverValueDependent); };
      if (!IsNull(Equal->getRHS()) && !IsNull(Equal->getLHS()))
        return false;
      Asked = IsNull(Equal->getRHS()) ? Equal->getLHS() : Equal->getRHS();
      Holds = Holds == (Equal->getOpcode() == BO_NE);
    }
    const ParmVarDecl *X = parameter(Asked);
    return X && X->getType()->isPointerType() && !Holds;
  });
}

/// The member of `this` that \p E is, or is made from.
static const FieldDecl *ownMember(const Expr *E) {
  auto *M = E ? dyn_cast<MemberExpr>(E->IgnoreParenImpCasts()) : nullptr;
  return M && isa<CXXThisExpr>(M->getBase()->IgnoreParenImpCasts()) ? dyn_cast<FieldDecl>(M->getMemberDecl()) : nullptr;
}

/// The member that \p E asks for being there; \p There is what comes of it then.
static const FieldDecl *askedFor(const Expr *E, bool &There) {
  There = true;
  if (auto *O = dyn_cast<CXXOperatorCallExpr>(E);
      O && O->getNumArgs() == 2 && (O->getOperator() == OO_EqualEqual || O->getOperator() == OO_ExclaimEqual)) {
    There = O->getOperator() == OO_ExclaimEqual;
    const bool Left = isa<CXXNullPtrLiteralExpr>(O->getArg(0)->IgnoreParenImpCasts());
    return Left || isa<CXXNullPtrLiteralExpr>(O->getArg(1)->IgnoreParenImpCasts()) ? ownMember(O->getArg(Left))
                                                                                   : nullptr;
  }
  if (auto *C = dyn_cast<CXXMemberCallExpr>(E->IgnoreParenImpCasts()))
    return isa_and_nonnull<CXXConversionDecl>(C->getMethodDecl()) ? ownMember(C->getImplicitObjectArgument()) : nullptr;
  const FieldDecl *D = ownMember(E);
  return D && D->getType()->isPointerType() ? D : nullptr;
}

const FieldDecl *foundNull(const Process &P, const Block &B) {
  if (B.Preds.size() != 1)
    return nullptr;
  const Block &Pred = P.Blocks[B.Preds.front()];
  const Test T = Pred.Succs.size() == 2 && Pred.Condition ? boil(Pred.Condition) : Test();
  bool There = true;
  const FieldDecl *D = T.Base && !T.Partial ? askedFor(T.Base, There) : nullptr;
  return D && (T.Value == (Pred.Succs[0] == B.Id)) != There ? D : nullptr;
}

namespace {
/// What a function does with a member of its object: it uses what that points to, or asks whether it is there.
class MemberUses : public ir::Walk {
public:
  explicit MemberUses(const FieldDecl *D) : D(D) {}
  bool enters(const Stmt *S) override { return !isa<LambdaExpr>(S); }
  bool VisitMemberExpr(MemberExpr *M) override {
    Used |= M->isArrow() && ownMember(M->getBase()) == D;
    return true;
  }
  bool VisitUnaryOperator(UnaryOperator *U) override {
    Used |= U->getOpcode() == UO_Deref && ownMember(U->getSubExpr()) == D;
    return true;
  }
  bool VisitCXXOperatorCallExpr(CXXOperatorCallExpr *O) override {
    bool There;
    Used |= (O->getOperator() == OO_Arrow || O->getOperator() == OO_Star) && ownMember(O->getArg(0)) == D;
    Asked |= askedFor(O, There) == D;
    return true;
  }
  bool VisitCXXMemberCallExpr(CXXMemberCallExpr *C) override {
    Asked |= isa_and_nonnull<CXXConversionDecl>(C->getMethodDecl()) && ownMember(C->getImplicitObjectArgument()) == D;
    return true;
  }
  bool VisitBinaryOperator(BinaryOperator *B) override {
    Asked |= B->isEqualityOp() && (ownMember(B->getLHS()) == D || ownMember(B->getRHS()) == D);
    return true;
  }
  bool VisitImplicitCastExpr(ImplicitCastExpr *C) override {
    Asked |= C->getCastKind() == CK_PointerToBoolean && ownMember(C->getSubExpr()) == D;
    return true;
  }
  bool Used = false, Asked = false;

private:
  const FieldDecl *D;
};
} // namespace

bool reliesOn(const FunctionDecl &F, const FieldDecl *D) {
  MemberUses Uses(D);
  Uses.TraverseStmt(F.getBody());
  return Uses.Used && !Uses.Asked;
}

namespace {
/// Counts the mentions of a variable, and those that only read it. (Clang's ExprMutationAnalyzer knows more, but asks
/// for the parents of all that the unit includes, which take a third of its AST's memory.)
class Mentions : public ir::Walk {
public:
  explicit Mentions(const VarDecl *V) : V(V) {}
  bool VisitDeclRefExpr(DeclRefExpr *R) override {
    All += R->getDecl() == V;
    return true;
  }
  bool VisitImplicitCastExpr(ImplicitCastExpr *C) override {
    auto *R = dyn_cast<DeclRefExpr>(C->getSubExpr()->IgnoreParens());
    Reads +=
        R && R->getDecl() == V &&
        (C->getCastKind() == CK_LValueToRValue || (C->getCastKind() == CK_NoOp && C->getType().isConstQualified()));
    return true;
  }
  bool onlyRead() const { return All == Reads; }

private:
  const VarDecl *V;
  unsigned All = 0, Reads = 0;
};
} // namespace

static bool isNeverChanged(const VarDecl *V) {
  if (V->getType().isConstQualified())
    return true;
  auto *F = dyn_cast<FunctionDecl>(V->getDeclContext());
  if (!F || !F->hasBody() || !V->isLocalVarDecl())
    return false;
  Mentions M(V);
  M.TraverseStmt(F->getBody());
  return M.onlyRead();
}

/// A literal, what is made of literals and stays so, and text that is put together here from at least one.
static bool spelledOut(const Expr *E, ASTContext &Ctx) {
  constexpr auto Concatenates = OO_Plus;
  E = E->IgnoreImplicit()->IgnoreParenCasts()->IgnoreImplicit();
  if (isa<StringLiteral, CXXDefaultArgExpr>(E) || (!E->isValueDependent() && E->isEvaluatable(Ctx)))
    return true;
  auto Out = [&](const Expr *A) { return spelledOut(A, Ctx); };
  if (auto *C = dyn_cast<CXXConstructExpr>(E))
    return llvm::all_of(C->arguments(), Out);
  if (auto *L = dyn_cast<CXXStdInitializerListExpr>(E))
    return Out(L->getSubExpr());
  if (auto *R = dyn_cast<DeclRefExpr>(E)) {
    auto *V = dyn_cast<VarDecl>(R->getDecl());
    return V && V->getInit() && Out(V->getInit()) && isNeverChanged(V);
  }
  if (auto *L = dyn_cast<InitListExpr>(E))
    return llvm::all_of(L->inits(), Out);
  auto *O = dyn_cast<CXXOperatorCallExpr>(E);
  return O && O->getOperator() == Concatenates && llvm::any_of(O->arguments(), Out);
}

static bool spellsOut(const Event &Call) {
  if (!Call.Function || !Call.Function->getNumParams())
    return false;
  auto Out = [&](const Expr *A) { return spelledOut(A, Call.Function->getASTContext()); };
  if (auto *C = dyn_cast_or_null<CXXConstructExpr>(Call.E))
    return llvm::all_of(C->arguments(), Out);
  auto *C = dyn_cast_or_null<CallExpr>(Call.E);
  return C && llvm::all_of(llvm::drop_begin(C->arguments(), isa<CXXOperatorCallExpr>(C) ? 1 : 0), Out);
}

bool mayThrow(const Summaries &S, const Event &Call) {
  if (Call.Throws) // `std::stoi(line)`
    return !spellsOut(Call);
  bool Blames = false;
  for (const Target &T : S.callees(Call)) {
    if (S.of(T.P).MayFail)
      return true;
    Blames |= S.of(T.P).MayThrow;
  }
  return Blames && !spellsOut(Call);
}

} // namespace belay::analysis
