//===- SendsAfterClose.cpp - what is sent to something at its end ---------===//

#include "analysis/Endings.h"
#include "clang/AST/ExprCXX.h"
#include "llvm/ADT/STLExtras.h"
#include <functional>

using namespace clang;

namespace belay::analysis {

using ir::Event;
using ir::EventKind;
using ir::Process;

bool ignored(const Process &P, const Event &Call) {
  if (Call.Discarded || !Call.E || Call.E->getType()->isVoidType())
    return true;
  std::function<bool(const Stmt *)> Cast = [&](const Stmt *S) {
    if (!S || isa<LambdaExpr>(S))
      return false;
    if (auto *C = dyn_cast<ExplicitCastExpr>(S); C && C->getType()->isVoidType() && bare(C->getSubExpr()) == Call.E)
      return true;
    return llvm::any_of(S->children(), Cast);
  };
  return Cast(P.Function->getBody());
}

std::vector<EndedTwice> Endings::sentAfter() {
  std::vector<EndedTwice> Out;
  auto Sends = [](const Ending &A, const Ending &B) {
    switch (A.K) {
    case Ending::Channel:
    case Ending::Descriptor:
      return B.K == Ending::Send && (B.Does->Kind == EventKind::Send) == (A.K == Ending::Channel);
    case Ending::Flag:
      return B.K == Ending::Put && B.Refuses;
    default:
      return false;
    }
  };
  for (auto &P : S.module().Processes) {
    if (!mayConcern(*P))
      continue;
    const std::vector<Ending> All = of(*P);
    for (const Ending &A : All)
      for (const Ending &B : All)
        if (!A.Thread && Sends(A, B) && B.On == A.On && B.At != A.At && !(B.Throws && P->HasTry) &&
            (A.K == Ending::Descriptor || B.Throws || ignored(*P, *B.At)) && follows(*P, A, B))
          Out.push_back({A, B});
  }
  return Out;
}

std::vector<ClosedEarly> Endings::closedEarly() {
  std::vector<ClosedEarly> Out;
  for (auto &P : S.module().Processes) {
    if (!mayConcern(*P))
      continue;
    const std::vector<Ending> All = of(*P);
    for (const Ending &A : All) {
      if (A.K != Ending::Channel || A.Thread)
        continue;
      const RunningFacts &Facts = Running.of(P.get());
      const llvm::SmallBitVector *Now = Facts.at(A.At);
      if (!Now)
        continue;
      // Who receives afterwards wants what is sent.
      auto At = paths(*P).of(A.At);
      Paths::Points Receives;
      for (const ir::Block &B : P->Blocks)
        for (const Event &E : B.Events)
          if (E.Kind == EventKind::Receive && !E.Try && E.Object == A.On)
            if (auto X = paths(*P).of(&E))
              Receives.push_back(*X);
      if (!At || Receives.empty() || !paths(*P).reaches(*At, Receives, {}))
        continue;
      for (unsigned I : Now->set_bits())
        for (const Target &T : Facts.Spawns[I].R->runs())
          for (const Ending &Sent : of(*T.P))
            if (Sent.K == Ending::Send && Sent.Does->Kind == EventKind::Send && !Sent.Does->Stop &&
                outer(S.translate(Sent.On, T.Map)) == A.On && ignored(*Sent.In, *Sent.Does)) {
              Out.push_back({A, Facts.Spawns[I].R->E, Sent.Does, T.P});
              break;
            }
    }
  }
  return Out;
}

} // namespace belay::analysis
