//===- WorkGuards.cpp - event loops that a work guard keeps running -------===//

#include "analysis/WorkGuards.h"
#include "analysis/Parties.h"
#include "analysis/Unit.h"
#include "clang/AST/ExprCXX.h"
#include "llvm/ADT/STLExtras.h"

using namespace clang;

namespace belay::analysis {

using ir::EventKind;

static bool isLoop(QualType T) { return className(T) == "io_context" || className(T) == "io_service"; }

static bool isGuard(QualType T) { return className(T) == "executor_work_guard"; }

namespace {
class KeptLoops {
public:
  explicit KeptLoops(const Unit &U) : U(U) {}

  std::vector<KeptLoop> run() {
    for (const Thread &T : U.threads().All)
      if (!T.Cut)
        look(T);
    return std::move(Out);
  }

private:
  void look(const Thread &T) {
    for (auto &F : T.Frames)
      for (const ir::Block &B : F->P->Blocks)
        for (const ir::Event &E : B.Events) {
          if (E.Kind != EventKind::Block || E.Timed || !E.Object || !isLoop(E.Object->type()))
            continue;
          const ValueDecl *Loop = cellOf(U.Sums->translate(E.Object, F->Map)).leaf();
          const ValueDecl *Guard = Loop ? guardOf(Loop) : nullptr;
          if (!Guard || !U.uses().allSeen(Loop) || !U.uses().allSeen(Guard) || !neverStopped(Loop) || !kept(Guard))
            continue;
          const Parties P(U.threads(), T);
          if (P.joins().empty())
            return;
          const Act &J = P.joins().front();
          Out.push_back({&T, Loop, Guard, E.Loc, J.R->E->Loc, J.R->In->Name});
          return;
        }
  }

  /// A member beside \p Loop, or a local of the same function, that is a guard and lives as long.
  const ValueDecl *guardOf(const ValueDecl *Loop) const {
    const ValueDecl *Found = nullptr;
    unsigned Loops = 0;
    auto Look = [&](const ValueDecl *D) {
      Loops += isLoop(D->getType());
      if (isGuard(D->getType()))
        Found = D;
    };
    if (auto *F = dyn_cast<FieldDecl>(Loop)) {
      for (const FieldDecl *X : F->getParent()->fields())
        Look(X);
    } else if (auto *V = dyn_cast<VarDecl>(Loop); V && V->isLocalVarDecl() && !V->isStaticLocal()) {
      auto *In = dyn_cast<FunctionDecl>(V->getDeclContext());
      auto *Body = In ? dyn_cast_or_null<CompoundStmt>(In->getBody()) : nullptr;
      for (unsigned I = 0; Body && I < Body->size(); ++I)
        if (auto *D = dyn_cast<DeclStmt>(Body->body_begin()[I]))
          for (const Decl *X : D->decls())
            if (auto *XV = dyn_cast<VarDecl>(X))
              Look(XV);
    }
    return Loops == 1 ? Found : nullptr;
  }

  /// Nobody resets the guard, moves it away or gives it to anybody.
  bool kept(const ValueDecl *Guard) const {
    return llvm::all_of(U.uses().of(Guard),
                        [](const Use &X) { return X.K == Use::Init || (X.K == Use::Method && nameOf(X) != "reset"); });
  }

  /// Nobody stops the loop, or gives it to a function of the user's, who may.
  bool neverStopped(const ValueDecl *Loop) const {
    return llvm::all_of(U.uses().of(Loop), [&](const Use &X) {
      if (X.K == Use::Init || (X.K == Use::Read && !X.Call))
        return true;
      if (X.K == Use::Method)
        return nameOf(X) != "stop" && !nameOf(X).empty();
      const FunctionDecl *F = nullptr;
      auto *Call = dyn_cast_or_null<CallExpr>(X.Call);
      if (auto *Any = dyn_cast_or_null<OverloadExpr>(Call ? Call->getCallee() : nullptr)) // in a template
        return llvm::all_of(Any->decls(), ofAsio);
      if (Call)
        F = Call->getDirectCallee();
      else if (auto *C = dyn_cast_or_null<CXXConstructExpr>(X.Call))
        F = C->getConstructor();
      return F && ofAsio(F);
    });
  }

  static bool ofAsio(const NamedDecl *D) {
    const NamespaceDecl *Outer = nullptr;
    for (const DeclContext *C = D->getDeclContext(); C; C = C->getParent())
      if (auto *N = dyn_cast<NamespaceDecl>(C))
        Outer = N;
    return Outer && (Outer->getName() == "asio" || Outer->getName() == "boost");
  }

  static StringRef nameOf(const Use &X) {
    auto *C = dyn_cast_or_null<CXXMemberCallExpr>(X.Call);
    const IdentifierInfo *Name = C && C->getMethodDecl() ? C->getMethodDecl()->getIdentifier() : nullptr;
    return Name ? Name->getName() : "";
  }

  const Unit &U;
  std::vector<KeptLoop> Out;
};
} // namespace

std::vector<KeptLoop> findKeptLoops(const Unit &U) { return KeptLoops(U).run(); }

} // namespace belay::analysis
