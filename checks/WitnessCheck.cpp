#include "WitnessCheck.h"
#include "Proofs.h"
#include "explore/Explorer.h"

namespace belay {

void WitnessCheck::addUnsaid(const analysis::Unit &U, explore::Problem::Kind K, std::vector<Finding> &Out) const {
  for (const explore::Problem &P : explore::explored(U).Problems) {
    if (P.K != K || said(P))
      continue;
    Finding F{Confidence::Proven, P.Loc, P.Text, {}, {}};
    addWitness(F, P);
    Out.push_back(std::move(F));
  }
}

} // namespace belay
