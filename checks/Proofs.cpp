#include "Proofs.h"
#include "explore/Explorer.h"
#include "llvm/ADT/STLExtras.h"
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

static constexpr unsigned bit(Problem::Kind K) { return 1u << K; }
static constexpr unsigned Waits = bit(Problem::BlockedForever) | bit(Problem::BlockingCycle);

namespace {
struct Proof {
  llvm::StringLiteral Check;
  unsigned By;      ///< the kinds of problems that prove what it says
  unsigned Own = 0; ///< those that it reports by itself where nobody else saw them
};
} // namespace

static constexpr Proof Proofs[] = {
    {"belay-unconfined-data", bit(Problem::Race)},
    {"belay-inconsistent-guard", bit(Problem::Race)},
    {"belay-use-after-send", bit(Problem::Race)},
    {"belay-dangling-capture", bit(Problem::DeadAccess) | bit(Problem::DestroyedInUse)},
    {"belay-double-lock", bit(Problem::DoubleLock) | bit(Problem::BlockedForever), bit(Problem::DoubleLock)},
    {"belay-missing-unlock", bit(Problem::UnlockNotHeld) | bit(Problem::BlockedForever), bit(Problem::UnlockNotHeld)},
    {"belay-mutex-lifetime", bit(Problem::MutexDestroyed), bit(Problem::MutexDestroyed)},
    {"belay-unjoined-thread", bit(Problem::Unjoined), bit(Problem::Unjoined)},
    {"belay-join-twice", bit(Problem::JoinTwice), bit(Problem::JoinTwice)},
    {"belay-self-join", bit(Problem::SelfJoin), bit(Problem::SelfJoin)},
    {"belay-escaping-exception", bit(Problem::Uncaught)},
    {"belay-lock-order", Waits},
    {"belay-blocking-under-lock", Waits},
    {"belay-lost-notify", Waits},
    {"belay-done-never-signalled", Waits},
    {"belay-thread-without-done", Waits},
    {"belay-unpreemptable-send", Waits},
    {"belay-unpreemptable-receive", Waits},
    {"belay-unclosed-stage", Waits},
    {"belay-unclosed-channel", Waits},
    {"belay-dropped-error", Waits},
};

static Proof proofOf(llvm::StringRef Check) {
  const auto *Found = llvm::find_if(Proofs, [&](const Proof &P) { return P.Check == Check; });
  return Found == std::end(Proofs) ? Proof{"", 0} : *Found;
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

static const char *consequence(Problem::Kind K) {
  switch (K) {
  case Problem::DoubleLock:
  case Problem::SelfJoin:
    return ": it waits for itself for ever";
  case Problem::Unjoined:
    return ", which calls std::terminate; join it first";
  default:
    return "";
  }
}

void prove(llvm::StringRef Check, const analysis::Unit &U, std::vector<Finding> &Findings,
           llvm::SmallPtrSetImpl<const Problem *> &Said) {
  const unsigned Kinds = proofOf(Check).By;
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

std::vector<Finding> unsaid(llvm::StringRef Check, const analysis::Unit &U,
                            llvm::SmallPtrSetImpl<const Problem *> &Said) {
  std::vector<Finding> Out;
  const unsigned Own = proofOf(Check).Own;
  if (Own == 0)
    return Out;
  for (const Problem &P : explore::explored(U).Problems) {
    auto SameMatter = [&](const Problem *Q) { return Q->K == P.K && Q->Loc == P.Loc; };
    if (!(Own & bit(P.K)) || llvm::any_of(Said, SameMatter))
      continue;
    Said.insert(&P);
    Finding F{Confidence::Proven, P.Loc, explore::describe(P) + consequence(P.K), {}, {}};
    addWitness(F, P);
    Out.push_back(std::move(F));
  }
  return Out;
}

} // namespace belay
