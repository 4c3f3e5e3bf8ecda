//===- Registrations.cpp - callbacks that outlive their object ------------===//

#include "analysis/Registrations.h"
#include "analysis/Callbacks.h"
#include "analysis/Cells.h"
#include "analysis/Claims.h"
#include "analysis/Threads.h"
#include "ir/UserDecls.h"
#include "clang/AST/ASTContext.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/SmallPtrSet.h"
#include "llvm/ADT/StringSwitch.h"

using namespace clang;

namespace belay::analysis {

using namespace ir;

namespace {
/// A class whose thread calls what is in one of its containers, and leaves it there.
struct Service {
  const CXXRecordDecl *Class = nullptr;
  const FieldDecl *Kept = nullptr;
  const Expr *Runs = nullptr;
  llvm::SmallPtrSet<const CXXMethodDecl *, 2> Adds; ///< canonical; lookups only
  const CXXMethodDecl *Remove = nullptr;
};
} // namespace

template <typename Look> static bool anyIn(const Stmt *S, Look Is) {
  return S && (Is(S) || llvm::any_of(S->children(), [&](const Stmt *C) { return anyIn(C, Is); }));
}

/// The first call of a std::function in \p S.
static const Expr *callsBack(const Stmt *S) {
  const Expr *Call = nullptr;
  anyIn(S, [&](const Stmt *X) {
    auto *O = dyn_cast<CXXOperatorCallExpr>(X);
    if (O && O->getOperator() == OO_Call && className(O->getArg(0)->getType()) == "function")
      Call = O;
    return Call != nullptr;
  });
  return Call;
}

/// `F.erase(...)` and the like, in \p S.
static bool takesOut(const Stmt *S, const FieldDecl *F) {
  return anyIn(S, [&](const Stmt *X) {
    auto *C = dyn_cast<CXXMemberCallExpr>(X);
    const CXXMethodDecl *M = C ? C->getMethodDecl() : nullptr;
    return M && M->getIdentifier() &&
           llvm::StringSwitch<bool>(M->getName())
               .Cases("erase", "extract", "clear", "pop", "pop_front", "pop_back", true)
               .Cases("swap", "remove", "remove_if", "splice", "merge", true)
               .Default(false) &&
           names(C->getImplicitObjectArgument(), F);
  });
}

static bool isContainer(QualType T) {
  return llvm::StringSwitch<bool>(className(T))
      .Cases("map", "unordered_map", "multimap", "vector", "list", "deque", true)
      .Default(false);
}

namespace {
class Registrations : public UserCode {
public:
  explicit Registrations(const Unit &U) : UserCode(U.context().getSourceManager()), U(U) {}

  std::vector<Registration> run() {
    for (const Thread &T : U.threads().All)
      for (auto &F : T.Frames)
        if (auto *M = dyn_cast<CXXMethodDecl>(F->P->Function); M && !M->getParent()->isLambda())
          service(T, *M);
    if (!All.empty())
      TraverseDecl(U.context().getTranslationUnitDecl());
    return std::move(Out);
  }

  bool VisitCXXRecordDecl(CXXRecordDecl *C) override {
    if (!C->isThisDeclarationADefinition() || C->isDependentContext() || C->isLambda() || !isSeenWhole(*C))
      return true;
    for (const CXXMethodDecl *M : C->methods()) {
      if (auto *Made = dyn_cast_or_null<CXXConstructorDecl>(definition(M)))
        for (const CXXCtorInitializer *I : Made->inits())
          if (const FieldDecl *F = I->getAnyMember())
            kept(*C, F, I->getInit());
      const FunctionDecl *Def = definition(M);
      anyIn(Def ? Def->getBody() : nullptr, [&](const Stmt *S) {
        auto *B = dyn_cast<BinaryOperator>(S);
        auto *To = B && B->getOpcode() == BO_Assign ? dyn_cast<MemberExpr>(bare(B->getLHS())) : nullptr;
        if (auto *F = To && isa<CXXThisExpr>(bare(To->getBase())) ? dyn_cast<FieldDecl>(To->getMemberDecl()) : nullptr)
          kept(*C, F, B->getRHS());
        return false;
      });
    }
    return true;
  }

private:
  static const FunctionDecl *definition(const CXXMethodDecl *M) {
    const FunctionDecl *Def = nullptr;
    return M->hasBody(Def) ? Def : nullptr;
  }

  void service(const Thread &T, const CXXMethodDecl &M) {
    const CXXRecordDecl *C = M.getParent();
    const Expr *Runs = callsBack(M.getBody());
    for (const FieldDecl *F : C->fields()) {
      if (!Runs || !isContainer(F->getType()) || !names(M.getBody(), F) ||
          llvm::any_of(T.Frames, [&](auto &X) { return takesOut(X->P->Function->getBody(), F); }))
        continue;
      Service S{C, F, Runs, {}, nullptr};
      for (const CXXMethodDecl *X : C->methods()) {
        const FunctionDecl *Def = definition(X);
        const bool Adds =
            Def && Def->getReturnType()->isIntegerType() && llvm::any_of(Def->parameters(), [&](const ParmVarDecl *P) {
              return className(P->getType()) == "function" && putsInto(Def->getBody(), P, F);
            });
        if (Adds)
          S.Adds.insert(X->getCanonicalDecl());
        else if (Def && X->getNumParams() == 1 && X->getAccess() == AS_public &&
                 X->getParamDecl(0)->getType()->isIntegerType() && takesOut(Def->getBody(), F))
          S.Remove = X;
      }
      if (!S.Adds.empty() && S.Remove)
        All.push_back(S);
    }
  }

  /// The unit has all methods of \p C, which somebody destroys, and nobody else knows what is private.
  static bool isSeenWhole(const CXXRecordDecl &C) {
    return C.hasUserDeclaredDestructor() && !C.hasFriends() && llvm::all_of(C.methods(), [](const CXXMethodDecl *M) {
             return M->isImplicit() || M->isDefaulted() || M->isDeleted() || definition(M);
           });
  }

  /// Member \p F of \p C keeps what \p From returns.
  void kept(const CXXRecordDecl &C, const FieldDecl *F, const Expr *From) {
    auto *Call = From ? dyn_cast<CXXMemberCallExpr>(bare(From)) : nullptr;
    const CXXMethodDecl *M = Call ? Call->getMethodDecl() : nullptr;
    if (!M || F->getAccess() != AS_private || !F->getType()->isIntegerType() || !givesThis(*Call) ||
        llvm::any_of(U.uses().of(F), [](const Use &X) { return X.K != Use::Init && X.K != Use::Assign; }))
      return;
    for (const Service &S : All)
      if (S.Class == M->getParent() && S.Adds.contains(M->getCanonicalDecl()) && isElsewhere(*Call) && onlyAdds(C, S)) {
        Out.push_back({Call, F, C.getDestructor(), S.Remove, S.Runs});
        return;
      }
  }

  /// One argument is a closure with `this`, and with nothing that keeps the object alive or knows whether it is.
  static bool givesThis(const CXXMemberCallExpr &Call) {
    bool Gives = false;
    for (const Expr *A : Call.arguments()) {
      if (isa<CXXThisExpr>(bare(A)))
        return false; // those may be taken out by that
      const LambdaExpr *L = nullptr;
      anyIn(A, [&](const Stmt *S) { return (L = dyn_cast<LambdaExpr>(S)) != nullptr; });
      for (const LambdaCapture &X : L ? L->captures() : LambdaExpr::capture_range(nullptr, nullptr)) {
        if (X.capturesThis())
          Gives |= X.getCaptureKind() == LCK_This;
        else if (!X.capturesVariable() || className(X.getCapturedVar()->getType()).ends_with("_ptr"))
          return false;
      }
    }
    return Gives;
  }

  /// What is called is no part of the object itself, which would end with it.
  static bool isElsewhere(const CXXMemberCallExpr &Call) {
    const Expr *Of = bare(Call.getImplicitObjectArgument());
    if (auto *Star = dyn_cast<UnaryOperator>(Of); Star && Star->getOpcode() == UO_Deref)
      Of = bare(Star->getSubExpr());
    const ValueDecl *D = nullptr;
    if (auto *M = dyn_cast<MemberExpr>(Of))
      D = M->getMemberDecl();
    else if (auto *R = dyn_cast<DeclRefExpr>(Of))
      D = R->getDecl();
    return isa_and_nonnull<FieldDecl, ParmVarDecl>(D) &&
           (D->getType()->isReferenceType() || D->getType()->isPointerType());
  }

  /// All that \p C does with an object of the service is to add to it.
  static bool onlyAdds(const CXXRecordDecl &C, const Service &S) {
    auto Other = [&](const Stmt *Root) {
      unsigned Named = 0, Added = 0;
      anyIn(Root, [&](const Stmt *X) {
        if (auto *E = dyn_cast<Expr>(X); E && isa<DeclRefExpr, MemberExpr>(E)) {
          const QualType T = E->getType();
          const QualType Of = T->isPointerType() ? T->getPointeeType() : T;
          Named += Of->getAsCXXRecordDecl() && declaresSame(Of->getAsCXXRecordDecl(), S.Class);
        }
        if (auto *Call = dyn_cast<CXXMemberCallExpr>(X); Call && Call->getMethodDecl())
          Added += S.Adds.contains(Call->getMethodDecl()->getCanonicalDecl());
        return false;
      });
      return Named > Added;
    };
    for (const CXXMethodDecl *M : C.methods()) {
      const FunctionDecl *Def = definition(M);
      if (Def && Other(Def->getBody()))
        return false;
      if (auto *Made = dyn_cast_or_null<CXXConstructorDecl>(Def))
        for (const CXXCtorInitializer *I : Made->inits()) {
          const QualType T = I->getAnyMember() ? I->getAnyMember()->getType() : QualType();
          const bool Keeps = !T.isNull() && (T->isReferenceType() || T->isPointerType());
          if (!Keeps && Other(I->getInit()))
            return false;
        }
    }
    return true;
  }

  static bool declaresSame(const CXXRecordDecl *A, const CXXRecordDecl *B) {
    return A->getCanonicalDecl() == B->getCanonicalDecl();
  }

  const Unit &U;
  std::vector<Service> All;
  std::vector<Registration> Out;
};
} // namespace

std::vector<Registration> findRegistrations(const Unit &U) { return Registrations(U).run(); }

} // namespace belay::analysis
