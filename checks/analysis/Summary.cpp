//===- Summary.cpp - what a process does, seen from its callers -----------===//

#include "analysis/Summary.h"
#include "analysis/CallGraph.h"
#include "analysis/Constants.h"
#include "analysis/Contracts.h"
#include "analysis/Escapes.h"
#include "analysis/Locks.h"
#include "analysis/Preconditions.h"
#include "analysis/Setting.h"
#include "ir/Shrink.h"
#include "clang/AST/Attr.h"
#include "llvm/ADT/Hashing.h"
#include <array>

using namespace clang;

namespace belay::analysis {

using namespace ir;

static bool isData(EventKind K) {
  switch (K) {
  case EventKind::Read:
  case EventKind::Write:
  case EventKind::AtomicRead:
  case EventKind::AtomicWrite:
  case EventKind::AtomicUpdate:
    return true;
  default:
    return false;
  }
}

/// Kinds that matter to a caller even when it can't name their object: they
/// block, or they start or end a thread.
static bool mattersUnnamed(EventKind K) {
  switch (K) {
  case EventKind::Wait:
  case EventKind::Acquire:
  case EventKind::Join:
  case EventKind::Send:
  case EventKind::Receive:
  case EventKind::Select:
  case EventKind::Block:
  case EventKind::Spawn:
  case EventKind::Detach:
  case EventKind::Destroy:
  case EventKind::MoveHandle:
  case EventKind::Call:
    return true;
  default:
    return false;
  }
}

static bool isRecorded(const Event &E) {
  switch (E.Kind) {
  case EventKind::Declare:
  case EventKind::ScopeEnd:
  case EventKind::Throw:
  case EventKind::Return:
  case EventKind::NoReturn:
  case EventKind::Unsafe:
  case EventKind::Unknown:
  case EventKind::Fence:
    return false;
  case EventKind::Call:
    return E.Callees.empty() && E.Entry && E.Entry->known();
  case EventKind::Read:
  case EventKind::Write:
    return E.Object && E.Object->known();
  default:
    return true;
  }
}

bool ownedBy(const Place *P, const Process *Callee) {
  if (!P || P->indirect())
    return false;
  const Place *R = P->root();
  if (R->K != Place::Local && R->K != Place::Param)
    return false;
  auto *V = llvm::cast<VarDecl>(R->Decl);
  if (R->K == Place::Param && V->getType()->isReferenceType())
    return false;
  auto *F = llvm::dyn_cast<FunctionDecl>(V->getDeclContext());
  return F && F->getCanonicalDecl() == Callee->Function->getCanonicalDecl();
}

bool ownedOnTheWay(const Record &R) {
  return llvm::any_of(R.Path, [&](const Event *Call) {
    return llvm::any_of(Call->Callees, [&](const Process *C) { return ownedBy(R.Object, C); });
  });
}

/// Where a longjmp lands it isn't known what is held.
static bool landsIn(const Process &P) {
  return llvm::any_of(P.Blocks, [](const Block &B) {
    return llvm::any_of(B.Events, [](const Event &E) { return E.Function && E.Function->hasAttr<ReturnsTwiceAttr>(); });
  });
}

namespace {
/// Drops records that say the same again.
class Seen {
public:
  bool first(const Record &R) {
    llvm::hash_code H = llvm::hash_combine(R.site(), unsigned(R.kind()), R.Object, R.In == nullptr);
    if (R.kind() == EventKind::Write && R.E->HasConst)
      H = llvm::hash_combine(H, R.E->Value);
    if (!isData(R.kind()))
      H = llvm::hash_combine(H, R.E, R.second(), R.entry(), R.self(),
                             llvm::hash_combine_range(R.args().begin(), R.args().end()));
    for (const Held &L : R.locks())
      H = llvm::hash_combine(H, L.Mutex, L.Shared);
    for (const Shared<Tokens> *T : {&R.mayHold(), &R.dropped(), &R.after(), &R.before()})
      H = llvm::hash_combine(H, llvm::hash_combine_range(T->begin(), T->end()));
    return Set.insert(size_t(H)).second;
  }

private:
  llvm::DenseSet<size_t> Set;
};
} // namespace

/// What is further away than this many calls isn't told: nobody would read how it comes about, and the chains of
/// generated code would fill the memory.
static constexpr unsigned MaxDepth = 64;

class SummaryBuilder {
public:
  SummaryBuilder(Summaries &S) : S(S), M(S.M), F(S.M) {
    // Without threads, locks or waits in the unit nobody asks for data.
    for (auto &P : M.Processes)
      for (const Block &B : P->Blocks)
        for (const Event &E : B.Events)
          switch (E.Kind) {
          case EventKind::Spawn:
          case EventKind::Lock:
          case EventKind::Wait:
          case EventKind::Notify:
            WantData = true;
            break;
          default:
            break;
          }
  }

  void run() {
    for (auto &Component : components(M))
      for (unsigned Round = 0, N = Component.size() > 1 || recursive(*Component[0]) ? 2 : 1; Round < N; ++Round)
        for (const Process *P : Component) {
          Summary &Sum = S.ByProcess[P->Index] = summarize(*P);
          shrink(Sum.Records);
        }
    for (auto &P : M.Processes)
      for (const Record &R : S.of(P.get()).Records)
        if (!isData(R.kind()))
          S.ByKind[unsigned(R.kind())].push_back({P.get(), &R});
  }

private:
  bool recursive(const Process &P) const {
    for (const Block &B : P.Blocks)
      for (const Event &E : B.Events)
        if (llvm::is_contained(runs(M, E), &P))
          return true;
    return false;
  }

  Operands operandsOf(const Event &E) const {
    Operands O{E.Second, E.Entry, E.Stop, E.This, {E.Args.begin(), E.Args.end()}, {}};
    if (E.Kind == EventKind::Spawn)
      O.Runs = S.targets(E.Entry, E.Args, E.This);
    return O;
  }

  void bindMembers(Record &R, const Process &P) const {
    if (!R.runs().empty())
      for (Target &T : R.With.write().Runs)
        S.bindMembers(T, P);
  }

  Summary summarize(const Process &P) {
    Summary Sum;
    if (!P.Lowered)
      return Sum;
    Flow Fl(S, F, P);
    const bool Flows = Fl.run(), WantData = this->WantData && !landsIn(P);
    Seen Dedup;
    unsigned Data = 0;
    auto Push = [&](Record R) {
      bool IsData = isData(R.kind());
      if (IsData && !WantData)
        return;
      if (R.Path.size() > MaxDepth || (IsData && Data >= Summaries::MaxData))
        Sum.Truncated = true;
      else if (Sum.Records.size() >= Summaries::MaxRecords)
        Sum.Truncated = true;
      else if (Dedup.first(R)) {
        Data += IsData;
        Sum.Records.push_back(std::move(R));
      }
    };
    Setting Here;
    for (unsigned Id : P.RPO) {
      const Block &B = P.Blocks[Id];
      Point Pt;
      std::vector<Tokens> Before;
      if (Flows) {
        if (!Fl.at(Id))
          continue;
        Pt = *Fl.at(Id);
        Before = Fl.before(Id);
      }
      for (unsigned I = 0; I < B.Events.size(); ++I) {
        const Event &E = B.Events[I];
        static const Tokens None;
        const Tokens &Bf = Flows ? Before[I] : None;
        if (!Pt.Locks.empty())
          Sum.LocksAt[&E] = Pt.Locks;
        Here.move(Pt, Bf);
        if (isRecorded(E) && (WantData || !isData(E.Kind))) {
          Record R;
          R.E = &E;
          R.In = &P;
          R.Object = E.Object;
          R.With = operandsOf(E);
          Here.give(R);
          bindMembers(R, P);
          if (E.Kind != EventKind::Call || S.callees(E).empty())
            Push(std::move(R));
        }
        if (E.Kind == EventKind::Call || E.Kind == EventKind::Wait) {
          for (const Target &T : S.callees(E)) // what a try is around is presumed to be caught there
            if (S.of(T.P).MayThrow && !(P.HasTry && tryAround(P.Function->getBody(), E.Loc))) {
              Sum.MayThrow = true;
              Sum.MayFail |= S.of(T.P).MayFail;
            }
          for (Record &R : S.expand(E)) {
            Here.add(R);
            bindMembers(R, P);
            if (E.Kind == EventKind::Wait && E.Second)
              insert(R.At.write().Locks, {E.Second, false});
            if (E.Kind == EventKind::Call && E.Object) { // call_once excludes and publishes
              insert(R.At.write().Locks, {E.Object, /*Shared=*/false, /*Assumed=*/false, /*Claim=*/true});
              insert(R.At.write().Before, E.Object);
            }
            Push(std::move(R));
          }
        } else if (E.Kind == EventKind::Throw) {
          const ASTContext &Ctx = P.Function->getASTContext();
          const bool Leaves =
              (llvm::is_contained(B.Succs, P.Exit) || B.Succs.empty()) && !refusesNull(P, B) && !asContainersDo(E, Ctx);
          Sum.MayThrow |= Leaves;
          Sum.MayFail |= Leaves && !blamesCaller(E, Ctx);
        }
        if (Pt.Locks.empty())
          insert(Sum.Sets, Fl.sets(E));
        if (Flows)
          Fl.step(Pt, E);
      }
    }
    auto Own = [&](const Place *X) { return ownedBy(X, &P); };
    llvm::erase_if(Sum.Sets, Own);
    if (!Flows)
      return Sum;
    if (const Point *Exit = Fl.at(P.Exit)) {
      const bool Keeps = returnsKeeper(P.Function->getReturnType());
      for (const Held &H : Exit->Locks) {
        if (ownedBy(H.Mutex, &P) || H.Assumed || (H.Claim && H.Shared) || contains(Exit->Dropped, H.Mutex))
          continue;
        if (Keeps)
          Sum.MayAcquire.push_back(H.Mutex);
        else
          Sum.Acquired.push_back(H);
      }
      for (const Place *X : Exit->MayHold)
        if (!ownedBy(X, &P))
          Sum.MayAcquire.push_back(X);
      for (const Place *X : Exit->Dropped)
        if (!holds(Exit->Locks, X))
          Sum.Released.push_back(X);
      Sum.Acquires = Exit->After;
    }
    Sum.Releases = Fl.releasedFrom(P.Entry);
    llvm::erase_if(Sum.Acquires, Own);
    llvm::erase_if(Sum.Releases, Own);
    if (!P.Function->getReturnType()->isVoidType())
      for (const Record &R : Sum.Records)
        if (((R.kind() == EventKind::AtomicRead || R.kind() == EventKind::AtomicUpdate) && !R.E->Relaxed) ||
            R.kind() == EventKind::StopCheck || (R.kind() == EventKind::Read && !R.locks().empty()))
          insert(Sum.Tests, R.Object);
    return Sum;
  }

  Summaries &S;
  Module &M;
  Flags F;
  bool WantData = false;
};

Summaries::Summaries(Module &M) : M(M), ByProcess(M.Processes.size()) { SummaryBuilder(*this).run(); }

namespace {
/// What the callee calls its places, in the caller's terms. Most records are about few of them.
class Translation {
public:
  Translation(const Summaries &S, const Target &T) : S(S), T(T) {}
  const Place *operator()(const Place *P) {
    if (!P)
      return nullptr;
    const Place *&To = Known[P];
    return To ? To : To = S.translate(P, T.Map);
  }
  const Target &target() const { return T; }

  /// The records of one callee mostly are where those before them were.
  void translate(Shared<Situation> &At) {
    if (From.identity() != At.identity()) {
      From = At;
      Situation S = At;
      unsigned Which = 0;
      for (Shared<Tokens> *Set : {&S.MayHold, &S.Dropped, &S.After, &S.Before})
        translate(*Set, Which++);
      const size_t Held = S.Locks.size();
      translate(S.Locks);
      if (S.Locks.size() < Held) // by a name that the caller hasn't got: it may be any
        insert(S.MayHold, this->S.module().Places.someLock());
      To = std::move(S);
    }
    At = To;
  }

private:
  /// A set of these, of which the same goes.
  void translate(Shared<Tokens> &Ts, unsigned Which) {
    auto &[From, To] = Sets[Which];
    if (From.identity() != Ts.identity()) {
      From = Ts;
      Tokens Here;
      for (const Place *P : Ts)
        insert(Here, (*this)(P));
      To = std::move(Here);
    }
    Ts = To;
  }
  void translate(Shared<Lockset> &Ls) {
    auto &[From, To] = Locks;
    if (From.identity() != Ls.identity()) {
      From = Ls;
      Lockset Here;
      for (const Held &H : Ls)
        insert(Here, H.as((*this)(H.Mutex)));
      To = std::move(Here);
    }
    Ls = To;
  }

  Shared<Situation> From, To;
  template <typename Set> struct Both { Shared<Set> From, To; };
  std::array<Both<Tokens>, 4> Sets;
  Both<Lockset> Locks;
  const Summaries &S;
  const Target &T;
  llvm::DenseMap<const Place *, const Place *> Known;
};
} // namespace

static void translate(Operands &O, Translation &Map) {
  for (const Place **P : {&O.Second, &O.Entry, &O.Stop, &O.This})
    *P = Map(*P);
  for (const Place *&A : O.Args)
    A = Map(A);
  for (Target &Run : O.Runs) {
    Bindings N;
    for (auto &[K, V] : Run.Map)
      N.add(K, Map(V));
    for (auto &[K, V] : Map.target().Map)
      N.add(K, V);
    N.leave(Run.Map);
    N.leave(Map.target().P);
    Run.Map = std::move(N);
  }
}

/// One record of a callee for its caller; false if the caller can't see it.
static bool translateRecord(Record &R, Translation &Map) {
  const Target &T = Map.target();
  if (ownedBy(R.Object, T.P) && !mattersUnnamed(R.kind()))
    return false;
  R.Object = Map(R.Object);
  if (isData(R.kind()) && !R.Object->known())
    return false;
  if (!R.With.empty())
    translate(R.With.write(), Map);
  Map.translate(R.At);
  return true;
}

std::vector<Record> Summaries::records(const Target &T, Asked Wanted) const {
  std::vector<Record> Out;
  const Summary &Sum = of(T.P);
  Out.reserve(Sum.Records.size());
  Seen Dedup;
  DeadCode Dead(*this, T);
  Translation Here(*this, T);
  for (const Record &Callee : Sum.Records) {
    if (Wanted && Callee.kind() != EventKind::Call && !Wanted(Callee))
      continue;
    if (Dead.contains(Callee))
      continue;
    // Seen from outside, the calls that lead there don't matter.
    if (isData(Callee.kind()) && ownedBy(Callee.Object, T.P))
      continue;
    Record R = Callee;
    if (!translateRecord(R, Here))
      continue;
    bool Unresolved = (R.kind() == EventKind::Spawn && R.runs().empty()) || R.kind() == EventKind::Call;
    if (Unresolved) {
      // A callable that was a parameter may have a name here.
      llvm::SmallVector<Target, 1> Ts = targets(R.entry(), R.args(), R.self(), &T.Map);
      if (R.kind() == EventKind::Spawn) {
        R.With.write().Runs = std::move(Ts);
      } else if (!Ts.empty()) {
        for (const Target &X : Ts) {
          if (X.P == T.P)
            continue;
          Translation There(*this, X);
          for (const Record &Inner : of(X.P).Records) {
            Record I = Inner;
            if (Inner.kind() == EventKind::Call || !translateRecord(I, There))
              continue;
            CallPath Path = R.Path;
            Path.push_back(R.E);
            Path.append(I.Path.begin(), I.Path.end());
            I.Path = std::move(Path);
            for (const Held &H : R.locks())
              if (!contains(I.dropped(), H.Mutex))
                insert(I.At.write().Locks, H);
            insert(I.At.write().After, R.after());
            insert(I.At.write().Before, R.before());
            if (Dedup.first(I))
              Out.push_back(std::move(I));
          }
        }
        continue;
      }
    }
    if (Dedup.first(R))
      Out.push_back(std::move(R));
  }
  return Out;
}

/// What only some override does to data isn't certain: it needs an object of that class.
static void keepCommon(std::vector<std::vector<Record>> &Each) {
  llvm::DenseMap<const Place *, unsigned> Touched; // by how many of them
  for (const std::vector<Record> &Rs : Each) {
    llvm::DenseSet<const Place *> Mine;
    for (const Record &R : Rs)
      if (isData(R.kind()) && Mine.insert(R.Object).second)
        ++Touched[R.Object];
  }
  for (std::vector<Record> &Rs : Each)
    llvm::erase_if(Rs, [&](const Record &R) { return isData(R.kind()) && Touched.lookup(R.Object) < Each.size(); });
}

std::vector<Record> Summaries::expand(const Event &Call) const {
  std::vector<std::vector<Record>> Each;
  for (const Target &T : callees(Call))
    Each.push_back(records(T));
  auto *MD = dyn_cast_or_null<CXXMethodDecl>(Call.Function);
  if (Each.size() > 1 && MD && MD->isVirtual())
    keepCommon(Each);
  std::vector<Record> Out;
  struct Both {
    Shared<CallPath> Inner, Whole;
  };
  llvm::DenseMap<const void *, Both> Paths; // by identity of Inner
  for (std::vector<Record> &Rs : Each)
    for (Record &R : Rs) {
      auto [It, New] = Paths.try_emplace(R.Path.identity(), Both{R.Path, {}});
      if (New) {
        CallPath Whole;
        Whole.reserve(R.Path.size() + 1); // there are many, and none of them grows
        Whole.push_back(&Call);
        Whole.append(R.Path.begin(), R.Path.end());
        It->second.Whole = std::move(Whole);
      }
      R.Path = It->second.Whole;
      if (Call.Each && isData(R.kind()))
        R.Object = M.Places.replace(R.Object, Call.One, Call.Each);
      Out.push_back(std::move(R));
    }
  return Out;
}

} // namespace belay::analysis
