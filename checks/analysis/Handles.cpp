//===- Handles.cpp - what becomes of each thread's handle -----------------===//

#include "analysis/Handles.h"
#include "analysis/Detaching.h"
#include "analysis/HandleMoves.h"
#include "analysis/Loops.h"
#include "analysis/Outcomes.h"
#include "analysis/Preconditions.h"
#include "analysis/Running.h"
#include "clang/AST/ExprCXX.h"
#include "llvm/ADT/STLExtras.h"

using namespace clang;
using namespace belay::ir;
using belay::model::TypeKind;

namespace belay::analysis {

namespace {

enum Status : uint8_t {
  NotStarted = 1,
  Joinable = 2,
  Joined = 4,
  GivenUp = 8, ///< detached
  Gone = 16,   ///< moved to where this frame doesn't see it
  Unsure = 32, ///< somebody unknown may have done anything
};

/// A local that a thread refers to.
struct Reference {
  const Place *Local;
  SourceLocation Loc;
};

struct Started {
  const Event *Spawn;
  const Process *Entry = nullptr;
  TypeKind Type;
  std::vector<Reference> Refs;
  Tokens Signals; ///< what the thread releases, notifies, sends to or sets
  const Event *Because = nullptr;
  bool Frees = false; ///< it detaches itself
};

struct Fate {
  uint8_t Mask = NotStarted;
  const Place *Handle = nullptr;
  bool operator==(const Fate &) const = default;
};
using State = std::vector<Fate>;

bool join(State &Into, const State &From) {
  bool Changed = false;
  for (size_t I = 0; I < Into.size(); ++I) {
    Fate &A = Into[I];
    Fate Old = A;
    const Fate &B = From[I];
    if (A.Handle && B.Handle && A.Handle != B.Handle)
      A.Mask |= Unsure;
    if (!A.Handle)
      A.Handle = B.Handle;
    A.Mask |= B.Mask;
    Changed |= !(A == Old);
  }
  return Changed;
}

bool outlives(const Place *P) {
  switch (P->root()->K) {
  case Place::Local:
  case Place::Alloc:
  case Place::Null:
    return false;
  default:
    return true;
  }
}

class Frame {
public:
  Frame(const Summaries &S, Process &P, Handles &Out, bool Whole)
      : S(S), P(P), Out(Out), L(P), Moves(P), Whole(Whole) {}

  void run() {
    collect();
    if (All.empty() && Detaches.empty())
      return;
    handshakes();
    std::vector<State> In(P.Blocks.size());
    State Start(All.size());
    In[P.Entry] = Start;
    // Monotone over a finite lattice; the bound is a guard only.
    bool Changed = true;
    for (unsigned Round = 0; Changed && Round < 16; ++Round) {
      Changed = false;
      for (unsigned Id : P.RPO)
        if (!In[Id].empty())
          Changed |= flow(Id, In, false);
    }
    for (unsigned Id : P.RPO)
      if (!In[Id].empty())
        flow(Id, In, true);
    if (!In[P.Exit].empty())
      atExit(In[P.Exit]);
    give();
  }

private:
  /// All spawns, local and by callees that leave the handle with us.
  void collect() {
    for (unsigned Id : P.RPO)
      for (const Event &E : P.Blocks[Id].Events) {
        if (E.Kind == EventKind::Spawn)
          add(E);
        else if (E.Kind == EventKind::Detach && !E.Implicit) // not by a destructor, which comes after the join
          Detaches.push_back(&E);
        else if ((E.Kind == EventKind::Join || awaits(E)) && E.Object && E.Object->K == Place::Element)
          if (int I = L.innermost(Id); I >= 0)
            Visits[L.All[I].Header].push_back(E.Object);
      }
  }

  void add(const Event &E) {
    Started T;
    T.Spawn = &E;
    T.Type = E.Type;
    for (const Target &X : S.targets(E.Entry, E.Args, E.This)) {
      T.Entry = X.P;
      addUnseen(S.module(), *X.P, T.Signals);
      for (const Record &R : S.records(X))
        switch (R.kind()) {
        case EventKind::Release:
        case EventKind::Notify:
        case EventKind::Send:
        case EventKind::Close:
        case EventKind::AtomicWrite:
        case EventKind::AtomicUpdate:
        case EventKind::StopRequest:
          if (R.Object && R.Object->known())
            insert(T.Signals, R.Object);
          break;
        case EventKind::Detach:
          T.Frees |= detachesItself(R, *X.P);
          break;
        case EventKind::Write:
          if (R.Object && R.Object->known() && !R.locks().empty())
            insert(T.Signals, R.Object);
          break;
        default:
          break;
        }
    }
    auto Ref = [&](const Place *Pl, SourceLocation Loc) {
      if (!Pl || !Pl->known() || Pl->indirect())
        return;
      const Place *R = Pl->root();
      bool Own = R->K == Place::Local ||
                 (R->K == Place::Param && !cast<ValueDecl>(R->Decl)->getType()->isReferenceType() &&
                  llvm::is_contained(P.Params, R)) ||
                 (R->K == Place::Global && cast<VarDecl>(R->Decl)->getTLSKind() != VarDecl::TLS_None);
      if (Own)
        T.Refs.push_back({R, Loc});
    };
    Closure(E.Entry, Ref);
    for (const auto &[I, A] : llvm::enumerate(E.Args)) {
      if (!A || leavesUnused(T.Entry, I))
        continue;
      // std::ref(x) is the place x itself; other values of locals are copies
      // (pointers and owners), which refer to nothing of this frame.
      if (A->K == Place::AddressOf)
        Ref(A->Parent, E.Loc);
      else if (!pointer(A) && A->K != Place::Closure && A->K != Place::Function && E.Type != TypeKind::Handle)
        Ref(byRef(E, A) ? A : nullptr, E.Loc);
      Closure(A, Ref);
    }
    if (E.This && E.This->known() && !E.This->indirect() && E.Entry && E.Entry->K == Place::Function)
      Ref(E.This->root()->K == Place::Local ? E.This : nullptr, E.Loc);
    All.push_back(std::move(T));
  }

  template <class F> void Closure(const Place *C, F Ref) {
    if (!C || C->K != Place::Closure)
      return;
    auto It = S.module().Closures.find(C);
    if (It == S.module().Closures.end())
      return;
    for (const CaptureInfo &CI : It->second.Captures)
      if (CI.ByRef && CI.Var)
        Ref(CI.Outer, CI.Loc);
      else if (CI.Var && CI.Outer && CI.Outer->K == Place::AddressOf && CI.Var->getType()->isPointerType())
        Ref(CI.Outer->Parent, CI.Loc);
  }

  static bool pointer(const Place *A) { return !A->type().isNull() && A->type()->isPointerType(); }
  /// `std::ref(a)` is among the arguments: a place that is given otherwise is moved, or a copy that speaks for it.
  static bool byRef(const Event &E, const Place *A) {
    return E.E && llvm::any_of(E.E->children(), [&](const Stmt *C) {
             auto *Arg = dyn_cast_or_null<Expr>(C);
             auto *Call = Arg ? dyn_cast<CallExpr>(Arg->IgnoreUnlessSpelledInSource()) : nullptr;
             auto *F = Call ? Call->getDirectCallee() : nullptr;
             if (!F || !F->getIdentifier() || (F->getName() != "ref" && F->getName() != "cref"))
               return false;
             auto *D = dyn_cast<DeclRefExpr>(Call->getArg(0)->IgnoreParenImpCasts());
             return !D || D->getDecl()->getType()->isReferenceType() || D->getDecl() == A->root()->Decl;
           });
  }

  /// A thread whose end this process awaits otherwise than by a join.
  void handshakes() {
    Tokens Awaited;
    for (unsigned Id : P.RPO) {
      for (const Event &E : P.Blocks[Id].Events)
        switch (E.Kind) {
        case EventKind::Wait:
        case EventKind::Acquire:
        case EventKind::Receive:
          insert(Awaited, E.Object);
          break;
        case EventKind::Unknown:
        case EventKind::Call:
          insert(Awaited, waitsUnseen(E));
          for (const Record &R : S.expand(E))
            if ((R.kind() == EventKind::Wait || R.kind() == EventKind::Acquire || R.kind() == EventKind::Receive) &&
                R.Object)
              insert(Awaited, R.Object);
          break;
        default:
          break;
        }
      if (L.innermost(Id) >= 0)
        for (const Place *R : P.Blocks[Id].Reads)
          insert(Awaited, R);
    }
    for (Started &T : All)
      Awaits.push_back(intersects(T.Signals, Awaited));
  }

  bool flow(unsigned Id, std::vector<State> &In, bool Report) {
    const Block &B = P.Blocks[Id];
    State St = In[Id];
    // A loop that joins every element of a container has joined them all when it
    // ends, also when there were none.
    if (auto It = Visits.find(Id); It != Visits.end())
      for (const Place *O : It->second)
        ended(St, O, Joined);
    for (const Event &E : B.Events)
      event(E, B, St, Report);
    bool Negated = false, Changed = false;
    bool Asks = B.Condition && B.Succs.size() == 2 && asksJoinable(B.Condition, Negated);
    for (unsigned I = 0; I < B.Succs.size(); ++I) {
      State Edge = St, &To = In[B.Succs[I]];
      const bool No = Asks && (I == 1) != Negated;
      for (Fate &F : Edge)
        if ((F.Mask & Joinable) && ((No && llvm::is_contained(B.Reads, F.Handle)) || isNull(B, I, F.Handle)))
          F.Mask = (F.Mask & ~Joinable) | Joined;
      for (auto [F, T] : llvm::zip(Edge, All))
        if (failed(B, I, *T.Spawn, P.Function->getASTContext()))
          F = Fate();
      if (To.empty()) {
        To = Edge;
        Changed = true;
      } else
        Changed |= join(To, Edge);
    }
    return Changed;
  }

  void ended(State &St, const Place *O, Status As) {
    for (Fate &F : St)
      if (F.Handle && (sameHandle(F.Handle, O) || F.Handle->within(O)) && (F.Mask & (Joinable | Gone)))
        F.Mask = (F.Mask & ~(Joinable | Gone)) | As;
  }

  void lost(Unjoined::Kind K, unsigned I, const Fate &F, SourceLocation At, bool SomePath) {
    const Started &T = All[I];
    if (K != Unjoined::Overwritten && (Moves.letOut(*F.Handle) || (K == Unjoined::Temporary && Moves.given(*T.Spawn))))
      return;
    Out.Lost.push_back({K, T.Spawn, F.Handle, &P, At.isValid() ? At : T.Spawn->Loc, SomePath, nullptr});
  }

  void overwrite(State &St, const Place *H, const Event &E, bool Report) {
    if (!H || H->K == Place::Element)
      return;
    for (unsigned I = 0; I < St.size(); ++I)
      if (St[I].Handle == H && All[I].Type == TypeKind::Thread && St[I].Mask == Joinable) {
        if (Report)
          lost(Unjoined::Overwritten, I, St[I], E.Loc, false);
        St[I].Mask = Joined; // the program is over: say it once
      }
  }

  /// `result.get()`: the task of a pool is done.
  static bool awaits(const Event &E) { return E.Kind == EventKind::Acquire && !E.Timed && !E.Try; }

  void event(const Event &E, const Block &B, State &St, bool Report) {
    switch (E.Kind) {
    case EventKind::Spawn:
      overwrite(St, E.Object, E, Report);
      for (unsigned I = 0; I < All.size(); ++I)
        if (All[I].Spawn == &E) {
          St[I].Handle = E.Object;
          St[I].Mask = outlives(E.Object) ? Gone : Joinable;
          if (isCaptured(E.Object, S.module()))
            St[I].Mask |= Unsure;
        }
      return;
    case EventKind::Join:
      return ended(St, E.Object, Joined);
    case EventKind::Acquire:
      return awaits(E) ? ended(St, E.Object, Joined) : void();
    case EventKind::Detach:
      for (unsigned I = 0; I < St.size(); ++I)
        if (St[I].Handle && sameHandle(St[I].Handle, E.Object) && (St[I].Mask & (Joinable | Gone))) {
          St[I].Mask = (St[I].Mask & ~(Joinable | Gone)) | GivenUp;
          All[I].Because = &E;
        }
      return;
    case EventKind::MoveHandle:
      if (E.Object != E.Second)
        overwrite(St, E.Object, E, Report);
      for (unsigned I = 0; I < St.size(); ++I)
        if (Fate &F = St[I]; F.Handle && E.Second && sameHandle(F.Handle, E.Second)) {
          F.Handle = E.Object;
          if (outlives(E.Object) && (F.Mask & Joinable)) {
            F.Mask = (F.Mask & ~Joinable) | Gone;
            All[I].Because = &E;
          }
        }
      return;
    case EventKind::Return:
      for (unsigned I = 0; I < St.size(); ++I)
        if (Fate &F = St[I];
            F.Handle && E.Second && (F.Handle == E.Second || F.Handle->within(E.Second)) && (F.Mask & Joinable)) {
          F.Mask = (F.Mask & ~Joinable) | Gone;
          All[I].Because = &E;
        }
      return;
    case EventKind::Destroy:
      for (unsigned I = 0; I < St.size(); ++I) {
        Fate &F = St[I];
        if (!F.Handle || !(F.Handle == E.Object || F.Handle->within(E.Object)))
          continue;
        if (E.Type != TypeKind::Thread) {
          ended(St, E.Object, Joined);
          continue;
        }
        bool Elements = F.Handle->K == Place::Element;
        bool Must = F.Mask == Joinable || (Elements && F.Mask == (Joinable | NotStarted));
        // Started on every path, joined on some: a path without a join exists.
        bool Some = !Elements && F.Mask == (Joinable | Joined);
        if (Report && (Must || Some))
          lost(E.Object->K == Place::Alloc ? Unjoined::Temporary : Unjoined::Destroyed, I, F, E.Loc, Some);
        if (F.Mask & Joinable)
          F.Mask = (F.Mask & ~Joinable) | Joined;
      }
      return;
    case EventKind::Throw:
      if (!P.HasTry)
        thrown(E, St, Report);
      return;
    case EventKind::ScopeEnd:
      return scopeEnd(E.Object, E.Loc, St, Report);
    case EventKind::Unknown:
      for (const Place *A : E.Args)
        unsure(St, A);
      return;
    case EventKind::Call: {
      for (const Record &R : S.expand(E))
        switch (R.kind()) {
        case EventKind::Join:
          ended(St, R.Object, Joined);
          break;
        case EventKind::Detach:
          ended(St, R.Object, GivenUp);
          break;
        case EventKind::MoveHandle:
          if (R.second())
            ended(St, R.second(), Gone);
          break;
        case EventKind::Destroy:
          if (R.E->Type != TypeKind::Thread)
            ended(St, R.Object, Joined);
          break;
        default:
          break;
        }
      auto Callees = S.callees(E);
      if (!P.HasTry && mayThrow(S, E))
        thrown(E, St, Report);
      // By value the handle moves into a body whose end destroys it or stores it.
      for (const Place *A : E.Args)
        if (Callees.empty() || handedOver(A, St))
          unsure(St, A);
      return;
    }
    default:
      return;
    }
  }

  bool handedOver(const Place *A, const State &St) {
    return A && llvm::any_of(St, [&](const Fate &F) { return F.Handle == A; });
  }

  void unsure(State &St, const Place *A) {
    if (!A)
      return;
    if (A->K == Place::AddressOf)
      A = A->Parent;
    for (Fate &F : St)
      if (F.Handle && (F.Handle == A || F.Handle->within(A)))
        F.Mask |= Unsure;
  }

  void thrown(const Event &E, State &St, bool Report) {
    if (!Report)
      return;
    for (unsigned I = 0; I < St.size(); ++I)
      if (St[I].Mask == Joinable && All[I].Type == TypeKind::Thread && St[I].Handle->K == Place::Local)
        lost(Unjoined::Thrown, I, St[I], E.Loc, false);
  }

  void scopeEnd(const Place *X, SourceLocation Loc, State &St, bool Report) {
    if (!Report)
      return;
    for (unsigned I = 0; I < St.size(); ++I) {
      const Fate &F = St[I];
      if (Awaits[I] || (F.Mask & Unsure))
        continue;
      bool Away = F.Mask & (GivenUp | Gone);
      bool Later = F.Mask == Joinable || F.Mask == (Joinable | NotStarted);
      if (!Away && !Later)
        continue;
      // A plain local handle that dies in the same breath terminates first.
      if (!Away && F.Handle->K == Place::Alloc)
        continue;
      for (const Reference &R : All[I].Refs)
        if (R.Local == X && (X->K != Place::Global || F.Mask & GivenUp || (Away && Whole)))
          Out.Dangles.push_back({All[I].Spawn, X, &P, R.Loc, Loc,
                                 F.Mask & GivenUp ? Dangling::IsDetached
                                 : Away           ? Dangling::MovedAway
                                                  : Dangling::JoinedLater,
                                 All[I].Because});
    }
  }

  void atExit(State &St) {
    SourceLocation End = P.Function->getEndLoc();
    for (unsigned I = 0; I < St.size(); ++I) {
      const Fate &F = St[I];
      const Started &T = All[I];
      for (const Reference &R : T.Refs)
        if (R.Local->K != Place::Local)
          scopeEnd(R.Local, End, St, true);
      // Ids kept in arrays and structures are followed no further, unless nobody asks for them again.
      if (T.Type == TypeKind::Handle && (F.Mask & ~NotStarted) == Joinable && !T.Frees &&
          (F.Handle->K == Place::Local || namedOnlyAt(*F.Handle, P, *T.Spawn)) &&
          !hasAttributes(*T.Spawn, *S.module().Context))
        lost(Unjoined::Lost, I, F, T.Spawn->Loc, false);
    }
  }

  void give() {
    for (const Event *D : Detaches) {
      Detached G{nullptr, D, &P, nullptr, false};
      for (unsigned I = 0; I < All.size(); ++I)
        if (All[I].Because == D || (All[I].Spawn->Object && sameHandle(All[I].Spawn->Object, D->Object))) {
          G.Spawn = All[I].Spawn;
          G.Entry = All[I].Entry;
          G.Excused = Awaits[I];
        }
      Out.Given.push_back(G);
    }
  }

  const Summaries &S;
  Process &P;
  Handles &Out;
  Loops L;
  HandleMoves Moves;
  const bool Whole; ///< a thread of its own, whose thread-local variables end with it
  std::vector<Started> All;
  std::vector<bool> Awaits;
  std::vector<const Event *> Detaches;
  llvm::DenseMap<unsigned, llvm::SmallVector<const Place *, 2>> Visits;
};

} // namespace

Handles::Handles(const Summaries &S) : S(S) {
  const auto Entries = S.threadEntries();
  for (auto &P : S.module().Processes)
    if (P->Lowered)
      Frame(S, *P, *this, Entries.contains(P.get())).run();
  members();
}

} // namespace belay::analysis
