//===- WaitWithoutPredicateCheck.cpp --------------------------------------===//

#include "WaitWithoutPredicateCheck.h"
#include "analysis/Loops.h"
#include "ir/Parents.h"
#include "clang/AST/ExprCXX.h"
#include "clang/Lex/Lexer.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/SmallSet.h"
#include "llvm/Support/FormatVariadic.h"

using namespace clang;
using namespace belay::analysis;

namespace belay {

/// After it wakes up, does the code look at some state and wait again if need be?
static bool rechecked(const ir::Process &P, const Loops &L, unsigned Block) {
  for (int I = L.innermost(Block); I >= 0; I = L.All[I].Parent)
    for (unsigned B : L.All[I].Blocks) {
      const ir::Block &Other = P.Blocks[B];
      if (Other.Condition && Other.ConstCondition < 0 && Other.Succs.size() > 1 &&
          (!Other.Reads.empty() || Other.ConditionCalls))
        return true;
    }
  return false;
}

/// After it wakes up, does the loop do nothing that others see before it waits again? Then it can't do that too early.
static bool idles(const ir::Process &P, const Loops &L, unsigned Block, const ir::Event &Wait) {
  const int I = L.innermost(Block);
  return I >= 0 && llvm::all_of(L.All[I].Blocks, [&](unsigned B) {
           return llvm::all_of(P.Blocks[B].Events, [&](const ir::Event &E) {
             return &E == &Wait || E.Kind == ir::EventKind::Declare || E.Kind == ir::EventKind::ScopeEnd;
           });
         });
}

/// `if (!ready) cv.wait(lk);` becomes `cv.wait(lk, [&] { return ready; });`.
static void fix(ASTContext &Ctx, const ir::Process &P, const ir::Event &E, Finding &F) {
  auto *Call = dyn_cast_or_null<CXXMemberCallExpr>(E.E);
  if (!Call || Call->getNumArgs() != 1)
    return;
  const auto Around = ir::parentsIn(P.Function);
  const Stmt *S = Call;
  const IfStmt *If = nullptr;
  while (!If) {
    const Stmt *Up = Around->getParent(S);
    If = dyn_cast_or_null<IfStmt>(Up);
    auto *Body = dyn_cast_or_null<CompoundStmt>(Up);
    if (!Up || (!If && !isa<FullExpr>(Up) && !(Body && Body->size() == 1)))
      return;
    S = Up;
  }
  if (If->getElse() || If->getInit() || If->getConditionVariable() || If->getBeginLoc().isMacroID())
    return;
  const SourceManager &SM = Ctx.getSourceManager();
  auto Text = [&](SourceRange R) {
    return Lexer::getSourceText(CharSourceRange::getTokenRange(R), SM, Ctx.getLangOpts()).str();
  };
  const Expr *Cond = If->getCond()->IgnoreParenImpCasts();
  auto *Not = dyn_cast<UnaryOperator>(Cond);
  std::string Pred = Not && Not->getOpcode() == UO_LNot ? Text(Not->getSubExpr()->getSourceRange())
                     : isa<DeclRefExpr, MemberExpr, CXXMemberCallExpr>(Cond)
                         ? "!" + Text(Cond->getSourceRange())
                         : "!(" + Text(Cond->getSourceRange()) + ")";
  std::string Wait = Text(Call->getSourceRange());
  if (Wait.empty() || Wait.back() != ')')
    return;
  Wait.insert(Wait.size() - 1, ", [&] { return " + Pred + "; }");
  // A braced body ends with its brace, a bare one before its semicolon.
  std::string End = isa<CompoundStmt>(If->getThen()) ? ";" : "";
  F.Fixes.push_back(FixItHint::CreateReplacement(CharSourceRange::getTokenRange(If->getSourceRange()), Wait + End));
}

/// A class that offers the wait as its own operation (`CondVar::Wait`): a method
/// with nothing else in it but locks, and what is noted of these (`mu_->held = false`).
static bool wraps(const ir::Process &P, const ir::Event &Wait) {
  if (!Wait.Object->root() || Wait.Object->root()->K != ir::Place::This)
    return false;
  for (const ir::Block &B : P.Blocks)
    for (const ir::Event &E : B.Events)
      switch (E.Kind) {
      case ir::EventKind::Read:
        // The mutex itself is often behind a pointer.
        if (QualType T = E.Object->type(); !T.isNull() && T->isPointerType())
          break;
        return false;
      case ir::EventKind::Write:
        if (E.Object->Parent && Wait.Second && E.Object->Parent == Wait.Second->Parent && E.Object->indirect())
          break;
        return false;
      case ir::EventKind::AtomicRead:
      case ir::EventKind::Spawn:
      case ir::EventKind::Notify:
        return false;
      default:
        break;
      }
  return true;
}

/// What a caller knows as well: an argument, or a pointer that is only asked whether it is null.
static bool isCallers(const ir::Place *X) {
  const QualType T = X->type();
  return X->K == ir::Place::Param || (X->K == ir::Place::Local && !T.isNull() && T->isPointerType());
}

/// True if \p P takes the mutex of \p Wait itself, and looks at something before it waits: no caller can do that.
static bool asks(const ir::Process &P, const ir::Event &Wait) {
  auto Takes = [&](const ir::Event &E) { return E.Kind == ir::EventKind::Lock && E.Object == Wait.Second; };
  const ir::Block *At = blockOf(P, &Wait);
  return llvm::any_of(P.Blocks, [&](const ir::Block &B) { return llvm::any_of(B.Events, Takes); }) &&
         llvm::any_of(P.Blocks, [&](const ir::Block &B) {
           return B.Succs.size() > 1 && !llvm::all_of(B.Reads, isCallers) &&
                  reaches(P, B.Id, [&](unsigned Id) { return Id == At->Id; });
         });
}

/// The lock is its caller's, and so is the loop: all calls of \p P that can be seen are in one that tests something.
static bool leftToCallers(const Unit &U, const ir::Process &P, const ir::Event &Wait) {
  const ir::Place::Kind Root = Wait.Second->root()->K;
  if (Root != ir::Place::Param && Root != ir::Place::Unknown)
    return false;
  bool Called = false;
  for (auto &Caller : U.Module.Processes)
    for (const ir::Block &B : Caller->Blocks)
      for (const ir::Event &E : B.Events)
        if (E.Kind == ir::EventKind::Call && llvm::is_contained(E.Callees, &P)) {
          if (!rechecked(*Caller, Loops(*Caller), B.Id))
            return false;
          Called = true;
        }
  return Called;
}

/// `if (!ready) wait_for(lock, second); ready = false;`: does what follows \p Wait, with no test of it in between, change
/// what the branch before it has asked? It takes it for granted that somebody has come.
static bool takenForGranted(const ir::Process &P, const Loops &L, const ir::Block &At, const ir::Event &Wait) {
  const ir::Block *Before = &At;
  while (Before->Preds.size() == 1 && P.Blocks[Before->Preds.front()].Succs.size() < 2)
    Before = &P.Blocks[Before->Preds.front()];
  if (Before->Preds.size() != 1)
    return false;
  // `while (!ready) if (wait(...) != 0) break;`: the loop asks again, unless the wait has failed.
  const unsigned Test = Before->Preds.front();
  const int I = L.innermost(At.Id);
  if (I >= 0 && llvm::any_of(L.All[I].Exits, [&](const Exit &X) { return X.From == Test; }))
    return false;
  auto About = [](const ir::Place *A, const ir::Place *B) { return A->known() && (A->within(B) || B->within(A)); };
  return llvm::any_of(P.Blocks[Test].Reads, [&](const ir::Place *Asked) {
    llvm::SmallVector<const ir::Block *, 8> Work{&At};
    llvm::SmallSet<unsigned, 8> Seen;
    for (const ir::Event *From = &Wait; !Work.empty(); From = nullptr) {
      const ir::Block *B = Work.pop_back_val();
      bool Ends = false;
      for (const ir::Event &E : B->Events) {
        if (From && &E <= From)
          continue;
        Ends = E.Kind == ir::EventKind::Unlock || E.Kind == ir::EventKind::NoReturn || E.Kind == ir::EventKind::Wait;
        if (Ends)
          break;
        if (E.Kind == ir::EventKind::Write && E.Object->known() && About(Asked, E.Object))
          return true;
      }
      if (Ends || (B->Succs.size() > 1 && (B->ConditionCalls || llvm::any_of(B->Reads, [&](const ir::Place *R) {
                     return About(Asked, R);
                   }))))
        continue;
      for (unsigned Next : B->Succs)
        if (Seen.insert(Next).second)
          Work.push_back(&P.Blocks[Next]);
    }
    return false;
  });
}

void WaitWithoutPredicateCheck::find(const Unit &U, std::vector<Finding> &Out) {
  for (auto &P : U.Module.Processes) {
    auto IsWait = [](const ir::Event &E) { return E.Kind == ir::EventKind::Wait && !E.Entry && E.Second; };
    if (llvm::none_of(P->Blocks, [&](const ir::Block &B) { return llvm::any_of(B.Events, IsWait); }))
      continue;
    Loops L(*P);
    for (const ir::Block &B : P->Blocks)
      for (const ir::Event &E : B.Events) {
        if (!IsWait(E) || (rechecked(*P, L, B.Id) && !takenForGranted(*P, L, B, E)))
          continue;
        // A wrapper around the wait leaves the loop to its callers.
        if ((E.Object->root()->K == ir::Place::Param && !asks(*P, E)) || wraps(*P, E) || leftToCallers(U, *P, E))
          continue;
        if (E.Timed && !E.Discarded)
          continue;
        Finding F;
        // A wait that ends by itself is at worst early, if nobody goes on as if he had been woken.
        F.Level = (E.Timed && !takenForGranted(*P, L, B, E)) || idles(*P, L, B.Id, E) ? Confidence::Discipline
                                                                                   : Confidence::Likely;
        F.Loc = E.Loc;
        F.Message = llvm::formatv("this wait on '{0}' is not in a loop that tests what it waits for: it can wake up "
                                  "early, or miss a notify; wait with a predicate",
                                  E.Object->str());
        fix(U.context(), *P, E, F);
        Out.push_back(std::move(F));
      }
  }
}

} // namespace belay
