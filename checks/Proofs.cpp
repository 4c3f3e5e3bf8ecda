#include "Proofs.h"
#include "explore/Explorer.h"
#include "llvm/ADT/StringSwitch.h"
#include "llvm/Support/FormatVariadic.h"

using namespace clang;
using belay::explore::Problem;

namespace belay {

/// The last steps are those that matter.
static constexpr size_t MostSteps = 16;

void addWitness(Finding &F, const Problem &P) {
  F.Notes.append(P.Notes.begin(), P.Notes.end());
  for (size_t I = P.Witness.size() - std::min(P.Witness.size(), MostSteps); I < P.Witness.size(); ++I) {
    const explore::Step &S = P.Witness[I];
    F.Notes.push_back({S.Loc, llvm::formatv("step {0}: {1} {2}", I + 1, explore::threadName(S.Thread), S.Text)});
  }
}

static unsigned bit(Problem::Kind K) { return 1u << K; }

/// The kinds of problems that prove what \p Check says.
static unsigned kindsOf(llvm::StringRef Check) {
  const unsigned Waits = bit(Problem::BlockedForever) | bit(Problem::BlockingCycle);
  return llvm::StringSwitch<unsigned>(Check)
      .Cases({"belay-unconfined-data", "belay-inconsistent-guard", "belay-use-after-send"}, bit(Problem::Race))
      .Case("belay-dangling-capture", bit(Problem::DeadAccess) | bit(Problem::DestroyedInUse))
      .Case("belay-double-lock", bit(Problem::DoubleLock) | bit(Problem::BlockedForever))
      .Case("belay-missing-unlock", bit(Problem::UnlockNotHeld) | bit(Problem::BlockedForever))
      .Case("belay-mutex-lifetime", bit(Problem::MutexDestroyed))
      .Case("belay-unjoined-thread", bit(Problem::Unjoined))
      .Case("belay-join-twice", bit(Problem::JoinTwice))
      .Case("belay-self-join", bit(Problem::SelfJoin))
      .Cases({"belay-lock-order", "belay-blocking-under-lock"}, Waits)
      .Cases({"belay-lost-notify", "belay-done-never-signalled", "belay-thread-without-done"}, Waits)
      .Cases({"belay-unpreemptable-send", "belay-unpreemptable-receive"}, Waits)
      .Cases({"belay-unclosed-stage", "belay-unclosed-channel", "belay-dropped-error"}, Waits)
      .Default(0);
}

/// Do both speak of the same: is where it goes wrong one of the places that the finding names?
static bool isSame(const Finding &F, const Problem &P) {
  auto Named = [&](SourceLocation L) {
    return L == F.Loc || llvm::any_of(F.Notes, [&](const Note &N) { return N.Loc == L; });
  };
  switch (P.K) {
  case Problem::Race:
  case Problem::DeadAccess:
  case Problem::DestroyedInUse:
    return Named(P.Loc) && Named(P.Other);
  case Problem::BlockingCycle:
    return llvm::is_contained(P.Waits, F.Loc) || llvm::all_of(P.Waits, Named);
  case Problem::Unjoined:
    return Named(P.Loc) || Named(P.Other);
  default:
    return Named(P.Loc);
  }
}

void prove(llvm::StringRef Check, const analysis::Unit &U, std::vector<Finding> &Findings,
           llvm::SmallPtrSetImpl<const Problem *> &Said) {
  const unsigned Kinds = kindsOf(Check);
  if (Kinds == 0 || Findings.empty())
    return;
  for (const Problem &P : explore::explored(U).Problems) {
    if (!(Kinds & bit(P.K)))
      continue;
    auto Same = llvm::find_if(Findings, [&](const Finding &F) { return isSame(F, P); });
    if (Same == Findings.end())
      continue;
    Said.insert(&P);
    if (std::exchange(Same->Level, Confidence::Proven) == Confidence::Proven)
      continue;
    if (P.K == Problem::BlockedForever || P.K == Problem::BlockingCycle)
      Same->Notes.push_back({P.Loc, P.Text});
    addWitness(*Same, P);
  }
}

} // namespace belay
