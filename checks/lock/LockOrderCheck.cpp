#include "LockOrderCheck.h"
#include "analysis/ArgumentOrder.h"
#include "analysis/LockNames.h"
#include "analysis/LockOrder.h"
#include "ir/Parents.h"
#include "clang/AST/ExprCXX.h"
#include "clang/Lex/Lexer.h"
#include "llvm/Support/FormatVariadic.h"

using namespace clang;
using namespace belay::analysis;

namespace belay {

/// The statement that declares the guard which \p E makes, if it does nothing else.
static const DeclStmt *guardDecl(const ir::Event &E, const ParentMap &Around) {
  const Stmt *S = E.Implicit ? E.E : nullptr;
  while (S && !isa<DeclStmt>(S))
    S = Around.getParent(S);
  auto *D = dyn_cast_or_null<DeclStmt>(S);
  auto *V = D && D->isSingleDecl() ? dyn_cast<VarDecl>(D->getSingleDecl()) : nullptr;
  auto *Made = V && V->getInit() ? dyn_cast<CXXConstructExpr>(V->getInit()->IgnoreImplicit()) : nullptr;
  return Made && Made->getNumArgs() == 1 && className(V->getType()) == "lock_guard" && !D->getBeginLoc().isMacroID()
             ? D
             : nullptr;
}

/// Two guards in \p P, one after the other, become one that takes both locks at once.
static void fix(const ir::Process &P, const ir::Event &First, const ir::Event &Second, ASTContext &Ctx, Finding &F) {
  if (!Ctx.getLangOpts().CPlusPlus17)
    return;
  const auto Around = ir::parentsIn(P.Function);
  const DeclStmt *A = guardDecl(First, *Around), *B = guardDecl(Second, *Around);
  auto *Body = A && B ? dyn_cast_or_null<CompoundStmt>(Around->getParent(A)) : nullptr;
  auto It = Body ? llvm::find(Body->body(), A) : nullptr;
  if (!Body || It == Body->body_end() || ++It == Body->body_end() || *It != B)
    return;
  auto Argument = [&](const DeclStmt *D) {
    auto *Made = cast<CXXConstructExpr>(cast<VarDecl>(D->getSingleDecl())->getInit()->IgnoreImplicit());
    return Lexer::getSourceText(CharSourceRange::getTokenRange(Made->getArg(0)->getSourceRange()),
                                Ctx.getSourceManager(), Ctx.getLangOpts());
  };
  F.Fixes.push_back(
      FixItHint::CreateReplacement(CharSourceRange::getTokenRange(A->getBeginLoc(), B->getEndLoc()),
                                   llvm::formatv("std::scoped_lock {0}({1}, {2});",
                                                 cast<VarDecl>(A->getSingleDecl())->getName(), Argument(A), Argument(B))
                                       .str()));
}

/// The function that takes the two locks; a lambda goes by the function around it.
static std::string nameOf(const LockStep &L) {
  const FunctionDecl *F = L.At->Function;
  auto IsLambda = [](const FunctionDecl *G) {
    auto *MD = dyn_cast<CXXMethodDecl>(G);
    return MD && MD->getParent()->isLambda();
  };
  if (!IsLambda(F))
    return "'" + L.At->Name + "'";
  for (const DeclContext *C = F->getParent(); C; C = C->getParent())
    if (auto *Around = dyn_cast<FunctionDecl>(C); Around && !IsLambda(Around))
      return "a lambda in '" + Around->getNameAsString() + "'";
  return "a lambda";
}

/// Two guards, one right after the other: the next function that does it in another order makes a deadlock of it.
static void guardsInARow(const Unit &U, llvm::ArrayRef<LockCycle> Cycles, std::vector<Finding> &Out) {
  if (!U.context().getLangOpts().CPlusPlus17)
    return;
  auto Guard = [](const ir::Event &E) {
    return E.Kind == ir::EventKind::Lock && E.Implicit && !E.Shared && E.E && E.Object->known() &&
           (className(E.E->getType()) == "lock_guard" || className(E.E->getType()) == "scoped_lock");
  };
  auto Told = [&](const ir::Event &E) {
    return llvm::any_of(Cycles, [&](const LockCycle &C) {
      return llvm::any_of(C.Steps, [&](const LockStep &L) { return L.Loc == E.Loc; });
    });
  };
  for (auto &P : U.Module.Processes)
    for (const ir::Block &B : P->Blocks) {
      const ir::Event *Last = nullptr;
      for (const ir::Event &E : B.Events) {
        if (E.Kind == ir::EventKind::Declare || E.Kind == ir::EventKind::Read)
          continue;
        // One guard of several mutexes locks them all in one place.
        if (Last && Guard(E) && Last->E != E.E && Last->Object != E.Object && !Told(E)) {
          Finding F;
          F.Level = Confidence::Discipline;
          F.Loc = E.Loc;
          F.Message =
              llvm::formatv("{0} is locked right after {1}, by a guard of its own: whoever does it the other way "
                            "round deadlocks with this; lock both with one std::scoped_lock",
                            quoted(E.Object), quoted(Last->Object));
          F.Notes.push_back({Last->Loc, llvm::formatv("{0} is locked here", quoted(Last->Object))});
          fix(*P, *Last, E, U.context(), F);
          Out.push_back(std::move(F));
        }
        Last = Guard(E) ? &E : nullptr;
      }
    }
}

/// Two objects, in the order in which they come.
static void asGiven(const Unit &U, llvm::ArrayRef<LockCycle> Cycles, std::vector<Finding> &Out) {
  for (const ArgumentOrder &O : findArgumentOrders(U)) {
    if (llvm::any_of(Cycles, [&](const LockCycle &C) {
          return C.Level != Confidence::Discipline && C.Steps.front().Second.E == O.Second;
        }))
      continue;
    Finding F;
    F.Loc = O.Second->Loc;
    F.Message =
        llvm::formatv("{0} is locked here while {1} is held, in the order in which the two come, which may be any: "
                      "two threads that have them the other way round wait for each other for ever; lock them in "
                      "one order",
                      quoted(O.Second->Object), quoted(O.First->Object));
    F.Notes.push_back({O.First->Loc, llvm::formatv("{0} is locked here", quoted(O.First->Object))});
    if (O.Chosen)
      F.Notes.push_back({O.Chosen->Loc, "any two are passed here"});
    if (O.Started.isValid())
      F.Notes.push_back({O.Started, "the thread is started here"});
    Out.push_back(std::move(F));
  }
}

void LockOrderCheck::find(const Unit &U, std::vector<Finding> &Out) {
  const std::vector<LockCycle> Cycles = findLockCycles(U);
  guardsInARow(U, Cycles, Out);
  asGiven(U, Cycles, Out);
  for (const LockCycle &C : Cycles) {
    const LockStep &L = C.Steps.front(), &Other = C.Steps.back();
    Finding F;
    F.Level = C.Level;
    F.Loc = L.Loc;
    if (C.Steps.size() > 2)
      F.Message =
          llvm::formatv("{0} is locked here while {1} is held, which closes a cycle of {2} locks: the threads can "
                        "wait for each other for ever; lock them in one order",
                        quoted(L.Taken), quoted(L.Held), C.Steps.size());
    else if (L.At == Other.At)
      F.Message =
          llvm::formatv("{0} is locked here while {1} is held, and elsewhere in {2} it is the other way round: two "
                        "threads can wait for each other for ever; lock them in one order",
                        quoted(L.Taken), quoted(L.Held), nameOf(L));
    else
      F.Message =
          llvm::formatv("{0} is locked here while {1} is held, and {2} does it the other way round: the two can wait "
                        "for each other for ever; lock them in one order",
                        quoted(L.Taken), quoted(L.Held), nameOf(Other));
    for (const LockStep &X : C.Steps) {
      F.Notes.push_back({X.First.E->Loc, llvm::formatv("{0} locks {1} here", nameOf(X), quoted(X.Held))});
      if (X.Given)
        F.Notes.push_back({X.Given->Loc, "the callback that is run then is given here"});
      if (&X == &L && X.Second.Path.empty() && !X.Given)
        continue;
      F.Notes.push_back({X.Second.E->Loc, llvm::formatv("and then {0} here", quoted(X.Taken))});
    }
    for (const LockStep &X : C.Also)
      F.Notes.push_back({X.First.E->Loc, llvm::formatv("{0} locks {1} and then {2}, too", nameOf(X), quoted(X.Held),
                                                       quoted(X.Taken))});
    if (L.First.Path.empty() && L.Second.Path.empty() && !L.Given)
      fix(*L.First.In, *L.First.E, *L.Second.E, U.context(), F);
    Out.push_back(std::move(F));
  }
}

} // namespace belay
