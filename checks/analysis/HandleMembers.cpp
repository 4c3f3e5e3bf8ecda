//===- HandleMembers.cpp - threads that outlive the function's frame ------===//
//
// Handles that are members are joined, if at all, by other methods of their
// class; detached threads may hand their end over to whoever waits for it.
//
//===----------------------------------------------------------------------===//

#include "analysis/Handles.h"
#include "analysis/Loops.h"
#include "analysis/Running.h"
#include "clang/AST/ExprCXX.h"
#include "llvm/ADT/DenseSet.h"
#include "llvm/ADT/MapVector.h"
#include "llvm/ADT/STLExtras.h"

using namespace clang;
using namespace belay::ir;
using belay::model::TypeKind;

namespace belay::analysis {

namespace {

/// The member that a place starts from, or the global if it is in none.
const Decl *anchor(const Place *P) {
  const Decl *D = nullptr;
  for (; P; P = P->Parent) {
    if (P->K == Place::Field)
      D = P->Decl;
    if (P->K == Place::Global)
      return D ? D : P->Decl;
  }
  return D;
}

const FieldDecl *member(const Place *P) {
  for (; P; P = P->Parent)
    if (P->K == Place::Field && P->Parent->K == Place::This)
      return cast<FieldDecl>(P->Decl);
  return nullptr;
}

/// What is in a container somebody may ask for other reasons than to wait for it, unless that is in a loop.
bool tellsOfAnEnd(const Decl *D, const Loops &L, const Block &B) {
  const CXXRecordDecl *C = cast<ValueDecl>(D)->getType().getNonReferenceType()->getAsCXXRecordDecl();
  return !C || !C->isInStdNamespace() || !C->getIdentifier() || C->getName().starts_with("atomic") ||
         L.innermost(B.Id) >= 0;
}

/// What somebody in the unit waits for, and in which process.
llvm::DenseMap<const Decl *, llvm::SmallVector<const Process *, 2>> awaited(const ir::Module &M) {
  llvm::DenseMap<const Decl *, llvm::SmallVector<const Process *, 2>> R;
  for (auto &P : M.Processes) {
    const Loops L(*P);
    for (const Block &B : P->Blocks) {
      for (const Event &E : B.Events)
        if (E.Kind == EventKind::Wait || E.Kind == EventKind::Acquire || E.Kind == EventKind::Receive)
          if (const Decl *D = anchor(E.Object))
            R[D].push_back(P.get());
      for (const Place *X : B.Reads)
        if (const Decl *D = anchor(X); D && tellsOfAnEnd(D, L, B))
          R[D].push_back(P.get());
    }
  }
  return R;
}

bool signals(EventKind K) {
  switch (K) {
  case EventKind::Release:
  case EventKind::Notify:
  case EventKind::Send:
  case EventKind::Close:
  case EventKind::AtomicWrite:
  case EventKind::AtomicUpdate:
  case EventKind::Write:
    return true;
  default:
    return false;
  }
}

/// Objects whose destructor never returns, and statics that are never destroyed,
/// live as long as the program.
bool livesForEver(const ir::Module &M, const Process *In) {
  auto *MD = dyn_cast<CXXMethodDecl>(In->Function);
  while (MD && MD->getParent()->isLambda())
    MD = dyn_cast_or_null<CXXMethodDecl>(MD->getParent()->getParent()->getNonClosureAncestor());
  if (!MD || MD->isStatic())
    return false;
  const CXXDestructorDecl *D = MD->getParent()->getDestructor();
  if (!D)
    return false;
  if (D->isDeleted())
    return true;
  const Process *P = M.process(D);
  return P && P->Lowered && P->NoReturn;
}

/// A destructor that users wrote, in another unit.
bool isUnseen(const CXXDestructorDecl *D) {
  const FunctionDecl *Def;
  return D && !D->isImplicit() && !D->isDefaulted() && !D->hasBody(Def);
}

/// Every method of the class can be seen, so what none of them does isn't done.
bool whole(const CXXRecordDecl *R, const FieldDecl *F) {
  if (F->getAccess() == AS_public || R->hasFriends())
    return false;
  for (const CXXMethodDecl *M : R->methods()) {
    const FunctionDecl *Def;
    if (!M->isImplicit() && !M->isDefaulted() && !M->isDeleted() && !M->hasBody(Def))
      return false;
  }
  return llvm::none_of(R->decls(), [](const Decl *D) { return isa<FunctionTemplateDecl>(D); });
}

} // namespace

/// What decides the branch on \p E, without negations and what comes before the last operand of && or ||, which isn't
/// asked unless that has left it to the last.
static const Expr *decider(const Expr *E, bool &Negated) {
  Negated = false;
  while (true) {
    E = E->IgnoreParenImpCasts();
    if (auto *F = dyn_cast<FullExpr>(E)) {
      E = F->getSubExpr();
    } else if (auto *U = dyn_cast<UnaryOperator>(E); U && U->getOpcode() == UO_LNot) {
      Negated = !Negated;
      E = U->getSubExpr();
    } else if (auto *O = dyn_cast<BinaryOperator>(E); O && O->isLogicalOp()) {
      E = O->getRHS();
    } else {
      return E;
    }
  }
}

/// `t.joinable()`, possibly negated: the call's object decides the branch.
bool asksJoinable(const Expr *E, bool &Negated) {
  auto *C = dyn_cast<CXXMemberCallExpr>(decider(E, Negated));
  return C && C->getMethodDecl() && C->getMethodDecl()->getIdentifier() && C->getMethodDecl()->getName() == "joinable";
}

bool isNull(const Block &B, unsigned Succ, const Place *Handle) {
  if (!Handle || Handle->K != Place::Deref || B.Succs.size() != 2 || !B.Condition || B.Reads.empty() ||
      B.Reads.back() != Handle->Parent)
    return false;
  bool Null = false; // what the condition comes out as, if the pointer is null
  const Expr *E = decider(B.Condition, Null);
  auto Nothing = [](const Expr *X) { return isa<CXXNullPtrLiteralExpr, GNUNullExpr>(X->IgnoreParenImpCasts()); };
  const Expr *Sides[2] = {E, nullptr};
  bool Equal = false;
  if (auto *O = dyn_cast<BinaryOperator>(E); O && O->isEqualityOp()) {
    Equal = O->getOpcode() == BO_EQ;
    Sides[0] = O->getLHS(), Sides[1] = O->getRHS();
  } else if (auto *C = dyn_cast<CXXOperatorCallExpr>(E); C && C->getNumArgs() == 2) {
    Equal = C->getOperator() == OO_EqualEqual;
    if (!Equal && C->getOperator() != OO_ExclaimEqual)
      return false;
    Sides[0] = C->getArg(0), Sides[1] = C->getArg(1);
  }
  if (Sides[1] && !Nothing(Sides[0]) && !Nothing(Sides[1]))
    return false;
  const Expr *Pointer = (Sides[1] && Nothing(Sides[0]) ? Sides[1] : Sides[0])->IgnoreParenImpCasts();
  if (auto *C = dyn_cast<CXXMemberCallExpr>(Pointer)) { // `t.get()`, or the conversion to bool
    if (!isa_and_nonnull<CXXConversionDecl>(C->getMethodDecl()) && !C->getType()->isPointerType())
      return false;
  } else if (!isa<DeclRefExpr, MemberExpr>(Pointer)) {
    return false;
  }
  return (Equal != Null) == (Succ == 0);
}

std::string entryName(const Summaries &S, const Event &Spawn) {
  for (const Target &T : S.targets(Spawn.Entry, Spawn.Args, Spawn.This))
    return T.P->Name;
  if (Spawn.Entry && Spawn.Entry->K == Place::Function)
    return cast<FunctionDecl>(Spawn.Entry->Decl)->getNameAsString();
  return Spawn.Entry && Spawn.Entry->K == Place::Closure ? "lambda" : "thread";
}

/// Lambdas, by the function that they are written in.
using Lambdas = llvm::DenseMap<const Decl *, llvm::SmallVector<const Process *, 1>>;
static Lambdas lambdas(const ir::Module &Of) {
  Lambdas Written;
  for (auto &P : Of.Processes)
    if (auto *M = dyn_cast<CXXMethodDecl>(P->Function); M && M->getParent()->isLambda())
      if (auto *In = dyn_cast<FunctionDecl>(M->getParent()->getDeclContext()))
        Written[In->getCanonicalDecl()].push_back(P.get());
  return Written;
}

/// `guarded(log, [&] { run(); })` in what a thread runs, one of \p Own: code that isn't seen runs there what is
/// \p Written.
static void addWritten(const Summaries &S, const Lambdas &Written, llvm::DenseSet<const Process *> &Own,
                       std::vector<Record> &Records) {
  std::vector<const Process *> Work(Own.begin(), Own.end());
  while (!Work.empty()) {
    const Process *P = Work.back();
    Work.pop_back();
    for (const Block &B : P->Blocks)
      for (const Event &E : B.Events)
        if (E.Kind == EventKind::Call)
          for (const Process *Callee : E.Callees)
            if (Own.insert(Callee).second)
              Work.push_back(Callee);
    for (const Process *Lambda : Written.lookup(P->Function->getCanonicalDecl()))
      if (Own.insert(Lambda).second) {
        Work.push_back(Lambda);
        llvm::append_range(Records, S.of(Lambda).Records);
      }
  }
}

/// `start(&job); detach(job.thread);`
static void startedByCallee(const Summaries &S, Detached &G) {
  for (const Record &R : S.of(G.In).Records)
    if (R.kind() == EventKind::Spawn && !R.Path.empty() && R.Object && sameHandle(R.Object, G.Detach->Object)) {
      G.Spawn = R.E;
      G.Entry = R.runs().empty() ? nullptr : R.runs().front().P;
      return;
    }
}

/// `int start(void *(*run)(void *)) { ... detach }`, which nobody here calls: what it runs, and who waits for that,
/// isn't seen.
static bool runsUnseen(const ir::Module &M, const Detached &G) {
  auto Calls = [&](const Event &E) { return E.Kind == EventKind::Call && llvm::is_contained(E.Callees, G.In); };
  return G.Spawn->Entry && G.Spawn->Entry->K == Place::Param && llvm::none_of(M.Processes, [&](const auto &P) {
           return llvm::any_of(P->Blocks, [&](const Block &B) { return llvm::any_of(B.Events, Calls); });
         });
}

void Handles::members() {
  const ir::Module &M = S.module();
  struct Use {
    const Event *Spawn = nullptr;
    const Process *In = nullptr;
    const Place *Handle = nullptr;
    const Process *Joins = nullptr;
    bool InDestructor = false, Moved = false;
  };
  llvm::MapVector<const FieldDecl *, Use> Uses;
  for (auto &P : M.Processes)
    for (const Record &R : S.of(P.get()).Records) {
      const FieldDecl *F = R.Object ? member(R.Object) : nullptr;
      switch (R.kind()) {
      case EventKind::Spawn:
        if (F && R.E->Type == TypeKind::Thread && R.Path.empty()) {
          Use &U = Uses[F];
          U.Spawn = R.E;
          U.In = P.get();
          U.Handle = R.Object;
        }
        break;
      case EventKind::Join:
        if (F) {
          Uses[F].Joins = Uses[F].Joins ? Uses[F].Joins : P.get();
          Uses[F].InDestructor |= isa<CXXDestructorDecl>(P->Function);
        }
        break;
      case EventKind::Detach:
        if (F)
          Uses[F].Moved = true;
        break;
      case EventKind::MoveHandle:
        if (const FieldDecl *From = R.second() ? member(R.second()) : nullptr)
          Uses[From].Moved = true;
        break;
      default:
        break;
      }
    }
  for (auto &P : M.Processes) // code that isn't seen may join what it is given
    for (const Block &B : P->Blocks)
      for (const Event &E : B.Events)
        if (E.Kind == EventKind::Unknown || (E.Kind == EventKind::Call && S.callees(E).empty()))
          for (const Place *A : E.Args)
            if (const FieldDecl *F = A ? member(A->K == Place::AddressOf ? A->Parent : A) : nullptr)
              Uses[F].Moved = true;
  // `impl_->thread`: the object that the thread is a member of may end it in its own destructor.
  auto EndsItself = [&](const Place *Handle) {
    while (Handle->Parent && Handle->K != Place::Field)
      Handle = Handle->Parent;
    auto *Of = Handle->K == Place::Field ? cast<FieldDecl>(Handle->Decl) : nullptr;
    auto *In = Of ? dyn_cast<CXXRecordDecl>(Of->getParent()) : nullptr;
    return In && (Uses.lookup(Of).InDestructor || isUnseen(In->getDestructor()));
  };
  for (auto &[F, U] : Uses) {
    // One that is only referred to somebody else has, and whoever goes on for ever doesn't let go of the object.
    if (!U.Spawn || U.Moved || U.InDestructor || F->getType()->isReferenceType() || livesForEver(M, U.In) ||
        EndsItself(U.Handle) || !comesBack(*U.In, blockOf(*U.In, U.Spawn)->Id))
      continue;
    auto *R = cast<CXXRecordDecl>(F->getParent());
    if (!whole(R, F))
      continue;
    if (isUnseen(R->getDestructor()))
      continue;
    Lost.push_back({U.Joins ? Unjoined::OnlyStop : Unjoined::Member, U.Spawn, U.Handle, U.In, U.Spawn->Loc,
                    false, U.Joins});
  }

  if (Given.empty())
    return;
  auto Waits = awaited(M);
  const Lambdas Written = lambdas(M);
  for (Detached &G : Given) {
    if (!G.Spawn)
      startedByCallee(S, G);
    // A thread that detaches itself, or one that nobody here started.
    if (livesForEver(M, G.In) || (G.Spawn && runsUnseen(M, G)))
      G.Excused = true;
    if (!G.Spawn || G.Excused)
      continue;
    for (const Target &T : S.targets(G.Spawn->Entry, G.Spawn->Args, G.Spawn->This)) {
      llvm::DenseSet<const Process *> Own{T.P};
      auto Records = S.records(T);
      for (const Record &R : Records)
        Own.insert(R.In);
      addWritten(S, Written, Own, Records);
      for (const Record &R : Records)
        if (signals(R.kind()) && R.Object)
          if (const Decl *D = anchor(R.Object); D && Waits.count(D))
            G.Excused |= llvm::any_of(Waits[D], [&](const Process *P) { return !Own.contains(P); });
    }
  }
}

} // namespace belay::analysis
