//===- Endings.cpp - what may be closed once only -------------------------===//

#include "analysis/Endings.h"
#include "analysis/CallGraph.h"
#include "analysis/Handles.h"
#include "analysis/Harness.h"
#include "analysis/Loops.h"
#include "analysis/Outcomes.h"
#include "analysis/Pipelines.h"
#include "analysis/Running.h"
#include "analysis/Sharing.h"
#include "ir/Types.h"
#include "clang/AST/ExprCXX.h"
#include "llvm/ADT/STLExtras.h"

using namespace clang;

namespace belay::analysis {

using ir::Event;
using ir::EventKind;
using ir::Place;
using ir::Process;

namespace {

StringRef calleeName(const Event &E) {
  return E.Function && E.Function->getIdentifier() ? E.Function->getName() : StringRef();
}

std::optional<Ending::Kind> endingKind(const Event &E, const Place *On) {
  switch (E.Kind) {
  case EventKind::Close:
    return Ending::Channel;
  case EventKind::Release: {
    StringRef Class = className(On->type());
    return Class == "promise" ? std::optional(Ending::Result)
           : Class == "latch" ? std::optional(Ending::Count)
                              : std::nullopt;
  }
  case EventKind::Join:
  case EventKind::Detach: {
    if (E.Try || E.Timed || E.All) // joins only if the thread has ended by then, or another one in each round
      return std::nullopt;
    if (E.Kind == EventKind::Detach && E.Implicit) // by a destructor, which asks whether there is a thread
      return std::nullopt;
    QualType T = On->type();
    StringRef Class = className(T);
    bool Thread = Class == "thread" || Class == "jthread" || (!T.isNull() && !T->isRecordType());
    return Thread ? std::optional(Ending::Handle) : std::nullopt;
  }
  case EventKind::Acquire: // a shared_future keeps it
    return calleeName(E) == "get" && className(On->type()) == "future" ? std::optional(Ending::Value) : std::nullopt;
  case EventKind::Wake:
    if (StringRef N = calleeName(E); N == "close" || N == "closesocket")
      return Ending::Descriptor;
    return std::nullopt;
  default:
    return std::nullopt;
  }
}

bool isSend(const Event &E) {
  if (E.Kind == EventKind::Send)
    return true;
  if (E.Kind != EventKind::Wake && E.Kind != EventKind::Block)
    return false;
  StringRef N = calleeName(E);
  return N == "write" || N == "writev" || N == "send" || N == "sendto" || N == "sendmsg";
}

/// True if \p P is an owner of several: `std::unique_ptr<T[]>`.
bool ownsArray(const Place *P) {
  const QualType T = P ? P->type() : QualType(), Held = T.isNull() ? T : ir::held(T);
  return !Held.isNull() && Held->isArrayType();
}

/// True if \p P names one thing, whoever comes by.
bool definite(const Place *P) {
  if (!P || !P->known())
    return false;
  for (const Place *X = P; X; X = X->Parent)
    if ((X->K == Place::Element && X->Index == Place::AnyIndex) || (X->K == Place::Deref && ownsArray(X->Parent)))
      return false;
  const Place *R = P->root();
  return R->K != Place::Null && R->K != Place::Alloc && R->K != Place::Closure && R->K != Place::Function;
}

/// The variables and fields that \p P goes through, innermost first.
llvm::SmallVector<const Decl *, 3> declsOf(const Place *P) {
  llvm::SmallVector<const Decl *, 3> Out;
  for (; P; P = P->Parent)
    if (P->Decl && isa<VarDecl, FieldDecl>(P->Decl))
      Out.push_back(P->Decl);
  return Out;
}

/// Uses that leave a thing what it is, though they aren't const.
bool keeps(const Use &X) {
  auto *Call = dyn_cast_or_null<CallExpr>(X.Call);
  const FunctionDecl *F = Call ? Call->getDirectCallee() : nullptr;
  if (!F)
    return false;
  if (F->getOverloadedOperator() == OO_Arrow || F->getOverloadedOperator() == OO_Star)
    return true;
  if (!F->getIdentifier())
    return false;
  StringRef N = F->getName();
  return N == "get_future" || N == "get" || N == "move" || N == "ref" || N == "forward";
}

bool inLoop(const Loops &Ls, const Process &P, const Event *E) {
  const ir::Block *B = blockOf(P, E);
  return B && Ls.innermost(B->Id) >= 0;
}

/// True if \p S asks a future whether it still has a result.
bool asksValid(const Stmt *S) {
  if (!S)
    return false;
  auto *C = dyn_cast<CXXMemberCallExpr>(S);
  const CXXMethodDecl *M = C ? C->getMethodDecl() : nullptr;
  return (M && M->getIdentifier() && M->getName() == "valid") || llvm::any_of(S->children(), asksValid);
}

/// `if (t.joinable()) t.join();`, `if (f.valid()) f.get();`: nothing is sure of it.
bool afterAsking(const Process &P, const Event *E) {
  const ir::Block *B = blockOf(P, E);
  return B && llvm::any_of(B->Preds, [&](unsigned X) {
    bool Negated;
    const Expr *Condition = P.Blocks[X].Condition;
    return Condition && (asksJoinable(Condition, Negated) || asksValid(Condition));
  });
}

bool sameFunction(const FunctionDecl *A, const FunctionDecl *B) {
  return A && B && A->getCanonicalDecl() == B->getCanonicalDecl();
}

} // namespace

std::string Ending::name() const {
  if (K == Flag || K == Put || K == Take)
    return On->Parent->K == Place::Deref ? On->Parent->Parent->str() : On->Parent->str();
  if (At == Does || On->str().empty()) // the ends of a channel have names of their own
    return channelName(*Does);
  return On->str();
}

bool Endings::anywhere(const Ending &X, llvm::function_ref<bool(const Process &, const Record &)> Is) const {
  if (X.K != Ending::Flag)
    return llvm::any_of(S.all(X.Does->Kind), [&](const Mention &M) {
      return M.R->Object && endingKind(*M.R->E, M.R->Object) == X.K && Is(*M.P, *M.R);
    });
  auto Sets = [&](const Record &R) {
    return isWrite(R.kind()) && R.E->HasConst && R.E->Value && R.Object && R.Object->K == Place::Field &&
           pattern(R.Object->Decl) == pattern(X.On->Decl);
  };
  return llvm::any_of(S.module().Processes, [&](auto &P) {
    return llvm::any_of(S.of(P.get()).Records, [&](const Record &R) { return Sets(R) && Is(*P, R); });
  });
}

const Paths &Endings::paths(const Process &P) {
  auto &X = PathCache[&P];
  if (!X)
    X = std::make_unique<Paths>(P, U.context());
  return *X;
}

/// A cheap look before the work: something ends in what \p P does, or is sent to.
bool Endings::mayConcern(const Process &P) {
  auto [It, New] = Concerned.try_emplace(&P, false);
  if (New)
    It->second = P.Lowered && looksConcerned(P);
  return It->second;
}

bool Endings::looksConcerned(const Process &P) const {
  auto Ends = [](const Record &R) {
    return R.Object && (endingKind(*R.E, R.Object) || endingKind(*R.E, R.E->Object) || isSend(*R.E) ||
                        R.kind() == EventKind::Receive);
  };
  auto Concerns = [&](const Process *X) {
    return !Flags[X->Index].empty() ||
           llvm::any_of(S.of(X).Records, [&](const Record &R) { return Ends(R) || !Flags[R.In->Index].empty(); });
  };
  if (Concerns(&P))
    return true;
  for (const Record &R : S.of(&P).Records)
    if (R.kind() == EventKind::Spawn && llvm::any_of(R.runs(), [&](const Target &T) { return Concerns(T.P); }))
      return true;
  return false;
}

void Endings::direct(const Process &P, const Event &E, std::vector<Ending> &Out) const {
  if (!E.Object)
    return;
  auto K = endingKind(E, E.Object);
  if (!K && isSend(E))
    K = Ending::Send;
  if (!K && E.Kind == EventKind::Receive)
    K = Ending::Receive;
  if (!K || !definite(E.Object) || ((K == Ending::Handle || K == Ending::Value) && afterAsking(P, &E)))
    return;
  Ending X;
  X.K = *K;
  X.On = outer(E.Object);
  X.At = X.Does = &E;
  X.In = &P;
  Out.push_back(X);
}

/// What \p T does for certain, seen from \p At.
void Endings::through(const Target &T, const Event &At, bool Thread, std::vector<Ending> &Out) {
  if (!T.P->Lowered || !mayConcern(*T.P))
    return;
  for (const Ending &Inner : of(*T.P)) {
    auto X = Inner.Test >= 0 ? std::optional(Paths::Point{unsigned(Inner.Test), ~0u, ~0u}) : paths(*T.P).of(Inner.At);
    if (!X || !paths(*T.P).certain(*X))
      continue;
    // `close(log->fd); log->fd = open(path);`: it is another one that the caller gets back.
    if (Inner.K == Ending::Descriptor && paths(*T.P).reaches(*X, resets(*T.P, Inner.On), {}))
      continue;
    Ending N = Inner;
    N.On = outer(S.translate(Inner.On, T.Map));
    // What is the callee's own isn't ours, nor what each thread has of its own.
    auto *V = dyn_cast_or_null<VarDecl>(N.On->root()->Decl);
    if (!definite(N.On) || (V && Thread && V->getTLSKind() != VarDecl::TLS_None) ||
        (V && N.On->root() == Inner.On->root() && V->hasLocalStorage() &&
         sameFunction(dyn_cast<FunctionDecl>(V->getDeclContext()), T.P->Function)))
      continue;
    N.At = &At;
    N.Test = -1;
    if (Thread)
      N.Thread = T.P;
    Out.push_back(N);
  }
}

const std::vector<Ending> &Endings::of(const Process &P) {
  auto &Known = Cache[&P];
  if (Known)
    return *Known;
  Known = std::make_unique<std::vector<Ending>>(); // what a recursion finds
  if (!mayConcern(P))
    return *Known;
  std::vector<Ending> Out;
  for (const FlagUse &F : Flags[P.Index]) {
    Ending X;
    X.K = F.K == FlagUse::Put ? Ending::Put : F.K == FlagUse::Take ? Ending::Take : Ending::Flag;
    X.On = F.Flag;
    X.At = X.Does = F.Does;
    X.In = &P;
    X.Test = F.Test;
    X.Refuses = F.Refuses;
    X.Throws = F.Throws;
    Out.push_back(X);
  }
  for (unsigned B : P.RPO)
    for (const Event &E : P.Blocks[B].Events) {
      if (Running.statics().initialises(&E)) // the first call does that, and no other
        continue;
      direct(P, E, Out);
      if (E.Kind == EventKind::Call && !E.Object) { // not call_once
        if (auto Ts = S.callees(E); Ts.size() == 1)
          through(Ts.front(), E, false, Out);
      } else if (E.Kind == EventKind::Spawn) {
        if (auto Ts = S.targets(E.Entry, E.Args, E.This); Ts.size() == 1)
          through(Ts.front(), E, true, Out);
      }
    }
  auto &Result = Cache[&P]; // the map may have grown
  *Result = std::move(Out);
  return *Result;
}

/// True if \p E is code of the users' that isn't seen, which may call back a function that makes a new thing of \p D.
bool Endings::callsBack(const Event &E, const Decl *D) const {
  if (E.Kind != EventKind::Unknown || !E.Function ||
      U.context().getSourceManager().isInSystemHeader(E.Function->getCanonicalDecl()->getLocation()))
    return false;
  return llvm::any_of(U.of(D), [&](const Use &N) {
    return (N.K == Use::Assign || (N.K == Use::Arg && !keeps(N))) && N.In && U.addressTaken(N.In);
  });
}

/// True if \p P, or what it calls, may make a new thing of \p D.
bool Endings::mayReset(const Process *P, const Decl *D, unsigned &Budget) const {
  llvm::DenseSet<const Process *> Seen{P};
  llvm::SmallVector<const Process *, 8> Work{P};
  while (!Work.empty()) {
    if (!Budget--)
      return true;
    const Process *X = Work.pop_back_val();
    for (const Use &N : U.of(D))
      if ((N.K == Use::Assign || N.K == Use::Step || N.K == Use::Escape || (N.K == Use::Arg && !keeps(N))) &&
          sameFunction(N.In, X->Function))
        return true;
    for (const ir::Block &B : X->Blocks)
      for (const Event &E : B.Events) {
        if (callsBack(E, D))
          return true;
        for (const Process *Next : runs(S.module(), E))
          if (Seen.insert(Next).second)
            Work.push_back(Next);
      }
  }
  return false;
}

Paths::Points Endings::resets(const Process &P, const Place *On) {
  Paths::Points Out;
  const Paths &Ps = paths(P);
  auto Mine = [&](const Expr *Call) {
    return llvm::any_of(of(P), [&](const Ending &X) { return X.On == On && X.At->E == Call; });
  };
  auto Ds = declsOf(On);
  for (const Decl *D : Ds)
    for (const Use &X : U.of(D)) {
      if (!sameFunction(X.In, P.Function) || X.K == Use::Read || X.K == Use::Init || keeps(X) ||
          (X.Call && Mine(X.Call)))
        continue;
      if (auto At = Ps.of(X.Ref))
        Out.push_back(*At);
    }
  const Place *Root = On->root();
  bool Shared = Root->K != Place::Local;
  unsigned Budget = 64;
  auto Given = [&](const Event &E) {
    return (E.This && E.This->root() == Root) ||
           llvm::any_of(E.Args, [&](const Place *A) { return A && A->root() == Root; });
  };
  for (const ir::Block &B : P.Blocks)
    for (const Event &E : B.Events) {
      bool Kills = false;
      if (E.Kind == EventKind::Declare) // also what it leads to is another thing now
        Kills = Root == E.Object;
      else if (E.Kind == EventKind::MakeChannel)
        Kills = On->within(E.Object);
      else if (E.Kind == EventKind::Write)
        Kills = E.Object && On->within(E.Object) && !Mine(E.E);
      else if (E.Kind == EventKind::Unknown)
        Kills = Shared && (Given(E) || llvm::any_of(Ds, [&](const Decl *D) { return callsBack(E, D); }));
      else if (E.Kind == EventKind::Call && (Shared || (On->indirect() && Given(E))))
        for (const Process *Next : runs(S.module(), E))
          for (const Decl *D : Ds)
            Kills |= mayReset(Next, D, Budget);
      if (auto At = Kills ? Ps.of(&E) : std::nullopt)
        Out.push_back(*At);
    }
  return Out;
}

/// `test_fail("hung")`, right after \p First: it says itself that it may not come back.
static bool givesUp(const Process &P, const Event &First) {
  const ir::Block *B = blockOf(P, &First);
  return B && llvm::any_of(B->Events, [&](const Event &E) {
           if (E.Kind != EventKind::Unknown || &E < &First || !E.Function || !E.Function->getIdentifier() ||
               !E.Function->getReturnType()->isVoidType())
             return false;
           const std::string Name = E.Function->getName().lower();
           return llvm::any_of(llvm::ArrayRef({"fail", "fatal", "abort", "panic", "die"}),
                               [&](const char *Word) { return StringRef(Name).contains(Word); });
         });
}

/// True if \p Again surely comes after \p First, or has \p First before it.
bool Endings::follows(const Process &P, const Ending &First, const Ending &Again) {
  const Paths &Ps = paths(P);
  auto A = Ps.of(First.At), B = Ps.of(Again.At);
  if (!A || !B || *A == *B || !Ps.reaches(*A, {*B}, {}) || givesUp(P, *First.At))
    return false;
  Paths::Points Not = resets(P, First.On);
  if (llvm::is_contained(Not, *B)) // the call ends what it has made anew
    return false;
  // `if (result != 0 && errno == EAGAIN) result = close(fd);`
  if (First.K == Ending::Descriptor && First.At == First.Does && onlyIfFailed(P, *First.At, *Again.At, U.context()))
    return false;
  if (First.Thread) // where it couldn't be started, it ends nothing
    for (const ir::Block &X : P.Blocks)
      for (unsigned I = 0; I < X.Succs.size(); ++I)
        if (failed(X, I, *First.At, U.context()))
          Not.push_back({X.Succs[I]});
  return Ps.always(*A, *B, Not) || Ps.alwaysAfter(*B, *A, Not);
}

/// `for (auto &p : *given()) p.set_value();`: a local reference to what isn't known is another thing in each round.
static bool isUnsureReference(const Place *On) {
  auto *V = On->root()->K == Place::Local ? cast<VarDecl>(On->root()->Decl) : nullptr;
  return V && V->getType()->isReferenceType();
}

std::vector<EndedTwice> Endings::endedTwice() {
  std::vector<EndedTwice> Out;
  for (auto &P : S.module().Processes) {
    if (!mayConcern(*P))
      continue;
    const std::vector<Ending> All = of(*P);
    if (All.empty())
      continue;
    Loops Ls(*P);
    for (unsigned I = 0; I < All.size(); ++I) {
      const Ending &A = All[I];
      if (!A.ends() || A.K == Ending::Count)
        continue;
      bool Matters = A.K == Ending::Result || A.K == Ending::Value || A.K == Ending::Handle ||
                     (A.K == Ending::Descriptor && A.Does->Discarded) || (A.K == Ending::Flag && A.Throws);
      if (Matters && !isUnsureReference(A.On) && inLoop(Ls, *P, A.At))
        if (auto At = paths(*P).of(A.At)) {
          const Paths::Points Not = resets(*P, A.On);
          // A loop that opens it anew, or starts another thread, on some path, does so where it goes round.
          const bool Renews =
              (A.K == Ending::Descriptor || A.K == Ending::Handle) && llvm::any_of(Not, [&](const Paths::Point &X) {
                return Ls.All[Ls.innermost(At->Block)].Blocks.contains(X.Block);
              });
          if (!Renews && !llvm::is_contained(Not, *At) && paths(*P).everyRound(*At, Not))
            Out.push_back({A, A, true});
        }
      for (unsigned J = 0; J < All.size(); ++J)
        if (const Ending &B = All[J]; J != I && B.K == A.K && (B.K != Ending::Flag || B.Throws) && B.On == A.On &&
                                      B.At != A.At && follows(*P, A, B)) {
          Out.push_back({A, B});
          break;
        }
    }
  }
  return Out;
}

std::vector<EndedTwice> Endings::joinedByBoth() {
  std::vector<EndedTwice> Out;
  auto Ends = [&](const Process &P, const Ending &X) {
    auto At = paths(P).of(X.At);
    return X.K == Ending::Handle && !X.Thread && X.On->K == Place::Field && X.On->Parent == P.ThisPlace && At &&
           paths(P).certain(*At) && resets(P, X.On).empty();
  };
  for (auto &D : S.module().Processes) {
    if (!isa<CXXDestructorDecl>(D->Function) || !mayConcern(*D))
      continue;
    const std::vector<Ending> All = of(*D);
    for (const Ending &Again : All) {
      if (!Ends(*D, Again))
        continue;
      for (auto &M : S.module().Processes) {
        auto *MD = dyn_cast<CXXMethodDecl>(M->Function);
        if (!MD || MD->getAccess() != AS_public || isa<CXXConstructorDecl, CXXDestructorDecl>(MD) ||
            classOf(*M) != classOf(*D) || !mayConcern(*M))
          continue;
        const std::vector<Ending> Mine = of(*M);
        auto First = llvm::find_if(Mine, [&](const Ending &X) { return Ends(*M, X) && X.On->Decl == Again.On->Decl; });
        if (First == Mine.end())
          continue;
        Out.push_back({*First, Again});
        Out.back().First.In = M.get(); // as the class's user knows it
        break;
      }
    }
  }
  return Out;
}

} // namespace belay::analysis
