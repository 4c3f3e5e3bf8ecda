#include "UnconfinedDataCheck.h"
#include "analysis/Confinement.h"
#include "clang/AST/ASTContext.h"

namespace belay {

using namespace analysis;
using namespace ir;

namespace {
enum class Voice { Passive, Active }; // "written", "writes"

const char *verb(EventKind K, Voice V) {
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

std::string who(const Side &S) {
  if (S.Thread)
    return S.Who.empty() ? "a thread" : "thread '" + S.Who + "'";
  return S.Who.empty() ? "the spawner" : "'" + S.Who + "'";
}

std::string locks(const Lockset &L) {
  std::string Out;
  for (const Held &H : L)
    Out += (Out.empty() ? "'" : " and '") + H.Mutex->str() + "'" + (H.Shared ? " (shared)" : "");
  return Out;
}

std::string message(const Race &R, const clang::ASTContext &Ctx) {
  std::string Name = "'" + R.Object->str() + "'";
  const Side &A = R.A, &B = R.B;
  const char *Does = verb(A.R.kind(), Voice::Passive);
  switch (R.K) {
  case Race::PlainFlag: {
    const Side &Poll = A.R.kind() == EventKind::Read ? A : B, &Set = &Poll == &A ? B : A;
    std::string Type = R.Object->type().getUnqualifiedType().getAsString(Ctx.getPrintingPolicy());
    std::string Atomic = Ctx.getLangOpts().CPlusPlus ? "std::atomic<" + Type + ">" : "_Atomic " + Type;
    return Name + " is a " + (R.Volatile ? "volatile " : "plain ") + Type + " that " + who(Poll) +
           " polls while " + who(Set) + " writes it; make it " + Atomic +
           " or guard both with one mutex";
  }
  case Race::DifferentLocks:
    return Name + " is " + Does + " here under " + locks(A.R.Locks) + " by " + who(A) + ", while " +
           who(B) + " " + verb(B.R.kind(), Voice::Active) + " it under " + locks(B.R.Locks) +
           ", which does not exclude it";
  case Race::MixedAtomic:
    return Name + " is " + Does + " here by " + who(A) +
           " without an atomic operation, while " + who(B) + " " + verb(B.R.kind(), Voice::Active) + " it";
  case Race::Unlocked:
    break;
  }
  if (R.Self && A.R.E == B.R.E)
    return Name + " is " + Does + " here with no lock by several threads at once" +
           (A.Who.empty() ? "" : ", all running '" + A.Who + "'");
  if (R.Construction && !A.Thread)
    return Name + " is " + Does + " here after " + who(B) + " was started in the constructor, which " +
           verb(B.R.kind(), Voice::Active) + " it";
  std::string Other = who(B) + " " + verb(B.R.kind(), Voice::Active) + " it";
  if (R.Self)
    Other = "another thread of the same entry " + std::string(verb(B.R.kind(), Voice::Active)) + " it";
  else if (A.Thread && B.Thread && A.Who == B.Who)
    Other = "another thread " + std::string(verb(B.R.kind(), Voice::Active)) + " it";
  return Name + " is " + Does + " here by " + who(A) + " with no lock, while " + Other;
}

void path(const Side &S, Finding &F) {
  constexpr unsigned MaxCalls = 3;
  for (unsigned I = 0; I < S.R.Path.size() && I < MaxCalls; ++I)
    if (S.R.Path[I]->Loc.isValid())
      F.Notes.push_back({S.R.Path[I]->Loc, "reached through this call"});
}
} // namespace

void UnconfinedDataCheck::find(const analysis::Unit &U, std::vector<Finding> &Out) {
  for (const Race &R : findRaces(U)) {
    if (R.A.R.E->Loc.isInvalid() || R.B.R.E->Loc.isInvalid())
      continue;
    Finding F;
    F.Level = R.Level;
    F.Loc = R.A.R.E->Loc;
    F.Message = message(R, U.context());
    path(R.A, F);
    if (R.A.R.E != R.B.R.E) {
      std::string L = locks(R.B.R.Locks);
      F.Notes.push_back({R.B.R.E->Loc, std::string(verb(R.B.R.kind(), Voice::Passive)) + " here by " + who(R.B) +
                                           (L.empty() ? " with no lock" : " holding " + L)});
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
