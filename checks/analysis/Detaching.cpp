//===- Detaching.cpp - threads that nobody has to join --------------------===//

#include "analysis/Detaching.h"
#include "analysis/Locks.h"
#include "analysis/Running.h"
#include "ir/Walk.h"
#include "clang/AST/ASTContext.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/SmallPtrSet.h"

using namespace clang;

namespace belay::analysis {

using namespace ir;

bool hasAttributes(const Event &Spawn, ASTContext &Ctx) {
  constexpr unsigned Attributes = 1, All = 4; // of pthread_create's arguments
  auto *C = dyn_cast_or_null<CallExpr>(Spawn.E);
  return C && C->getNumArgs() >= All &&
         C->getArg(Attributes)->IgnoreParenImpCasts()->isNullPointerConstant(Ctx, Expr::NPC_ValueDependentIsNotNull) ==
             Expr::NPCK_NotNull;
}

const Expr *startsDetached(const Event &Spawn, const Uses &Us, ASTContext &Ctx) {
  auto Local = [](const Expr *E) -> const VarDecl * {
    auto *Address = dyn_cast<UnaryOperator>(E->IgnoreParenImpCasts());
    auto *D = Address && Address->getOpcode() == UO_AddrOf
                  ? dyn_cast<DeclRefExpr>(Address->getSubExpr()->IgnoreParenImpCasts())
                  : nullptr;
    auto *V = D ? dyn_cast<VarDecl>(D->getDecl()) : nullptr;
    return V && V->hasLocalStorage() ? V : nullptr;
  };
  if (!hasAttributes(Spawn, Ctx))
    return nullptr;
  const VarDecl *V = Local(cast<CallExpr>(Spawn.E)->getArg(1));
  const Expr *Says = nullptr;
  if (V)
    for (const Use &X : Us.of(V)) {
      auto *C = X.K == Use::Arg || X.K == Use::Read ? dyn_cast_or_null<CallExpr>(X.Call) : nullptr;
      const FunctionDecl *F = C ? C->getDirectCallee() : nullptr;
      if (!F || !F->getIdentifier() || !F->getName().starts_with("pthread_"))
        return nullptr;
      if (F->getName() != "pthread_attr_setdetachstate")
        continue;
      Expr::EvalResult R; // PTHREAD_CREATE_JOINABLE is 0 with glibc and musl
      if (Says || C->getNumArgs() != 2 || !C->getArg(1)->EvaluateAsInt(R, Ctx) || R.Val.getInt() == 0)
        return nullptr;
      Says = C;
    }
  return Says;
}

static bool starts(const Process &P, const Place *Handle) {
  return Handle && llvm::any_of(P.Blocks, [&](const Block &B) {
           return llvm::any_of(B.Events, [&](const Event &E) {
             return E.Kind == EventKind::Spawn && E.Object && sameHandle(E.Object, Handle);
           });
         });
}

bool detachesItself(const Record &R, const Process &Entry) {
  if (R.kind() != EventKind::Detach || R.E->Implicit)
    return false;
  const bool Own = !R.Object || !R.Object->known() || ownedBy(R.Object, &Entry) || ownedBy(R.Object, R.In);
  return Own && !starts(Entry, R.Object) && !starts(*R.In, R.E->Object);
}

/// True if \p E calls a method that can't be seen, or one that calls such a method of its own object.
static bool callsUnseen(const Event &E) {
  return E.Kind == EventKind::Unknown ||
         (E.Kind == EventKind::Call && llvm::any_of(E.Callees, [](const Process *P) {
            return llvm::any_of(P->Blocks, [&](const Block &B) {
              return llvm::any_of(B.Events, [&](const Event &X) {
                return X.Kind == EventKind::Unknown && X.This && P->ThisPlace && X.This->root() == P->ThisPlace;
              });
            });
          }));
}

void addUnseen(Module &M, const Process &Entry, Tokens &Signals) {
  for (const Block &B : Entry.Blocks)
    for (const Event &E : B.Events)
      if (E.This && callsUnseen(E))
        insert(Signals, handled(M, E.This));
}

const Place *waitsUnseen(const Event &E) {
  if (!E.This || !callsUnseen(E) || !E.Function || !E.Function->getIdentifier())
    return nullptr;
  const std::string Name = E.Function->getName().lower();
  return StringRef(Name).contains("wait") || StringRef(Name).contains("join") ? E.This : nullptr;
}

namespace {
struct Names : ir::Walk {
  Names(const VarDecl &V, const Decl *Member) : V(V), Member(Member) {}
  const VarDecl &V;
  const Decl *Member; ///< the others are no matter
  llvm::SmallPtrSet<const Stmt *, 2> But;
  bool Elsewhere = false;
  bool enters(const Stmt *S) override {
    auto *M = Member ? dyn_cast<MemberExpr>(S) : nullptr;
    return !But.contains(S) &&
           !(M && !M->isArrow() && M->getMemberDecl() != Member && namedVariable(M->getBase()) == &V);
  }
  bool VisitDeclRefExpr(DeclRefExpr *E) override {
    return !(Elsewhere |= E->getDecl()->getCanonicalDecl() == V.getCanonicalDecl());
  }
};
} // namespace

bool namedOnlyAt(const Place &Handle, const Process &P, const Event &Spawn) {
  const Place *In = Handle.Parent;
  const bool Member = Handle.K == Place::Field, Element = Handle.K == Place::Element;
  Stmt *Body = P.Function->getBody();
  if ((!Member && !Element) || In->K != Place::Local || (Element && !In->type()->isArrayType()) || !Body || !Spawn.E)
    return false;
  Names N(*cast<VarDecl>(In->Decl), Member ? Handle.Decl : nullptr);
  N.But.insert(Spawn.E);
  for (const Block &B : P.Blocks)
    for (const Event &E : B.Events)
      if (E.Kind == EventKind::MoveHandle && E.Object == &Handle && E.E)
        N.But.insert(E.E);
  return N.TraverseStmt(Body) && !N.Elsewhere;
}

} // namespace belay::analysis
