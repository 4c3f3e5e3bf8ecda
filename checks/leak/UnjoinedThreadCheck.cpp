//===- UnjoinedThreadCheck.cpp --------------------------------------------===//

#include "UnjoinedThreadCheck.h"
#include "analysis/Handles.h"
#include "analysis/LeakedThreads.h"
#include "analysis/LockNames.h"
#include "analysis/SkippedJoins.h"
#include "analysis/StartedAgain.h"
#include "ir/Parents.h"
#include "ir/Walk.h"
#include "clang/AST/ASTContext.h"
#include "clang/Lex/Lexer.h"
#include "llvm/Support/FormatVariadic.h"

using namespace clang;
using namespace belay::analysis;

namespace belay {

static std::string message(const Unjoined &J, StringRef Handle, StringRef Entry) {
  switch (J.K) {
  case Unjoined::Destroyed:
    if (J.SomePath)
      return llvm::formatv("thread '{0}' is destroyed while joinable on a path that doesn't join it", Handle);
    return llvm::formatv("thread '{0}' is destroyed while joinable, which calls std::terminate; join it first", Handle);
  case Unjoined::Temporary:
    return llvm::formatv("the thread that runs '{0}' is destroyed at the end of this statement while joinable, "
                         "which calls std::terminate",
                         Entry);
  case Unjoined::Overwritten:
    return llvm::formatv("thread '{0}' is assigned over while joinable, which calls std::terminate; join it first",
                         Handle);
  case Unjoined::Thrown:
    return llvm::formatv("thread '{0}' is still joinable when this exception leaves its scope, which calls "
                         "std::terminate",
                         Handle);
  case Unjoined::Lost:
    return llvm::formatv("thread '{0}' is neither joined nor detached", Handle);
  case Unjoined::Member:
    return llvm::formatv("thread '{0}' is never joined: its class destroys it while joinable, which calls "
                         "std::terminate",
                         Handle);
  case Unjoined::OnlyStop:
    return llvm::formatv("thread '{0}' is not joined by the destructor of its class, only by '{1}'", Handle,
                         J.By->Name);
  }
  llvm_unreachable("unknown kind");
}

namespace {
/// Is a variable used only for what std::thread and std::jthread both can?
struct OnlyCommonUses : ir::Walk {
  OnlyCommonUses(const VarDecl *V, const ParentMap &Around) : V(V), Around(Around) {}
  const VarDecl *V;
  const ParentMap &Around;
  bool Ok = true;
  bool VisitDeclRefExpr(DeclRefExpr *E) override {
    if (E->getDecl() != V)
      return true;
    auto *M = dyn_cast_or_null<MemberExpr>(Around.getParent(E));
    Ok &= M && M->getMemberDecl()->getIdentifier() && M->getMemberDecl()->getName() != "swap";
    return Ok;
  }
  bool VisitDeclStmt(DeclStmt *S) override {
    if (llvm::is_contained(S->decls(), V))
      Ok &= S->isSingleDecl();
    return Ok;
  }
};
} // namespace

/// `std::thread` to `std::jthread`, where a local is declared so and C++20 is on.
static void fix(const Unit &U, const ir::Place *Handle, Finding &F) {
  auto *V = dyn_cast_or_null<VarDecl>(Handle->Decl);
  ASTContext &Ctx = U.context();
  if (!V || Handle->K != ir::Place::Local || !Ctx.getLangOpts().CPlusPlus20)
    return;
  auto *In = dyn_cast<FunctionDecl>(V->getDeclContext());
  if (!In || !In->getBody())
    return;
  const auto Around = ir::parentsIn(In);
  OnlyCommonUses Uses(V, *Around);
  Uses.TraverseStmt(In->getBody());
  if (!Uses.Ok)
    return;
  SourceRange R = V->getTypeSourceInfo()->getTypeLoc().getSourceRange();
  CharSourceRange C = CharSourceRange::getTokenRange(R);
  if (R.isValid() && !R.getBegin().isMacroID() &&
      Lexer::getSourceText(C, Ctx.getSourceManager(), Ctx.getLangOpts()) == "std::thread")
    F.Fixes.push_back(FixItHint::CreateReplacement(C, "std::jthread"));
}

/// Threads that are joined by hand where one would join itself.
static void byHand(const Unit &U, std::vector<Finding> &Out) {
  llvm::DenseSet<const ir::Place *> Seen;
  for (const Unjoined &J : U.handles().Lost)
    Seen.insert(J.Handle);
  for (auto &P : U.Module.Processes)
    for (const ir::Block &B : P->Blocks)
      for (const ir::Event &E : B.Events) {
        if (E.Kind != ir::EventKind::Join || E.Implicit || !Seen.insert(E.Object).second)
          continue;
        Finding F;
        fix(U, E.Object, F);
        if (F.Fixes.empty())
          continue;
        F.Level = Confidence::Discipline;
        F.Loc = E.Object->Decl->getLocation();
        F.Message = llvm::formatv("thread '{0}' is joined by hand: an exception or an early return before it ends the "
                                  "program; std::jthread joins itself",
                                  E.Object->str());
        F.Notes.push_back({E.Loc, "it is joined here"});
        Out.push_back(std::move(F));
      }
}

static void startedAgain(const Unit &U, std::vector<Finding> &Out) {
  for (const StartedAgain &X : findStartedAgain(U)) {
    Finding F;
    F.Loc = X.Start->Loc;
    F.Message =
        llvm::formatv("'{0}' starts a thread by {1} without asking whether one runs, as '{2}' does: the handle of "
                      "that is overwritten, and nobody can join it any more; join it first",
                      X.By->Name, quoted(X.Handle), X.Asks->Name);
    F.Notes.push_back({X.Asked, "it is asked for here"});
    if (X.Spawn != X.Start)
      F.Notes.push_back({X.Spawn->Loc, "the thread is started here"});
    Out.push_back(std::move(F));
  }
}

static void leaked(const Unit &U, std::vector<Finding> &Out) {
  for (const ir::Event *E : findLeakedThreads(U)) {
    Finding F;
    F.Loc = E->Loc;
    F.Message = llvm::formatv("nobody can name the new thread that runs '{0}': it is neither joined nor detached, nor "
                              "ever destroyed; keep the object and join it",
                              entryName(*U.Sums, *E));
    Out.push_back(std::move(F));
  }
}

void UnjoinedThreadCheck::find(const Unit &U, std::vector<Finding> &Out) {
  byHand(U, Out);
  leaked(U, Out);
  startedAgain(U, Out);
  llvm::DenseSet<const ir::Event *> Thrown; // what to write instead is the same for all calls that may throw
  for (const Unjoined &J : U.handles().Lost) {
    if (J.K == Unjoined::Thrown && !Thrown.insert(J.Spawn).second)
      continue;
    Finding F;
    F.Level = J.K == Unjoined::OnlyStop               ? Confidence::Discipline
              : J.SomePath || J.K == Unjoined::Member ? Confidence::Likely
                                                      : Confidence::Proven;
    std::string Entry = entryName(*U.Sums, *J.Spawn);
    F.Loc = J.K == Unjoined::Overwritten || J.K == Unjoined::Thrown ? J.At : J.Spawn->Loc;
    F.Message = message(J, J.Handle->str(), Entry);
    if (F.Loc != J.Spawn->Loc)
      F.Notes.push_back({J.Spawn->Loc, llvm::formatv("it runs '{0}' from here", Entry)});
    else if (J.K == Unjoined::Destroyed && J.At.isValid())
      F.Notes.push_back({J.At, "it is destroyed here"});
    if (J.K == Unjoined::Destroyed || J.K == Unjoined::Thrown)
      fix(U, J.Handle, F);
    Out.push_back(std::move(F));
  }
  for (const SkippedJoin &J : findSkippedJoins(U)) {
    Finding F;
    F.Loc = J.Test;
    std::string Flag = J.Flag->str(), Sets = (J.Thread ? "thread '" : "'") + J.Sets->Name + "'";
    const char *Value = J.Value ? "true" : "false";
    F.Message =
        llvm::formatv("thread '{0}' is not joined if '{1}' is {2}, which {3} makes it without a join: it is then "
                      "destroyed while joinable, which calls std::terminate; ask joinable() here",
                      J.Handle->str(), Flag, Value, Sets);
    F.Notes.push_back({J.Write->Loc, llvm::formatv("'{0}' is set to {1} here", Flag, Value)});
    F.Notes.push_back({J.Join->Loc, "it is joined here otherwise"});
    Out.push_back(std::move(F));
  }
}

} // namespace belay
