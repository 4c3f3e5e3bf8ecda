//===- Escapes.cpp - exceptions that leave a thread's entry ---------------===//

#include "analysis/Escapes.h"
#include "analysis/Claims.h"
#include "analysis/Contracts.h"
#include "analysis/Preconditions.h"
#include "ir/Builder.h"
#include "clang/AST/ExprCXX.h"
#include "clang/AST/StmtCXX.h"

using namespace clang;

namespace belay::analysis {

using ir::EventKind;

bool triesAround(const Stmt *Body, const Stmt *E, llvm::SmallVectorImpl<const CXXTryStmt *> &Out) {
  if (!Body || Body == E)
    return Body;
  if (isa<LambdaExpr>(Body))
    return false;
  if (auto *Try = dyn_cast<CXXTryStmt>(Body))
    if (triesAround(Try->getTryBlock(), E, Out)) {
      Out.push_back(Try);
      return true;
    }
  for (const Stmt *C : Body->children())
    if (triesAround(C, E, Out))
      return true;
  return false;
}

const CXXTryStmt *tryAround(const Stmt *Body, SourceLocation At) {
  if (!Body || isa<LambdaExpr>(Body))
    return nullptr;
  for (const Stmt *C : Body->children())
    if (const CXXTryStmt *Inner = tryAround(C, At))
      return Inner;
  auto *Try = dyn_cast<CXXTryStmt>(Body);
  return Try && Try->getTryBlock()->getBeginLoc() < At && At < Try->getTryBlock()->getEndLoc() ? Try : nullptr;
}

bool rethrows(const CXXCatchStmt *H) {
  auto *Body = dyn_cast<CompoundStmt>(H->getHandlerBlock());
  const Stmt *Last = Body && !Body->body_empty() ? Body->body_back() : nullptr;
  if (auto *Full = dyn_cast_or_null<ExprWithCleanups>(Last))
    Last = Full->getSubExpr();
  auto *Throw = dyn_cast_or_null<CXXThrowExpr>(Last);
  return Throw && !Throw->getSubExpr();
}

static bool derives(QualType T, QualType Base) {
  const CXXRecordDecl *R = T->getAsCXXRecordDecl(), *B = Base->getAsCXXRecordDecl();
  return R && B && R->hasDefinition() && B->hasDefinition() && R->isDerivedFrom(B);
}

static bool catches(const CXXCatchStmt *H, QualType T) {
  if (H->getCaughtType().isNull())
    return true;
  QualType C = H->getCaughtType().getNonReferenceType().getCanonicalType().getUnqualifiedType();
  T = T.getCanonicalType().getUnqualifiedType();
  return C == T || derives(T, C) || (C->isPointerType() && T->isPointerType());
}

/// True if an exception of type \p T, thrown by \p E of \p F or by what it calls, is caught in \p F.
static bool caught(const Stmt *E, const Frame &F, QualType T) {
  llvm::SmallVector<const CXXTryStmt *, 2> Around;
  if (!E || !triesAround(F.P->Function->getBody(), E, Around))
    return true;
  for (const CXXTryStmt *Try : Around)
    for (unsigned I = 0; I != Try->getNumHandlers(); ++I)
      if (catches(Try->getHandler(I), T)) {
        if (!rethrows(Try->getHandler(I)))
          return true;
        break;
      }
  return false;
}

/// True if no exception gets out of \p P: it is noexcept, or a coroutine, which keeps it.
static bool keeps(const ir::Process &P) {
  auto *Type = P.Function->getType()->getAs<FunctionProtoType>();
  return isa_and_nonnull<CoroutineBodyStmt>(P.Function->getBody()) || !Type ||
         isUnresolvedExceptionSpec(Type->getExceptionSpecType()) || Type->canThrow() == CT_Cannot;
}

/// True if the thread runs a packaged task, whose future gets the exception.
static bool packaged(const ir::Event &Spawn) {
  return Spawn.E && llvm::any_of(ir::callSite(Spawn.E).Args,
                                 [](const Expr *A) { return className(A->getType()) == "packaged_task"; });
}

/// `std::invalid_argument("no value in " + line)`: what was read is no good, whoever wrote it.
static bool quotesText(const Stmt *S) {
  if (!S)
    return false;
  if (auto *C = dyn_cast<CXXConstructExpr>(S);
      C && className(C->getType()) != "invalid_argument" && isLogicError(C->getType()))
    return false;
  if (auto *R = dyn_cast<DeclRefExpr>(S)) {
    const llvm::StringRef Name = className(R->getType().getNonReferenceType());
    return Name == "basic_string" || Name == "basic_string_view";
  }
  return llvm::any_of(S->children(), quotesText);
}

/// `if (sem_post(&s)) throw ...`: what locks, unlocks or signals, and isn't bounded, fails only where the program is
/// wrong; the throw tells of that.
static bool whereLockFails(const ir::Process &P, const ir::Block &B) {
  constexpr unsigned MaxTests = 4;
  auto IsLock = [](const ir::Event &E) {
    using enum ir::EventKind;
    return E.E && !E.Timed && (E.Kind == Lock || E.Kind == Unlock || E.Kind == Release || E.Kind == Acquire);
  };
  const ir::Block *To = &B;
  for (unsigned I = 0; I < MaxTests && To->Preds.size() == 1; ++I) {
    const ir::Block &Pred = P.Blocks[To->Preds.front()];
    const Test T = Pred.Succs.size() == 2 && Pred.Condition ? boil(Pred.Condition) : Test();
    const bool Fails = T.Base && !T.Partial && T.Value == (Pred.Succs[0] == To->Id);
    if (Fails && llvm::any_of(Pred.Events, [&](const ir::Event &E) { return IsLock(E) && about(T.Base, E.E); }))
      return true;
    To = &Pred;
  }
  return false;
}

/// What a test calls throws: the test has failed, in whichever way it is told.
static bool failsTest(const Frame &F, const Thread &T) {
  return F.Up && inMacro(T.Spawner->Function->getLocation(), T.Spawner->Function->getASTContext(), "test");
}

/// True if \p B, of the function of \p F, is where a member was found to be null that a method which called it on the
/// same object uses without asking: it isn't when the thread comes by.
static bool cannotBeNull(const Frame &F, const ir::Block &B) {
  const FieldDecl *D = foundNull(*F.P, B);
  for (const Frame *X = &F; D && X->Up && X->Call && X->Call->This && X->Call->This == X->Up->P->ThisPlace; X = X->Up)
    if (reliesOn(*X->Up->P->Function, D))
      return true;
  return false;
}

std::vector<Escape> escapes(const Thread &T) {
  std::vector<Escape> Out;
  if (!T.Spawn->E->Terminates || packaged(*T.Spawn->E))
    return Out;
  const ASTContext &Ctx = T.Spawner->Function->getASTContext();
  for (auto &F : T.Frames)
    for (unsigned B : F->P->RPO) {
      for (const ir::Event &E : F->P->Blocks[B].Events) {
        auto *Throw = E.Kind == EventKind::Throw ? dyn_cast_or_null<CXXThrowExpr>(E.E) : nullptr;
        if (!Throw || !Throw->getSubExpr())
          continue;
        QualType Type = Throw->getSubExpr()->getType();
        // Nobody follows std::function to where it is empty: the same for those that users wrote.
        bool Stopped = className(Type) == "bad_function_call";
        const Expr *At = Throw;
        for (const Frame *X = F.get(); X && !Stopped; At = X->Call ? X->Call->E : nullptr, X = X->Up)
          Stopped = keeps(*X->P) || caught(At, *X, Type);
        if (!Stopped)
          Out.push_back({F.get(), &E, Type,
                         (blamesCaller(E, Ctx) && !quotesText(Throw->getSubExpr())) || asContainersDo(E, Ctx) ||
                             isAt(*F->P->Function) || failsTest(*F, T) || refusesNull(*F->P, F->P->Blocks[B]) ||
                             cannotBeNull(*F, F->P->Blocks[B]) || whereLockFails(*F->P, F->P->Blocks[B]) ||
                             inAssertion(Throw->getThrowLoc(), Ctx)});
      }
    }
  return Out;
}

} // namespace belay::analysis
