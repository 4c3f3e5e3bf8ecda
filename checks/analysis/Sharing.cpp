//===- Sharing.cpp - which places two threads can both reach --------------===//

#include "analysis/Sharing.h"
#include "Compat.h"
#include "analysis/Cells.h"
#include "analysis/Elements.h"
#include "analysis/Meetings.h"
#include "model/Model.h"
#include "clang/AST/ASTContext.h"
#include "clang/AST/ExprCXX.h"
#include "clang/AST/StmtCXX.h"
#include "clang/Basic/SourceManager.h"
#include "llvm/ADT/STLExtras.h"

using namespace clang;

namespace belay::analysis {

using namespace ir;

bool isWrite(EventKind K) {
  return K == EventKind::Write || K == EventKind::AtomicWrite || K == EventKind::AtomicUpdate;
}

bool isAtomic(EventKind K) {
  return K == EventKind::AtomicRead || K == EventKind::AtomicWrite || K == EventKind::AtomicUpdate;
}

bool isUse(EventKind K) {
  switch (K) {
  case EventKind::Lock:
  case EventKind::Wait:
  case EventKind::Notify:
  case EventKind::Release:
  case EventKind::Acquire:
  case EventKind::Block:
  case EventKind::Use:
  case EventKind::Wake:
    return true;
  default:
    return false;
  }
}

bool isAccess(EventKind K) { return K == EventKind::Read || isWrite(K) || isAtomic(K); }

bool shareMemory(const FieldDecl *A, const FieldDecl *B) {
  if (A->getParent() != B->getParent())
    return false;
  if (A->getParent()->isUnion())
    return true;
  if (!A->isBitField() || !B->isBitField())
    return false;
  unsigned From = std::min(A->getFieldIndex(), B->getFieldIndex()),
           To = std::max(A->getFieldIndex(), B->getFieldIndex());
  return llvm::all_of(A->getParent()->fields(), [&](const FieldDecl *F) {
    unsigned I = F->getFieldIndex();
    return I <= From || I >= To || (F->isBitField() && !isZeroLengthBitField(F));
  });
}

/// True if \p P and \p Q, of one depth, are the same memory. An index that isn't
/// known is presumed to be one per thread.
static bool same(const Place *P, const Place *Q) {
  if (P->K != Q->K)
    return false;
  if (P->isRoot())
    return P == Q;
  bool Here = P->Decl == Q->Decl;
  if (P->K == Place::Element) {
    bool Every = P->Index == Place::AllIndex || Q->Index == Place::AllIndex;
    Here = Every || (P->Index == Q->Index && P->Index != Place::AnyIndex);
  } else if (P->K == Place::Field)
    Here = Here || shareMemory(cast<FieldDecl>(P->Decl), cast<FieldDecl>(Q->Decl));
  return Here && same(P->Parent, Q->Parent);
}

/// Is element \p Index, which \p Part accesses, one of the bytes that \p Whole does at the same address?
static bool isInside(int64_t Index, const Record &Part, const Record &Whole) {
  auto Scalar = [](const Record &R) { return R.E->E && R.E->E->getType()->isScalarType(); };
  if (Index < 0 || !Scalar(Part) || !Scalar(Whole))
    return false;
  const ASTContext &Ctx = Part.In->Function->getASTContext();
  const int64_t Size = Ctx.getTypeSize(Part.E->E->getType()), All = Ctx.getTypeSize(Whole.E->E->getType());
  return Size < All && Index < All / Size;
}

/// An allocator, or another object with nothing in it: whatever is called on it, there is no memory to share.
static bool isNothing(const Place &P) {
  const QualType T = P.type();
  const CXXRecordDecl *R = T.isNull() || P.isRoot() ? nullptr : T->getAsCXXRecordDecl();
  return R && R->hasDefinition() && R->isEmpty();
}

/// `struct Jobs : std::deque<Job> { std::atomic<int> todo; }`: a method of the base, which \p R calls, leaves \p Member
/// of the class alone that is derived from it.
static bool isOfBase(const Record &R, const Place &Member) {
  auto *Field = dyn_cast_or_null<FieldDecl>(Member.Decl);
  auto *Class = Field ? dyn_cast<CXXRecordDecl>(Field->getParent()) : nullptr;
  auto *Method = dyn_cast_or_null<CXXMethodDecl>(R.E->Function);
  return Class && Method && Class->hasDefinition() && Class->isDerivedFrom(Method->getParent());
}

bool overlap(const Record &A, const Record &B) {
  const Place *P = A.Object, *Q = B.Object;
  const Record *OfP = &A;
  if (P->Depth > Q->Depth) {
    std::swap(P, Q);
    OfP = &B;
  }
  const bool PW = isWrite(OfP->kind());
  // Q may be part of P.
  const Place *Whole = Q, *Part = nullptr;
  bool Own = false; // an element of its own
  while (Whole->Depth > P->Depth) {
    if (Whole->K == Place::Deref || Whole->K == Place::AddressOf || Whole->K == Place::MutexOf)
      return false;
    Own |= Whole->K == Place::Element && Whole->Index == Place::AnyIndex;
    Part = Whole;
    Whole = Whole->Parent;
  }
  if (!same(P, Whole) || isNothing(*P))
    return false;
  if (!Part)
    return true;
  if (Part->K == Place::Field && isOfBase(*OfP, *Part))
    return false;
  // A class-type container and its elements are different memory: only changing
  // the container disturbs who uses an element.
  QualType T = P->type();
  // `p[2]` lies beside what `p` points to, unless it is a part of it: `((char *)p)[2]`.
  if (Part->K == Place::Element && !T.isNull() && T->isScalarType())
    return Part->Index == Place::AllIndex || (Part == Q && isInside(Part->Index, OfP == &A ? B : A, *OfP));
  if (Part->K == Place::Element && (T.isNull() || !T->isArrayType()))
    return PW && disturbs(*OfP);
  return !Own || PW;
}

/// Is \p P a mutex of somebody else's, to which a member leads? Where it is known whose, it goes by that name.
static bool isBorrowed(const Place *P) {
  // What a mutex that users wrote has inside.
  if (P->K == Place::Field && P->Parent->K == Place::Deref)
    if (const QualType T = P->Parent->type(); !T.isNull() && model::Model::isMutexShaped(T->getAsCXXRecordDecl()))
      P = P->Parent;
  if (P->K != Place::Deref || P->Parent->K != Place::Field)
    return false;
  const QualType T = cast<ValueDecl>(P->Parent->Decl)->getType();
  return T->isReferenceType() || T->isPointerType();
}

/// Could one of \p A, to which a member leads, and one of \p B be the same mutex?
static bool mayBeOne(const Lockset &A, const Lockset &B) {
  auto Type = [](const Held &H) { return H.Mutex->type(); };
  return llvm::any_of(A, [&](const Held &X) {
    return isBorrowed(X.Mutex) && llvm::any_of(B, [&](const Held &Y) {
             return !(X.Shared && Y.Shared) &&
                    (Type(X).isNull() || Type(Y).isNull() ||
                     Type(X).getCanonicalType().getUnqualifiedType() ==
                         Type(Y).getCanonicalType().getUnqualifiedType());
           });
  });
}

bool mayExclude(const Record &A, const Record &B) {
  if (mayBeOne(A.locks(), B.locks()) || mayBeOne(B.locks(), A.locks()))
    return true;
  auto Has = [](const Record &R, const Place *M) {
    return contains(R.mayHold(), M) || (M->isSomeLock() ? !R.locks().empty() : holds(R.locks(), M));
  };
  return llvm::any_of(A.mayHold(), [&](const Place *M) { return Has(B, M); }) ||
         llvm::any_of(B.mayHold(), [&](const Place *M) { return Has(A, M); });
}

//===----------------------------------------------------------------------===//
// Whose memory
//===----------------------------------------------------------------------===//

/// \p F or a function around it (\p F may be a lambda) is \p D.
static bool isOrEncloses(const DeclContext *D, const FunctionDecl *F) {
  auto *Outer = dyn_cast_or_null<FunctionDecl>(D);
  if (!Outer)
    return false;
  for (const DeclContext *C = F; C; C = C->getParent())
    if (auto *X = dyn_cast<FunctionDecl>(C))
      if (X->getCanonicalDecl() == Outer->getCanonicalDecl())
        return true;
  return false;
}

static bool encloses(const ASTContext &Ctx, SourceRange R, SourceLocation L) {
  const SourceManager &SM = Ctx.getSourceManager();
  auto [RF, RB] = SM.getDecomposedExpansionLoc(R.getBegin());
  auto [EF, RE] = SM.getDecomposedExpansionLoc(R.getEnd());
  auto [LF, LO] = SM.getDecomposedExpansionLoc(L);
  return RF == LF && EF == LF && RB <= LO && LO <= RE;
}

static bool madeIn(const Place *Alloc, const FunctionDecl *F) {
  return Alloc->Expr && encloses(F->getASTContext(), F->getSourceRange(), Alloc->Expr->getBeginLoc());
}

bool reachable(const Place *P, const Process &Owner) {
  const Place *R = P->root();
  switch (R->K) {
  case Place::Global: {
    auto *V = cast_or_null<VarDecl>(R->Decl);
    return V && (P->indirect() || !V->getType().isConstQualified());
  }
  case Place::Local:
  case Place::Param:
    return isOrEncloses(cast<VarDecl>(R->Decl)->getDeclContext(), Owner.Function);
  case Place::This:
    return isOrEncloses(cast<FunctionDecl>(R->Decl), Owner.Function);
  case Place::Object:
    return true;
  case Place::Alloc:
    return madeIn(R, Owner.Function);
  default:
    return false;
  }
}

namespace {
/// A loop: what runs once per round, and all of it.
struct LoopRange {
  SourceRange Round, Whole;
};

void loops(const Stmt *S, llvm::SmallVectorImpl<LoopRange> &Out) {
  if (!S)
    return;
  if (auto *F = dyn_cast<ForStmt>(S))
    Out.push_back({F->getBody()->getSourceRange(), F->getSourceRange()});
  else if (auto *R = dyn_cast<CXXForRangeStmt>(S))
    Out.push_back({SourceRange(R->getLoopVarStmt()->getBeginLoc(), R->getEndLoc()), R->getSourceRange()});
  else if (isa<WhileStmt>(S) || isa<DoStmt>(S))
    Out.push_back({S->getSourceRange(), S->getSourceRange()});
  for (const Stmt *C : S->children())
    loops(C, Out);
}

/// True if \p V is assigned a new value somewhere inside \p Loop.
bool assignedIn(const Stmt *S, const VarDecl *V, SourceRange Loop, const ASTContext &Ctx) {
  if (!S)
    return false;
  auto Names = [&](const Expr *E) {
    auto *D = dyn_cast<DeclRefExpr>(E->IgnoreParenImpCasts());
    return D && D->getDecl()->getCanonicalDecl() == V->getCanonicalDecl();
  };
  const Expr *Target = nullptr;
  if (auto *B = dyn_cast<BinaryOperator>(S); B && B->isAssignmentOp())
    Target = B->getLHS();
  else if (auto *U = dyn_cast<UnaryOperator>(S); U && U->isIncrementDecrementOp())
    Target = U->getSubExpr();
  else if (auto *O = dyn_cast<CXXOperatorCallExpr>(S); O && O->isAssignmentOp())
    Target = O->getArg(0);
  else if (auto *M = dyn_cast<CXXMemberCallExpr>(S);
           M && M->getMethodDecl() && M->getMethodDecl()->getIdentifier() && M->getMethodDecl()->getName() == "reset")
    Target = M->getImplicitObjectArgument();
  if (Target && Names(Target) && encloses(Ctx, Loop, S->getBeginLoc()))
    return true;
  return llvm::any_of(S->children(), [&](const Stmt *C) { return assignedIn(C, V, Loop, Ctx); });
}
} // namespace

bool freshEachRound(const Place *P, const Event &Spawn, const Process &Owner) {
  const Place *R = P->root();
  const ASTContext &Ctx = Owner.Function->getASTContext();
  SourceLocation Made;
  const VarDecl *V = nullptr;
  if (R->K == Place::Local || R->K == Place::Param) {
    V = cast<VarDecl>(R->Decl);
    Made = V->getLocation();
  } else if (R->K == Place::Alloc) {
    Made = R->Expr->getBeginLoc();
    // An object made in the statement that starts the thread, or elsewhere.
    if (!madeIn(R, Owner.Function) || encloses(Ctx, Spawn.Range, Made))
      return true;
  } else
    return false;
  llvm::SmallVector<LoopRange, 4> Ls;
  loops(Owner.Function->getBody(), Ls);
  for (const LoopRange &L : Ls) {
    if (!encloses(Ctx, L.Round, Spawn.Loc))
      continue;
    if (encloses(Ctx, L.Round, Made))
      return true;
    if (V && P->indirect() && assignedIn(Owner.Function->getBody(), V, L.Whole, Ctx))
      return true;
  }
  return false;
}

bool rebound(const Place *P, const Event &Spawn, const Event &Site, const Process &Owner) {
  const Place *R = P->root();
  return R->K == Place::Local && P->indirect() &&
         assignedIn(Owner.Function->getBody(), cast<VarDecl>(R->Decl), SourceRange(Spawn.Range.getEnd(), Site.Loc),
                    Owner.Function->getASTContext());
}

bool sameInstance(const Process &P, const Event *From, const Event *To, const Place *Local) {
  // Find the spawn, then walk forward without passing the declaration.
  std::vector<bool> Seen(P.Blocks.size(), false);
  llvm::SmallVector<unsigned, 8> Work;
  auto Scan = [&](const Block &B, unsigned I) -> int { // 1 found, 0 go on, -1 stop
    for (; I < B.Events.size(); ++I) {
      const Event &E = B.Events[I];
      if (&E == To)
        return 1;
      if (E.Kind == EventKind::Declare && E.Object == Local)
        return -1;
    }
    return 0;
  };
  auto Push = [&](const Block &B) {
    for (unsigned S : B.Succs)
      if (!Seen[S]) {
        Seen[S] = true;
        Work.push_back(S);
      }
  };
  for (const Block &B : P.Blocks)
    for (unsigned I = 0; I < B.Events.size(); ++I)
      if (&B.Events[I] == From) {
        int R = Scan(B, I + 1);
        if (R > 0)
          return true;
        if (R == 0)
          Push(B);
      }
  while (!Work.empty()) {
    const Block &B = P.Blocks[Work.pop_back_val()];
    int R = Scan(B, 0);
    if (R > 0)
      return true;
    if (R == 0)
      Push(B);
  }
  return false;
}

std::string nameOf(const Process &P) {
  auto *MD = dyn_cast<CXXMethodDecl>(P.Function);
  if (!MD || !MD->getParent()->isLambda())
    return P.Name;
  return {};
}

//===----------------------------------------------------------------------===//
// What a thread does
//===----------------------------------------------------------------------===//

static bool isThreadLocal(const Place *Root) {
  return Root->K == Place::Global && Root->Decl && cast<VarDecl>(Root->Decl)->getTLSKind() != VarDecl::TLS_None;
}

/// True if \p R, of a thread that runs \p T, is a variable that the starter has
/// given away by its address: a name of its own would be another variable.
static bool givenAway(const Record &R, const Target &T, const Summaries &S) {
  return llvm::none_of(S.of(T.P).Records, [&](const Record &Own) {
    return Own.E == R.E && Own.Object && Own.Object->root() == R.Object->root();
  });
}

/// True if \p Root is a variable of \p P, or is made there.
static bool isOf(const Place &Root, const Process &P) {
  if (Root.K == Place::Alloc)
    return madeIn(&Root, P.Function);
  auto *F = dyn_cast<FunctionDecl>(cast<VarDecl>(Root.Decl)->getDeclContext());
  return F && F->getCanonicalDecl() == P.Function->getCanonicalDecl();
}

static bool isOfCallee(const Place &Root, const Record &R) {
  auto Is = [&](const Process *P) { return isOf(Root, *P); };
  return llvm::any_of(R.Path, [&](const Event *Call) { return llvm::any_of(Call->Callees, Is); });
}

/// What the function that starts the thread of \p Spawn, and joins it in any case, holds as long as that runs.
static void keepLocks(RunningSpawns &Running, const Record &Spawn, Lockset &Out) {
  auto GivesUp = [](const Record &R) { return R.kind() == EventKind::Join && (R.E->Timed || R.E->Try); };
  if (llvm::any_of(Running.summaries().of(Spawn.In).Records, GivesUp))
    return;
  for (const SpawnFacts &Sp : Running.of(Spawn.In).Spawns)
    if (Sp.R->E == Spawn.E && !Sp.Lives)
      for (const Held &H : Sp.Kept) {
        auto Same = [&](const Held &L) { return L.Mutex->K == H.Mutex->K && L.Mutex->Decl == H.Mutex->Decl; };
        if (llvm::count_if(Spawn.locks(), Same) == 1)
          insert(Out, *llvm::find_if(Spawn.locks(), Same));
      }
}

static void addThread(RunningSpawns &Running, const Record &Spawn, const Process &Owner, ThreadRecords &Out,
                      const Lockset &Kept, unsigned Depth) {
  const bool Elsewhere = llvm::any_of(Spawn.Path, [](const Event *E) { return E->Kind == EventKind::Spawn; });
  for (const Target &T : Spawn.runs()) {
    if (!Out.Entry)
      Out.Entry = T.P;
    std::vector<Record> Rs = Running.summaries().records(T);
    if (startsItself(Rs, T, Spawn, Owner))
      continue;
    Shared<Situation> From;
    std::optional<Shared<Situation>> Then;
    for (Record &R : Rs) {
      // It never joins itself; but it may have asked its handle whether it is to stop.
      const bool JoinsItself = Depth == 0 && !Spawn.E->TakesStop && contains(R.after(), Spawn.Object);
      if (doneAlready(R, Spawn, Owner) || JoinsItself)
        continue;
      if (R.kind() == EventKind::Spawn && Depth < 2) {
        const RunningFacts &Inner = Running.of(T.P);
        if (Inner.lives(R.E))
          continue;
        Lockset Locks = Kept;
        for (const SpawnFacts &Sp : Inner.Spawns)
          if (Sp.R->E == R.E)
            for (const Held &H : Sp.Kept)
              insert(Locks, H.as(Running.summaries().translate(H.Mutex, T.Map)));
        keepLocks(Running, R, Locks);
        addThread(Running, R, Owner, Out, Locks, Depth + 1);
        continue;
      }
      bool Used = isUse(R.kind());
      if (!(isAccess(R.kind()) || Used) || !R.Object || !R.Object->known() || !reachable(R.Object, Owner))
        continue;
      const Place *Root = R.Object->root();
      if (isThreadLocal(Root) && !givenAway(R, T, Running.summaries()))
        continue;
      if (Root->K == Place::Alloc) {
        // Its own unless it was handed over by address.
        bool Given = llvm::any_of(T.Map, [&](auto &B) { return B.second->root() == Root && B.second != Root; });
        if (!Given && (isOf(*Root, *T.P) || isOfCallee(*Root, R) ||
                       llvm::any_of(T.Map, [&](auto &B) { return B.second == Root; })))
          continue;
      }
      const bool IsVariable = Root->K == Place::Local || Root->K == Place::Param;
      // A variable of a function around the owner, which is called anew on the way to the start of the thread.
      if (IsVariable && !isOf(*Root, Owner) && isOfCallee(*Root, Spawn))
        continue;
      // A local of a function that the thread calls anew, as the owner is one of these, and what the thread was given
      // of that name is another call's: not the owner's.
      if (Root->K == Place::Local && (isOf(*Root, *T.P) || isOfCallee(*Root, R)) &&
          (llvm::none_of(T.Map, [&](auto &B) { return B.second->root() == Root; }) ||
           !givenAway(R, T, Running.summaries())))
        continue;
      // A variable of the entry itself, seen because the entry is nested here.
      if (IsVariable && isOf(*Root, *T.P) && T.P->Function->getCanonicalDecl() != Owner.Function->getCanonicalDecl())
        continue;
      if (!Then || From.identity() != R.At.identity()) { // mostly where those before it were
        From = R.At;
        Situation Here = R.At;
        for (const Place *X : Spawn.after())
          if (Elsewhere || !holds(Spawn.locks(), X)) // what the owner holds, it has yet to let go of
            insert(Here.After, X);
        for (const Held &H : Kept)
          insert(Here.Locks, H);
        Then = std::move(Here);
      }
      R.At = *Then;
      (Used ? Out.Uses : Out.Records).push_back(std::move(R));
    }
  }
}

ThreadRecords threadRecords(RunningSpawns &Running, const Record &Spawn, const Process &Owner) {
  ThreadRecords Out;
  Out.Spawn = &Spawn;
  addThread(Running, Spawn, Owner, Out, /*Kept=*/{}, 0);
  return Out;
}

} // namespace belay::analysis
