//===- DetachedThreadCheck.cpp --------------------------------------------===//

#include "DetachedThreadCheck.h"
#include "analysis/Cells.h"
#include "analysis/Detaching.h"
#include "analysis/Handles.h"
#include "analysis/Harness.h"
#include "analysis/Loops.h"
#include "analysis/SelfJoins.h"
#include "clang/AST/ASTContext.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/Support/FormatVariadic.h"

using namespace belay::analysis;

namespace belay {

static bool usesThis(const Summaries &S, const ir::Event &Spawn) {
  for (const Target &T : S.targets(Spawn.Entry, Spawn.Args, Spawn.This))
    for (const Record &R : S.records(T))
      if (R.Object && R.Object->root()->K == ir::Place::This && !R.Object->indirect()) // not what a copy leads to
        return true;
  return false;
}

/// `void loop() { ...; ended_.signal(); }`, and another method of the class waits for `ended_`.
static bool awaited(const Unit &U, const Detached &D) {
  Tokens Signals;
  if (D.Entry && classOf(*D.Entry))
    addUnseen(U.Sums->module(), *D.Entry, Signals);
  return !Signals.empty() && llvm::any_of(U.Module.Processes, [&](auto &P) {
    auto Waits = [&](const ir::Event &E) {
      const ir::Place *On = waitsUnseen(E);
      return On && On->K == ir::Place::Field &&
             llvm::any_of(Signals, [&](const ir::Place *S) { return S->K == On->K && cellOf(S) == cellOf(On); });
    };
    return P.get() != D.Entry && classOf(*P) == classOf(*D.Entry) &&
           llvm::any_of(P->Blocks, [&](const ir::Block &B) { return llvm::any_of(B.Events, Waits); });
  });
}

/// `thread->alone == true`: the member or parameter that says so; null if it is none.
static const clang::Expr *saidBy(const clang::Expr *Condition, const clang::ASTContext &Ctx) {
  bool When = true;
  const clang::Expr *E = unnegated(Condition, When);
  if (auto *B = dyn_cast<clang::BinaryOperator>(E); B && When && B->getOpcode() == clang::BO_EQ)
    if (bool Value; !B->isValueDependent() && B->getRHS()->EvaluateAsBooleanCondition(Value, Ctx) && Value)
      E = bare(B->getLHS());
  return When ? E : nullptr;
}

/// `if (detach) thread->detach(); return thread;`: who calls this wants it so, or who made the object did:
/// `if (o->alone) { o->thread = start(); detach(o->thread); }`.
static bool askedFor(const Unit &U, const Detached &D) {
  const ir::Block *B = blockOf(*D.In, D.Detach);
  return B && llvm::any_of(B->Preds, [&](unsigned Pred) {
           const ir::Block &Before = D.In->Blocks[Pred];
           const clang::Expr *Says = Before.Condition && Before.Succs.size() == 2 && Before.Succs[0] == B->Id
                                         ? saidBy(Before.Condition, U.context())
                                         : nullptr;
           if (auto *Ref = dyn_cast_or_null<clang::DeclRefExpr>(Says))
             return isa<clang::ParmVarDecl>(Ref->getDecl()) && Ref->getType()->isScalarType();
           const ir::Place *Handle = D.Detach->Object;
           return isa_and_nonnull<clang::MemberExpr>(Says) && Handle && Handle->K == ir::Place::Field &&
                  blockOf(*D.In, D.Spawn) == B && llvm::any_of(Before.Reads, [&](const ir::Place *R) {
                    return R->K == ir::Place::Field && R != Handle && R->Parent == Handle->Parent;
                  });
         });
}

void DetachedThreadCheck::find(const Unit &U, std::vector<Finding> &Out) {
  for (const Detached &D : U.handles().Given) {
    if (D.Excused || !D.Spawn || awaited(U, D) || askedFor(U, D))
      continue;
    Finding F;
    F.Loc = D.Detach->Loc;
    F.Message = llvm::formatv("thread '{0}' is detached: nobody can stop it or wait for it; keep its handle and join it",
                              entryName(*U.Sums, *D.Spawn));
    if (D.Detach->E && D.Detach->E->getBeginLoc() != D.Spawn->Loc)
      F.Notes.push_back({D.Spawn->Loc, "the thread is started here"});
    const auto *Class = classOf(*D.In);
    if (usesThis(*U.Sums, *D.Spawn) && !(Class && share(D.Spawn->E, Class)))
      F.Notes.push_back({D.Spawn->Loc, "it uses '*this', which nothing keeps alive until it ends"});
    Out.push_back(std::move(F));
  }
}

} // namespace belay
