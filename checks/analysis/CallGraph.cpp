//===- CallGraph.cpp - callees before callers -----------------------------===//

#include "analysis/CallGraph.h"
#include "analysis/Cells.h"
#include "analysis/Unit.h"
#include "clang/AST/ASTContext.h"
#include "llvm/ADT/STLExtras.h"
#include <algorithm>

using namespace clang;

namespace belay::analysis {

using namespace ir;

/// The body of a callable that is named directly.
static void addBody(const Module &M, const Place *P,
                    llvm::SmallVectorImpl<const Process *> &Out, unsigned Depth = 0) {
  while (P && (P->K == Place::AddressOf || P->K == Place::Deref))
    P = P->Parent;
  if (!P || Depth > 4)
    return;
  const Process *Body = nullptr;
  if (P->K == Place::Closure) {
    auto It = M.Closures.find(P);
    if (It == M.Closures.end())
      return;
    Body = It->second.Body;
    addBody(M, It->second.Entry, Out, Depth + 1);
    for (const Place *A : It->second.Args)
      addBody(M, A, Out, Depth + 1);
    for (const CaptureInfo &C : It->second.Captures)
      addBody(M, C.Outer, Out, Depth + 1);
  } else if (P->K == Place::Function) {
    Body = M.process(llvm::cast<clang::FunctionDecl>(P->Decl));
  }
  if (Body && !llvm::is_contained(Out, Body))
    Out.push_back(Body);
}

llvm::SmallVector<const Process *, 2> runs(const Module &M, const Event &E) {
  llvm::SmallVector<const Process *, 2> Out;
  if (E.Kind != EventKind::Call && E.Kind != EventKind::Wait)
    return Out;
  Out.append(E.Callees.begin(), E.Callees.end());
  addBody(M, E.Entry, Out);
  addBody(M, E.This, Out);
  for (const Place *A : E.Args)
    addBody(M, A, Out);
  return Out;
}

namespace {
/// Tarjan's algorithm with a stack of its own: call chains can be long.
class Components {
public:
  explicit Components(const Module &M) : M(M), State(M.Processes.size()) {}

  std::vector<std::vector<const Process *>> run() {
    for (auto &P : M.Processes)
      if (!State[P->Index].Order)
        visit(P.get());
    return std::move(Out);
  }

private:
  struct Node {
    unsigned Order = 0, Low = 0;
    bool OnStack = false;
  };
  struct Frame {
    const Process *P;
    std::vector<const Process *> Next;
    unsigned I = 0;
  };

  void enter(const Process *P) {
    Node &N = State[P->Index];
    N.Order = N.Low = ++Counter;
    N.OnStack = true;
    Stack.push_back(P);
    Frame F{P, {}, 0};
    for (const Block &B : P->Blocks)
      for (const Event &E : B.Events)
        for (const Process *C : runs(M, E))
          F.Next.push_back(C);
    Frames.push_back(std::move(F));
  }

  void visit(const Process *Root) {
    enter(Root);
    while (!Frames.empty()) {
      Frame &F = Frames.back();
      Node &N = State[F.P->Index];
      if (F.I < F.Next.size()) {
        const Process *C = F.Next[F.I++];
        Node &D = State[C->Index];
        if (!D.Order)
          enter(C);
        else if (D.OnStack)
          N.Low = std::min(N.Low, D.Order);
        continue;
      }
      if (N.Low == N.Order) {
        std::vector<const Process *> Component;
        const Process *Q;
        do {
          Q = Stack.back();
          Stack.pop_back();
          State[Q->Index].OnStack = false;
          Component.push_back(Q);
        } while (Q != F.P);
        llvm::sort(Component, [](auto *A, auto *B) { return A->Index < B->Index; });
        Out.push_back(std::move(Component));
      }
      unsigned Low = N.Low;
      Frames.pop_back();
      if (!Frames.empty()) {
        Node &Up = State[Frames.back().P->Index];
        Up.Low = std::min(Up.Low, Low);
      }
    }
  }

  const Module &M;
  std::vector<Node> State;
  std::vector<const Process *> Stack;
  std::vector<Frame> Frames;
  std::vector<std::vector<const Process *>> Out;
  unsigned Counter = 0;
};
} // namespace

std::vector<std::vector<const Process *>> components(const Module &M) {
  return Components(M).run();
}

llvm::SmallVector<const Process *, 4> mayRun(const Unit &U, const Event &E) {
  llvm::SmallVector<const Process *, 4> Out;
  for (const Target &T : U.Sums->callees(E))
    Out.push_back(T.P);
  auto *Call = Out.empty() && !E.Function ? dyn_cast_or_null<CallExpr>(E.E) : nullptr;
  const QualType Of = Call ? Call->getCallee()->getType() : QualType();
  if (Of.isNull() || !Of->isFunctionPointerType())
    return Out;
  for (const auto &P : U.Module.Processes)
    if (U.context().hasSameType(Of->getPointeeType(), P->Function->getType()) && U.uses().addressTaken(P->Function))
      Out.push_back(P.get());
  return Out;
}

} // namespace belay::analysis
