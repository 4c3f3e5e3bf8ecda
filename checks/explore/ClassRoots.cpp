//===- ClassRoots.cpp - what anybody may do to an object ------------------===//
//
// A unit without a main has classes whose objects others make. Whoever has one
// may destroy it, after a call too, and may call what locks from two threads.
//
//===----------------------------------------------------------------------===//

#include "analysis/Harness.h"
#include "explore/Roots.h"
#include "ir/Walk.h"
#include "clang/AST/ASTContext.h"
#include "clang/Basic/SourceManager.h"
#include "llvm/ADT/SetVector.h"

using namespace clang;

namespace belay::explore {

static constexpr size_t MostCalls = 4; ///< of one class that are tried

static bool isPublic(const FunctionDecl *F) {
  auto *M = dyn_cast<CXXMethodDecl>(F);
  return M && !M->isStatic() && !M->isDeleted() && M->getAccess() == AS_public && M->isDefined();
}

/// How whoever isn't known makes an \p R: by the constructor that asks for least; nothing if nobody can.
static std::optional<Life> lifeOf(const CXXRecordDecl *R) {
  const CXXDestructorDecl *D = R->getDestructor();
  if (R->isAbstract() || R->isDependentContext() || R->isLambda() || R->isUnion() || R->getNumVBases() ||
      (D && (D->isDeleted() || D->getAccess() != AS_public)))
    return std::nullopt;
  const CXXConstructorDecl *Least = nullptr;
  for (const CXXConstructorDecl *C : R->ctors())
    if (isPublic(C) && !C->isCopyOrMoveConstructor() && (!Least || C->getNumParams() < Least->getNumParams()))
      Least = C;
  return Least ? std::optional(Life{R, Least, {}, false}) : std::nullopt;
}

namespace {
/// Looks for what ends a thread: anything but the wait for its end, and an assertion.
class Signals : public ir::Walk {
public:
  bool Found = false;
  bool VisitCallExpr(CallExpr *E) override {
    static constexpr llvm::StringLiteral Looks[] = {"join", "joinable", "get", "begin", "end", "size", "empty", "clear"};
    const FunctionDecl *F = E->getDirectCallee();
    if (auto *O = dyn_cast<CXXOperatorCallExpr>(E))
      Found |= O->isAssignmentOp();
    else
      Found |= !F || !F->getIdentifier() || !(F->isNoReturn() || llvm::is_contained(Looks, F->getName()));
    return !Found;
  }
  bool VisitBinaryOperator(BinaryOperator *E) override {
    Found |= E->isAssignmentOp();
    return !Found;
  }
};
} // namespace

/// Does the destructor of \p R end its threads? Otherwise there is something to be called before.
static bool endsItsThreads(const CXXRecordDecl *R) {
  const FunctionDecl *Def = nullptr;
  const CXXDestructorDecl *D = R->getDestructor();
  if (!D || !D->hasBody(Def))
    return false;
  Signals S;
  S.TraverseStmt(Def->getBody());
  return S.Found;
}

/// Locks a mutex of its object while it holds another.
static bool nests(const analysis::Unit &U, const ir::Process &P) {
  return llvm::any_of(U.Sums->of(&P).Records, [&](const analysis::Record &R) {
    return R.kind() == ir::EventKind::Lock && R.Object->root() == P.ThisPlace && !R.locks().empty();
  });
}

static bool isOfMainFile(const analysis::Unit &U, const Decl *D) {
  const SourceManager &SM = U.context().getSourceManager();
  return SM.isInMainFile(SM.getExpansionLoc(D->getLocation()));
}

/// The methods of \p H's class that take locks in some order, and that anybody may call.
static llvm::SmallVector<const CXXMethodDecl *, 4> nesting(const analysis::Unit &U, const analysis::Harness &H) {
  llvm::SmallVector<const CXXMethodDecl *, 4> Out;
  for (const analysis::Entry &E : H.Entries)
    if (!E.Owner && E.Of.empty() && Out.size() < MostCalls && isPublic(E.P->Function) &&
        isOfMainFile(U, E.P->Function) && nests(U, *E.P))
      Out.push_back(cast<CXXMethodDecl>(E.P->Function));
  return Out;
}

bool locksInOrder(const analysis::Unit &U) {
  return llvm::any_of(U.harnesses(), [&](const analysis::Harness &H) { return !nesting(U, H).empty(); });
}

std::vector<Root> presumedRoots(const analysis::Unit &U, llvm::function_ref<bool(const FunctionDecl *)> Spawns) {
  std::vector<Root> Out;
  auto Add = [&](Life L) {
    const FunctionDecl *F = L.Calls.empty() ? static_cast<const FunctionDecl *>(L.Made) : L.Calls.front();
    Out.push_back({F, false, std::move(L), true});
  };
  llvm::SetVector<const CXXRecordDecl *> Classes;
  for (const auto &P : U.Module.Processes)
    if (const CXXRecordDecl *R = analysis::classOf(*P); R && isOfMainFile(U, P->Function) && Spawns(P->Function))
      if (R->hasDefinition() && endsItsThreads(R->getDefinition()))
        Classes.insert(R->getDefinition());
  for (const CXXRecordDecl *R : Classes) {
    const std::optional<Life> L = lifeOf(R);
    if (!L)
      continue;
    if (Spawns(L->Made)) {
      Add(*L);
      continue;
    }
    llvm::SmallVector<const CXXMethodDecl *, MostCalls> Starts;
    for (const CXXMethodDecl *M : R->methods())
      if (isPublic(M) && !isa<CXXConstructorDecl, CXXDestructorDecl>(M) && Starts.size() < MostCalls && Spawns(M))
        Starts.push_back(M);
    for (const CXXMethodDecl *M : Starts)
      Add({R, L->Made, {M}, false});
  }
  for (const analysis::Harness &H : U.harnesses()) {
    const auto Methods = nesting(U, H);
    const std::optional<Life> L =
        Methods.empty() || !H.Class->hasDefinition() ? std::nullopt : lifeOf(H.Class->getDefinition());
    for (size_t I = 0; L && I < Methods.size(); ++I)
      for (size_t J = I; J < Methods.size(); ++J)
        Add({L->Class, L->Made, {Methods[I], Methods[J]}, true});
  }
  return Out;
}

llvm::SmallVector<const FunctionDecl *, 4> Root::functions() const {
  if (!Presumed)
    return {F};
  llvm::SmallVector<const FunctionDecl *, 4> Out(Of->Calls.begin(), Of->Calls.end());
  Out.push_back(Of->Made);
  if (const CXXDestructorDecl *D = Of->Class->getDestructor())
    Out.push_back(D);
  return Out;
}

std::string Root::name() const {
  if (!Presumed)
    return F->getQualifiedNameAsString();
  std::string Calls;
  for (const CXXMethodDecl *M : Of->Calls)
    Calls += (Calls.empty() ? ": " : " | ") + M->getNameAsString();
  return Of->Class->getQualifiedNameAsString() + Calls;
}

bool holds(const Root &R, const Problem &P) {
  // The same calls could be wrong together in other ways, and their caller would know.
  if (P.K == Problem::FailsByOrder || P.K == Problem::MutexUnmade)
    return false;
  return !R.Of->AtOnce || P.K == Problem::DoubleLock || (P.K == Problem::BlockingCycle && P.OfLocks);
}

Note presumption(const Root &R) {
  const Life &L = *R.Of;
  auto Called = [&](size_t I) { return "'" + L.Calls[I]->getNameAsString() + "'"; };
  std::string Text = "'" + L.Class->getNameAsString() + "' is made";
  if (L.AtOnce)
    Text += ", and " + threadName(1) + " calls " + Called(0) + " while " + threadName(2) + " calls " + Called(1);
  else
    Text += (L.Calls.empty() ? "" : ", " + Called(0) + " is called") + " and it is destroyed";
  return {L.Class->getLocation(), Text};
}

} // namespace belay::explore
