//===- Signals.cpp - does anybody give the signal, and in time? -----------===//

#include "analysis/Signals.h"
#include "analysis/Harness.h"
#include "analysis/Loops.h"
#include "analysis/Outcomes.h"
#include "clang/AST/ASTContext.h"
#include "clang/AST/ExprCXX.h"
#include "clang/Basic/SourceManager.h"
#include "llvm/ADT/STLExtras.h"

using namespace clang;

namespace belay::analysis {

using ir::EventKind;

static const char *gives(const Dependency &X) {
  return !X.Token ? "sets" : isTokenSource(X.C.type()) ? "signals" : "stops";
}

StopProblem Signals::problem(StopProblem::Kind K, const Dependency &X, const char *Gives, SourceLocation Loc) {
  StopProblem N = stopProblem(K, T, P);
  N.Signal = X.C.str();
  N.Gives = Gives;
  N.CheckLoc = X.Loc;
  N.LoopLoc = Loc;
  return N;
}

std::optional<StopProblem> Signals::find() {
  for (auto &F : T.Frames) {
    for (const Loop &L : Ts.loops(F->P).All) {
      if (L.Exits.empty() || L.Finite)
        continue;
      Ways W;
      for (const Exit &X : L.Exits)
        W.push_back(N.ofExit(X, *F));
      if (auto Found = judge(W, L.Loc))
        return Found;
    }
    for (unsigned B : F->P->RPO) {
      if (!Ts.loops(F->P).Reached.contains(B))
        continue;
      for (const ir::Event &E : F->P->Blocks[B].Events) {
        std::optional<StopProblem> Found;
        if (E.Timed || E.Try || F->Dead.contains(&E))
          continue;
        if (E.Kind == EventKind::Wait && !E.Stop && E.Entry) {
          Ways W;
          for (auto &Pr : S.predicate(E, *F))
            W.push_back(N.ofResult(*Pr, true));
          Found = judge(W, E.Loc);
        } else if (E.Kind == EventKind::Block && E.Stop) {
          Dependency X;
          X.C = cellOf(Ts.sums().translate(E.Stop, F->Map));
          X.Token = X.Direct = true;
          X.Loc = E.Loc;
          if (X.C)
            Found = judge({{X}}, E.Loc);
        } else if (E.Kind == EventKind::Acquire)
          Found = acquires(*F, E);
        if (Found)
          return Found;
      }
    }
  }
  return std::nullopt;
}

/// \p W: for each way out, the signals without which it isn't taken.
std::optional<StopProblem> Signals::judge(const Ways &W, SourceLocation Loc) {
  if (W.empty() || llvm::any_of(W, [](auto &Way) { return Way.empty(); }))
    return std::nullopt;
  const Dependency *First = nullptr;
  bool All = true;
  for (auto &Way : W) {
    auto It = llvm::find_if(Way, [&](const Dependency &X) { return never(X); });
    All &= It != Way.end();
    if (All && !First)
      First = &*It;
  }
  if (All) {
    StopProblem N = problem(StopProblem::NeverSet, *First, gives(*First), Loc);
    if (First->Token && P.joins().empty())
      N.Level = Confidence::Discipline;
    return N;
  }
  for (const Dependency &X : W.front()) {
    bool Common = llvm::all_of(W, [&](auto &Way) {
      return llvm::any_of(Way, [&](const Dependency &Y) { return X.Token == Y.Token && X.C.Path == Y.C.Path; });
    });
    std::vector<Act> Sets;
    if (!Common || (X.Token ? !ours(X, Sets) : !isFlag(X.C.type()) || !U.allSeen(X.C.leaf())))
      continue;
    if (!X.Token) {
      Sets = P.sets(X, /*Own=*/true); // but for its own claims
      llvm::erase_if(
          Sets, [&](const Act &A) { return P.own(A.G) && A.R->kind() == EventKind::AtomicUpdate && A.R->E->HasConst; });
    }
    if (auto N = joinedFirst(X, Sets, gives(X))) {
      N->LoopLoc = Loc;
      return N;
    }
  }
  return std::nullopt;
}

//===----------------------------------------------------------------------===//
// Nobody gives it
//===----------------------------------------------------------------------===//

/// The flag is part of an object that never leaves this unit's sight, and no
/// call on the object comes to set it.
static bool neverOn(const Dependency &X, const Threads &Ts, const Uses &U) {
  if (X.C.Path.size() < 2 || X.C.leaf()->getType()->isReferenceType()) // the object only names it
    return false;
  auto *Holder = dyn_cast<ValueDecl>(X.C.Path[1]);
  if (!Holder || !U.allSeen(Holder) || !Holder->getType()->isRecordType())
    return false;
  for (const Use &N : U.of(Holder)) {
    if (N.K == Use::Init || (N.K == Use::Read && !N.Call))
      continue;
    const bool Called = (N.K == Use::Method || N.K == Use::Read) && isa_and_nonnull<CXXMemberCallExpr>(N.Call);
    if (!Called && (N.K != Use::Arg || !isa_and_nonnull<CallExpr>(N.Call)))
      return false;
    const ir::Process *In = N.In ? Ts.sums().module().process(N.In) : nullptr;
    auto Events = In && In->Lowered ? Ts.events(In, N.Call) : llvm::ArrayRef<const ir::Event *>();
    if (llvm::none_of(Events, [](const ir::Event *E) {
          return E->Kind == EventKind::Call && !E->Callees.empty() &&
                 llvm::all_of(E->Callees, [](const ir::Process *C) { return C->Lowered; });
        }))
      return false;
  }
  return llvm::all_of(flagWrites(X, Ts), [&](const Act &A) {
    const Cell C = cellOf(A.R->Object);
    return C.Path.size() < 2 || C.Path[1] != X.C.Path[1];
  });
}

static bool namesParameter(const Stmt *S) {
  auto *Ref = dyn_cast_or_null<DeclRefExpr>(S);
  return S && ((Ref && isa<ParmVarDecl>(Ref->getDecl())) || llvm::any_of(S->children(), namesParameter));
}

/// `if (job->type() == Job::Last) break;`: a constructor sets what \p X asks from what it is given, in objects of a
/// class that starts no thread and has none that runs in it. These come and go, each with a value of its own.
static bool comesWithEach(const Dependency &X, const Threads &Ts, const Uses &U) {
  auto *F = dyn_cast<FieldDecl>(X.C.leaf());
  auto *Class = F && X.C.Path.size() == 1 && X.C.Open ? dyn_cast<CXXRecordDecl>(F->getParent()) : nullptr;
  auto IsIn = [&](const ir::Process *P) {
    const CXXRecordDecl *C = P ? classOf(*P) : nullptr;
    return C && (isA(C, Class) || isA(Class, C));
  };
  return Class && llvm::any_of(U.of(F), [](const Use &N) { return N.K == Use::Init && namesParameter(N.Value); }) &&
         llvm::none_of(Ts.All, [&](const Thread &T) { return IsIn(T.Spawner) || IsIn(T.entry()); });
}

bool neverSet(const Dependency &X, const Threads &Ts, const Uses &U) {
  const ValueDecl *D = X.C.leaf();
  if (X.Token || !isFlag(X.C.type()) || !U.allSeen(D))
    return false;
  // A number that something is counted up to says nothing.
  if (!X.Exit && X.C.type().getNonReferenceType()->isIntegerType() &&
      !X.C.type().getNonReferenceType()->isBooleanType())
    return false;
  // One that says stop from the start was never meant to run.
  if (X.Exit && D->getType()->isScalarType() && initially(D, U.context()) == X.Exit)
    return false;
  return (!U.maySet(D, X.Exit) && !comesWithEach(X, Ts, U)) || neverOn(X, Ts, U);
}

bool Signals::never(const Dependency &X) const {
  if (!X.Token)
    return neverSet(X, Ts, U);
  std::vector<Act> Sets;
  return ours(X, Sets) && Sets.empty();
}

/// The uses of a token's source, or of a semaphore, that are no more than they seem.
bool Signals::harmless(const Use &X) const {
  if (X.K == Use::Init || (X.K == Use::Read && !X.Call))
    return true;
  if (auto *Copy = dyn_cast_or_null<CXXConstructExpr>(X.Call)) // a copy of a token only looks
    return X.K == Use::Read && isTokenType(Copy->getType());
  auto *Call = dyn_cast_or_null<CallExpr>(X.Call);
  const FunctionDecl *F = Call ? Call->getDirectCallee() : nullptr;
  const ir::Process *In = X.In ? Ts.sums().module().process(X.In) : nullptr;
  // cancel() is a call of an object, too.
  auto *Op = dyn_cast_or_null<CXXOperatorCallExpr>(Call);
  bool Cancels = Op && Op->getOperator() == OO_Call && (X.K == Use::Read || X.Index == unsigned(-1));
  bool Member = isa_and_nonnull<CXXMemberCallExpr>(Call);
  bool C = X.K == Use::Arg && F && F->getIdentifier() && F->getName().starts_with("sem_");
  if (!F || !In || !In->Lowered || (!C && !Cancels && (!Member || (X.K != Use::Read && X.K != Use::Method))))
    return false;
  auto Events = Ts.events(In, Call);
  for (const ir::Event *E : Events)
    switch (E->Kind) {
    case EventKind::StopRequest:
    case EventKind::StopCheck:
    case EventKind::Spawn:
    case EventKind::Join:
    case EventKind::Acquire:
    case EventKind::Release:
      break;
    case EventKind::Write:
      if (E->Ends) // sem_init and sem_destroy release nobody
        break;
      return false;
    default:
      return false;
    }
  if (!Events.empty() || C)
    return true;
  StringRef Result = className(F->getReturnType());
  return F->getReturnType()->isBooleanType() || Result == "stop_token" || Result == "done";
}

/// with_cancel(context()): no parent cancels it.
static bool withoutParent(const Expr *Init) {
  auto *Call = dyn_cast_or_null<CallExpr>(Init ? bare(Init) : nullptr);
  auto *Parent = Call && Call->getNumArgs() == 1 ? dyn_cast<CXXConstructExpr>(bare(Call->getArg(0))) : nullptr;
  return Parent && Parent->getNumArgs() == 0;
}

/// True if only what this unit shows can signal the token of \p D, by \p Sets.
bool Signals::source(const ValueDecl *D, std::vector<Act> &Sets) const {
  if (!D || !U.allSeen(D) || !llvm::all_of(U.of(D), [&](const Use &X) { return harmless(X); }))
    return false;
  Dependency X;
  X.C.Path.push_back(D->getCanonicalDecl());
  X.Token = true;
  auto More = P.sets(X, /*Own=*/true);
  Sets.insert(Sets.end(), More.begin(), More.end());
  StringRef Class = className(D->getType());
  if (Class == "cancellable") {
    auto *V = dyn_cast<VarDecl>(D);
    return V && withoutParent(V->getInit());
  }
  if (isTokenSource(D->getType()))
    return true;
  if (Class != "scope") // another library's thread is asked to stop by its handle
    return Class == "task" || Class == "jthread" || (T.Spawn->E->Type == model::TypeKind::Thread && P.isHandle(X.C));
  // A failing sibling stops a scope's tasks, and so does what the scope was made with.
  for (const Thread &Other : Ts.All)
    if (Other.Spawn->E != T.Spawn->E && mayMatch(cellOf(Other.Spawn->Object), X.C))
      return false;
  llvm::SmallVector<const Expr *, 2> Inits;
  if (auto *V = dyn_cast<VarDecl>(D))
    Inits.push_back(V->getInit());
  else
    Inits.push_back(cast<FieldDecl>(D)->getInClassInitializer());
  for (const Use &N : U.of(D))
    if (N.K == Use::Init)
      Inits.push_back(N.Value);
  for (const Expr *I : Inits) {
    auto *Made = I ? dyn_cast<CXXConstructExpr>(bare(I)) : nullptr;
    if (I && !Made)
      return false;
    if (!Made || llvm::all_of(Made->arguments(), [](const Expr *A) { return isa<CXXDefaultArgExpr>(A); }))
      continue;
    const Expr *Parent = bare(Made->getArg(0));
    auto *Get = dyn_cast<CXXMemberCallExpr>(Parent);
    Cell C = Get ? cellOf(Get->getImplicitObjectArgument()) : Cell();
    if (!C || !isTokenSource(C.type()) || !source(C.leaf(), Sets))
      return false;
  }
  return true;
}

/// The same for the token \p X; by the thread's own handle, too, if it is the one
/// that the thread was started with.
bool Signals::ours(const Dependency &X, std::vector<Act> &Sets) const {
  if (!source(X.C.leaf(), Sets))
    return false;
  if (!isTokenSource(X.C.type()) || T.Spawn->E->Stop) {
    for (const Cell &H : P.handles())
      if (H.leaf() != X.C.leaf() && !source(H.leaf(), Sets))
        return false;
  }
  return llvm::none_of(Sets, [&](const Act &A) { return P.own(A.G) || P.own(A.R->In); });
}

/// An acquire of what only this unit could release.
std::optional<StopProblem> Signals::acquires(const Frame &F, const ir::Event &E) {
  Cell C = cellOf(Ts.sums().translate(E.Object, F.Map));
  const ValueDecl *D = C.leaf();
  if (!D || !U.allSeen(D))
    return std::nullopt;
  StringRef Class = className(D->getType());
  bool Semaphore = Class == "counting_semaphore", Latch = Class == "latch";
  bool Posix = QualType(D->getType()).getAsString() == "sem_t";
  if (!Semaphore && !Latch && !Posix)
    return std::nullopt;
  // Empty at first, a latch not.
  unsigned Made = 0;
  auto Starts = [&](const Expr *I) {
    ++Made;
    Expr::EvalResult R;
    if (auto *K = I ? dyn_cast<CXXConstructExpr>(bare(I)) : nullptr; K && K->getNumArgs())
      I = K->getArg(0);
    return I && !I->isValueDependent() && I->getType()->isIntegerType() && I->EvaluateAsInt(R, U.context()) &&
           (R.Val.getInt() != 0) == Latch;
  };
  auto *V = dyn_cast<VarDecl>(D);
  const Expr *Init = V ? V->getInit() : cast<FieldDecl>(D)->getInClassInitializer();
  if (!Posix && Init && !Starts(Init))
    return std::nullopt;
  for (const Use &X : U.of(D)) {
    if (!harmless(X))
      return std::nullopt;
    if (X.K == Use::Init && !Starts(X.Value))
      return std::nullopt;
    auto *Call = dyn_cast_or_null<CallExpr>(X.Call);
    const FunctionDecl *Fn = Call ? Call->getDirectCallee() : nullptr;
    if (Fn && Fn->getIdentifier() && Fn->getName() == "sem_init" &&
        (Call->getNumArgs() < 3 || !Starts(Call->getArg(2))))
      return std::nullopt;
  }
  if (!Made)
    return std::nullopt;
  std::vector<Act> Releases;
  for (auto &G : Ts.sums().module().Processes) {
    auto &Records = Ts.sums().of(G.get()).Records;
    for (unsigned I = 0; I < Records.size(); ++I)
      if (Records[I].kind() == EventKind::Release && mayMatch(cellOf(Records[I].Object), C)) {
        if (P.own(G.get()))
          return std::nullopt;
        Releases.push_back({G.get(), I, &Records[I]});
      }
  }
  Dependency X;
  X.C = C;
  X.Loc = E.Loc;
  if (!Releases.empty())
    return joinedFirst(X, Releases, "releases");
  StopProblem N = problem(StopProblem::NeverReleased, X, "releases", E.Loc);
  N.Block = operation(E);
  if (P.joins().empty())
    N.Level = Confidence::Discipline;
  return N;
}

//===----------------------------------------------------------------------===//
// The owner waits first
//===----------------------------------------------------------------------===//

/// True if nobody but the functions of this unit, and the thread, gets to know \p D.
bool Signals::keptInside(const Decl *D, unsigned Depth) const {
  if (Depth > 3)
    return false;
  return llvm::all_of(U.of(D), [&](const Use &X) {
    const bool Pointer = cast<ValueDecl>(D)->getType()->isPointerType(); // else a value is copied: `n = fan.duty`
    if (X.K == Use::Escape || (X.Copied && Pointer))
      return false;
    if (X.K != Use::Arg && !(X.K == Use::Read && X.Call && Pointer))
      return true;
    const ir::Process *In = X.In ? Ts.sums().module().process(X.In) : nullptr;
    if (!In || !In->Lowered || !X.Call)
      return false;
    for (const ir::Event *E : Ts.events(In, X.Call)) {
      if (E->Kind == EventKind::Unknown)
        return false;
      if (E->Kind != EventKind::Call)
        continue;
      const FunctionDecl *F = E->Function, *Def = nullptr;
      if (!F || !F->hasBody(Def) || X.Index >= Def->getNumParams() || isa<CXXConstructExpr>(X.Call) ||
          !keptInside(Def->getParamDecl(X.Index), Depth + 1))
        return false;
    }
    return !isa<CXXConstructExpr>(X.Call) ||
           llvm::any_of(Ts.events(In, X.Call), [](const ir::Event *E) { return E->Kind == EventKind::Spawn; });
  });
}

/// True if what \p Spawn hands to the thread is its own, or known to this unit only. \p Sets end it.
bool Signals::givenLocals(const Record *Spawn, const ir::Process *Joiner, const std::vector<Act> &Sets) const {
  // `std::thread t([this] { loop(); });`: who has the object may stop the thread while it is waited for.
  const bool Stoppable = llvm::any_of(Sets, [&](const Act &S) {
    const FunctionDecl *F = S.R->In->Function;
    auto *M = dyn_cast<CXXMethodDecl>(F);
    return S.R->In != Joiner && !isa<CXXDestructorDecl>(F) && (!M || M->getAccess() == AS_public);
  });
  const auto &Closures = Ts.sums().module().Closures;
  const auto Made = Spawn ? Closures.find(Spawn->E->Entry) : Closures.end();
  const ir::Place *On = Spawn && !Spawn->Path.empty() ? Spawn->Path.front()->This : nullptr;
  const bool OfCaller = Stoppable && Spawn && (Spawn->Path.empty() || (On && On->root()->K == ir::Place::This));
  if (OfCaller && Made != Closures.end() &&
      llvm::any_of(Made->second.Captures, [](const ir::CaptureInfo &C) { return !C.Var; }))
    return false;
  return Spawn && llvm::all_of(Spawn->args(), [&](const ir::Place *A) {
           if (!A || A->K != ir::Place::AddressOf)
             return !A || A->type().isNull() || !A->type()->isPointerType();
           auto *V = dyn_cast_or_null<VarDecl>(A->root()->Decl);
           return V && (V->hasGlobalStorage() || (V->isLocalVarDecl() && keptInside(V)));
         });
}

/// Where the thread knows the signal through a pointer or a reference of its own, whoever joins it may give it by any
/// name: `Queue q; Reader r(q); ... q.close(); r.join();`.
std::vector<Act> Signals::withLikely(const Dependency &X, std::vector<Act> Sets, const Act &J) const {
  const bool Through = llvm::any_of(llvm::drop_begin(X.C.Path), [](const Decl *D) {
    const QualType T = cast<ValueDecl>(D)->getType();
    return T->isReferenceType() || T->isPointerType() || className(T).ends_with("_ptr");
  });
  const auto &Records = Ts.sums().of(J.G).Records;
  for (unsigned I = 0; Through && I < Records.size(); ++I) {
    const Record &R = Records[I];
    const bool Gives = R.kind() == EventKind::Write || R.kind() == EventKind::AtomicWrite ||
                       R.kind() == EventKind::AtomicUpdate || R.kind() == EventKind::Release ||
                       R.kind() == EventKind::StopRequest;
    if (Gives && !R.E->Init && cellOf(R.Object).leaf() == X.C.leaf())
      Sets.push_back({J.G, I, &R});
  }
  return Sets;
}

/// `threads[i].join()` in more than one place, where `threads` holds those of several starts: \p J may be of others.
bool Signals::joinsOthers(const Act &J) const {
  const ir::Place *Of = J.R->Object;
  return Of->K == ir::Place::Element &&
         llvm::any_of(P.joins(),
                      [&](const Act &O) { return O.G == J.G && O.R->Object == Of && O.R->site() != J.R->site(); }) &&
         llvm::any_of(Ts.All, [&](const Thread &O) {
           return O.Spawner == T.Spawner && O.Spawn->E != T.Spawn->E && O.Spawn->Object == T.Spawn->Object;
         });
}

std::optional<StopProblem> Signals::joinedFirst(const Dependency &X, std::vector<Act> Sets, const char *Gives) {
  // Where the thread couldn't be started there is none to tell.
  if (T.Spawn->Path.empty())
    llvm::erase_if(Sets, [&](const Act &A) {
      const ir::Block *From = blockOf(*T.Spawner, T.Spawn->E), *To = blockOf(*T.Spawner, A.R->E);
      return From && To && leads(*T.Spawner, *From, *To) && onlyIfFailed(*T.Spawner, *T.Spawn->E, *A.R->E, U.context());
    });
  if (Sets.empty())
    return std::nullopt;
  // Callbacks, signal handlers and other threads set it whenever they like; the thread itself is in no hurry.
  for (const Act &A : Sets)
    for (const ir::Process *In : {A.R->In, A.G}) {
      auto *MD = dyn_cast<CXXMethodDecl>(In->Function);
      if ((MD && MD->getParent()->isLambda()) || U.addressTaken(In->Function) || P.own(In))
        return std::nullopt;
      for (const Thread &Other : Ts.All)
        for (auto &F : Other.Frames)
          if (F->P == In)
            return std::nullopt;
    }
  if (auto *V = dyn_cast<VarDecl>(X.C.Path.back()); V && !keptInside(V))
    return std::nullopt;
  for (const Act &J : P.joins()) {
    // Who is a thread itself may be joined by who sets it.
    if (llvm::any_of(Ts.All, [&](const Thread &Other) {
          return llvm::any_of(Other.Frames, [&](auto &F) { return F->P == J.G; });
        }))
      continue;
    bool After = P.setsOnlyAfter(J, Sets);
    if (joinsOthers(J))
      continue;
    if (J.R->E->Timed || (!After && !P.joinsFirst(J, withLikely(X, Sets, J))))
      continue;
    // An object that somebody else knows may be stopped by them.
    const ir::Place *Root = J.R->Object->root();
    if (!After) {
      if (Root->K == ir::Place::Param || Root->K == ir::Place::Unknown || Root->K == ir::Place::This ||
          Root->K == ir::Place::Alloc)
        continue;
      if (auto *V = dyn_cast_or_null<VarDecl>(Root->Decl); V && !keptInside(V))
        continue;
      if (!givenLocals(P.spawnIn(J.G), J.G, Sets))
        continue;
    }
    StopProblem N = problem(StopProblem::JoinBeforeSet, X, Gives, X.Loc);
    N.SetLoc = Sets.front().R->E->Loc;
    N.JoinLoc = J.R->site()->Loc;
    N.Joiner = J.G->Name;
    return N;
  }
  return std::nullopt;
}

} // namespace belay::analysis
