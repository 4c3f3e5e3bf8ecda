//===- Uses.cpp - what a unit does with its variables and fields ----------===//

#include "analysis/Cells.h"
#include "ir/Builder.h"
#include "ir/Shrink.h"
#include "ir/UserDecls.h"
#include "clang/AST/ASTContext.h"
#include "clang/AST/DeclTemplate.h"
#include "clang/AST/ExprCXX.h"
#include "llvm/ADT/StringSwitch.h"

using namespace clang;

namespace belay::analysis {

/// One walk over the user's code. Parents are kept as a stack, since a use is
/// judged by what encloses it.
class UseScanner : public ir::UserDecls {
public:
  explicit UseScanner(Uses &U) : UserDecls(U.Context.getSourceManager()), U(U) {}
  bool VisitFunctionDecl(FunctionDecl *F) override {
    if (!F->isThisDeclarationADefinition() || !Seen.insert(F).second)
      return true;
    const FunctionDecl *Outer = std::exchange(In, F);
    if (auto *C = dyn_cast<CXXConstructorDecl>(F))
      for (const CXXCtorInitializer *I : C->inits()) {
        scan(I->getInit());
        if (const FieldDecl *Member = I->isWritten() ? I->getAnyMember() : nullptr) {
          Use X;
          X.K = Use::Init;
          X.Value = I->getInit();
          X.In = In;
          U.ByDecl[pattern(Member)].push_back(X);
        }
      }
    scan(F->getBody());
    In = Outer;
    return true;
  }
  bool VisitVarDecl(VarDecl *V) override {
    if (V->hasGlobalStorage())
      U.Globals.push_back(V);
    if (!V->isLocalVarDeclOrParm() && V->getInit())
      scan(V->getInit());
    return true;
  }

private:
  void scan(const Stmt *S) {
    if (!S)
      return;
    Stack.push_back(S);
    if (auto *D = dyn_cast<DeclRefExpr>(S)) {
      if (isa<VarDecl>(D->getDecl()))
        use(D, D->getDecl());
      else if (auto *B = dyn_cast<BindingDecl>(D->getDecl()); B && B->getDecomposedDecl())
        use(D, B->getDecomposedDecl()); // a part of it
      else if (auto *F = dyn_cast<FunctionDecl>(D->getDecl()))
        function(D, F);
    } else if (auto *M = dyn_cast<MemberExpr>(S)) {
      if (isa<FieldDecl>(M->getMemberDecl()) || isa<VarDecl>(M->getMemberDecl()))
        use(M, M->getMemberDecl());
    } else if (auto *L = dyn_cast<InitListExpr>(S)) {
      ir::forListed(L, [&](const FieldDecl *F, const Expr *Init) { U.Listed[pattern(F)].push_back(Init); });
    } else if (auto *M = dyn_cast<CXXDependentScopeMemberExpr>(S)) {
      U.DependentNames[M->getMember().getAsString()] = true;
    } else if (auto *M = dyn_cast<UnresolvedMemberExpr>(S)) {
      U.DependentNames[M->getMemberName().getAsString()] = true;
    }
    // A lambda that becomes a pointer to a function is called by whoever gets that.
    if (auto *C = dyn_cast<CXXMemberCallExpr>(S); C && isa_and_nonnull<CXXConversionDecl>(C->getMethodDecl()))
      if (const CXXRecordDecl *Of = C->getMethodDecl()->getParent(); Of->isLambda() && Of->getLambdaCallOperator())
        U.Taken.insert(Of->getLambdaCallOperator()->getCanonicalDecl());
    if (auto *D = dyn_cast<DeclStmt>(S)) {
      for (const Decl *X : D->decls()) {
        if (auto *V = dyn_cast<VarDecl>(X)) {
          if (V->hasGlobalStorage())
            U.Globals.push_back(V);
          scan(V->getInit());
        } else if (isa<TagDecl>(X))
          TraverseDecl(const_cast<Decl *>(X));
      }
    } else if (auto *L = dyn_cast<LambdaExpr>(S)) {
      for (const Expr *I : L->capture_inits())
        Captures.insert(I), scan(I);
      const FunctionDecl *Outer = std::exchange(In, L->getCallOperator());
      scan(L->getBody());
      In = Outer;
    } else
      for (const Stmt *C : S->children())
        scan(C);
    Stack.pop_back();
  }

  /// A function that is named but not called there.
  void function(const Expr *Ref, const FunctionDecl *F) {
    const Stmt *Child = Ref;
    for (unsigned I = Stack.size() - 1; I > 0; --I) {
      const Stmt *P = Stack[I - 1];
      if (isa<ImplicitCastExpr>(P) || isa<ParenExpr>(P)) {
        Child = P;
        continue;
      }
      if (auto *C = dyn_cast<CallExpr>(P); C && C->getCallee() == Child)
        return;
      break;
    }
    U.Taken.insert(F->getCanonicalDecl());
  }

  void use(const Expr *Ref, const ValueDecl *D) {
    Use X;
    X.Ref = Ref;
    X.In = In;
    classify(X, D);
    U.ByDecl[pattern(D)].push_back(X);
  }

  void classify(Use &X, const ValueDecl *D) {
    unsigned I = Stack.size() - 1; // Stack[I] is the reference
    const Expr *E = X.Ref;
    while (I > 0) {
      const Stmt *P = Stack[I - 1];
      if (Captures.contains(E)) {
        // By reference its uses are in the body; by copy it is read.
        X.K = Use::Read;
        return;
      }
      if (auto *C = dyn_cast<ImplicitCastExpr>(P)) {
        if (C->getCastKind() == CK_LValueToRValue || C->getCastKind() == CK_AtomicToNonAtomic) {
          X.K = Use::Read;
          loaded(X, C, I - 1);
          return;
        }
        if (C->getType().isConstQualified() && C->isGLValue())
          ; // looked at through a const reference, so far
        E = C, --I;
        continue;
      }
      if (isa<ParenExpr>(P) || isa<FullExpr>(P) || isa<MaterializeTemporaryExpr>(P) || isa<CXXBindTemporaryExpr>(P)) {
        E = cast<Expr>(P), --I;
        continue;
      }
      if (isa<UnresolvedMemberExpr>(P) || isa<CXXDependentScopeMemberExpr>(P)) {
        X.K = Use::Method; // in a template: which one isn't known yet
        return;
      }
      if (auto *M = dyn_cast<MemberExpr>(P)) {
        if (auto *MD = dyn_cast<CXXMethodDecl>(M->getMemberDecl())) {
          const Stmt *Call = I > 1 ? Stack[I - 2] : nullptr;
          X.Call = dyn_cast_or_null<Expr>(Call);
          X.K = MD->isConst() && !D->getType()->isPointerType() ? Use::Read : Use::Method;
          if (MD->getIdentifier() && MD->getName() == "store")
            if (auto *CE = dyn_cast_or_null<CallExpr>(Call); CE && CE->getNumArgs()) {
              X.K = Use::Assign;
              X.Value = CE->getArg(0);
            }
          return;
        }
        if (isa<FieldDecl>(M->getMemberDecl())) {
          E = M, --I; // a part of it
          continue;
        }
        return;
      }
      if (isa<ArraySubscriptExpr>(P)) {
        E = cast<Expr>(P), --I;
        continue;
      }
      if (auto *U1 = dyn_cast<UnaryOperator>(P)) {
        if (U1->isIncrementDecrementOp())
          X.K = Use::Step;
        else if (U1->getOpcode() == UO_AddrOf) {
          E = U1, --I;
          continue;
        } else
          X.K = Use::Escape;
        return;
      }
      if (auto *B = dyn_cast<BinaryOperator>(P)) {
        if (B->isAssignmentOp() && B->getLHS() == E) {
          X.K = B->isCompoundAssignmentOp() ? Use::Step : Use::Assign;
          X.Value = B->getRHS();
        } else
          X.K = B->isComparisonOp() ? Use::Read : Use::Escape;
        return;
      }
      if (auto *O = dyn_cast<CXXOperatorCallExpr>(P)) {
        auto *MD = dyn_cast_or_null<CXXMethodDecl>(O->getDirectCallee());
        if (O->isAssignmentOp() && O->getArg(0) == E) {
          X.K = O->getOperator() == OO_Equal ? Use::Assign : Use::Step;
          X.Value = O->getNumArgs() > 1 ? O->getArg(1) : nullptr;
          return;
        }
        if (O->getOperator() == OO_PlusPlus || O->getOperator() == OO_MinusMinus) {
          X.K = Use::Step;
          return;
        }
        if (O->getOperator() == OO_Subscript && O->getArg(0) == E) {
          E = O, --I;
          continue;
        }
        X.K = MD && MD->isConst() && O->getArg(0) == E ? Use::Read : Use::Arg;
        X.Call = O;
        if (X.K == Use::Arg)
          for (unsigned A = 0; A < O->getNumArgs(); ++A)
            if (O->getArg(A) == E)
              argument(X, O, O->getDirectCallee(), MD && !MD->isStatic() ? A - 1 : A);
        return;
      }
      if (auto *C = dyn_cast<CallExpr>(P)) {
        for (unsigned A = 0; A < C->getNumArgs(); ++A)
          if (C->getArg(A) == E)
            return argument(X, C, C->getDirectCallee(), A);
        return;
      }
      if (auto *C = dyn_cast<CXXConstructExpr>(P)) {
        for (unsigned A = 0; A < C->getNumArgs(); ++A)
          if (C->getArg(A) == E)
            return argument(X, C, C->getConstructor(), A);
        return;
      }
      if (auto *A = dyn_cast<AtomicExpr>(P)) {
        StringRef N = A->getOpAsString();
        X.K = N.contains("load") ? Use::Read : N.contains("store") ? Use::Assign : Use::Step;
        if (X.K == Use::Assign)
          X.Value = A->getVal1();
        return;
      }
      if (isa<CompoundStmt>(P) || isa<UnaryExprOrTypeTraitExpr>(P)) {
        X.K = Use::Read;
        return;
      }
      if (auto *C = dyn_cast<ExplicitCastExpr>(P)) {
        if (C->getType()->isVoidType()) {
          X.K = Use::Read;
          return;
        }
        E = C, --I;
        continue;
      }
      return; // DeclStmt (a reference bound to it), return, ...
    }
  }

  /// Where the value goes that \p Load, which is Stack[I], has loaded.
  void loaded(Use &X, const Expr *Load, unsigned I) {
    const Expr *E = Load;
    for (; I > 0; --I) {
      const Stmt *P = Stack[I - 1];
      if (isa<CastExpr>(P) || isa<ParenExpr>(P)) {
        E = cast<Expr>(P);
        continue;
      }
      if (auto *C = dyn_cast<CallExpr>(P))
        for (unsigned A = 0; A < C->getNumArgs(); ++A)
          if (C->getArg(A) == E) {
            X.Call = C;
            X.Index = A;
            return;
          }
      auto *U1 = dyn_cast<UnaryOperator>(P);
      if (U1 && U1->getOpcode() == UO_Deref)
        return given(X, U1, I - 1);
      if (isa<MemberExpr, ArraySubscriptExpr>(P))
        return; // a pointer is looked through
      auto *B = dyn_cast<BinaryOperator>(P);
      X.Copied = !isa<IfStmt, WhileStmt, DoStmt, ForStmt, CompoundStmt>(P) &&
                 !(B && (B->isComparisonOp() || B->isLogicalOp()));
      return;
    }
  }

  /// Is \p Pointee, which is Stack[I], assigned to?
  void given(Use &X, const Expr *Pointee, unsigned I) {
    while (I > 0 && isa<ParenExpr>(Stack[I - 1]))
      Pointee = cast<Expr>(Stack[--I]);
    auto *B = I > 0 ? dyn_cast<BinaryOperator>(Stack[I - 1]) : nullptr;
    auto *Step = I > 0 ? dyn_cast<UnaryOperator>(Stack[I - 1]) : nullptr;
    X.Through = (B && B->isAssignmentOp() && B->getLHS() == Pointee) || (Step && Step->isIncrementDecrementOp());
    if (X.Through && B && !B->isCompoundAssignmentOp())
      X.Value = B->getRHS();
  }

  void argument(Use &X, const Expr *Call, const FunctionDecl *F, unsigned A) {
    X.Call = Call;
    X.Index = A;
    X.K = Use::Arg;
    if (F && A < F->getNumParams()) {
      QualType T = F->getParamDecl(A)->getType();
      QualType To = T->isReferenceType() || T->isPointerType() ? T->getPointeeType() : T;
      if (To.isConstQualified() || (!T->isReferenceType() && !T->isPointerType()))
        X.K = Use::Read;
    }
    if (F && F->isInStdNamespace() && F->getIdentifier() && F->getName() == "ref")
      X.Param = startedWith(Call);
  }

  /// thread(f, std::ref(x)): the parameter of f that \p Ref becomes.
  const ParmVarDecl *startedWith(const Expr *Ref) const {
    auto At = llvm::find(Stack, static_cast<const Stmt *>(Ref));
    const Stmt *Child = Ref;
    while (At != Stack.begin()) {
      const Stmt *P = *--At;
      auto *C = dyn_cast<CXXConstructExpr>(P);
      if (!C || C->getNumArgs() < 2) {
        if (!isa<Expr>(P))
          return nullptr;
        Child = P;
        continue;
      }
      const CXXRecordDecl *R = C->getConstructor()->getParent();
      auto *Name = dyn_cast<DeclRefExpr>(C->getArg(0)->IgnoreParenImpCasts());
      auto *F = Name ? dyn_cast<FunctionDecl>(Name->getDecl()) : nullptr;
      const FunctionDecl *Def = nullptr;
      if (!R->isInStdNamespace() || !R->getName().contains("thread") || !F || !F->hasBody(Def))
        return nullptr;
      for (unsigned A = 1; A < C->getNumArgs(); ++A)
        if (C->getArg(A) == Child && A - 1 < Def->getNumParams())
          return Def->getParamDecl(A - 1);
      return nullptr;
    }
    return nullptr;
  }

  Uses &U;
  const FunctionDecl *In = nullptr;
  llvm::SmallVector<const Stmt *, 32> Stack;
  llvm::DenseSet<const Stmt *> Captures;
  llvm::DenseSet<const FunctionDecl *> Seen;
};

Uses::Uses(ASTContext &Context) : Context(Context) {
  UseScanner(*this).TraverseDecl(Context.getTranslationUnitDecl());
  for (auto &Of : ByDecl)
    ir::shrink(Of.second);
}

llvm::ArrayRef<Use> Uses::of(const Decl *D) const {
  auto It = ByDecl.find(pattern(D));
  return It == ByDecl.end() ? llvm::ArrayRef<Use>() : llvm::ArrayRef(It->second);
}

llvm::ArrayRef<const Expr *> Uses::listed(const Decl *F) const {
  auto It = Listed.find(pattern(F));
  return It == Listed.end() ? llvm::ArrayRef<const Expr *>() : llvm::ArrayRef(It->second);
}

bool Uses::allSeen(const Decl *D) const {
  const SourceManager &SM = Context.getSourceManager();
  if (auto *V = dyn_cast<VarDecl>(D)) {
    if (isa<ParmVarDecl>(V))
      return false;
    return V->isLocalVarDecl() || !V->isExternallyVisible();
  }
  auto *F = dyn_cast<FieldDecl>(D);
  if (!F || DependentNames.contains(F->getName()))
    return false;
  // A class of this file, or of no other one.
  auto *R = dyn_cast<CXXRecordDecl>(F->getParent());
  if (SM.isInMainFile(SM.getExpansionLoc(F->getParent()->getLocation())) || (R && !R->isExternallyVisible()))
    return true;
  if (!R || F->getAccess() != AS_private)
    return false;
  // A private field is set by members and friends: all must be here.
  if (R->hasFriends())
    return false;
  for (const Decl *M : R->decls()) {
    auto *FD = dyn_cast<FunctionDecl>(M);
    if (auto *T = dyn_cast<FunctionTemplateDecl>(M))
      FD = T->getTemplatedDecl();
    if (FD && !FD->isImplicit() && !FD->isDefaulted() && !FD->isDeleted() && !FD->hasBody())
      return false;
  }
  return true;
}

/// Can \p Value, null for any, be \p Wanted?
static bool mayBe(const Expr *Value, std::optional<bool> Wanted, const ASTContext &Context) {
  bool V;
  return !Wanted || !Value || Value->isValueDependent() || !Value->getType()->isScalarType() ||
         !Value->EvaluateAsBooleanCondition(V, Context) || V == *Wanted;
}

/// The parameter of the user's function that \p X gives it to; null if it isn't known.
static const ParmVarDecl *parameterFor(const Use &X, const ASTContext &Context) {
  const FunctionDecl *F = nullptr, *Def = nullptr;
  if (auto *C = dyn_cast<CallExpr>(X.Call))
    F = C->getDirectCallee();
  else if (auto *C = dyn_cast<CXXConstructExpr>(X.Call))
    F = C->getConstructor();
  return F && F->hasBody(Def) && X.Index < Def->getNumParams() &&
                 !Context.getSourceManager().isInSystemHeader(Def->getLocation())
             ? Def->getParamDecl(X.Index)
             : nullptr;
}

bool Uses::maySet(const Decl *D, std::optional<bool> Wanted, unsigned Depth) const {
  if (Depth > 3)
    return true;
  if (auto *V = dyn_cast<ValueDecl>(D); V && V->getType()->isReferenceType() && !isa<ParmVarDecl>(V))
    return true; // another name for what may be set by its own
  for (const Use &X : of(D))
    switch (X.K) {
    case Use::Read:
    case Use::Init:
      break;
    case Use::Assign:
      if (mayBe(X.Value, Wanted, Context))
        return true;
      break;
    case Use::Arg: {
      const ParmVarDecl *P = X.Param ? X.Param : parameterFor(X, Context);
      if (!P || (P->getType()->isPointerType() ? maySetThrough(P, Wanted, Depth + 1) : maySet(P, Wanted, Depth + 1)))
        return true;
      break;
    }
    default:
      return true;
    }
  return false;
}

bool Uses::maySetThrough(const ParmVarDecl *P, std::optional<bool> Wanted, unsigned Depth) const {
  return Depth > 3 || llvm::any_of(of(P), [&](const Use &X) {
           if (X.K != Use::Read)
             return true;
           if (X.Through || X.Copied)
             return mayBe(X.Value, Wanted, Context);
           const ParmVarDecl *Next = X.Call ? parameterFor(X, Context) : nullptr;
           return X.Call && (!Next || maySetThrough(Next, Wanted, Depth + 1));
         });
}

bool Uses::allCallersSeen(const FunctionDecl *F) const {
  if (addressTaken(F))
    return false;
  auto *M = dyn_cast<CXXMethodDecl>(F);
  if (!F->isExternallyVisible() || !M || M->isVirtual() || Context.getLangOpts().IsHeaderFile)
    return !F->isExternallyVisible();
  const SourceManager &SM = Context.getSourceManager();
  return SM.isInMainFile(SM.getExpansionLoc(M->getParent()->getLocation()));
}

bool Uses::onlyMethods(const Decl *D) const {
  return llvm::all_of(of(D), [](const Use &X) {
    if (X.K != Use::Arg)
      return X.K == Use::Method || X.K == Use::Read || X.K == Use::Init;
    // C's methods are functions.
    auto *C = dyn_cast_or_null<CallExpr>(X.Call);
    const FunctionDecl *F = C ? C->getDirectCallee() : nullptr;
    return F && F->getIdentifier() && (F->getName().starts_with("pthread_cond_") || F->getName().starts_with("cnd_"));
  });
}

/// True if \p Call leaves the descriptor that it gets as it is, or makes one.
static bool keepsDescriptor(const Expr *Call, ASTContext &Context) {
  auto *C = dyn_cast<CallExpr>(Call);
  const FunctionDecl *F = C ? C->getDirectCallee() : nullptr;
  if (!F || !F->getIdentifier())
    return false;
  Expr::EvalResult R;
  if (F->getName() == "setsockopt") // a receive time-out is a way out
    return C->getNumArgs() > 2 && C->getArg(2)->EvaluateAsInt(R, Context) && R.Val.getInt() != /*SO_RCVTIMEO*/ 20;
  return llvm::StringSwitch<bool>(F->getName())
      .Cases("bind", "listen", "accept", "accept4", "recv", "recvfrom", "read", "close", "getsockname", true)
      .Default(false);
}

/// `~Reader() { stop(); close(fd_); }`: what a class closes when it ends it has for itself.
static bool closesAtItsEnd(const Use &X) {
  auto *C = dyn_cast_or_null<CallExpr>(X.Call);
  const FunctionDecl *F = C ? C->getDirectCallee() : nullptr;
  return F && F->getIdentifier() && F->getName() == "close" && isa_and_nonnull<CXXDestructorDecl>(X.In);
}

bool Uses::ownDescriptor(const Decl *D) const {
  auto Makes = [](const Expr *E) {
    auto *C = E ? dyn_cast<CallExpr>(E->IgnoreParenImpCasts()) : nullptr;
    const FunctionDecl *F = C ? C->getDirectCallee() : nullptr;
    return F && F->getIdentifier() && F->getName() == "socket";
  };
  auto *V = dyn_cast<VarDecl>(D);
  bool Made = V && Makes(V->getInit());
  for (const Use &X : of(D)) {
    if (X.K == Use::Assign || X.K == Use::Init)
      Made |= Makes(X.Value);
    else if (X.K != Use::Read || X.Copied || (X.Call && !keepsDescriptor(X.Call, Context)))
      return false;
    else
      Made |= closesAtItsEnd(X);
  }
  return Made;
}

} // namespace belay::analysis
