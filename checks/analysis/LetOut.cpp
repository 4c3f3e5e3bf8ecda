//===- LetOut.cpp - what leaves the callbacks and locks of guarded values -===//

#include "analysis/LetOut.h"
#include "analysis/Cells.h"
#include "clang/AST/ASTContext.h"
#include "clang/AST/ExprCXX.h"
#include "clang/AST/StmtCXX.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringSwitch.h"

using namespace clang;

namespace belay::analysis {

using namespace ir;

namespace {

/// A value with its mutex, which runs callbacks under the lock.
bool isGuarded(const CXXRecordDecl *R) {
  if (!R || !R->getIdentifier())
    return false;
  StringRef N = R->getName();
  if (N != "guarded" && N != "Synchronized" && N != "synchronized_value")
    return false;
  std::string Q = model::qualifiedName(R);
  return Q == "belay::guarded" || Q == "folly::Synchronized" || Q == "boost::synchronized_value";
}

/// A lock that is also the way to the value.
bool isProxy(QualType T) {
  const CXXRecordDecl *R = T.isNull() ? nullptr : T.getNonReferenceType()->getAsCXXRecordDecl();
  if (!R || !R->getIdentifier())
    return false;
  if (auto *Outer = dyn_cast<CXXRecordDecl>(R->getDeclContext()))
    return isGuarded(Outer) && (R->getName() == "locked" || R->getName() == "shared");
  StringRef N = R->getName();
  if (N != "LockedPtr" && N != "strict_lock_ptr" && N != "const_strict_lock_ptr")
    return false;
  std::string Q = model::qualifiedName(R);
  return StringRef(Q).starts_with("folly::") || StringRef(Q).starts_with("boost::");
}

/// Expressions that lead into guarded data without a copy.
class Inside {
public:
  /// \p Root says what is guarded data, or a lock that leads to it.
  explicit Inside(llvm::function_ref<bool(const Expr *)> Root) : Root(Root) {}

  /// What \p E, a pointer or the like, is to guarded data; empty if nothing.
  StringRef refers(const Expr *E) const {
    E = bare(E);
    if (!E)
      return {};
    if (auto *U = dyn_cast<UnaryOperator>(E); U && U->getOpcode() == UO_AddrOf && path(U->getSubExpr()))
      return "a pointer to";
    if (auto *M = dyn_cast<CXXMemberCallExpr>(E)) {
      auto *MD = M->getMethodDecl();
      if (!MD || !path(M->getImplicitObjectArgument(), true))
        return {};
      if (isa<CXXConversionDecl>(MD))
        return view(MD->getReturnType());
      return MD->getIdentifier() ? llvm::StringSwitch<StringRef>(MD->getName())
                                       .Cases("data", "c_str", "a pointer to")
                                       .Cases("begin", "end", "cbegin", "cend", "rbegin", "rend", "an iterator into")
                                       .Cases("find", "lower_bound", "upper_bound", "an iterator into")
                                       .Default({})
                                 : StringRef();
    }
    if (auto *C = dyn_cast<CXXConstructExpr>(E); C && C->getNumArgs() >= 1) {
      if (StringRef V = view(C->getType()); !V.empty() && path(C->getArg(0)))
        return V;
      return C->getConstructor()->isCopyOrMoveConstructor() || C->getNumArgs() == 1 ? refers(C->getArg(0))
                                                                                    : StringRef();
    }
    if (auto *C = dyn_cast<CallExpr>(E); C && C->getNumArgs() == 1 && C->getDirectCallee() &&
                                         C->getDirectCallee()->getIdentifier() && path(C->getArg(0)))
      return llvm::StringSwitch<StringRef>(C->getDirectCallee()->getName())
          .Cases("ref", "cref", "a reference to")
          .Case("addressof", "a pointer to")
          .Cases("begin", "end", "an iterator into")
          .Default({});
    if (auto *C = dyn_cast<ConditionalOperator>(E)) {
      StringRef V = refers(C->getTrueExpr());
      return V.empty() ? refers(C->getFalseExpr()) : V;
    }
    return {};
  }

  /// True if \p E names guarded data or a part of it. \p Arrow: it may be the
  /// pointer that a lock's `->` gives.
  bool path(const Expr *E, bool Arrow = false) const {
    E = bare(E);
    if (!E)
      return false;
    if (Root(E))
      return !isProxy(E->getType());
    if (auto *O = dyn_cast<CXXOperatorCallExpr>(E)) {
      bool Through = O->getOperator() == OO_Star || (O->getOperator() == OO_Arrow && Arrow);
      if (Through && isProxy(O->getArg(0)->getType()))
        return Root(bare(O->getArg(0)));
      return O->getOperator() == OO_Subscript && path(O->getArg(0));
    }
    if (auto *M = dyn_cast<MemberExpr>(E)) {
      auto *F = dyn_cast<FieldDecl>(M->getMemberDecl());
      return F && !F->getType()->isReferenceType() && path(M->getBase(), M->isArrow());
    }
    if (auto *A = dyn_cast<ArraySubscriptExpr>(E))
      return A->getBase()->IgnoreImpCasts()->getType()->isArrayType() && path(A->getBase()->IgnoreImpCasts());
    if (auto *C = dyn_cast<CXXMemberCallExpr>(E); C && C->getMethodDecl() && C->getMethodDecl()->getIdentifier()) {
      StringRef N = C->getMethodDecl()->getName();
      return (N == "at" || N == "front" || N == "back" || N == "top") && path(C->getImplicitObjectArgument(), true);
    }
    if (auto *D = dyn_cast<DeclRefExpr>(E)) // another name for it
      if (auto *V = dyn_cast<VarDecl>(D->getDecl()); V && V->getType()->isReferenceType() && V->isLocalVarDecl())
        return V->getInit() && path(V->getInit());
    return false;
  }

private:
  static StringRef view(QualType T) {
    StringRef N = className(T);
    return N == "basic_string_view" || N == "span" ? "a view of" : "";
  }
  llvm::function_ref<bool(const Expr *)> Root;
};

class LetOut {
public:
  explicit LetOut(const Unit &U) : U(U) {}

  std::vector<Handout> run() {
    for (auto &P : U.Module.Processes)
      if (P->Lowered && touches(*P)) {
        By = P.get();
        scan(P->Function->getBody());
      }
    return std::move(Out);
  }

private:
  static bool touches(const Process &P) {
    for (const Block &B : P.Blocks)
      for (const Event &E : B.Events)
        if (auto *F = E.Function) {
          auto *MD = dyn_cast<CXXMethodDecl>(F);
          if (MD ? isGuarded(MD->getParent()) : F->getIdentifier() && F->getName() == "with_all")
            return true;
        }
    return false;
  }

  void scan(const Stmt *S) {
    if (!S)
      return;
    if (auto *C = dyn_cast<CallExpr>(S))
      call(C);
    if (auto *D = dyn_cast<DeclStmt>(S))
      for (const Decl *X : D->decls())
        if (auto *V = dyn_cast<VarDecl>(X); V && V->getInit())
          bound(V);
    if (auto *R = dyn_cast<ReturnStmt>(S); R && R->getRetValue())
      returned(R);
    for (const Stmt *C : S->children())
      if (!C || !isa<LambdaExpr>(C)) // a process of its own
        scan(C);
  }

  /// `g.with(lambda)`: what the lambda stores outside.
  void call(const CallExpr *C) {
    auto *M = dyn_cast<CXXMemberCallExpr>(C);
    const FunctionDecl *F = C->getDirectCallee();
    bool With = M && M->getMethodDecl() ? isGuarded(M->getMethodDecl()->getParent())
                                        : F && F->getIdentifier() && F->getName() == "with_all" &&
                                              model::qualifiedName(F) == "belay::with_all";
    if (!With)
      return;
    for (const Expr *A : C->arguments())
      if (auto *L = dyn_cast<LambdaExpr>(bare(A))) {
        const CXXMethodDecl *Body = L->getCallOperator();
        if (FunctionTemplateDecl *T = L->getLambdaClass()->getDependentLambdaCallOperator())
          for (FunctionDecl *Made : T->specializations())
            Body = cast<CXXMethodDecl>(Made);
        if (Body && Body->getBody() && !Body->isDependentContext())
          callback(Body, names(C));
      }
  }

  /// The guarded values of `g.with(...)` or `with_all(..., g, h)`.
  static std::string names(const CallExpr *C) {
    if (auto *M = dyn_cast<CXXMemberCallExpr>(C))
      return text(M->getImplicitObjectArgument());
    std::string Out;
    for (const Expr *A : llvm::drop_begin(C->arguments()))
      Out += (Out.empty() ? "" : "' and '") + text(A);
    return Out;
  }

  void callback(const CXXMethodDecl *Body, StringRef Guarded) {
    auto Root = [&](const Expr *E) {
      auto *D = dyn_cast<DeclRefExpr>(E);
      auto *V = D ? dyn_cast<ParmVarDecl>(D->getDecl()) : nullptr;
      return V && V->getDeclContext() == Body && V->getType()->isReferenceType();
    };
    stores(Body->getBody(), Body, Inside(Root), Guarded);
  }

  void stores(const Stmt *S, const CXXMethodDecl *Body, const Inside &In, StringRef Guarded) {
    if (!S || isa<LambdaExpr>(S))
      return;
    const Expr *To = nullptr;
    llvm::SmallVector<const Expr *, 2> From;
    if (auto *B = dyn_cast<BinaryOperator>(S); B && B->getOpcode() == BO_Assign) {
      To = B->getLHS();
      From.push_back(B->getRHS());
    } else if (auto *O = dyn_cast<CXXOperatorCallExpr>(S); O && O->getOperator() == OO_Equal) {
      To = O->getArg(0);
      From.push_back(O->getArg(1));
    } else if (auto *M = dyn_cast<CXXMemberCallExpr>(S);
               M && M->getMethodDecl() && M->getMethodDecl()->getIdentifier()) {
      if (llvm::StringSwitch<bool>(M->getMethodDecl()->getName())
              .Cases("push_back", "emplace_back", "push", "emplace", "insert", "push_front", "emplace_front", true)
              .Default(false)) {
        To = M->getImplicitObjectArgument();
        From.append(M->arg_begin(), M->arg_end());
      }
    }
    if (To && outside(To, Body))
      for (const Expr *F : From)
        if (StringRef What = In.refers(F); !What.empty()) {
          Handout &E = add(Handout::Stored, What, Guarded, F->getBeginLoc());
          E.To = text(To);
        }
    for (const Stmt *C : S->children())
      stores(C, Body, In, Guarded);
  }

  /// A variable of the lambda's surroundings, or a member.
  static bool outside(const Expr *E, const CXXMethodDecl *Body) {
    for (E = bare(E); E; E = bare(E)) {
      if (auto *M = dyn_cast<MemberExpr>(E))
        E = M->getBase();
      else if (auto *A = dyn_cast<ArraySubscriptExpr>(E))
        E = A->getBase();
      else if (auto *U = dyn_cast<UnaryOperator>(E); U && U->getOpcode() == UO_Deref)
        E = U->getSubExpr();
      else if (auto *O = dyn_cast<CXXOperatorCallExpr>(E); O && O->getNumArgs())
        E = O->getArg(0);
      else
        break;
    }
    if (isa_and_nonnull<CXXThisExpr>(E))
      return true;
    auto *D = dyn_cast_or_null<DeclRefExpr>(E);
    auto *V = D ? dyn_cast<VarDecl>(D->getDecl()) : nullptr;
    return V && (V->hasGlobalStorage() || V->getDeclContext() != Body);
  }

  /// `auto &x = g.lock()->x;`: the lock ends at the semicolon.
  void bound(const VarDecl *V) {
    QualType T = V->getType();
    bool Range = V->isCXXForRangeDecl() || V->isImplicit();
    if (Range && U.context().getLangOpts().CPlusPlus23)
      return;
    auto Root = [&](const Expr *E) { return isProxy(E->getType()) && !isa<DeclRefExpr>(E) && !isa<MemberExpr>(E); };
    Inside In(Root);
    StringRef What = T->isReferenceType() && In.path(V->getInit()) ? "a reference to" : In.refers(V->getInit());
    if (What.empty() || lockOf(V->getInit()).empty())
      return;
    Handout &E = add(Handout::Statement, What, lockOf(V->getInit()), V->getInit()->getBeginLoc());
    E.To = Range ? "" : V->getNameAsString();
  }

  /// `return *lock;`: the lock ends with the function.
  void returned(const ReturnStmt *R) {
    QualType T = By->Function->getReturnType();
    auto Root = [&](const Expr *E) {
      auto *D = dyn_cast<DeclRefExpr>(E);
      auto *V = D ? dyn_cast<VarDecl>(D->getDecl()) : nullptr;
      return isProxy(E->getType()) && !isa<MemberExpr>(E) &&
             (!D || (V && V->isLocalVarDecl() && !V->getType()->isReferenceType()));
    };
    Inside In(Root);
    StringRef What = T->isReferenceType() && In.path(R->getRetValue()) ? "a reference to" : In.refers(R->getRetValue());
    if (!What.empty())
      add(Handout::Proxy, What, lockOf(R->getRetValue()), R->getRetValue()->getBeginLoc());
  }

  /// The guarded value whose lock \p S goes through.
  std::string lockOf(const Stmt *S) const {
    if (auto *M = dyn_cast_or_null<CXXMemberCallExpr>(S);
        M && M->getMethodDecl() && isGuarded(M->getMethodDecl()->getParent()))
      return text(M->getImplicitObjectArgument());
    if (auto *D = dyn_cast_or_null<DeclRefExpr>(S); D && isProxy(D->getType()))
      if (auto *V = dyn_cast<VarDecl>(D->getDecl()); V && V->getInit())
        return lockOf(V->getInit());
    if (S)
      for (const Stmt *C : S->children())
        if (std::string N = lockOf(C); !N.empty())
          return N;
    return {};
  }

  static std::string text(const Expr *E) { return cellOf(E).str(); }

  Handout &add(Handout::Kind K, StringRef What, StringRef Name, SourceLocation Loc) {
    Handout E;
    E.K = K;
    E.What = What.data();
    E.Name = Name.str();
    E.Loc = Loc;
    E.By = By;
    Out.push_back(std::move(E));
    return Out.back();
  }

  const Unit &U;
  const Process *By = nullptr;
  std::vector<Handout> Out;
};
} // namespace

std::vector<Handout> findLetOut(const Unit &U) { return LetOut(U).run(); }

} // namespace belay::analysis
