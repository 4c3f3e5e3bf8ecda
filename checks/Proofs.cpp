#include "Proofs.h"
#include "analysis/Unit.h"
#include "explore/Explorer.h"
#include "explore/Refute.h"
#include "clang/Basic/SourceManager.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/Support/FormatVariadic.h"
#include <optional>

using namespace clang;
using belay::explore::Claim;
using belay::explore::Problem;

namespace belay {

/// The last steps are those that matter.
static constexpr size_t MostSteps = 16;

void addWitness(Finding &F, const Problem &P) {
  for (const Note &N : P.Notes)
    if (llvm::none_of(F.Notes, [&](const Note &Said) { return Said.Loc == N.Loc && Said.Message == N.Message; }))
      F.Notes.push_back(N);
  for (size_t I = P.Witness.size() - std::min(P.Witness.size(), MostSteps); I < P.Witness.size(); ++I) {
    const explore::Step &S = P.Witness[I];
    F.Notes.push_back({S.Loc, llvm::formatv("step {0}: {1} {2}", I + 1, explore::threadName(S.Thread), S.Text)});
  }
}

std::optional<ToldStep> stepToldIn(llvm::StringRef Note) {
  unsigned Number = 0, Thread = 0;
  if (!Note.consume_front("step ") || Note.consumeInteger(10, Number) || !Note.consume_front(": "))
    return std::nullopt;
  if (!Note.consume_front(explore::threadName(0)) &&
      (!Note.consume_front("thread ") || Note.consumeInteger(10, Thread)))
    return std::nullopt;
  return Note.consume_front(" ") ? std::optional(ToldStep{Number, Thread ? Thread - 1 : 0, Note}) : std::nullopt;
}

static constexpr unsigned bit(Problem::Kind K) { return 1u << K; }
static constexpr unsigned Lifetimes = bit(Problem::DeadAccess) | bit(Problem::DestroyedInUse);
static constexpr unsigned Waits = bit(Problem::BlockedForever) | bit(Problem::BlockingCycle);

namespace {
struct Proof {
  llvm::StringLiteral Check;
  unsigned By;      ///< the kinds of problems that prove what it says
  unsigned Own = 0; ///< those that it reports by itself where nobody else saw them
  /// What its findings say comes true in some order of the steps, or they are wrong.
  std::optional<Claim> Says = std::nullopt;
  /// Its findings are where a thread is started that nobody ends: wherever that waits, it is the same.
  bool OfThread = false;
};
} // namespace

static constexpr Proof Proofs[] = {
    {"belay-unconfined-data", bit(Problem::Race) | Lifetimes, bit(Problem::Race), Claim::Meets},
    {"belay-inconsistent-guard", bit(Problem::Race)},
    {"belay-use-after-send", bit(Problem::Race)},
    {"belay-dangling-capture", Lifetimes, Lifetimes},
    {"belay-close-twice", bit(Problem::NegativeCount), bit(Problem::NegativeCount)},
    {"belay-double-lock", bit(Problem::DoubleLock) | bit(Problem::BlockedForever), bit(Problem::DoubleLock),
     Claim::Meets},
    {"belay-missing-unlock", bit(Problem::UnlockNotHeld) | bit(Problem::BlockedForever) | bit(Problem::LeftLocked),
     bit(Problem::UnlockNotHeld) | bit(Problem::LeftLocked)},
    {"belay-mutex-lifetime", bit(Problem::MutexDestroyed) | bit(Problem::MutexUnmade),
     bit(Problem::MutexDestroyed) | bit(Problem::MutexUnmade)},
    {"belay-unjoined-thread", bit(Problem::Unjoined), bit(Problem::Unjoined)},
    {"belay-join-twice", bit(Problem::JoinTwice), bit(Problem::JoinTwice)},
    {"belay-self-join", bit(Problem::SelfJoin), bit(Problem::SelfJoin)},
    {"belay-escaping-exception", bit(Problem::Uncaught), bit(Problem::Uncaught), Claim::Reaches},
    {"belay-failure-by-order", bit(Problem::FailsByOrder), bit(Problem::FailsByOrder)},
    {"belay-lock-order", Waits, 0, Claim::Meets},
    {"belay-blocking-under-lock", Waits},
    {"belay-lost-notify", Waits},
    {"belay-done-never-signalled", Waits, 0, Claim::Lasts, true},
    {"belay-thread-without-done", Waits, 0, Claim::Lasts, true},
    {"belay-unpreemptable-send", Waits, 0, Claim::Lasts},
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
static bool isSame(const Proof &Of, const Finding &F, const Problem &P) {
  if (Of.OfThread && P.Started.isValid() && P.Started == F.Loc)
    return true;
  auto Named = [&](SourceLocation L) {
    return L == F.Loc || llvm::any_of(F.Notes, [&](const Note &N) { return N.Loc == L; });
  };
  auto Starts = [&](const explore::Step &S) { return S.Loc == F.Loc; };
  switch (P.K) {
  case Problem::DeadAccess:
  case Problem::DestroyedInUse:
    // Its findings are where a thread is started, and name what that refers to.
    if (Of.By == Lifetimes && !P.Name.empty() && llvm::any_of(P.Witness, Starts) &&
        llvm::StringRef(F.Message).contains("'" + P.Name + "'"))
      return true;
    [[fallthrough]];
  case Problem::Race:
    return Named(P.Loc) && Named(P.Other);
  case Problem::BlockingCycle:
    return llvm::is_contained(P.Waits, F.Loc) || llvm::all_of(P.Waits, Named);
  case Problem::Unjoined:
    return Named(P.Loc) || Named(P.Other);
  default:
    return Named(P.Loc);
  }
}

/// Is \p P a race of what one of \p Findings is about, or a use after its end, between other accesses? What a line does
/// there has several places.
static bool isSaid(const SourceManager &SM, llvm::ArrayRef<Finding> Findings, const Problem &P) {
  auto Line = [&](SourceLocation L) {
    return std::pair(SM.getFileID(SM.getExpansionLoc(L)), SM.getExpansionLineNumber(L));
  };
  auto Is = [&](SourceLocation L) { return L.isValid() && (Line(L) == Line(P.Loc) || Line(L) == Line(P.Other)); };
  constexpr unsigned Pairs = bit(Problem::Race) | Lifetimes;
  return (Pairs & bit(P.K)) && llvm::any_of(Findings, [&](const Finding &F) {
           return Is(F.Loc) || llvm::any_of(F.Notes, [&](const Note &N) { return Is(N.Loc); });
         });
}

/// Are \p P and \p Q one bug?
static bool isOne(const Problem &P, const Problem &Q) {
  if (P.K != Q.K || P.Loc == Q.Loc)
    return P.K == Q.K;
  return P.K == Problem::Race &&
         (P.Loc == Q.Other || P.Other == Q.Loc || P.Other == Q.Other || (P.Root && P.Root == Q.Root));
}

/// Is \p P no matter of threads, or only wrong if code that isn't known doesn't order them in a way of its own?
static bool isLeftOut(const Problem &P) {
  if (P.K == Problem::DeadAccess)
    return P.Thread == P.OtherThread;
  return P.Met && (P.K == Problem::Race || P.K == Problem::DestroyedInUse);
}

static const char *consequence(Problem::Kind K) {
  switch (K) {
  case Problem::DoubleLock:
  case Problem::SelfJoin:
    return ": it waits for itself for ever";
  case Problem::Unjoined:
    return ", which calls std::terminate; join it first";
  case Problem::FailsByOrder:
    return ", in some orders of the threads' steps and not in others: nothing orders what has to come first";
  default:
    return "";
  }
}

void prove(llvm::StringRef Check, const analysis::Unit &U, std::vector<Finding> &Findings,
           llvm::SmallPtrSetImpl<const Problem *> &Said) {
  const Proof Of = proofOf(Check);
  const unsigned Kinds = Of.By;
  if (Kinds == 0 || Findings.empty())
    return;
  for (const Problem &P : explore::explored(U).Problems) {
    if (!(Kinds & bit(P.K)))
      continue;
    auto Same = llvm::find_if(Findings, [&](const Finding &F) { return isSame(Of, F, P); });
    if (Same == Findings.end()) {
      if (isSaid(U.context().getSourceManager(), Findings, P))
        Said.insert(&P);
      continue;
    }
    Said.insert(&P);
    if (std::exchange(Same->Level, Confidence::Proven) == Confidence::Proven)
      continue;
    if (P.K == Problem::BlockedForever || P.K == Problem::BlockingCycle)
      Same->Notes.push_back({P.Loc, P.Text});
    else if (Of.By == Lifetimes && llvm::none_of(Same->Notes, [&](const Note &N) { return N.Loc == P.Loc; }))
      Same->Notes.push_back({P.Loc, explore::describe(P)});
    addWitness(*Same, P);
  }
  if (Of.Says)
    llvm::erase_if(Findings, [&](const Finding &F) {
      return F.Level == Confidence::Likely && explore::refutes(U, F, *Of.Says);
    });
  if (Of.Says == Claim::Lasts || Of.Says == Claim::Reaches)
    for (Finding &F : Findings)
      if (F.Level == Confidence::Likely && explore::endsAsSeen(U, F))
        F.Level = Confidence::Discipline;
}

std::vector<Finding> unsaid(llvm::StringRef Check, const analysis::Unit &U,
                            llvm::SmallPtrSetImpl<const Problem *> &Said) {
  std::vector<Finding> Out;
  const unsigned Own = proofOf(Check).Own;
  if (Own == 0)
    return Out;
  for (const Problem &P : explore::explored(U).Problems) {
    if (!(Own & bit(P.K)) || isLeftOut(P) || llvm::any_of(Said, [&](const Problem *Q) { return isOne(P, *Q); }))
      continue;
    Said.insert(&P);
    Finding F{Confidence::Proven, P.Loc, explore::describe(P) + consequence(P.K), {}, {}};
    addWitness(F, P);
    Out.push_back(std::move(F));
  }
  return Out;
}

} // namespace belay
