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

/// The containers that \p S puts something into, and the members that it counts up.
void puts(const Stmt *S, llvm::SmallPtrSetImpl<const Expr *> &Into) {
  if (!S || isa<LambdaExpr>(S))
    return;
  auto *C = dyn_cast<CXXMemberCallExpr>(S);
  if (C && C->getMethodDecl() && C->getMethodDecl()->getIdentifier() &&
      llvm::StringSwitch<bool>(C->getMethodDecl()->getName())
          .Cases("push", "push_back", "push_front", "emplace", "emplace_back", "emplace_front", "insert", true)
          .Default(false))
    Into.insert(bare(C->getImplicitObjectArgument()));
  if (auto *U = dyn_cast<UnaryOperator>(S); U && U->isIncrementOp())
    Into.insert(bare(U->getSubExpr()));
  for (const Stmt *Child : S->children())
    puts(Child, Into);
}

/// The first store of \p P into a container or array of \p Flag's object; null if \p P changes the flag itself.
const Event *store(const Process &P, const Place *Flag) {
  llvm::SmallPtrSet<const Expr *, 4> Into;
  puts(P.Function->getBody(), Into);
  const Event *First = nullptr;
  for (unsigned B : P.RPO)
    for (const Event &E : P.Blocks[B].Events) {
      if (E.Object == Flag && E.Kind != EventKind::Read && E.Kind != EventKind::AtomicRead)
        return nullptr; // it opens, or closes itself
      if (!First && E.Kind == EventKind::Write && !E.Init && E.Object && E.Object->root() == Flag->root() &&
          (E.Object->K == Place::Element || (E.E && Into.contains(bare(E.E)))))
        First = &E;
    }
  return First;
}

class Finder {
public:
  explicit Finder(ir::Module &M) : M(M), Out(M.Processes.size()) {}

  std::vector<llvm::SmallVector<FlagUse, 1>> run() {
    for (auto &P : M.Processes)
      counters(*P);
    for (auto &P : M.Processes)
      takes(*P);
    if (Awaited.empty())
      return std::move(Out);
    for (auto &P : M.Processes)
      if (Out[P->Index].empty()) // who waits for room puts, too
        put(*P);
    for (auto &P : M.Processes)
      closes(*P);
    return std::move(Out);
  }

private:
  /// A field that gets other values than constants is no flag.
  void counters(const Process &P) {
    for (const ir::Block &B : P.Blocks)
      for (const Event &E : B.Events)
        if (E.Kind == EventKind::Write && !E.Init && !E.HasConst && E.Object && E.Object->K == Place::Field)
          Counters.insert(pattern(E.Object->Decl));
  }

  bool flag(const Place *P) const {
    return P->K == Place::Field && isFlag(P->type()) && !P->type().isConstQualified() &&
           !Counters.contains(pattern(P->Decl));
  }

  /// \p P waits for room in \p Items, into which it puts something.
  static bool fills(const Process &P, const Place *Items) {
    llvm::SmallPtrSet<const Expr *, 4> Into;
    if (Items->type()->isRecordType())
      puts(P.Function->getBody(), Into);
    return !Into.empty() && llvm::any_of(P.Blocks, [&](const ir::Block &B) {
      return llvm::any_of(B.Events, [&](const Event &E) {
        return E.Kind == EventKind::Write && E.Object == Items && E.E && Into.contains(bare(E.E));
      });
    });
  }

  void takes(const Process &P) {
    for (const ir::Block &B : P.Blocks)
      for (const Event &E : B.Events) {
        if (E.Kind != EventKind::Wait)
          continue;
        llvm::SmallVector<const Place *, 4> Reads;
        auto Add = [&](const Process &X) {
          for (const ir::Block &Blk : X.Blocks)
            Reads.append(Blk.Reads.begin(), Blk.Reads.end());
        };
        Add(P);
        if (auto It = M.Closures.find(E.Entry); It != M.Closures.end() && It->second.Body) {
          Add(*It->second.Body);
          for (const ir::Block &Blk : It->second.Body->Blocks) // the last one of `!items.empty() || closed` is returned
            for (const Event &X : Blk.Events)
              if (X.Kind == EventKind::Read || X.Kind == EventKind::AtomicRead)
                Reads.push_back(X.Object);
        }
        const Place *Flag = nullptr, *Items = nullptr;
        for (const Place *R : Reads) {
          if (R->K != Place::Field)
            continue;
          if (flag(R)) {
            Awaited.insert(pattern(R->Decl));
            Flag = Flag ? Flag : R;
          } else if (!Items)
            Items = R;
        }
        if (!Flag || !Items || Flag->Parent != Items->Parent || fills(P, Items))
          continue;
        FlagOf.try_emplace(Items->Decl, cast<FieldDecl>(Flag->Decl));
        Out[P.Index].push_back({FlagUse::Take, Flag, &E, int(P.Entry)}); // it waits or need not: either way it takes
      }
  }

  void put(const Process &P) {
    for (unsigned Id : P.RPO) {
      unsigned Set = 0;
      const Place *F = testedFlag(P.Blocks[Id], Set);
      if (!F || !flag(F) || !Awaited.contains(pattern(F->Decl)))
        continue;
      Refusal R = refuses(P, Set);
      if (R == Goes)
        continue;
      Refused[&P].push_back({F, int(Id), R == Throws});
      if (const Event *Put = store(P, F)) {
        Out[P.Index].push_back({FlagUse::Put, F, Put, int(Id), true, R == Throws});
        return;
      }
    }
    // Without a test: into what somebody waits for.
    for (unsigned Id : P.RPO)
      for (const Event &E : P.Blocks[Id].Events) {
        auto It = E.Kind == EventKind::Write && !E.Init && E.Object && E.Object->K == Place::Field
                      ? FlagOf.find(E.Object->Decl)
                      : FlagOf.end();
        if (It == FlagOf.end())
          continue;
        const Place *F = M.Places.field(E.Object->Parent, It->second);
        if (const Event *Put = store(P, F))
          Out[P.Index].push_back({FlagUse::Put, F, Put, int(P.Entry)}); // perhaps there is no room
        return;
      }
  }

  void closes(const Process &P) {
    llvm::DenseSet<const Place *> Cleared; // for the time being only, as in `busy = true; ...; busy = false;`
    for (const ir::Block &B : P.Blocks)
      for (const Event &E : B.Events)
        if (E.HasConst && !E.Value && !E.Init)
          Cleared.insert(E.Object);
    for (unsigned Id : P.RPO)
      for (const Event &E : P.Blocks[Id].Events) {
        if ((E.Kind != EventKind::Write && E.Kind != EventKind::AtomicWrite && E.Kind != EventKind::AtomicUpdate) ||
            E.Init || !E.HasConst || !E.Value || Cleared.contains(E.Object) || E.Object->K != Place::Field ||
            !Awaited.contains(pattern(E.Object->Decl)))
          continue;
        FlagUse X{FlagUse::Close, E.Object, &E};
        for (auto &[F, Block, Throws] : Refused.lookup(&P))
          if (F == E.Object) {
            X.Test = Block;
            X.Refuses = true;
            X.Throws = Throws;
          }
        Out[P.Index].push_back(X);
      }
  }

  struct Test {
    const Place *Flag;
    int Block;
    bool Throws;
  };
  ir::Module &M;
  std::vector<llvm::SmallVector<FlagUse, 1>> Out;
  llvm::DenseSet<const Decl *> Counters, Awaited;
  llvm::DenseMap<const Decl *, const FieldDecl *> FlagOf; ///< by what is waited for beside it
  llvm::DenseMap<const Process *, llvm::SmallVector<Test, 1>> Refused;
};

} // namespace

const Place *testedFlag(const ir::Block &B, unsigned &Set) {
  if (!B.Condition || B.Reads.size() != 1 || B.Succs.size() != 2)
    return nullptr;
  const Place *F = B.Reads.front();
  if (F->K != Place::Field || !isFlag(F->type()))
    return nullptr;
  bool Truth = true;
  const Expr *E = unnegated(B.Condition, Truth);
  if (ir::CallSite C = ir::callSite(E); C && C.Object) // closed_.load(), or an atomic's conversion
    E = bare(C.Object);
  if (!isa<MemberExpr>(E) || cellOf(E).leaf() != cellOf(F).leaf())
    return nullptr;
  Set = B.Succs[Truth ? 0 : 1];
  return F;
}

std::vector<llvm::SmallVector<FlagUse, 1>> closedFlags(ir::Module &M) { return Finder(M).run(); }

} // namespace belay::analysis
