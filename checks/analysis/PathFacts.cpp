//===- PathFacts.cpp - what the branches on the way to an access say ------===//

#include "analysis/PathFacts.h"
#include "analysis/Identity.h"
#include "analysis/Loops.h"
#include "analysis/Meetings.h"
#include "ir/Builder.h"
#include "clang/AST/ASTContext.h"
#include "clang/AST/ExprCXX.h"
#include "llvm/ADT/STLExtras.h"

using namespace clang;

namespace belay::analysis {

using namespace ir;

static std::optional<int64_t> constant(const Expr *E, const ASTContext &Ctx) {
  if (E->getType()->isPointerType() && bare(E)->isNullPointerConstant(const_cast<ASTContext &>(Ctx),
                                                                     Expr::NPC_ValueDependentIsNotNull))
    return 0;
  Expr::EvalResult R;
  if (!E->isValueDependent() && E->getType()->isIntegralOrEnumerationType() && E->EvaluateAsInt(R, Ctx) &&
      R.Val.getInt().isRepresentableByInt64())
    return R.Val.getInt().tryExtValue().value_or(-1);
  return std::nullopt;
}

/// A variable with static storage, or a field of one.
static bool isGlobal(const Expr *E) {
  E = bare(E);
  if (auto *M = dyn_cast<MemberExpr>(E))
    return isa<VarDecl>(M->getMemberDecl()) || (!M->isArrow() && isGlobal(M->getBase()));
  auto *D = dyn_cast<DeclRefExpr>(E);
  auto *V = D ? dyn_cast<VarDecl>(D->getDecl()) : nullptr;
  return V && V->hasGlobalStorage() && V->getTLSKind() == VarDecl::TLS_None && !V->getType()->isReferenceType();
}

/// A member of the object itself, or a part of one, that is declared constant.
static bool isFixed(const Expr *E) {
  for (bool Constant = false;;) {
    auto *M = dyn_cast<MemberExpr>(bare(E));
    auto *F = M ? dyn_cast<FieldDecl>(M->getMemberDecl()) : nullptr;
    if (!F)
      return false;
    Constant |= F->getType().isConstQualified() && !F->isMutable();
    E = M->getBase();
    if (M->isArrow())
      return Constant && isa<CXXThisExpr>(bare(E));
  }
}

/// What edge \p Succ of \p B says of a variable.
std::optional<PathFacts::Fact> PathFacts::fact(const Block &B, unsigned Succ, const ASTContext &Ctx) {
  const Expr *E = B.Condition;
  bool Holds = Succ == 0;
  if (!E || B.Succs.size() != 2)
    return std::nullopt;
  for (;;) {
    E = unnegated(E, Holds);
    auto *O = dyn_cast<BinaryOperator>(E);
    if (!O || !O->isLogicalOp())
      break;
    E = O->getRHS(); // the operand that this block evaluates
  }
  Fact F{{}, 0, !Holds};
  auto *Compares = dyn_cast<BinaryOperator>(E);
  if (Holds == !(Compares && Compares->getOpcode() == BO_NE) && asksWho(E, /*Depth=*/2))
    return F;
  if (auto *O = Compares) {
    if (!O->isEqualityOp())
      return std::nullopt;
    std::optional<int64_t> V = constant(O->getRHS(), Ctx);
    E = V ? O->getLHS() : O->getRHS();
    if (!V)
      V = constant(O->getLHS(), Ctx);
    if (!V)
      return std::nullopt;
    F.Value = *V;
    F.Equal = (O->getOpcode() == BO_EQ) == Holds;
  }
  E = bare(E);
  if (CallSite C = callSite(E); C && C.Object && isFlag(C.Object->getType())) // an atomic's load
    E = bare(C.Object);
  if (const Expr *Own = ownHandle(E)) {
    F.Handle = true;
    F.Of = cellOf(Own);
    return F;
  }
  auto *M = dyn_cast<MemberExpr>(E);
  F.Member = M && isa<FieldDecl>(M->getMemberDecl()) && isFlag(E->getType()) && !isGlobal(E);
  const QualType T = E->getType();
  if (!F.Member && (!(T->isIntegralOrEnumerationType() || T->isPointerType()) || !isGlobal(E)))
    return std::nullopt;
  F.Fixed = F.Member && isFixed(E);
  F.Of = cellOf(E);
  return F;
}

/// `next(state); switch (state) ...`, where `next` updates an atomic: that hands the work out, and with it what the
/// work is on.
bool PathFacts::handedOut(const Process &P, const Block &B) const {
  auto *D = B.Condition && B.Succs.size() > 2 ? dyn_cast<DeclRefExpr>(bare(B.Condition)) : nullptr;
  auto *V = D ? dyn_cast<VarDecl>(D->getDecl()) : nullptr;
  if (!V || !V->hasLocalStorage() || !V->getType()->isEnumeralType())
    return false;
  auto Updates = [&](const Target &T) {
    return llvm::any_of(S.of(T.P).Records, [](const Record &R) { return R.kind() == EventKind::AtomicUpdate; });
  };
  auto Tells = [&](const Event &E) {
    return E.Kind == EventKind::Call && llvm::any_of(E.Args, [&](const Place *A) {
             return A && A->root()->K == Place::Local && A->root()->Decl == V->getCanonicalDecl();
           }) && llvm::any_of(S.callees(E), Updates);
  };
  return llvm::any_of(P.Blocks, [&](const Block &X) { return llvm::any_of(X.Events, Tells); });
}

bool PathFacts::contradict(const Fact &A, const Fact &B) {
  if (((A.Member || A.Handle) && !(A.Fixed && B.Fixed)) || !(A.Of == B.Of) || (!A.Equal && !B.Equal))
    return false;
  return (A.Value == B.Value) != (A.Equal == B.Equal);
}

PathFacts::Home PathFacts::home(const Event *E) {
  if (Homes.empty())
    for (auto &P : S.module().Processes)
      for (const Block &B : P->Blocks)
        for (const Event &X : B.Events)
          Homes[&X] = {P.get(), B.Id};
  return Homes.lookup(E);
}

/// What holds at the entry of \p H's block, whichever way it was reached.
const PathFacts::Facts &PathFacts::at(const Home &H) {
  auto [It, New] = ByProcess.try_emplace(H.P);
  if (!New)
    return It->second[H.Block];
  const Process &P = *H.P;
  const ASTContext &Ctx = P.Function->getASTContext();
  std::vector<llvm::SmallVector<std::optional<Fact>, 2>> Says(P.Blocks.size()); // by block and successor
  for (const Block &B : P.Blocks)
    for (unsigned I = 0; I < B.Succs.size(); ++I)
      Says[B.Id].push_back(handedOut(P, B) ? Fact{{}, int64_t(I), true} : fact(B, I, Ctx));
  std::vector<std::optional<Facts>> In(P.Blocks.size());
  In[P.Entry].emplace();
  for (bool Changed = true; Changed;) {
    Changed = false;
    for (unsigned Id : P.RPO) {
      if (!In[Id])
        continue;
      const Block &B = P.Blocks[Id];
      for (unsigned I = 0; I < B.Succs.size(); ++I) {
        Facts Edge = *In[Id];
        if (const std::optional<Fact> &F = Says[Id][I]; F && !llvm::is_contained(Edge, *F))
          Edge.push_back(*F);
        std::optional<Facts> &To = In[B.Succs[I]];
        const size_t Before = To ? To->size() : ~size_t(0);
        if (To)
          llvm::erase_if(*To, [&](const Fact &F) { return !llvm::is_contained(Edge, F); });
        else
          To = std::move(Edge);
        Changed |= To->size() != Before;
      }
    }
  }
  It->second.resize(In.size());
  for (size_t I = 0; I < In.size(); ++I)
    if (In[I])
      It->second[I] = std::move(*In[I]);
  return It->second[H.Block];
}

bool PathFacts::possible(const Record &R) {
  std::vector<std::pair<Fact, size_t>> Known; // and how many calls lead to the one that knows it
  const Home First = home(R.site());
  // By the call that has asked, before R, as it may be.
  auto Written = [&](const Cell &C, size_t Calls) {
    return llvm::any_of(S.of(First.P).Records, [&](const Record &W) {
      return isWrite(W.kind()) && cellOf(W.Object) == C && W.Path.size() >= Calls &&
             std::equal(W.Path.begin(), W.Path.begin() + Calls, R.Path.begin()) && mayFollow(*First.P, S, W, R);
    });
  };
  auto Agrees = [&](const Event *E, size_t Calls) {
    const Home H = home(E);
    if (!H.P)
      return true;
    for (const Fact &F : at(H)) {
      auto Denies = [&](const auto &K) { return contradict(F, K.first) && !Written(F.Of, K.second); };
      if (!F.Of || llvm::any_of(Known, Denies))
        return false;
      Known.push_back({F, Calls});
    }
    return true;
  };
  for (size_t I = 0; First.P && I < R.Path.size(); ++I)
    if (!Agrees(R.Path[I], I))
      return false;
  return !First.P || Agrees(R.E, R.Path.size());
}

/// What \p S assigns the result of \p Call to.
static const Expr *assignee(const Stmt *S, const Expr *Call) {
  if (auto *B = dyn_cast_or_null<BinaryOperator>(S); B && B->getOpcode() == BO_Assign && bare(B->getRHS()) == Call)
    return B->getLHS();
  if (S)
    for (const Stmt *C : S->children())
      if (const Expr *E = assignee(C, Call))
        return E;
  return nullptr;
}

Cell PathFacts::handleOf(const Event &Spawn) {
  auto [It, New] = Handles.try_emplace(&Spawn);
  if (!New)
    return It->second;
  const Home H = home(&Spawn);
  const Expr *To = H.P && Spawn.E ? assignee(H.P->Function->getBody(), bare(Spawn.E)) : nullptr;
  It->second = To ? cellOf(To) : Spawn.Object ? cellOf(Spawn.Object) : Cell();
  return It->second;
}

bool PathFacts::notStarted(const Record &R, const Event &Spawn) {
  const Cell C = handleOf(Spawn);
  auto Says = [&](const Event *E) {
    const Home H = home(E);
    return H.P && llvm::any_of(at(H), [&](const Fact &F) {
             return F.Of == C && !F.Handle && (!F.Member || H.P == home(&Spawn).P) && F.Equal && F.Value == 0;
           });
  };
  return (C && (llvm::any_of(R.Path, Says) || Says(R.E))) || saysStopped(R, Spawn) || saysIdle(R, Spawn);
}

/// The members that the functions of the unit write.
static llvm::DenseSet<const Decl *> writtenIn(const Module &M) {
  llvm::DenseSet<const Decl *> Out;
  for (auto &P : M.Processes)
    for (const Block &B : P->Blocks)
      for (const Event &E : B.Events)
        if (isWrite(E.Kind) && E.Object && E.Object->Decl)
          Out.insert(pattern(E.Object->Decl));
  return Out;
}

bool PathFacts::keptFrom(const Record &R, const Process &Entry, ArrayRef<Record> Own) {
  if (!Written)
    Written = writtenIn(S.module());
  auto Sets = [&](const Record &W, const Fact &F) {
    return isWrite(W.kind()) && W.Object && W.Object->K == Place::Field && pattern(W.Object->Decl) == F.Of.leaf();
  };
  auto Before = [&](const Record &A, const Record &B) {
    return mayFollow(Entry, S, A, B) && !mayFollow(Entry, S, B, A);
  };
  // What is asked in the function that a call on the way is of, or in the entry.
  auto Shut = [&](const Fact &F, const Record *Call) {
    auto *Field = dyn_cast_or_null<FieldDecl>(F.Member && F.Of ? F.Of.leaf() : nullptr);
    if (!Field)
      return false;
    if (F.Value == 0 && !F.Equal && !Written->contains(Field) && Field->getType()->isBooleanType())
      return true;
    return Call && llvm::any_of(Own, [&](const Record &W) {
             return Sets(W, F) && shuts(*W.E, F) && Before(W, *Call) && llvm::none_of(Own, [&](const Record &X) {
                      return Sets(X, F) && !shuts(*X.E, F) && Before(W, X) && Before(X, *Call);
                    });
           });
  };
  Record Call;
  for (size_t I = 0; I <= R.Path.size(); ++I) {
    const Event *E = I < R.Path.size() ? R.Path[I] : R.E;
    const Home H = home(E);
    if (H.P && llvm::any_of(at(H), [&](const Fact &F) { return Shut(F, I ? &Call : nullptr); }))
      return true;
    if (Call.E)
      Call.Path.write().push_back(Call.E);
    Call.E = E;
    Call.In = H.P;
  }
  return false;
}

bool PathFacts::apart(const Record &A, const Record &B) {
  auto Fixed = [&](const Record &R) {
    Facts Out;
    auto Take = [&](const Event *E) {
      if (const Home H = home(E); H.P)
        llvm::copy_if(at(H), std::back_inserter(Out), [](const Fact &F) { return F.Fixed; });
    };
    llvm::for_each(R.Path, Take);
    Take(R.E);
    return Out;
  };
  const Facts Ones = Fixed(A), Others = Ones.empty() ? Facts() : Fixed(B);
  return llvm::any_of(Ones, [&](const Fact &X) {
    return llvm::any_of(Others, [&](const Fact &Y) { return contradict(X, Y); });
  });
}

/// True if \p S asks nothing but members of the object itself, which are added to \p Out, or its \p Methods.
static bool asksMembers(const Stmt *S, llvm::SmallVectorImpl<const Decl *> &Out, bool Methods = false) {
  if (!S || isa<CXXThisExpr>(S))
    return S && Methods;
  if (auto *M = dyn_cast<MemberExpr>(S);
      M && isa<FieldDecl>(M->getMemberDecl()) && isa<CXXThisExpr>(bare(M->getBase()))) {
    Out.push_back(pattern(M->getMemberDecl()));
    return true;
  }
  if (auto *D = dyn_cast<DeclRefExpr>(S))
    return isa<FunctionDecl, EnumConstantDecl>(D->getDecl());
  if (auto *C = dyn_cast<CallExpr>(S))
    if (auto *F = dyn_cast_or_null<CXXMethodDecl>(C->getDirectCallee()); !F || (!F->isConst() && !F->isStatic()))
      return false;
  return llvm::all_of(S->children(), [&](const Stmt *C) { return asksMembers(C, Out, Methods); });
}

/// The members that the unit's functions write, but for constructors and destructors; of those that are only ever turned
/// one way (`void share() { shared_ = true; }`) \p Turned says to what.
static llvm::DenseSet<const Decl *> changedIn(const Module &M, llvm::DenseMap<const Decl *, bool> &Turned) {
  llvm::DenseSet<const Decl *> Out;
  for (auto &P : M.Processes)
    for (const Block &B : P->Blocks)
      for (const Event &E : B.Events) {
        const Decl *D = isWrite(E.Kind) && E.Object ? E.Object->Decl : nullptr;
        if (!D || isa<CXXConstructorDecl, CXXDestructorDecl>(P->Function))
          continue;
        D = pattern(D);
        const QualType T = E.Object->type();
        const bool Turns = !T.isNull() && T->isBooleanType() && E.HasConst;
        if (Out.insert(D).second && Turns)
          Turned[D] = E.Value;
        else if (auto It = Turned.find(D); It != Turned.end() && (!Turns || It->second != E.Value))
          Turned.erase(It);
      }
  return Out;
}

bool PathFacts::isSettled(const Expr *Condition, bool Once) {
  llvm::SmallVector<const Decl *, 2> Asked;
  if (!asksMembers(Condition, Asked) || Asked.empty())
    return false;
  if (!Changed)
    Changed = changedIn(S.module(), Turned);
  return llvm::none_of(Asked, [&](const Decl *D) { return Changed->contains(D) && !(Once && Turned.contains(D)); });
}

/// The variable that \p P is, or is in.
static const Decl *variable(const Place *P) {
  while (P && !P->Decl)
    P = P->Parent;
  return P ? pattern(P->Decl) : nullptr;
}

bool PathFacts::doesWithout(const Record &A, const Record &W) {
  if (!A.locks().empty())
    return false;
  auto Ours = [&](const Place *M) {
    return M && M->Decl && llvm::any_of(W.locks(), [&](const Held &L) {
             return L.Mutex->Decl && pattern(M->Decl) == pattern(L.Mutex->Decl);
           });
  };
  auto Takes = [&](const Target &T) {
    return llvm::any_of(S.of(T.P).Records, [&](const Record &R) {
      return R.kind() == EventKind::Lock && (Ours(R.Object) || Ours(S.translate(R.Object, T.Map)));
    });
  };
  auto Locks = [&](const Block &B) {
    return llvm::any_of(B.Events, [&](const Event &E) {
      return (E.Kind == EventKind::Lock && Ours(E.Object)) ||
             (E.Kind == EventKind::Call && llvm::any_of(S.callees(E), Takes));
    });
  };
  // The other side reads it under the lock: the function itself tells when nobody writes it any more.
  auto DoesSame = [&](const Process &P, unsigned From) {
    return llvm::any_of(S.of(&P).Records, [&](const Record &R) {
      const Home H = home(R.site());
      return R.Object && R.kind() != EventKind::Lock && variable(R.Object) == variable(A.Object) &&
             llvm::any_of(R.locks(), [&](const Held &L) { return Ours(L.Mutex); }) && H.P == &P &&
             reaches(P, From, H.Block);
    });
  };
  // `if (threadsafe_) { lock(m); return add(x); } return add(x);`: whoever has the object chooses.
  auto CallsSame = [&](const Event &Call, const Block &B, unsigned From) {
    llvm::SmallVector<const Decl *, 2> Asked;
    return Call.Kind == EventKind::Call && asksMembers(B.Condition, Asked) && !Asked.empty() &&
           llvm::any_of(S.of(home(&Call).P).Records, [&](const Record &R) {
             const Home H = home(R.site());
             return R.E == A.E && !R.Path.empty() && R.site() != &Call && R.site()->Callees == Call.Callees &&
                    llvm::any_of(R.locks(), [&](const Held &L) { return Ours(L.Mutex); }) && H.P == home(&Call).P &&
                    reaches(*H.P, From, H.Block);
           });
  };
  auto AsksState = [&](const Block &B) {
    llvm::SmallVector<const Decl *, 2> Asked;
    return asksMembers(B.Condition, Asked, /*Methods=*/true) &&
           llvm::none_of(B.Reads, [&](const Place *R) { return variable(R) == variable(A.Object); });
  };
  auto Freed = [&](const Event *E) {
    const Home H = home(E);
    auto Leads = [&](unsigned From, bool ToIt) {
      return reaches(*H.P, From, [&](unsigned Id) { return ToIt ? Id == H.Block : Locks(H.P->Blocks[Id]); });
    };
    return H.P && llvm::any_of(H.P->Blocks, [&](const Block &B) {
             if (!B.Condition || B.Succs.size() != 2 || B.Succs[0] == B.Succs[1] || Locks(H.P->Blocks[H.Block]))
               return false;
             const bool First = Leads(B.Succs[0], true), Second = Leads(B.Succs[1], true);
             return First != Second && Leads(B.Succs[First], false) && !Leads(B.Succs[Second], false) &&
                    (isSettled(B.Condition, /*Once=*/false) || CallsSame(*E, B, B.Succs[First]) ||
                     ((isSettled(B.Condition, /*Once=*/true) || (!isWrite(A.kind()) && AsksState(B))) &&
                      DoesSame(*H.P, B.Succs[First])));
           });
  };
  return llvm::any_of(A.Path, Freed) || Freed(A.E);
}

/// True if \p F doesn't hold after \p Write of a constant.
bool PathFacts::shuts(const Event &Write, const Fact &F) {
  const bool Zero = !Write.Value;
  return Write.HasConst && (Zero ? (F.Value == 0) != F.Equal : F.Value == 0 && F.Equal);
}

/// What \p Member is assigned in \p S.
static const Expr *assigned(const Stmt *S, const Expr *Member) {
  if (auto *B = dyn_cast_or_null<BinaryOperator>(S); B && B->getOpcode() == BO_Assign && bare(B->getLHS()) == Member)
    return B->getRHS();
  if (S)
    for (const Stmt *C : S->children())
      if (const Expr *E = assigned(C, Member))
        return E;
  return nullptr;
}

std::optional<bool> PathFacts::leavesOpen(const Record &Write, const Record &R) {
  if (!isWrite(Write.kind()) || !Write.Object || Write.Object->K != Place::Field)
    return std::nullopt;
  auto Value = [&]() -> std::optional<int64_t> {
    const FunctionDecl *F = Write.In->Function;
    const Expr *To = Write.E->E ? assigned(F->getBody(), bare(Write.E->E)) : nullptr;
    return To ? constant(To, F->getASTContext()) : std::nullopt;
  };
  std::optional<bool> Open;
  auto Ask = [&](const Event *E) {
    const Home H = home(E);
    if (!H.P)
      return;
    for (const Fact &F : at(H))
      if (F.Member && F.Of && F.Of.leaf() == pattern(Write.Object->Decl))
        if (Open.value_or(true)) {
          const std::optional<int64_t> V = Value();
          Open = !V || (*V == F.Value) == F.Equal;
        }
  };
  llvm::for_each(R.Path, Ask);
  Ask(R.E);
  return Open;
}

bool PathFacts::isShut(const Record &R, ArrayRef<Record> Own, ArrayRef<ThreadRecords> Threads,
                       llvm::function_ref<bool(const Record &)> Before) {
  if (!R.Object || R.Object->K != Place::Field)
    return false;
  auto Writes = [&](const Record &W, const Fact &F) {
    return isWrite(W.kind()) && W.Object && W.Object->K == Place::Field && W.Object->Decl == F.Of.leaf() &&
           W.Object->Parent == R.Object->Parent;
  };
  auto Shut = [&](const Fact &F) {
    if (!F.Member || !F.Of)
      return false;
    const size_t Never = ~size_t(0);
    size_t Down = Never, Up = Never; // by how many calls, as far as it is known last
    for (const Record &W : Own) {
      if (!Writes(W, F))
        continue;
      if (!shuts(*W.E, F)) {
        Up = std::min(Up, W.Path.size());
      } else if (Before(W)) {
        Down = std::min(Down, W.Path.size());
        Up = Up >= Down ? Never : Up;
      }
    }
    // Who is past the flag may put it up once more.
    auto Opens = [&](const Record &W) {
      return Writes(W, F) && !shuts(*W.E, F) && !llvm::is_contained(at(home(W.E)), F);
    };
    return Down < Up && llvm::none_of(Threads, [&](const ThreadRecords &T) { return llvm::any_of(T.Records, Opens); });
  };
  auto Asks = [&](const Event *E) {
    const Home H = home(E);
    return H.P && llvm::any_of(at(H), Shut);
  };
  return llvm::any_of(R.Path, Asks) || Asks(R.E);
}

} // namespace belay::analysis
