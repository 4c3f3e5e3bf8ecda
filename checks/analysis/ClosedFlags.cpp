//===- ClosedFlags.cpp - hand-written channels, by their shape ------------===//

#include "analysis/ClosedFlags.h"
#include "analysis/Cells.h"
#include "ir/Builder.h"
#include "clang/AST/ExprCXX.h"
#include "llvm/ADT/DenseSet.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/SmallPtrSet.h"
#include "llvm/ADT/StringSwitch.h"

using namespace clang;

namespace belay::analysis {

using ir::Event;
using ir::EventKind;
using ir::Place;
using ir::Process;

namespace {

enum Refusal { Goes, Returns, Throws };

/// What happens from block \p B on, before anything else does.
Refusal refuses(const Process &P, unsigned B) {
  for (unsigned Steps = 0; Steps < 3; ++Steps) {
    const ir::Block &Blk = P.Blocks[B];
    for (const Event &E : Blk.Events)
      switch (E.Kind) {
      case EventKind::Throw:
      case EventKind::NoReturn:
        return Throws;
      case EventKind::Return:
        return Returns;
      case EventKind::Write:
      case EventKind::AtomicWrite:
      case EventKind::Wait:
      case EventKind::Call:
        return Goes;
      default:
        break;
      }
    if (Blk.Succs.size() != 1)
      return Goes;
    B = Blk.Succs.front();
  }
  return Goes;
}

/// The containers that \p S puts something into, as they are written.
void puts(const Stmt *S, llvm::SmallPtrSetImpl<const Expr *> &Into) {
  if (!S || isa<LambdaExpr>(S))
    return;
  auto *C = dyn_cast<CXXMemberCallExpr>(S);
  if (C && C->getMethodDecl() && C->getMethodDecl()->getIdentifier() &&
      llvm::StringSwitch<bool>(C->getMethodDecl()->getName())
          .Cases({"push", "push_back", "push_front", "emplace", "emplace_back", "emplace_front", "insert"}, true)
          .Default(false))
    Into.insert(bare(C->getImplicitObjectArgument()));
  for (const Stmt *Child : S->children())
    puts(Child, Into);
}

/// The first store of \p P into a container or array of \p Flag's object.
const Event *store(const Process &P, const Place *Flag) {
  llvm::SmallPtrSet<const Expr *, 4> Into;
  puts(P.Function->getBody(), Into);
  const Event *First = nullptr;
  for (unsigned B : P.RPO)
    for (const Event &E : P.Blocks[B].Events) {
      if (E.Object == Flag && E.Kind != EventKind::Read && E.Kind != EventKind::AtomicRead)
        return nullptr; // it opens, or closes itself
      if (!First && E.Kind == EventKind::Write && !E.Init && E.Object && E.Object != Flag &&
          E.Object->root() == Flag->root() && (E.Object->K == Place::Element || (E.E && Into.contains(bare(E.E)))))
        First = &E;
    }
  return First;
}

/// The flags that somebody who waits looks at.
llvm::DenseSet<const Decl *> awaited(const ir::Module &M) {
  llvm::DenseSet<const Decl *> Out;
  auto Add = [&](const Process &P) {
    for (const ir::Block &B : P.Blocks)
      for (const Place *R : B.Reads)
        if (R->K == Place::Field)
          Out.insert(pattern(R->Decl));
  };
  for (auto &P : M.Processes) {
    bool Waits = false;
    for (const ir::Block &B : P->Blocks)
      for (const Event &E : B.Events) {
        if (E.Kind != EventKind::Wait)
          continue;
        Waits = true;
        if (auto It = M.Closures.find(E.Entry); It != M.Closures.end() && It->second.Body)
          Add(*It->second.Body);
      }
    if (Waits)
      Add(*P);
  }
  return Out;
}

} // namespace

const Place *testedFlag(const ir::Block &B, unsigned &Set) {
  if (!B.Condition || B.Reads.size() != 1 || B.Succs.size() != 2)
    return nullptr;
  const Place *F = B.Reads.front();
  if (F->K != Place::Field || !isFlag(F->type()))
    return nullptr;
  bool Truth = true;
  const Expr *E = bare(B.Condition);
  while (auto *N = dyn_cast<UnaryOperator>(E)) {
    if (N->getOpcode() != UO_LNot)
      return nullptr;
    Truth = !Truth;
    E = bare(N->getSubExpr());
  }
  if (ir::CallSite C = ir::callSite(E); C && C.Object) // closed_.load(), or an atomic's conversion
    E = bare(C.Object);
  if (!isa<MemberExpr>(E) || cellOf(E).leaf() != cellOf(F).leaf())
    return nullptr;
  Set = B.Succs[Truth ? 0 : 1];
  return F;
}

std::vector<llvm::SmallVector<FlagUse, 1>> closedFlags(const ir::Module &M) {
  std::vector<llvm::SmallVector<FlagUse, 1>> Out(M.Processes.size());
  llvm::DenseSet<const Decl *> Awaited = awaited(M), Flags;
  if (Awaited.empty())
    return Out;
  struct Test {
    const Process *P;
    const Place *Flag;
    unsigned Block;
    Refusal R;
  };
  std::vector<Test> Tests;
  for (auto &P : M.Processes)
    for (unsigned Id : P->RPO) {
      unsigned Set = 0;
      const Place *F = testedFlag(P->Blocks[Id], Set);
      if (!F || !Awaited.contains(pattern(F->Decl)))
        continue;
      Refusal R = refuses(*P, Set);
      if (R == Goes)
        continue;
      Tests.push_back({P.get(), F, Id, R});
      if (const Event *Put = store(*P, F)) {
        Out[P->Index].push_back({FlagUse::Put, F, Put, int(Id), R == Throws});
        Flags.insert(pattern(F->Decl));
      }
    }
  if (Flags.empty())
    return Out;
  for (auto &P : M.Processes)
    for (unsigned Id : P->RPO)
      for (const Event &E : P->Blocks[Id].Events) {
        if ((E.Kind != EventKind::Write && E.Kind != EventKind::AtomicWrite && E.Kind != EventKind::AtomicUpdate) ||
            E.Init || !E.HasConst || !E.Value || E.Object->K != Place::Field ||
            !Flags.contains(pattern(E.Object->Decl)))
          continue;
        FlagUse X{FlagUse::Close, E.Object, &E};
        for (const Test &T : Tests)
          if (T.P == P.get() && T.Flag == E.Object) {
            X.Test = T.Block;
            X.Throws = T.R == Throws;
          }
        Out[P->Index].push_back(X);
      }
  return Out;
}

} // namespace belay::analysis
