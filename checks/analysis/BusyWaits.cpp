//===- BusyWaits.cpp - loops that spin ------------------------------------===//

#include "analysis/BusyWaits.h"
#include "analysis/Cells.h"
#include "ir/Builder.h"
#include "ir/Types.h"

using namespace clang;

namespace belay::analysis {

using ir::EventKind;

static bool polls(const ir::Event &E) {
  switch (E.Kind) {
  case EventKind::Receive:
  case EventKind::Send:
  case EventKind::Select:
    return E.Try;
  case EventKind::StopCheck:
    return true;
  case EventKind::AtomicRead:
    return E.Object && isFlag(E.Object->type());
  default:
    return false;
  }
}

/// True if a block of nothing but such events does no work.
static bool idle(const ir::Block &B) {
  return llvm::all_of(B.Events, [](const ir::Event &E) {
    return polls(E) || E.Kind == EventKind::Read || E.Kind == EventKind::AtomicRead || E.Kind == EventKind::Declare ||
           E.Kind == EventKind::ScopeEnd;
  });
}

/// The value of \p B's condition that means that \p Poll failed; null if it can't be told.
static std::optional<bool> failed(const ir::Block &B, const ir::Event &Poll) {
  bool When = false;
  const Expr *C = unnegated(B.Condition, When);
  if (ir::CallSite Site = C ? ir::callSite(C) : ir::CallSite(); Site.F && Site.Object && C != Poll.E) {
    bool Asks = isa<CXXConversionDecl>(Site.F) || (Site.F->getIdentifier() && Site.F->getName() == "has_value");
    C = Asks ? bare(Site.Object) : nullptr;
  }
  // The result itself, or the variable that it was put into.
  if (auto *Ref = dyn_cast_or_null<DeclRefExpr>(C))
    if (auto *V = dyn_cast<VarDecl>(Ref->getDecl()); V && V->hasLocalStorage() && V->getInit())
      C = bare(V->getInit());
  if (!C || !Poll.E || C != bare(Poll.E))
    return std::nullopt;
  return When;
}

namespace {

class Finder {
public:
  Finder(const ir::Process &P, const Loop &L) : P(P), L(L) {}

  const ir::Event *run() const {
    for (unsigned B : P.RPO) {
      if (!L.Blocks.contains(B) || !idle(P.Blocks[B]))
        continue;
      for (const ir::Event &E : P.Blocks[B].Events)
        if (polls(E) && spins(B, E))
          return &E;
    }
    return nullptr;
  }

private:
  /// True if control gets from \p B, where \p Poll failed, back to it without any work.
  bool spins(unsigned B, const ir::Event &Poll) const {
    const ir::Block &Block = P.Blocks[B];
    auto When = failed(Block, Poll);
    llvm::SmallVector<unsigned, 8> Work;
    if (When && Block.Succs.size() == 2)
      Work.push_back(Block.Succs[*When ? 0 : 1]);
    else if (Poll.Kind == EventKind::Select)
      Work.append(Block.Succs.begin(), Block.Succs.end());
    llvm::DenseSet<unsigned> Seen;
    while (!Work.empty()) {
      unsigned X = Work.pop_back_val();
      if (X == B)
        return true;
      if (!L.Blocks.contains(X) || !Seen.insert(X).second || !idle(P.Blocks[X]))
        continue;
      for (unsigned S : succs(P.Blocks[X]))
        Work.push_back(S);
    }
    return false;
  }

  const ir::Process &P;
  const Loop &L;
};

} // namespace

static bool givesWay(const ir::Process &P, const Loop &L) {
  for (unsigned B : L.Blocks)
    for (const ir::Event &E : P.Blocks[B].Events)
      if (E.Kind == EventKind::Block || E.Kind == EventKind::Wait)
        return true;
  return false;
}

/// The variable or member that \p E names.
static const ValueDecl *named(const Expr *E) {
  E = E ? bare(E) : nullptr;
  if (auto *U = dyn_cast_or_null<UnaryOperator>(E); U && (U->getOpcode() == UO_AddrOf || U->getOpcode() == UO_Deref))
    E = bare(U->getSubExpr());
  if (auto *M = dyn_cast_or_null<MemberExpr>(E))
    return M->getMemberDecl();
  auto *D = dyn_cast_or_null<DeclRefExpr>(E);
  return D ? D->getDecl() : nullptr;
}

/// The queue that \p Call, of a method or of a function, is about.
static const ValueDecl *queueOf(const Expr *Call) {
  const ir::CallSite C = Call ? ir::callSite(Call) : ir::CallSite();
  return C ? named(C.Object ? C.Object : C.Args.empty() ? nullptr : C.Args.front()) : nullptr;
}

/// True if \p S asks how much there is in \p Queue.
static bool asksForMore(const Stmt *S, const ValueDecl *Queue) {
  auto *E = dyn_cast_or_null<Expr>(S);
  if (const ir::CallSite C = E ? ir::callSite(E) : ir::CallSite(); C.F && C.F->getIdentifier() && queueOf(E) == Queue)
    if (llvm::any_of(ir::words(C.F->getName()), [](llvm::StringRef W) {
          const std::string Word = W.trim('_').lower();
          return Word == "empty" || Word == "length" || Word == "size" || Word == "count" || Word == "available";
        }))
      return true;
  return S && llvm::any_of(S->children(), [&](const Stmt *C) { return asksForMore(C, Queue); });
}

/// `while (length(q) > 0) try_pop(q);`: where a try fails there is nothing left, which ends the loop.
static bool drains(const ir::Process &P, const Loop &L, const ir::Event &Poll) {
  const ValueDecl *Queue = queueOf(Poll.E);
  return Queue && llvm::any_of(L.Blocks, [&](unsigned B) {
    const ir::Block &Block = P.Blocks[B];
    return llvm::any_of(succs(Block), [&](unsigned S) { return !L.Blocks.contains(S); }) &&
           asksForMore(Block.Condition, Queue);
  });
}

std::vector<BusyWait> busyWaits(const ir::Process &P) {
  std::vector<BusyWait> Out;
  bool Polls = llvm::any_of(P.Blocks, [](const ir::Block &B) { return llvm::any_of(B.Events, polls); });
  if (!Polls)
    return Out;
  const Loops Ls(P);
  llvm::DenseSet<const ir::Event *> Told;
  for (const Loop &L : llvm::reverse(Ls.All)) // inner ones speak first
    if (Ls.Reached.contains(L.Header) && !L.Counted && !givesWay(P, L))
      if (const ir::Event *Poll = Finder(P, L).run(); Poll && !drains(P, L, *Poll) && Told.insert(Poll).second)
        Out.push_back({L.Loc, Poll});
  return Out;
}

} // namespace belay::analysis
