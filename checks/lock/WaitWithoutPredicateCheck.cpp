//===- WaitWithoutPredicateCheck.cpp --------------------------------------===//

#include "WaitWithoutPredicateCheck.h"
#include "analysis/BareWaits.h"
#include "analysis/Deadlines.h"
#include "analysis/EarlyEnds.h"
#include "analysis/Interrupted.h"
#include "ir/Parents.h"
#include "clang/AST/ExprCXX.h"
#include "clang/Lex/Lexer.h"
#include "llvm/Support/FormatVariadic.h"

using namespace clang;
using namespace belay::analysis;

namespace belay {

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

void WaitWithoutPredicateCheck::find(const Unit &U, std::vector<Finding> &Out) {
  for (const BareWait &W : bareWaits(U)) {
    Finding F;
    F.Level = W.EndsAnyway ? Confidence::Discipline : Confidence::Likely;
    F.Loc = W.E->Loc;
    if (W.Look) {
      F.Message = llvm::formatv("'{0}' was looked at under '{1}', which has been unlocked since: a notify on '{2}' in "
                                "between wakes nobody, and this wait sleeps on; look and wait under one lock",
                                W.Look->Object->str(), W.E->Second->str(), W.E->Object->str());
      F.Notes.push_back({W.Look->Loc, "looked at here"});
      Out.push_back(std::move(F));
      continue;
    }
    F.Message = llvm::formatv("this wait on '{0}' is not in a loop that tests what it waits for: it can wake up "
                              "early, or miss a notify; wait with a predicate",
                              W.E->Object->str());
    fix(U.context(), *W.In, *W.E, F);
    Out.push_back(std::move(F));
  }
  for (const InterruptedWait &W : findInterruptedWaits(U)) {
    Finding F;
    F.Loc = W.Wait->Loc;
    F.Message = llvm::formatv("a signal ends this wait on '{0}' early, and nobody looks at what 'sem_wait' returns: "
                              "then nothing was posted for what follows; wait again while errno is EINTR",
                              W.Wait->Object->str());
    F.Notes.push_back({W.Goes->Loc, llvm::formatv("'{0}' is written here all the same", W.Goes->Object->str()).str()});
    F.Notes.push_back({W.Installed, "the signal's handler is installed here, without SA_RESTART"});
    Out.push_back(std::move(F));
  }
  for (const EarlyEnd &X : findEarlyEnds(U)) {
    Finding F;
    F.Loc = X.Wait->Loc;
    F.Message =
        llvm::formatv("this wait also ends {0}, with '{1}' empty, and nobody looks before the first is taken; {2}",
                      X.Other         ? "for the other side of its predicate"
                      : X.Wait->Timed ? "when its time is over"
                                      : "when a stop is requested",
                      X.Queue.str(), X.Other ? "ask whether it is empty" : "look at what the wait returns");
    if (X.Other)
      F.Notes.push_back({X.Other->getExprLoc(), "it ends for this"});
    F.Notes.push_back({X.Take->Loc, "taken here"});
    Out.push_back(std::move(F));
  }
  for (const WrongDeadline &W : findWrongDeadlines(U)) {
    const llvm::StringRef Name = W.Wait->getDirectCallee()->getName();
    Finding F;
    F.Loc = W.Wait->getExprLoc();
    if (W.Interval)
      F.Message = llvm::formatv("'{0}' wants a point of time, and is given an interval: that is long over, and this "
                                "doesn't wait; add it to what clock_gettime gives",
                                Name);
    else
      F.Message = llvm::formatv("'{0}' goes by {1} here, and is given a time of {2}: it ends at once, or not for "
                                "decades; read {1} for it",
                                Name, W.Monotonic ? "CLOCK_REALTIME" : "CLOCK_MONOTONIC",
                                W.Monotonic ? "CLOCK_MONOTONIC" : "CLOCK_REALTIME");
    F.Notes.push_back({W.Given, W.Interval ? "declared here, and no clock is read for it" : "the clock is read here"});
    if (W.Made.isValid())
      F.Notes.push_back({W.Made, "the condition's clock is set here"});
    Out.push_back(std::move(F));
  }
}

} // namespace belay
