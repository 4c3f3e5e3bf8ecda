#include "UnconfinedDataCheck.h"
#include "Parts.h"
#include "analysis/Confinement.h"
#include "analysis/LockNames.h"
#include "clang/AST/ASTContext.h"
#include "llvm/Support/FormatVariadic.h"

namespace belay {

using namespace analysis;
using namespace ir;

namespace {
enum class Voice { Passive, Active }; // "written", "writes"

std::string verb(EventKind K, Voice V) {
  bool P = V == Voice::Passive;
  switch (K) {
  case EventKind::Write:
    return P ? "written" : "writes";
  case EventKind::AtomicRead:
    return P ? "read atomically" : "atomically reads";
  case EventKind::AtomicWrite:
    return P ? "written atomically" : "atomically writes";
  case EventKind::AtomicUpdate:
    return P ? "updated atomically" : "atomically updates";
  default:
    return P ? "read" : "reads";
  }
}

/// How \p E ends the life of its object.
std::string ending(const Event &E, Voice V) {
  auto *Call = llvm::dyn_cast_or_null<clang::CallExpr>(E.E);
  const clang::FunctionDecl *F = Call ? Call->getDirectCallee() : nullptr;
  llvm::StringRef Name = F && F->getIdentifier() ? F->getName() : "";
  bool P = V == Voice::Passive;
  if (E.Kind == EventKind::Use)
    return P ? "reduced to its base class" : "reduces";
  if (Name.empty())
    return P ? "deleted" : "deletes";
  if (Name.contains("close") || Name.starts_with("dup"))
    return P ? "closed" : "closes";
  if (Name.ends_with("free"))
    return P ? "freed" : "frees";
  if (Name.ends_with("init"))
    return P ? "initialised" : "initialises";
  return P ? "destroyed" : "destroys";
}

std::string verb(const Event &E, Voice V) { return E.Ends ? ending(E, V) : verb(E.Kind, V); }

std::string who(const Side &S) {
  if (S.Thread)
    return S.Who.empty() ? "a thread" : "thread '" + S.Who + "'";
  return S.Who.empty() ? "the spawner" : "'" + S.Who + "'";
}

const char *use(EventKind K) {
  switch (K) {
  case EventKind::Lock:
    return "locks";
  case EventKind::Use:
    return "calls a virtual function of";
  case EventKind::Wait:
  case EventKind::Acquire:
    return "waits on";
  case EventKind::Notify:
  case EventKind::Release:
    return "signals";
  default:
    return "uses";
  }
}

/// The object, as the other side has it.
std::string it(const Race &R) {
  const Place *A = R.A.R.Object, *B = R.B.R.Object;
  bool Beside = A != B && A->K == Place::Field && B->K == Place::Field && A->Parent == B->Parent;
  return Beside ? "'" + B->str() + "', which shares its memory" : "it";
}

std::string message(const Race &R, const clang::ASTContext &Ctx) {
  std::string Name = "'" + R.Object->str() + "'";
  const Side &A = R.A, &B = R.B;
  const std::string Does = verb(*A.R.E, Voice::Passive);
  switch (R.K) {
  case Race::PlainFlag: {
    const Side &Poll = A.R.kind() == EventKind::Read ? A : B, &Set = &Poll == &A ? B : A;
    std::string Type = R.Object->type().getUnqualifiedType().getAsString(Ctx.getPrintingPolicy());
    std::string Atomic = Ctx.getLangOpts().CPlusPlus ? "std::atomic<" + Type + ">" : "_Atomic " + Type;
    return Name + " is a " + (R.Volatile ? "volatile " : "plain ") + Type + " that " + who(Poll) + " polls while " +
           who(Set) + " writes it; make it " + Atomic + " or guard both with one mutex";
  }
  case Race::DifferentLocks:
    return Name + " is " + Does + " here under " + quoted(A.R.locks()) + " by " + who(A) + ", while " + who(B) + " " +
           verb(*B.R.E, Voice::Active) + " it under " + quoted(B.R.locks()) + ", which does not exclude it";
  case Race::MixedAtomic:
    return Name + " is " + Does + " here by " + who(A) + " without an atomic operation, while " + who(B) + " " +
           verb(*B.R.E, Voice::Active) + " it";
  case Race::Ended: {
    const Place *Used = B.R.Object;
    bool Descriptor = R.Object->K == Place::Deref && R.Object->Parent == Used;
    std::string Other = who(B) + " " + use(B.R.kind());
    return (Descriptor ? "descriptor '" + Used->str() + "'" : Name) + " is " + ending(*A.R.E, Voice::Passive) +
           " here by " + who(A) + ", while " + Other +
           (Used == R.Object || Descriptor ? " it" : " '" + Used->str() + "'");
  }
  case Race::Unlocked:
    break;
  }
  if (R.Self && A.R.E == B.R.E)
    return Name + " is " + Does + " here with no lock by several threads at once" +
           (A.Who.empty() ? "" : ", all running '" + A.Who + "'");
  if (R.Construction && !A.Thread)
    return Name + " is " + Does + " here after " + who(B) + " was started in the constructor, which " +
           verb(*B.R.E, Voice::Active) + " it";
  std::string Other = who(B) + " " + verb(*B.R.E, Voice::Active) + " " + it(R);
  if (R.Self)
    Other = "another thread of the same entry " + verb(*B.R.E, Voice::Active) + " " + it(R);
  else if (A.Thread && B.Thread && A.Who == B.Who)
    Other = "another thread " + verb(*B.R.E, Voice::Active) + " " + it(R);
  return Name + " is " + Does + " here by " + who(A) + " with no lock, while " + Other;
}

void path(const Side &S, Finding &F) {
  for (unsigned I = 0; I < std::min<size_t>(S.R.Path.size(), 3); ++I)
    if (S.R.Path[I]->Loc.isValid())
      F.Notes.push_back({S.R.Path[I]->Loc, "reached through this call"});
}
} // namespace

void UnconfinedDataCheck::find(const analysis::Unit &U, std::vector<Finding> &Out) {
  const std::vector<Race> Races = findRaces(U);
  unconfined(U, Races, Out);
  for (const Race &R : Races) {
    if (R.A.R.E->Loc.isInvalid() || R.B.R.E->Loc.isInvalid())
      continue;
    Finding F;
    F.Level = R.Level;
    F.Loc = R.A.R.E->Loc;
    F.Message = message(R, U.context());
    path(R.A, F);
    if (R.A.R.E != R.B.R.E) {
      std::string L = quoted(R.B.R.locks());
      std::string Does = R.K == Race::Ended ? "used" : verb(*R.B.R.E, Voice::Passive);
      F.Notes.push_back(
          {R.B.R.E->Loc, Does + " here by " + who(R.B) + (L.empty() ? " with no lock" : " holding " + L)});
      path(R.B, F);
    }
    if (R.Started && R.Started->Loc.isValid()) {
      const Side &T = R.A.Thread ? R.A : R.B;
      F.Notes.push_back({R.Started->Loc, (T.Who.empty() ? "the thread" : who(T)) + " is started here"});
    }
    if (R.Relaxed && R.Relaxed->Loc.isValid())
      F.Notes.push_back({R.Relaxed->Loc, "this atomic access is relaxed and orders nothing; use release and acquire"});
    if (R.Volatile)
      F.Notes.push_back({R.A.R.E->Loc, "volatile neither orders accesses nor makes them atomic"});
    Out.push_back(std::move(F));
  }
}

} // namespace belay
