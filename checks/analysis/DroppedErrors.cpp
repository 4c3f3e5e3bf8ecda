//===- DroppedErrors.cpp - errors that die in a thread --------------------===//

#include "analysis/DroppedErrors.h"
#include "analysis/Escapes.h"
#include "analysis/StopPaths.h"
#include "clang/AST/ExprCXX.h"
#include "clang/AST/StmtCXX.h"

using namespace clang;

namespace belay::analysis {

using ir::EventKind;

namespace {

/// The statements of a piece of a body, without those of lambdas.
class Within {
public:
  explicit Within(const Stmt *S) { add(S); }
  bool contains(const Stmt *S) const { return S && All.contains(S); }
  /// Can anything in it throw, beside \p Except?
  bool mayThrow(const Stmt *Except) const {
    return llvm::any_of(All, [&](const Stmt *S) {
      if (auto *C = dyn_cast<CXXConstructExpr>(S))
        return !isNothrow(C->getConstructor());
      auto *C = dyn_cast<CallExpr>(S);
      return isa<CXXThrowExpr, CXXNewExpr>(S) || (C && C != Except && !isNothrow(C->getDirectCallee()));
    });
  }

private:
  static bool isNothrow(const FunctionDecl *F) {
    auto *Type = F ? F->getType()->getAs<FunctionProtoType>() : nullptr;
    return Type && Type->isNothrow();
  }
  void add(const Stmt *S) {
    if (!S || !All.insert(S).second || isa<LambdaExpr>(S))
      return;
    for (const Stmt *C : S->children())
      add(C);
  }
  llvm::DenseSet<const Stmt *> All;
};

class Finder {
public:
  Finder(const Thread &T, const Threads &Ts) : T(T), Ts(Ts) {
    for (auto &F : T.Frames) {
      Own.insert(F->P);
      Functions.insert(F->P->Function);
    }
  }

  std::vector<DroppedError> run() {
    for (auto &F : T.Frames)
      look(F->P->Function->getBody(), *F);
    return std::move(Out);
  }

private:
  void look(const Stmt *S, const Frame &F);
  void judge(const CXXTryStmt *Try, const CXXCatchStmt *H, const Frame &F);
  bool quiet(const CXXCatchStmt *H, const Frame &F) const;
  bool ours(const Cell &C) const;
  bool givenElsewhere(const Cell &C, const Within &Block) const;
  const Record *waiter(const Cell &C) const;
  Cell given(const ir::Event &E, const Frame &F) const {
    bool Gives = (E.Kind == EventKind::Release || E.Kind == EventKind::Send) && !E.Implicit;
    return Gives ? cellOf(Ts.sums().translate(E.Object, F.Map)) : Cell();
  }

  const Thread &T;
  const Threads &Ts;
  llvm::DenseSet<const ir::Process *> Own;
  llvm::DenseSet<const DeclContext *> Functions;
  std::vector<DroppedError> Out;
};

void Finder::look(const Stmt *S, const Frame &F) {
  if (!S || isa<LambdaExpr>(S))
    return;
  if (auto *Try = dyn_cast<CXXTryStmt>(S))
    for (unsigned I = 0; I != Try->getNumHandlers(); ++I)
      if (!rethrows(Try->getHandler(I)) && quiet(Try->getHandler(I), F))
        judge(Try, Try->getHandler(I), F);
  for (const Stmt *C : S->children())
    look(C, F);
}

/// True if \p H does nothing that another thread could notice.
bool Finder::quiet(const CXXCatchStmt *H, const Frame &F) const {
  Within Block(H->getHandlerBlock());
  for (const ir::Block &B : F.P->Blocks)
    for (const ir::Event &E : B.Events) {
      if (!Block.contains(E.E))
        continue;
      switch (E.Kind) {
      case EventKind::Read:
      case EventKind::AtomicRead:
      case EventKind::Lock:
      case EventKind::Unlock:
      case EventKind::Declare:
      case EventKind::ScopeEnd:
      case EventKind::Return:
      case EventKind::Block:
        break;
      default:
        return false;
      }
    }
  return true;
}

/// True if the memory of \p C isn't the thread's own: what it owns dies with it, and tells.
bool Finder::ours(const Cell &C) const {
  auto *V = dyn_cast<VarDecl>(C.leaf());
  return C && !(V && (V->isInitCapture() || (V->hasLocalStorage() && Functions.contains(V->getDeclContext()))));
}

bool Finder::givenElsewhere(const Cell &C, const Within &Block) const {
  for (auto &F : T.Frames)
    for (const ir::Block &B : F->P->Blocks)
      for (const ir::Event &E : B.Events) {
        if (E.Kind == EventKind::Close && mayMatch(cellOf(Ts.sums().translate(E.Object, F->Map)), C))
          return true;
        if (Cell G = given(E, *F); G && mayMatch(G, C) && !Block.contains(E.E))
          return true;
      }
  return false;
}

/// Somebody else who waits for \p C without an end.
const Record *Finder::waiter(const Cell &C) const {
  for (auto &P : Ts.sums().module().Processes) {
    if (Own.contains(P.get()))
      continue;
    for (const Record &R : Ts.sums().of(P.get()).Records)
      if ((R.kind() == EventKind::Acquire || R.kind() == EventKind::Receive) && !R.E->Timed && !R.E->Try && !R.stop() &&
          mayMatch(cellOf(R.Object), C))
        return &R;
  }
  return nullptr;
}

void Finder::judge(const CXXTryStmt *Try, const CXXCatchStmt *H, const Frame &F) {
  Within Block(Try->getTryBlock());
  for (unsigned B : F.P->RPO)
    for (const ir::Event &E : F.P->Blocks[B].Events) {
      Cell C = Block.contains(E.E) ? given(E, F) : Cell();
      // In a loop the next round may give it, and what only giving it throws is about that.
      if (!C || !Block.mayThrow(E.E) || !ours(C) || !loopsAround(Ts, F, B).empty() || givenElsewhere(C, Block))
        continue;
      if (const Record *W = waiter(C)) {
        Out.push_back({H, &E, C.str(), W});
        return;
      }
    }
  auto *Body = dyn_cast<CompoundStmt>(H->getHandlerBlock());
  if (Body && Body->body_empty())
    Out.push_back({H, nullptr, "", nullptr});
}

} // namespace

std::vector<DroppedError> droppedErrors(const Thread &T, const Threads &Ts) { return Finder(T, Ts).run(); }

} // namespace belay::analysis
