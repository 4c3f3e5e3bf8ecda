//===- Affinity.cpp - code that says which thread it is on ----------------===//

#include "analysis/Affinity.h"
#include "analysis/Contracts.h"
#include "analysis/Loops.h"
#include "clang/AST/ASTContext.h"
#include "clang/AST/DeclCXX.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/Support/raw_ostream.h"

using namespace clang;

namespace belay::analysis {

using namespace ir;

/// `isInLoopThread`, `isInside`: asks which thread this is.
static bool asksThread(const Event &E, StringRef Name) {
  auto Has = [&](StringRef W) { return Name.contains(W); };
  return (Has("isinside") || Has("currentthread") || Has("inloop") || Has("inthread") || Has("onthread") ||
          Has("validthread") || Has("mainthread")) &&
         E.Function->getReturnType()->isBooleanType();
}

static std::string calledName(const Event &E) {
  std::string Name;
  if ((E.Kind == EventKind::Call || E.Kind == EventKind::Unknown) && E.E && E.Function && E.Function->getIdentifier())
    Name = E.Function->getName().lower();
  llvm::erase(Name, '_');
  return Name;
}

/// `assert(loop->isInside())`, `loop->assertInLoopThread()`.
static bool asserts(const Event &E) {
  const std::string Name = calledName(E);
  if (StringRef(Name).starts_with("assert"))
    return StringRef(Name).contains("thread") || StringRef(Name).contains("inloop");
  return !Name.empty() && asksThread(E, Name) && inAssertion(E.Loc, E.Function->getASTContext());
}

/// `if (isInLoopThread()) f();`: what comes of either answer is another matter.
static bool asks(const Process &P) {
  return llvm::any_of(P.Blocks, [](const Block &B) {
    return llvm::any_of(B.Events, [](const Event &E) {
      const std::string Name = calledName(E);
      return !Name.empty() && asksThread(E, Name) && !inAssertion(E.Loc, E.Function->getASTContext());
    });
  });
}

/// True if \p P can return, not by an exception of a call, without having been in \p Block.
static bool avoids(const Process &P, unsigned Block) {
  std::vector<bool> Seen(P.Blocks.size(), false);
  llvm::SmallVector<unsigned, 8> Work{P.Entry};
  while (!Work.empty()) {
    const unsigned Id = Work.pop_back_val();
    if (Id == P.Exit)
      return true;
    if (Seen[Id] || Id == Block || endsProgram(P.Blocks[Id]))
      continue;
    Seen[Id] = true;
    const ir::Block &B = P.Blocks[Id];
    for (unsigned Next : B.Succs)
      if (Next != P.Exit || B.Condition || B.Succs.size() != 2)
        Work.push_back(Next);
  }
  return false;
}

static std::string written(const Expr *E, const ASTContext &Ctx) {
  std::string Out;
  llvm::raw_string_ostream OS(Out);
  E->printPretty(OS, nullptr, Ctx.getPrintingPolicy());
  return Out;
}

const Affinity::Threads &Affinity::of(const Process &P, unsigned Depth) {
  auto [It, New] = Known.try_emplace(&P);
  if (!New)
    return It->second;
  Threads Out;
  const bool Asks = asks(P); // otherwise it is on one thread throughout, whichever way it goes
  for (const ir::Block &B : P.Blocks)
    for (const Event &E : B.Events) {
      Threads Here;
      if (asserts(E))
        Here.push_back(written(E.E, P.Function->getASTContext()));
      else if (Depth && E.Kind == EventKind::Call && E.This && E.This == P.ThisPlace && E.Callees.size() == 1)
        Here = of(*E.Callees.front(), Depth - 1);
      if (!Here.empty() && (!Asks || !avoids(P, B.Id)))
        llvm::append_range(Out, Here);
    }
  return Known[&P] = std::move(Out);
}

bool Affinity::oneThread(const Record &A, const Process &EntryA, const Record &B, const Process &EntryB) {
  auto Says = [&](const Record &R, const Process &Entry) {
    Threads Out = of(Entry);
    llvm::append_range(Out, of(*R.In));
    return Out;
  };
  const Threads Ones = Says(A, EntryA), Others = Ones.empty() ? Threads() : Says(B, EntryB);
  return llvm::any_of(Ones, [&](const std::string &X) { return llvm::is_contained(Others, X); });
}

} // namespace belay::analysis
