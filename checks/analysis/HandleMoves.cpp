//===- HandleMoves.cpp - what is done with a handle beside the events -----===//

#include "analysis/HandleMoves.h"
#include "analysis/Claims.h"
#include "clang/AST/ExprCXX.h"
#include "clang/AST/StmtCXX.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringSwitch.h"

using namespace clang;

namespace belay::analysis {

using namespace ir;

bool HandleMoves::letOut(const Place &Handle) {
  scan();
  auto *V = dyn_cast_or_null<VarDecl>(Handle.root()->Decl);
  return V && Out.contains(V);
}

bool HandleMoves::given(const Event &Spawn) {
  scan();
  return Spawn.E && Given.contains(Spawn.E->IgnoreImplicit());
}

void HandleMoves::scan() {
  if (std::exchange(Scanned, true))
    return;
  scan(P.Function->getBody());
  if (auto *C = dyn_cast<CXXConstructorDecl>(P.Function))
    for (const CXXCtorInitializer *I : C->inits())
      scan(I->getInit());
}

void HandleMoves::scan(const Stmt *S) {
  if (!S)
    return;
  if (auto *Ref = dyn_cast<DeclRefExpr>(S))
    if (auto *V = dyn_cast<VarDecl>(Ref->getDecl()); V && V->hasLocalStorage() && leaves(*Ref, *V))
      Out.insert(V);
  if (isa<CXXConstructExpr>(S) && isGiven(cast<Expr>(S)))
    Given.insert(cast<Expr>(S));
  Stack.push_back(S);
  for (const Stmt *C : S->children())
    scan(C);
  Stack.pop_back();
}

/// Casts, temporaries and the like, around the same object.
static bool isWrapper(const Stmt *S) {
  return isa<CastExpr, ParenExpr, ExprWithCleanups, MaterializeTemporaryExpr, CXXBindTemporaryExpr>(S);
}

static bool letsOut(const CallExpr *C) {
  const FunctionDecl *F = C->getDirectCallee();
  return F && F->isInStdNamespace() && F->getIdentifier() &&
         llvm::StringSwitch<bool>(F->getName())
             .Cases("move", "forward", "ref", "cref", "exchange", "addressof", "move_if_noexcept", true)
             .Default(false);
}

/// `ids.push_back(t)`: a thread's number has gone into a container.
static bool isStored(const CallExpr &C, const VarDecl &V) {
  auto *M = dyn_cast_or_null<CXXMethodDecl>(C.getDirectCallee());
  return M && M->getParent()->isInStdNamespace() && V.getType()->isIntegerType();
}

/// `auto joiner = auto_join(t);`: the object that a call returns may keep what the call was given by reference.
bool HandleMoves::isKept(const CallExpr &C) const {
  if (!C.getType()->isRecordType() || isa<CXXOperatorCallExpr>(C))
    return false;
  for (const Stmt *S : llvm::reverse(llvm::make_range(Stack.begin(), llvm::find(Stack, &C))))
    if (!isWrapper(S) && !isa<CXXConstructExpr>(S))
      return isa<DeclStmt>(S);
  return false;
}

/// True if \p Ref, at the top of the stack, is let out, and no event tells where to.
bool HandleMoves::leaves(const DeclRefExpr &Ref, const VarDecl &V) const {
  const Stmt *Below = &Ref;
  for (const Stmt *S : llvm::reverse(Stack)) {
    if (isWrapper(S)) {
    } else if (auto *M = dyn_cast<MemberExpr>(S)) {
      if (!isa<FieldDecl>(M->getMemberDecl()))
        return false; // a call of one of its methods
    } else if (auto *U = dyn_cast<UnaryOperator>(S)) {
      return U->getOpcode() == UO_AddrOf && !isTold(V);
    } else if (auto *C = dyn_cast<CallExpr>(S)) {
      return C->getCallee() != Below && (letsOut(C) || isKept(*C) || isStored(*C, V)) && !isTold(V);
    } else if (isa<CXXConstructExpr, ReturnStmt, InitListExpr>(S)) {
      return (V.getType()->isRecordType() || V.getType()->isIntegerType()) && !isTold(V);
    } else {
      return false;
    }
    Below = S;
  }
  return false;
}

/// True if an event of the whole expression that the stack is in moves a handle out of \p V, or into another.
bool HandleMoves::isTold(const VarDecl &V) const {
  const auto Full = llvm::find_if(Stack, [](const Stmt *S) { return isa<Expr>(S); });
  if (Full == Stack.end())
    return false;
  const SourceRange R = (*Full)->getSourceRange();
  return llvm::any_of(P.Blocks, [&](const Block &B) {
    return llvm::any_of(B.Events, [&](const Event &E) {
      auto Is = [&](const Place *X) { return X && X->root()->Decl == &V; };
      return (E.Kind == EventKind::MoveHandle || E.Kind == EventKind::Return || E.Kind == EventKind::Spawn) &&
             within(E.Loc, R) &&
             (Is(E.Second) || (E.Kind == EventKind::Spawn && Is(E.Object)) || llvm::any_of(E.Args, Is));
    });
  });
}

/// True if the object that \p E makes is an argument of something.
bool HandleMoves::isGiven(const Expr *E) const {
  const Stmt *Below = E;
  for (const Stmt *S : llvm::reverse(Stack)) {
    if (auto *C = dyn_cast<CallExpr>(S))
      return C->getCallee() != Below;
    if (isa<CXXConstructExpr, InitListExpr, CXXNewExpr, ReturnStmt, LambdaExpr>(S))
      return true;
    if (!isWrapper(S) && !isa<MemberExpr>(S))
      return false;
    Below = S;
  }
  return false;
}

bool leavesUnused(const ir::Process *Entry, unsigned I) {
  const FunctionDecl *F = Entry ? Entry->Function : nullptr;
  return F && F->hasBody() && I < F->getNumParams() && !F->getParamDecl(I)->isReferenced();
}

bool isCaptured(const Place *Handle, const Module &M) {
  auto Behind = [&](const Place *Captured) {
    const Place *P = Handle;
    while (P && P != Captured)
      P = P->Parent;
    return P != nullptr;
  };
  return llvm::any_of(M.Closures, [&](auto &Closure) {
    return llvm::any_of(Closure.second.Captures, [&](const CaptureInfo &C) {
      return C.Var && C.Outer && (C.ByRef || Handle->indirect()) && Behind(C.Outer);
    });
  });
}

} // namespace belay::analysis
