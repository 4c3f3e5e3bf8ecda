//===- Running.cpp - which threads may be running at each event -----------===//

#include "analysis/Running.h"
#include "analysis/Cells.h"
#include "analysis/Claims.h"
#include "analysis/Forks.h"
#include "analysis/Loops.h"
#include "analysis/Outcomes.h"
#include "clang/AST/ASTContext.h"
#include "clang/Basic/SourceManager.h"
#include "llvm/ADT/STLExtras.h"

using namespace clang;

namespace belay::analysis {

using namespace ir;

bool sameHandle(const Place *Handle, const Place *Joined) {
  // A thread's owner may be joined by name (t), through a pointer (*t), or as a
  // whole (a container, an object that holds it).
  for (const Place *P = Handle; P; P = P->Parent)
    if (alike(P, Joined))
      return true;
  for (const Place *P = Joined; P && !P->isRoot(); P = P->Parent)
    if (P->K == Place::Deref && alike(P->Parent, Handle))
      return true;
  return false;
}

namespace {
/// A thread that some path has joined counts as ended until it is started
/// again: `if (threaded) t.join()` is correlated with what started it.
struct State {
  llvm::SmallBitVector On, Ended;
  std::vector<Tokens> Handles;

  bool runs(unsigned I) const { return On.test(I) && !Ended.test(I); }
  llvm::SmallBitVector running() const {
    llvm::SmallBitVector R = On;
    return R.reset(Ended);
  }
  bool merge(const State &O) {
    bool Changed = false;
    for (unsigned I = 0; I < On.size(); ++I) {
      if (O.Ended.test(I) && !Ended.test(I)) {
        Ended.set(I);
        Changed = true;
      }
      if (!O.On.test(I))
        continue;
      Changed |= !On.test(I);
      On.set(I);
      size_t N = Handles[I].size();
      insert(Handles[I], O.Handles[I]);
      Changed |= N != Handles[I].size();
    }
    return Changed;
  }
  void never(unsigned I) {
    On.reset(I);
    Handles[I].clear();
  }
  void stop(unsigned I) {
    never(I);
    Ended.set(I);
  }
};

class Walk {
public:
  Walk(RunningSpawns &T, const Process &P, llvm::ArrayRef<const Record *> Already)
      : T(T), S(T.summaries()), P(P), Already(Already) {}

  RunningFacts run() {
    auto Add = [&](const Record *R) {
      if (F.Spawns.size() < RunningSpawns::MaxSpawns) {
        Index[R] = F.Spawns.size();
        F.Spawns.emplace_back().R = R;
      }
    };
    for (const Record *R : Already)
      Add(R);
    for (const Record &R : S.of(&P).Records)
      switch (R.kind()) {
      case EventKind::Spawn:
        if (R.E->Cooperative)
          break;
        Add(&R);
        At[R.site()].push_back(&R);
        outliving(R, Index.lookup(&R), Add);
        break;
      case EventKind::Join:
      case EventKind::Detach:
      case EventKind::Destroy:
      case EventKind::MoveHandle:
      case EventKind::Acquire:
        At[R.site()].push_back(&R);
        break;
      default:
        break;
      }
    if (F.Spawns.empty())
      return std::move(F);
    unsigned N = F.Spawns.size();
    Ever.resize(N);
    Joins.resize(N);
    for (unsigned I = 0; I < N; ++I) {
      F.Spawns[I].With.resize(N);
      joinsOf(*F.Spawns[I].R, Joins[I]);
    }
    State Empty;
    Empty.On.resize(N);
    Empty.Ended.resize(N);
    Empty.Handles.resize(N);
    Never = neverFailing(P);
    const llvm::SmallVector<const Event *, 1> Forks = forksIn(P);
    In.assign(P.Blocks.size(), Empty);
    Reached.assign(P.Blocks.size(), false);
    for (unsigned I = 0; I < Already.size() && I < N; ++I)
      begin(In[P.Entry], I);
    Reached[P.Entry] = true;
    for (bool Changed = true; Changed;) {
      Changed = false;
      for (unsigned Id : P.RPO) {
        if (!Reached[Id])
          continue;
        State St = In[Id];
        if (!walk(St, P.Blocks[Id], false))
          continue;
        const Block &B = P.Blocks[Id];
        for (unsigned I = 0; I < B.Succs.size(); ++I) {
          Changed |= !Reached[B.Succs[I]];
          Reached[B.Succs[I]] = true;
          State &To = In[B.Succs[I]];
          llvm::SmallVector<unsigned, 2> Failed;
          const bool Child = childOf(Forks, B, I, *S.module().Context);
          for (unsigned J = 0; J < N; ++J)
            if (St.runs(J) && (Child || neverRan(B, I, *F.Spawns[J].R)))
              Failed.push_back(J);
          if (Failed.empty()) {
            Changed |= To.merge(St);
            continue;
          }
          State Edge = St;
          for (unsigned J : Failed)
            Edge.never(J);
          Changed |= To.merge(Edge);
        }
      }
    }
    for (unsigned I = Already.size(); I < N; ++I)
      hold(I);
    for (unsigned Id : P.RPO)
      if (Reached[Id]) {
        State St = In[Id];
        walk(St, P.Blocks[Id], true);
      }
    if (Reached[P.Exit])
      for (unsigned I = 0; I < N; ++I) {
        F.Spawns[I].Lives = In[P.Exit].runs(I);
        if (In[P.Exit].On.test(I) && !P.Function->isMain()) // whoever called lets go of it
          F.Spawns[I].Kept.clear();
      }
    return std::move(F);
  }

private:
  /// Threads that \p R's thread leaves running: from here on they run as well.
  template <typename Fn> void outliving(const Record &R, unsigned By, Fn Add) {
    for (const Target &X : R.runs()) {
      if (X.P == &P)
        continue;
      const RunningFacts &Inner = T.of(X.P);
      if (llvm::none_of(Inner.Spawns, [](const SpawnFacts &Sp) { return Sp.Lives; }))
        continue;
      for (Record &N : S.records(X, [](const Record &R) { return R.kind() == EventKind::Spawn; })) {
        if (N.kind() != EventKind::Spawn || !Inner.lives(N.E))
          continue;
        CallPath Path = R.Path;
        Path.push_back(R.E);
        Path.append(N.Path.begin(), N.Path.end());
        N.Path = std::move(Path);
        const Event *Started = N.E;
        F.Nested.push_back(std::move(N));
        Add(&F.Nested.back());
        At[R.site()].push_back(&F.Nested.back());
        if (!Index.count(&F.Nested.back()))
          continue;
        SpawnFacts &Sp = F.Spawns.back();
        Sp.By = By;
        for (const Block &B : X.P->Blocks)
          for (const Event &E : B.Events)
            if (!Inner.runs(Started, &E))
              Sp.Idle.insert(&E);
      }
    }
  }

  /// True if \p Return gives back the status of \p Spawn.
  static bool passesOn(const Event &Return, const Event &Spawn) {
    if (!Spawn.Status || !Return.E)
      return false;
    const Expr *E = Return.E->IgnoreParenImpCasts();
    auto *Ref = dyn_cast<DeclRefExpr>(E);
    auto *V = Ref ? dyn_cast<VarDecl>(Ref->getDecl()) : nullptr;
    return E == Spawn.E ||
           (V && (V == Spawn.Result || (V->getInit() && V->getInit()->IgnoreParenImpCasts() == Spawn.E)));
  }

  /// `job->thread = start(run); if (!job->thread) goto failed;`: the pointer that came back is null.
  bool cameNull(const Block &B, unsigned Succ, const Event &Spawn) const {
    const Block *At = Spawn.E && Spawn.E->getType()->isPointerType() ? blockOf(P, &Spawn) : nullptr;
    if (!At || B.Succs.size() != 2 || !B.Condition)
      return false;
    const Test T = boil(B.Condition);
    if (!T.Base || T.Partial || (Succ == 0) == T.Value || !bare(T.Base)->getType()->isPointerType())
      return false;
    // What is written after the call, and stands before it, is what its result is assigned to.
    const SourceManager &SM = P.Function->getASTContext().getSourceManager();
    return llvm::any_of(llvm::drop_begin(At->Events, &Spawn - At->Events.data() + 1), [&](const Event &W) {
      return W.Kind == EventKind::Write && W.Object->known() && llvm::is_contained(B.Reads, W.Object) &&
             SM.isBeforeInTranslationUnit(W.Loc, Spawn.Loc);
    });
  }

  /// True if \p B goes to \p Succ only where the thread of \p R wasn't started: the call says so, or a wrapper around
  /// it, which returns something else then. Where what can't fail has failed, anything may be.
  bool neverRan(const Block &B, unsigned Succ, const Record &R) {
    if (R.Path.empty())
      return failed(B, Succ, *R.E, P.Function->getASTContext()) || ruledOut(B, Succ, *R.E, *P.Function) ||
             cameNull(B, Succ, *R.E) || cantBe(Never, B, Succ, P.Function->getASTContext());
    const Event &Call = *R.site();
    if (Call.Callees.size() != 1 || Call.Callees.front() == &P || B.Succs.size() != 2)
      return false;
    const ASTContext &Ctx = *S.module().Context;
    const RunningFacts &Inner = T.of(Call.Callees.front());
    bool Allowed = false, Differs = false;
    for (const Block &X : Call.Callees.front()->Blocks)
      for (const Event &E : X.Events) {
        Expr::EvalResult V;
        if (E.Kind != EventKind::Return)
          continue;
        if (passesOn(E, *R.E)) { // what the start itself returned
          Allowed |= allows(B, Succ, Call, llvm::APSInt::get(0), Ctx);
          Differs = true;
          continue;
        }
        if (!E.E || E.E->isValueDependent() || !E.E->EvaluateAsInt(V, Ctx))
          return false;
        const bool Runs = Inner.runs(R.E, &E);
        Allowed |= Runs && allows(B, Succ, Call, V.Val.getInt(), Ctx, /*Round=*/true);
        Differs |= !Runs;
      }
    return Differs && !Allowed;
  }

  /// What the process holds from the start of spawn \p I on.
  void hold(unsigned I) {
    SpawnFacts &Sp = F.Spawns[I];
    Sp.Since = Holding(S, P, *Sp.R->site());
    Sp.Kept = Sp.Since.at(Sp.R->site());
  }

  /// At \p E, threads run that only some path has joined.
  void keep(const State &St, const Event &E) {
    for (unsigned I = 0; I < F.Spawns.size(); ++I)
      if (SpawnFacts &Sp = F.Spawns[I]; !Sp.Kept.empty() && St.On.test(I))
        Sp.Kept = common(Sp.Kept, Sp.Since.at(&E));
  }

  void begin(State &St, unsigned I) {
    SpawnFacts &Sp = F.Spawns[I];
    Sp.Many |= St.runs(I) && !T.statics().once(*Sp.R);
    Sp.With |= St.running();
    Sp.With.reset(I);
    St.On.set(I);
    St.Ended.reset(I);
    insert(St.Handles[I], Sp.R->Object);
    insert(Ever[I], Sp.R->Object);
  }

  /// What the thread of \p R joins: whoever has joined that thread has joined this, too.
  void joinsOf(const Record &R, Tokens &Out) const {
    for (const Target &X : R.runs())
      if (X.P != &P)
        for (const Record &J : S.records(X, [](const Record &J) { return J.kind() == EventKind::Join; }))
          if (J.kind() == EventKind::Join && J.Object && J.Object->known())
            insert(Out, J.Object);
  }

  void stop(State &St, unsigned I) const {
    St.stop(I);
    for (const Place *Joined : Joins[I])
      end(St, Joined, false);
  }

  /// Ends the threads behind \p Joined. An explicit join of something that none
  /// of them was ever known by may be any of them.
  void end(State &St, const Place *Joined, bool Explicit) const {
    if (!Joined)
      return;
    auto Same = [&](const Place *H) { return sameHandle(H, Joined); };
    bool Known = false;
    for (unsigned I = 0; I < Ever.size(); ++I) {
      Known |= llvm::any_of(Ever[I], Same);
      if (St.On.test(I) && llvm::any_of(St.Handles[I], Same))
        stop(St, I);
    }
    if (!Known && Explicit)
      for (unsigned I = 0; I < Ever.size(); ++I)
        if (St.On.test(I))
          St.stop(I);
  }

  /// From here on no handle ends the thread behind \p Handle.
  void detach(State &St, const Place *Handle) {
    for (unsigned I = 0; Handle && I < Ever.size(); ++I)
      llvm::erase_if(St.Handles[I], [&](const Place *H) { return sameHandle(H, Handle); });
  }

  void move(State &St, const Place *To, const Place *From, bool Copies) {
    if (!To || !From || From->K == Place::Null)
      return;
    for (unsigned I = 0; I < Ever.size(); ++I) {
      if (!St.On.test(I))
        continue;
      Tokens Kept;
      for (const Place *H : St.Handles[I])
        if (!sameHandle(H, From))
          insert(Kept, H);
      if (Kept.size() == St.Handles[I].size())
        continue;
      if (Copies)
        Kept = St.Handles[I];
      insert(Kept, To);
      insert(Ever[I], To);
      St.Handles[I] = std::move(Kept);
    }
  }

  /// A handle that is given to code that we can't see may be joined there. One that no thread was ever known by may be
  /// any of theirs.
  void escape(State &St, const Event &E) {
    auto Given = [&](const Place *A) {
      while (A && A->K == Place::AddressOf)
        A = A->Parent;
      if (!A || !A->known() || A->K == Place::This)
        return;
      auto Same = [&](const Place *H) { return sameHandle(H, A); };
      const StringRef Class = A->type().isNull() ? StringRef() : className(A->type());
      const bool Any = (Class == "thread" || Class == "jthread") &&
                       llvm::none_of(Ever, [&](const Tokens &Names) { return llvm::any_of(Names, Same); });
      for (unsigned I = 0; I < Ever.size(); ++I)
        if (St.On.test(I) && (Any || llvm::any_of(St.Handles[I], Same)))
          stop(St, I);
    };
    Given(E.This);
    for (const Place *A : E.Args)
      Given(A);
  }

  void record(State &St, const Record &R) {
    switch (R.kind()) {
    case EventKind::Spawn:
      if (auto It = Index.find(&R); It != Index.end())
        begin(St, It->second);
      break;
    case EventKind::Join:
      end(St, R.Object, true);
      break;
    case EventKind::Detach:
      detach(St, R.Object);
      break;
    case EventKind::Destroy:
    case EventKind::Acquire:
      end(St, R.Object, false);
      break;
    case EventKind::MoveHandle:
      move(St, R.Object, R.second(), R.E->Shared);
      break;
    default:
      break;
    }
  }

  bool walk(State &St, const Block &B, bool Final) {
    for (const Event &E : B.Events) {
      if (Final) {
        if (llvm::SmallBitVector R = St.running(); R.any())
          F.Running[&E] = std::move(R);
        keep(St, E);
      }
      if (E.Kind == EventKind::NoReturn)
        return false;
      if (E.Kind == EventKind::Unknown) {
        escape(St, E);
        continue;
      }
      auto It = At.find(&E);
      if (It == At.end())
        continue;
      llvm::SmallBitVector Was = St.running();
      for (const Record *R : It->second)
        record(St, *R);
      if (E.Kind == EventKind::Call)
        called(St, E, It->second, Was);
    }
    return true;
  }

  /// `start(&a, reader); for (...) start(&all[i], writer);`: one helper starts both, and there are many of one.
  static bool runsAlike(const Record &Inner, const Record &Outer) {
    return Inner.runs().empty() ||
           llvm::equal(Inner.runs(), Outer.runs(), [](const Target &A, const Target &B) { return A.P == B.P; });
  }

  /// What the callee's own analysis says about the spawns in the call at \p E.
  void called(State &St, const Event &E, llvm::ArrayRef<const Record *> Rs, const llvm::SmallBitVector &Was) {
    for (const Target &C : S.callees(E)) {
      if (C.P == &P)
        continue;
      const RunningFacts &Inner = T.of(C.P);
      for (const Record *R : Rs) {
        auto It = Index.find(R);
        if (R->kind() != EventKind::Spawn || It == Index.end())
          continue;
        unsigned I = It->second;
        bool Found = false, Lives = false;
        for (const SpawnFacts &Sp : Inner.Spawns)
          if (Sp.R->E == R->E && runsAlike(*Sp.R, *R)) {
            Found = true;
            Lives |= Sp.Lives;
            F.Spawns[I].Many |= Sp.Many;
          }
        if (Found && !Lives && !Was.test(I))
          St.stop(I);
      }
    }
  }

  RunningSpawns &T;
  const Summaries &S;
  const Process &P;
  llvm::SmallVector<const Event *, 4> Never; ///< what can't fail
  llvm::ArrayRef<const Record *> Already;
  RunningFacts F;
  llvm::DenseMap<const Record *, unsigned> Index;
  llvm::DenseMap<const Event *, llvm::SmallVector<const Record *, 2>> At;
  std::vector<Tokens> Ever;  ///< every name each handle had
  std::vector<Tokens> Joins; ///< what each thread joins itself
  std::vector<State> In;
  std::vector<bool> Reached;
};
} // namespace

const RunningFacts &RunningSpawns::of(const Process *P) {
  auto It = Cache.find(P->Index);
  if (It != Cache.end())
    return It->second;
  Cache[P->Index]; // recursion sees no threads
  RunningFacts F;
  if (P->Lowered)
    F = Walk(*this, *P, {}).run();
  return Cache[P->Index] = std::move(F);
}

RunningFacts RunningSpawns::entered(const Process *P, llvm::ArrayRef<const Record *> Already) {
  return Walk(*this, *P, Already).run();
}

} // namespace belay::analysis
