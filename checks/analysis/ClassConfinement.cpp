//===- ClassConfinement.cpp - methods against the threads of their class --===//
//
// A method (of a class, or a function of a file with its globals) leaves a
// thread running. The other public methods may run beside it until they join
// it. That they do is only presumed, so a race needs evidence to be `likely`:
// the field is guarded elsewhere, the method talks to the running thread, or the
// field is the flag that the thread's loop polls.
//
//===----------------------------------------------------------------------===//

#include "analysis/Contracts.h"
#include "analysis/Harness.h"
#include "analysis/Locks.h"
#include "analysis/LoopEnds.h"
#include "analysis/Loops.h"
#include "analysis/Meetings.h"
#include "analysis/Phases.h"
#include "analysis/RaceFinder.h"
#include "analysis/Turns.h"
#include "ir/Types.h"
#include "clang/AST/ASTContext.h"
#include "llvm/ADT/STLExtras.h"
#include <set>

using namespace clang;

namespace belay::analysis {

using namespace ir;

/// Who shares: the objects of a class, or the globals of a file (Class null).
struct RaceFinder::Domain {
  const CXXRecordDecl *Class = nullptr;
  struct Thread {
    const Process *Starter;
    const Record *Spawn;
    ThreadRecords Records; ///< in terms of the starter
  };
  std::vector<Thread> Threads;
  std::vector<const Process *> Methods;

  using Places = llvm::SmallVector<std::pair<const Process *, const Event *>, 4>;
  /// Where its methods access \p Key with a lock held.
  llvm::ArrayRef<std::pair<const Process *, const Event *>> guarded(const Summaries &S, const Decl *Key) const {
    if (!Guarded) {
      Guarded.emplace();
      for (const Process *M : Methods)
        for (const Record &X : S.of(M).Records)
          if (isAccess(X.kind()) && !X.locks().empty())
            (*Guarded)[Flags::key(X.Object)].push_back({M, X.E});
    }
    auto It = Guarded->find(Key);
    if (It == Guarded->end())
      return {};
    return It->second;
  }

private:
  mutable std::optional<llvm::DenseMap<const Decl *, Places>> Guarded;
};

/// What a thread does, in the terms of a method that may run beside it.
struct RaceFinder::Beside {
  std::vector<Record> All;   ///< with its locks and waits
  Tokens Sections;           ///< locks under which it does something
  std::optional<bool> Talks; ///< the method to it; once somebody has asked
  std::optional<bool> Calls; ///< the method, and nobody else does; the same

  /// An empty section is a gate, at which the thread is stopped.
  bool gate(const Place *M) const {
    return !contains(Sections, M) &&
           llvm::any_of(All, [&](const Record &Y) { return Y.kind() == EventKind::Lock && Y.Object == M; });
  }
};

void RaceFinder::domains() {
  llvm::MapVector<const CXXRecordDecl *, Domain> Ds;
  for (auto &P : U.Module.Processes) {
    if (!P->Lowered)
      continue;
    const CXXRecordDecl *C = classOf(*P);
    for (const SpawnFacts &Sp : T.of(P.get()).Spawns) {
      if (!Sp.Lives)
        continue;
      ThreadRecords Th = threadRecords(T, *Sp.R, *P);
      auto Rooted = [&](Place::Kind K) {
        return llvm::any_of(Th.Records, [&](const Record &R) { return R.Object->root()->K == K; });
      };
      if (C && Rooted(Place::This)) {
        // A base class may start a thread that runs a derived class's method.
        std::set<const CXXRecordDecl *> Done;
        for (const Target &X : Sp.R->runs()) {
          const CXXRecordDecl *D = classOf(*X.P);
          D = D && isA(D, C) ? D : C;
          if (Done.insert(D).second) {
            Ds[D].Class = D;
            Ds[D].Threads.push_back({P.get(), Sp.R, Th});
          }
        }
      }
      // Only who starts the thread itself: its callers see more than this file's functions do.
      if (Rooted(Place::Global) && !P->Function->isMain() && Sp.R->Path.empty())
        Ds[nullptr].Threads.push_back({P.get(), Sp.R, std::move(Th)});
    }
  }
  std::set<const Process *> Entries; // lookups only
  for (auto &P : U.Module.Processes)
    for (const Record &R : S.of(P.get()).Records)
      for (const Target &X : R.runs())
        Entries.insert(X.P);
  for (auto &[C, D] : Ds) {
    for (auto &P : U.Module.Processes) {
      if (!P->Lowered)
        continue;
      if (C) {
        auto *MD = dyn_cast<CXXMethodDecl>(P->Function);
        if (!isA(C, classOf(*P)) || !MD || isa<CXXConstructorDecl>(MD) ||
            (MD->getAccess() != AS_public && !isa<CXXDestructorDecl>(MD)) || MD->isCopyAssignmentOperator() ||
            MD->isMoveAssignmentOperator())
          continue;
      } else if (P->Function->isMain() || setsUp(P->Function) || !P->Function->isExternallyVisible() || classOf(*P) ||
                 nameOf(*P).empty() || Entries.count(P.get()))
        continue;
      D.Methods.push_back(P.get());
    }
    domain(D);
  }
}

/// `while (state_ != Ended) sleep();`, in \p M: \p Own comes after a loop that goes round until the thread has set
/// something, one of \p Raised, which it does after \p Other.
static bool waitedFor(const Process &M, const Summaries &S, const Record &Own, const Record &Other,
                      const Tokens &Raised) {
  const bool Any = llvm::any_of(Raised, [&](const Place *Flag) { return contains(Other.before(), Flag); });
  return Any && llvm::any_of(S.of(&M).Records, [&](const Record &X) {
           return isAccess(X.kind()) && !isWrite(X.kind()) && contains(Raised, X.Object) &&
                  contains(Other.before(), X.Object) && decidesLoop(*X.In, *X.E) && mayFollow(M, S, X, Own);
         });
}

/// `quit_ = true; unlock(); use(threads_); quit_ = false;`, and \p Other happens where `!quit_`: \p Own, of \p M, comes
/// after a state is set under the mutex of \p Other that keeps it out, and that nobody sets back but \p M, later.
bool RaceFinder::keptOut(const Domain &D, const Process &M, const Record &Own, const Record &Other) {
  auto Later = [&](const Record &A, const Record &B) { return mayFollow(M, S, A, B) && !mayFollow(M, S, B, A); };
  auto Shuts = [&](const Record &W) {
    return exclude(W.locks(), Other.locks()) && Facts.leavesOpen(W, Other) == false && Later(W, Own);
  };
  return llvm::any_of(S.of(&M).Records, Shuts) && llvm::none_of(D.Methods, [&](const Process *X) {
           return llvm::any_of(S.of(X).Records, [&](const Record &W) {
             return !W.E->Init && Facts.leavesOpen(W, Other) == true && !(X == &M && Later(Own, W));
           });
         });
}

/// True if the threads of \p D end before \p M: a destructor that leaves them to those of the handles, which end the
/// program where one is joinable still, or has none of those; another method joins them.
bool RaceFinder::comesLast(const Domain &D, const Process &M) const {
  auto Joins = [&](const Process *X) {
    return llvm::any_of(S.of(X).Records, [](const Record &R) { return R.kind() == EventKind::Join; });
  };
  if (!D.Class || !isa<CXXDestructorDecl>(M.Function) || Joins(&M) || llvm::none_of(D.Methods, Joins))
    return false;
  auto ByNumber = [&](const Record &R) { // pthread_join(worker_, NULL)
    return R.kind() == EventKind::Join && R.Object && R.Object->root()->K == Place::This && !R.Object->indirect() &&
           R.E->Function && !isa<CXXMethodDecl>(R.E->Function);
  };
  if (llvm::any_of(D.Methods, [&](const Process *X) { return llvm::any_of(S.of(X).Records, ByNumber); }))
    return true;
  return llvm::any_of(D.Class->getDefinition()->fields(), [&](const FieldDecl *F) {
    const QualType T = F->getType()->isPointerType() ? F->getType()->getPointeeType() : F->getType();
    const model::TypeKind K = Tables.type(T);
    const bool Holds = K == model::TypeKind::Container || K == model::TypeKind::Owner;
    const QualType In = Holds ? held(T.getCanonicalType()) : T;
    return !In.isNull() && Tables.type(In) == model::TypeKind::Thread;
  });
}

/// `file_ = open(name); if (!file_) return; thread_ = std::thread(...);`: \p R, of \p M, comes before \p M starts a
/// thread, which ends the program if that of \p Spawn, with the same handle, runs still: so it doesn't. What a branch
/// before that asks \p M has settled itself.
bool RaceFinder::startsAnew(const Process &M, const Record &R, const Record &Spawn) const {
  const std::vector<Record> &Rs = S.of(&M).Records;
  auto Same = [&](const Record &X, EventKind K) { return X.kind() == K && X.Object && X.Object == Spawn.Object; };
  if (!Spawn.Object || Spawn.Object->type().isNull() || Tables.type(Spawn.Object->type()) != model::TypeKind::Thread ||
      llvm::any_of(Rs, [&](const Record &J) { return Same(J, EventKind::Join) && mayFollow(M, S, R, J); }))
    return false;
  auto Leads = [&](const Block &From, const Block *To) { return reaches(M, From.Id, To->Id); };
  auto Settles = [&](const Block &B, const Place *X) {
    return X->root()->K == Place::Local || llvm::any_of(Rs, [&](const Record &W) {
             const Block *At = isWrite(W.kind()) && W.Object == X ? blockOf(M, W.site()) : nullptr;
             return At && Leads(*At, &B);
           });
  };
  return llvm::any_of(Rs, [&](const Record &Sp) {
    if (!Same(Sp, EventKind::Spawn) || !mayFollow(M, S, R, Sp) || mayFollow(M, S, Sp, R))
      return false;
    const Block *From = blockOf(M, R.site()), *To = blockOf(M, Sp.site());
    return From && To && llvm::all_of(M.Blocks, [&](const Block &B) {
             const bool Between = B.Succs.size() > 1 && &B != To && Leads(*From, &B) && Leads(B, To);
             return !Between ||
                    (!B.Reads.empty() && llvm::all_of(B.Reads, [&](const Place *X) { return Settles(B, X); }));
           });
  });
}

/// True if \p P is what the thread runs, or starts it, or who starts it (which process() has seen).
static bool partOf(const Process &P, const Record &Spawn, const Summaries &S) {
  for (const Target &X : Spawn.runs())
    if (X.P == &P)
      return true;
  auto Starts = [&](const Process &X) {
    return llvm::any_of(S.of(&X).Records,
                        [&](const Record &R) { return R.kind() == EventKind::Spawn && R.E == Spawn.E; });
  };
  return Starts(P) || llvm::any_of(S.of(&P).Records, [&](const Record &R) {
           return R.kind() == EventKind::Spawn && llvm::any_of(R.runs(), [&](const Target &T) { return Starts(*T.P); });
         });
}

void RaceFinder::domain(const Domain &D) {
  Place::Kind Root = D.Class ? Place::This : Place::Global;
  for (unsigned TI = 0; TI < D.Threads.size(); ++TI) {
    const Domain::Thread &Th = D.Threads[TI];
    std::set<const Decl *> Keys; // lookups only
    for (const Record &R : Th.Records.Records)
      if (R.Object->root()->K == Root)
        for (const Place *P = R.Object; P; P = P->Parent)
          if (P->Decl)
            Keys.insert(P->Decl);
    for (const Process *M : D.Methods) {
      if (calledLocked(*M) || lockedByContract(*M) || comesLast(D, *M) || afterFork(*M))
        continue;
      const Summary &Sum = S.of(M);
      if (partOf(*M, *Th.Spawn, S))
        continue;
      auto Relevant = [&](const Record &R) {
        return isAccess(R.kind()) && !R.E->Init && R.Object->root()->K == Root && reachable(R.Object, *M) &&
               Keys.count(Flags::key(R.Object));
      };
      if (llvm::none_of(Sum.Records, Relevant))
        continue;
      // The thread in the method's terms.
      Bindings Map;
      if (D.Class)
        Map.add(Th.Starter->ThisPlace, M->ThisPlace);
      auto Own = [&](const Record &R) {
        Record N = R;
        N.Object = S.translate(R.Object, Map);
        if (R.second())
          N.With.write().Second = S.translate(R.second(), Map);
        Situation &At = N.At.write();
        At.Locks = {};
        for (const Held &H : R.locks())
          insert(At.Locks, H.as(S.translate(H.Mutex, Map)));
        for (auto Field : {&Situation::MayHold, &Situation::After, &Situation::Before}) {
          Tokens Ts;
          for (const Place *P : R.At.get().*Field)
            insert(Ts, S.translate(P, Map));
          At.*Field = std::move(Ts);
        }
        return N;
      };
      Record Spawn = Own(*Th.Spawn);
      ThreadRecords Here;
      Here.Spawn = Th.Spawn;
      Here.Entry = Th.Records.Entry;
      for (const Record &R : Th.Records.Records)
        if (R.Object->root()->K == Root)
          Here.Records.push_back(Own(R));
      Beside Thread;
      for (const Target &X : Th.Spawn->runs())
        for (const Record &R : S.records(X)) {
          if (R.kind() != EventKind::Unlock)
            for (const Held &H : R.locks())
              insert(Thread.Sections, S.translate(H.Mutex, Map));
          if (!isAccess(R.kind()) && R.Object)
            Thread.All.push_back(Own(R));
        }
      RunningFacts F = T.entered(M, {&Spawn});
      ByRoot Index(Here.Records);
      Tokens Raised; // flags that it sets
      for (const Record &W : Here.Records)
        if (isAtomic(W.kind()) && isWrite(W.kind()))
          insert(Raised, W.Object);
      Best Found;
      for (const Record &R : Sum.Records) {
        if (!Relevant(R))
          continue;
        const llvm::SmallBitVector *On = F.at(R.site());
        if (!On || !On->test(0))
          continue;
        for (unsigned I : Index.at(R.Object)) {
          const Record &O = Here.Records[I];
          if (O.E->Init || !conflict(R, O) || madeFirst(*M, S, O, Spawn) || startsAnew(*M, R, Spawn) ||
              joinedInCall(*M, S, R, Spawn) || waitedFor(*M, S, R, O, Raised) || keptOut(D, *M, R, O) ||
              Facts.notStarted(R, *Th.Spawn->E) ||
              (D.Class && !isa<CXXDestructorDecl>(M->Function) && afterLastRound(O, U.Module)))
            continue;
          Race X = make(side(R, *M), side(O, Here));
          X.Level = telling(D, X, R, O, *M, Thread) ? Confidence::Likely : Confidence::Discipline;
          Found.offer(std::move(X), 0, 0);
        }
      }
      for (Race &R : Found.take())
        add(std::move(R));
    }
  }
}

/// True if \p W is in code that asks a variable whether it has run before, and sets it: `if (users++) return;`.
/// Whoever starts threads has been through that.
static bool firstTimeOnly(const Record &W) {
  auto Asks = [](const Process &P) {
    for (const Block &B : P.Blocks)
      for (const Place *G : B.Reads)
        if (G->K == Place::Global && llvm::any_of(P.Blocks, [&](const Block &X) {
              return llvm::any_of(X.Events, [&](const Event &E) { return isWrite(E.Kind) && E.Object == G; });
            }))
          return true;
    return false;
  };
  return isWrite(W.kind()) && (Asks(*W.In) || llvm::any_of(W.Path, [&](const Event *Call) {
                                 return llvm::any_of(Call->Callees, [&](const Process *P) { return Asks(*P); });
                               }));
}

/// By its name it comes before all others: `InitSceneSwitcher`, `audio_setup`.
static bool setsUp(const Process &Method) { return isNamed(Method, {"init", "initialize", "setup"}); }

/// True if \p Outside is in what \p Spawn's thread runs, called directly: `start()` beside `start_async()`; or
/// \p Method is what the thread runs.
static bool inForeground(const Record &Outside, const Process &Method, const Record &Spawn, const Summaries &S) {
  auto Minor = [](const Event &E) {
    return E.Kind == EventKind::Return || E.Kind == EventKind::Declare || E.Kind == EventKind::ScopeEnd;
  };
  std::set<const Process *> Bodies; // lookups only
  for (const Target &X : Spawn.runs()) {
    Bodies.insert(X.P);
    const Event *Only = nullptr;
    unsigned Others = 0;
    for (const Block &B : X.P->Blocks)
      for (const Event &E : B.Events)
        if (E.Kind == EventKind::Call && !Only)
          Only = &E;
        else
          Others += !Minor(E);
    if (Only && !Others)
      for (const Target &Body : S.callees(*Only))
        Bodies.insert(Body.P);
  }
  return Bodies.count(&Method) || llvm::any_of(Outside.Path, [&](const Event *E) {
    return E->Kind == EventKind::Call &&
           llvm::any_of(S.callees(*E), [&](const Target &T) { return Bodies.count(T.P); });
  });
}

/// True if what \p Spawn's thread runs calls \p Method, and nobody else in the unit does.
static bool onlyItCalls(const Record &Spawn, const Process &Method, const Summaries &S, const Module &M) {
  std::set<const Process *> Runs; // lookups only
  llvm::SmallVector<const Process *, 16> Work;
  auto Add = [&](const Process *P) {
    if (Runs.insert(P).second)
      Work.push_back(P);
  };
  for (const Target &X : Spawn.runs())
    Add(X.P);
  while (!Work.empty())
    for (const Block &B : Work.pop_back_val()->Blocks)
      for (const Event &E : B.Events)
        if (E.Kind == EventKind::Call)
          for (const Target &T : S.callees(E))
            Add(T.P);
  return Runs.count(&Method) && llvm::none_of(M.Processes, [&](const auto &P) {
           return !Runs.count(P.get()) && llvm::any_of(P->Blocks, [&](const Block &B) {
             return llvm::any_of(B.Events, [&](const Event &E) {
               return (E.Kind == EventKind::Call || E.Kind == EventKind::Spawn) &&
                      llvm::is_contained(E.Callees, &Method);
             });
           });
         });
}

/// Who is seen to call \p Method are other classes, for whom it is public: `handler.handleEvent(e)` of an event loop.
static bool calledBack(const Process &Method, const Module &M) {
  bool Any = false;
  for (const auto &P : M.Processes)
    for (const Block &B : P->Blocks)
      for (const Event &E : B.Events)
        if (E.Kind == EventKind::Call && llvm::is_contained(E.Callees, &Method)) {
          if (!classOf(*P) || isA(classOf(Method), classOf(*P)))
            return false;
          Any = true;
        }
  return Any;
}

/// True if all who are seen to call \p Method hold one of \p Locks, or come before all others: so do those that aren't
/// seen, as it takes none itself.
bool RaceFinder::calledUnder(const Process &Method, const Lockset &Locks, unsigned Depth) const {
  bool Any = false;
  for (auto &P : U.Module.Processes)
    for (const Block &B : P->Blocks)
      for (const Event &E : B.Events) {
        if (E.Kind != EventKind::Call || !llvm::is_contained(E.Callees, &Method) || P.get() == &Method)
          continue;
        const auto At = S.of(P.get()).LocksAt.find(&E);
        const bool Held = At != S.of(P.get()).LocksAt.end() && llvm::any_of(At->second, [&](const auto &H) {
                            return llvm::any_of(Locks, [&](const auto &L) {
                              return Flags::key(L.Mutex) && Flags::key(L.Mutex) == Flags::key(H.Mutex);
                            });
                          });
        if (!Held && !setsUp(*P) && !(Depth && calledUnder(*P, Locks, Depth - 1)))
          return false;
        Any |= !setsUp(*P);
      }
  return Any;
}

/// True if something in the code says that \p Method runs beside the thread.
bool RaceFinder::telling(const Domain &D, const Race &R, const Record &Outside, const Record &Inside,
                         const Process &Method, Beside &Thread) const {
  const Record &Spawn = *(R.A.Spawn ? R.A.Spawn : R.B.Spawn);
  if (inForeground(Outside, Method, Spawn, S) || freesLast(Outside, Method, S) ||
      (!D.Class && (mayShareLock(Outside.locks(), Inside.locks()) || Turns(U).apart(Inside, Spawn.runs(), Outside))))
    return false;
  // A lock that the thread never takes keeps others who set up away, not the thread.
  auto Takes = [&](const Held &H) {
    return llvm::any_of(Thread.All,
                        [&](const Record &Y) { return Y.kind() == EventKind::Lock && Y.Object == H.Mutex; });
  };
  if ((setsUp(Method) && llvm::none_of(Outside.locks(), Takes)) ||
      (Outside.locks().empty() && calledUnder(Method, Inside.locks(), /*Depth=*/2)))
    return false;
  auto ItsOwn = [&] {
    if (!Thread.Calls)
      Thread.Calls = onlyItCalls(Spawn, Method, S, U.Module);
    return *Thread.Calls;
  };
  // The thread's own, in both calls of it, or one for the loop that the thread is in.
  if ((llvm::any_of(Inside.Path, [&](const Event *E) { return llvm::is_contained(E->Callees, &Method); }) ||
       (D.Class && calledBack(Method, U.Module))) &&
      ItsOwn())
    return false;
  if (R.K == Race::PlainFlag || R.K == Race::MixedAtomic)
    return true;
  const Decl *Key = Flags::key(R.Object);
  // Guarded here, bare there.
  if (!D.Class && firstTimeOnly(Outside))
    return false;
  // Whose mutex it is, behind a pointer, may call the method with it held.
  auto Guarded = [&](const Lockset &L) {
    return llvm::any_of(L, [&](const Held &H) {
      return !H.Claim && !Thread.gate(H.Mutex) && !(Outside.locks().empty() && H.Mutex->indirect());
    });
  };
  if (Guarded(Outside.locks()) || (Guarded(Inside.locks()) && isWrite(Inside.kind())))
    return true;
  if (Guarded(Inside.locks()) &&
      llvm::any_of(D.guarded(S, Key), [&](auto &X) { return X.first != &Method && X.second != Inside.E; }))
    return true;
  // It says something to the thread, as any helper does that the thread calls and nobody else.
  if (!Thread.Talks)
    Thread.Talks = talks(Method, Spawn, Thread);
  return *Thread.Talks && !ItsOwn();
}

/// True if \p Method says something to the running thread.
bool RaceFinder::talks(const Process &Method, const Record &Spawn, const Beside &Thread) const {
  for (const Record &X : S.of(&Method).Records)
    switch (X.kind()) {
    case EventKind::Join: // not of a thread of its own
      if (X.Object && X.Object->root()->K != Place::Local && X.Object->root()->K != Place::Alloc)
        return true;
      break;
    case EventKind::Lock:
      if (Thread.gate(X.Object))
        break;
      [[fallthrough]];
    case EventKind::Notify:
    case EventKind::StopRequest:
      for (const Record &Y : Thread.All)
        if (Y.Object == X.Object && Y.kind() != EventKind::Unlock)
          return true;
      break;
    case EventKind::Write:
    case EventKind::AtomicWrite:
      // It sets a flag that the thread's loop polls.
      for (const Target &E : Spawn.runs())
        for (const Record &Y : S.of(E.P).Records)
          if (isAccess(Y.kind()) && !isWrite(Y.kind()) && Flags::key(Y.Object) == Flags::key(X.Object) &&
              !Y.Object->type().isNull() && Y.Object->type()->isBooleanType() && decidesLoop(*Y.In, *Y.E))
            return true;
      break;
    default:
      break;
    }
  return false;
}

} // namespace belay::analysis
