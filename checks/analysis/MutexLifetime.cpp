//===- MutexLifetime.cpp - mutexes that are copied or die in use ----------===//

#include "analysis/MutexLifetime.h"
#include "analysis/LockNames.h"
#include "analysis/Loops.h"
#include "analysis/Waiters.h"
#include "clang/AST/ExprCXX.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringSwitch.h"
#include <map>
#include <set>

using namespace clang;

namespace belay::analysis {

using namespace ir;

/// The name of C's synchronisation object that \p T is or holds by value; empty if none.
static StringRef lockIn(QualType T, unsigned Depth = 0) {
  if (T.isNull() || Depth > 4)
    return {};
  while (auto *Named = T->getAs<TypedefType>()) {
    StringRef N = Named->getDecl()->getName();
    if (llvm::StringSwitch<bool>(N)
            .Cases("pthread_mutex_t", "pthread_rwlock_t", "pthread_cond_t", "sem_t", "mtx_t", "cnd_t", true)
            .Default(false))
      return N;
    T = Named->desugar();
  }
  if (auto *A = dyn_cast<ConstantArrayType>(T.getCanonicalType().getTypePtr()))
    return lockIn(A->getElementType(), Depth + 1);
  const RecordDecl *R = T->getAsRecordDecl();
  if (!R || !R->getDefinition() || R->isUnion() ||
      R->getASTContext().getSourceManager().isInSystemHeader(R->getLocation()))
    return {};
  for (const FieldDecl *F : R->getDefinition()->fields())
    if (StringRef N = lockIn(F->getType(), Depth + 1); !N.empty())
      return N;
  return {};
}

/// What \p E destroys; null if nothing.
static const Place *ends(const Event &E) {
  if (E.Kind == EventKind::Call && isa_and_nonnull<CXXDestructorDecl>(E.Function))
    return E.This;
  if (E.Kind != EventKind::Write || !E.E)
    return nullptr;
  auto *C = dyn_cast<CallExpr>(E.E);
  const FunctionDecl *F = C ? C->getDirectCallee() : nullptr;
  bool Ends = isa<CXXDeleteExpr>(E.E) ||
              (F && F->getIdentifier() && (F->getName() == "free" || F->getName().ends_with("_destroy")));
  return Ends ? E.Object : nullptr;
}

/// True if \p E destroys \p M or what it is in, also by its name only: `pool_free(pool)`.
static bool destroys(const Event &E, const Place *M) {
  if (const Place *Object = ends(E))
    return M->within(Object);
  const IdentifierInfo *Name = E.Function ? E.Function->getIdentifier() : nullptr;
  return (E.Kind == EventKind::Unknown || E.Kind == EventKind::Call) && Name &&
         llvm::any_of(llvm::ArrayRef({"free", "destroy", "delete"}),
                      [&](const char *Word) { return Name->getName().ends_with(Word); }) &&
         llvm::any_of(E.Args, [&](const Place *A) {
           const Place *Around = M; // of the object itself, not of one that points to it
           while (Around->Parent && Around->K != Place::Deref)
             Around = Around->Parent;
           return A->K == Place::AddressOf ? M->within(A->Parent) : Around->K == Place::Deref && Around->Parent == A;
         });
}

bool destroysLater(const Process &P, const Event &Lock, const Place *M) {
  const Block *At = blockOf(P, &Lock);
  if (!At || !M || !M->known())
    return false;
  auto Says = [&](const Event &E) {
    return destroys(E, M) || E.Kind == EventKind::NoReturn ? std::optional(true) : std::nullopt;
  };
  const auto Rest = llvm::make_range(At->Events.begin() + (&Lock - At->Events.data()) + 1, At->Events.end());
  if (llvm::any_of(Rest, Says))
    return true;
  const std::vector<bool> Destroyed = ahead(P, Says, /*All=*/true);
  const llvm::SmallVector<unsigned, 2> Next = succs(*At);
  return !Next.empty() && llvm::all_of(Next, [&](unsigned N) { return Destroyed[N]; });
}

/// It unlocks something, or calls a method of its own that does: `~Mutex() { clear(); }`.
static bool unlocks(const Stmt *S, bool Whole = true) {
  auto *C = dyn_cast_or_null<CallExpr>(S);
  const FunctionDecl *F = C ? C->getDirectCallee() : nullptr;
  if (F && F->getIdentifier() && F->getName().contains_insensitive("unlock"))
    return true;
  auto *M = dyn_cast_or_null<CXXMemberCallExpr>(S);
  const FunctionDecl *Def = nullptr;
  if (Whole && M && F && isa<CXXThisExpr>(M->getImplicitObjectArgument()->IgnoreParenImpCasts()) && F->hasBody(Def) &&
      unlocks(Def->getBody(), /*Whole=*/false))
    return true;
  return S && llvm::any_of(S->children(), [&](const Stmt *X) { return unlocks(X, Whole); });
}

/// A lock that users wrote may see to it itself that it isn't held when it ends: so a guard does.
static bool endsUnlocked(const Place *Lock) {
  const QualType T = Lock->type();
  const CXXRecordDecl *R = T.isNull() ? nullptr : T->getAsCXXRecordDecl();
  const CXXDestructorDecl *D = R && R->hasDefinition() && !R->isInStdNamespace() ? R->getDestructor() : nullptr;
  const FunctionDecl *Def = nullptr;
  return D && D->isUserProvided() && (!D->hasBody(Def) || unlocks(Def->getBody()));
}

namespace {
class MutexLifetime {
public:
  explicit MutexLifetime(const Unit &U) : U(U), S(*U.Sums) {}

  std::vector<MutexMisuse> run() {
    for (auto &P : U.Module.Processes) {
      dies(*P);
      Variables Fresh, Gone;
      unmade(P->Function->getBody(), Fresh, Gone);
      if (!initialises(P->Function->getBody()))
        copies(P->Function->getBody());
    }
    return std::move(Out);
  }

private:
  /// A copy that is initialised afterwards is none of the mutex.
  static bool initialises(const Stmt *St) {
    if (!St)
      return false;
    if (auto *C = dyn_cast<CallExpr>(St))
      if (const FunctionDecl *F = C->getDirectCallee(); F && F->getIdentifier() && F->getName().ends_with("_init"))
        return true;
    return llvm::any_of(St->children(), initialises);
  }

  /// `pthread_mutex_t init = PTHREAD_MUTEX_INITIALIZER; *m = init;`: nobody can have locked that.
  static bool isInitializer(const Expr *E) {
    auto *D = dyn_cast<DeclRefExpr>(E);
    auto *V = D ? dyn_cast<VarDecl>(D->getDecl()) : nullptr;
    auto *F = V && V->isLocalVarDecl() && V->getInit() ? dyn_cast<FunctionDecl>(V->getDeclContext()) : nullptr;
    return F && isa<InitListExpr>(V->getInit()->IgnoreParenImpCasts()) && !addressTaken(F->getBody(), V);
  }

  static bool addressTaken(const Stmt *St, const VarDecl *V) {
    if (auto *O = dyn_cast_or_null<UnaryOperator>(St); O && O->getOpcode() == UO_AddrOf)
      if (auto *D = dyn_cast<DeclRefExpr>(O->getSubExpr()->IgnoreParens()); D && D->getDecl() == V)
        return true;
    return St && llvm::any_of(St->children(), [&](const Stmt *C) { return addressTaken(C, V); });
  }

  void copies(const Stmt *St) {
    if (!St)
      return;
    const Expr *From = nullptr;
    if (auto *B = dyn_cast<BinaryOperator>(St); B && B->getOpcode() == BO_Assign)
      From = B->getRHS();
    else if (auto *C = dyn_cast<ImplicitCastExpr>(St);
             C && C->getCastKind() == CK_LValueToRValue && C->getType()->isRecordType())
      From = C;
    else if (auto *C = dyn_cast<CXXConstructExpr>(St);
             C && C->getConstructor()->isCopyConstructor() && !C->getConstructor()->isUserProvided() && C->getNumArgs())
      From = C->getArg(0);
    else if (auto *O = dyn_cast<CXXOperatorCallExpr>(St); O && O->getOperator() == OO_Equal && O->getNumArgs() == 2)
      if (auto *MD = dyn_cast_or_null<CXXMethodDecl>(O->getDirectCallee()); MD && !MD->isUserProvided())
        From = O->getArg(1);
    if (From) {
      const Expr *X = From->IgnoreParenImpCasts();
      QualType T = X->getType();
      const bool Variable = X->isLValue() && !isa<CompoundLiteralExpr>(X) && !T.isConstQualified() && !isInitializer(X);
      StringRef Type = Variable ? lockIn(T) : StringRef();
      if (!Type.empty() && Seen.insert(X->getBeginLoc().getRawEncoding()).second)
        Out.push_back({MutexMisuse::Copied, From->getExprLoc(), {}, "", Type.str()});
    }
    for (const Stmt *C : St->children())
      copies(C);
  }

  static const Record *lockOf(const Summary &Sum, const Place *Mutex) {
    const Record *Lock = nullptr;
    for (const Record &R : Sum.Records)
      if (R.kind() == EventKind::Lock && R.Object == Mutex)
        Lock = &R;
    return Lock;
  }

  /// A mutex of C or std in a local variable itself, not what a guard holds.
  static bool isOwn(const Place *Mutex) {
    for (const Place *P = Mutex; !P->isRoot(); P = P->Parent)
      if (P->K != Place::Field)
        return false;
    const QualType T = Mutex->type();
    const CXXRecordDecl *R = T.isNull() ? nullptr : T->getAsCXXRecordDecl();
    return !lockIn(T).empty() || (R && R->isInStdNamespace());
  }

  /// Nobody unlocks it any more, nor does on another path: these, and variables that are mutexes, are LockProtocol's
  /// matter.
  void leaves(const Event &E, const Lockset &Locks, const Summary &Sum) {
    auto Unlocked = [&](const Place *M) {
      return llvm::any_of(Sum.Records, [&](const Record &R) { return R.kind() == EventKind::Unlock && R.Object == M; });
    };
    for (const Held &H : Locks)
      if (H.Mutex->within(E.Object) && !H.Claim && !H.Mutex->isRoot() && isOwn(H.Mutex) && !Unlocked(H.Mutex))
        if (const Record *Lock = lockOf(Sum, H.Mutex); Lock && Seen.insert(Lock->site()->Loc.getRawEncoding()).second)
          Out.push_back({MutexMisuse::Leaves, Lock->site()->Loc, {}, H.Mutex->str(), "", true});
  }

  /// `~Task() { mutex.unlock(); }`: the destructor that \p E calls does that itself.
  bool unlocksFirst(const Event &E, const Place *Mutex) const {
    return llvm::any_of(E.Callees, [&](const Process *P) {
      return llvm::any_of(S.of(P).Released, [&](const Place *X) { return sameMember(X, Mutex); });
    });
  }

  void dies(const Process &P) {
    const Summary &Sum = S.of(&P);
    if (Sum.LocksAt.empty())
      return;
    for (const Block &B : P.Blocks)
      for (const Event &E : B.Events) {
        if (auto At = Sum.LocksAt.find(&E); E.Kind == EventKind::ScopeEnd && At != Sum.LocksAt.end())
          leaves(E, At->second, Sum);
        auto At = Sum.LocksAt.find(&E);
        const Place *Object = ends(E);
        if (At == Sum.LocksAt.end() || (Object && !Object->known()))
          continue;
        for (const Held &H : At->second) {
          const Place *Around = Object ? Object : endedBy(E, H.Mutex);
          // What only an assertion says to be held may be free: a test of just that destroys it.
          if (!Around || !H.Mutex->within(Around) || H.Assumed || unlocksFirst(E, H.Mutex) || endsUnlocked(Around) ||
              endsUnlocked(H.Mutex))
            continue;
          if (const Record *Lock = lockOf(Sum, H.Mutex);
              Lock && Seen.insert(E.Loc.getRawEncoding()).second)
            Out.push_back({MutexMisuse::Dies, E.Loc, Lock->site()->Loc, H.Mutex->str(), "", H.Mutex == Around});
        }
      }
  }

  /// What is around \p Mutex, if the one function that \p Call calls destroys that whatever comes, and doesn't unlock
  /// it.
  const Place *endedBy(const Event &Call, const Place *Mutex) const {
    const auto Callees = Call.Kind == EventKind::Call ? S.callees(Call) : llvm::SmallVector<Target, 1>();
    if (Callees.size() != 1 || isa<CXXDestructorDecl>(Callees.front().P->Function))
      return nullptr;
    const Target &T = Callees.front();
    const Place *Around = nullptr;
    auto Ends = [&](const Event &X) -> std::optional<bool> {
      const Place *Object = X.Kind == EventKind::Write ? ends(X) : nullptr;
      const Place *Here = Object ? S.translate(Object, T.Map) : nullptr;
      if (!Here || !Here->known() || !Mutex->within(Here))
        return X.Kind == EventKind::NoReturn ? std::optional(true) : std::nullopt;
      Around = Here;
      return true;
    };
    const bool Unlocked = llvm::any_of(S.of(T.P).Records, [&](const Record &R) {
      return R.kind() == EventKind::Unlock && S.translate(R.Object, T.Map) == Mutex;
    });
    return !Unlocked && T.P->Lowered && ahead(*T.P, Ends, /*All=*/true)[T.P->Entry] ? Around : nullptr;
  }

  /// What locks, unlocks, waits or notifies can't be the first that is done with it.
  static bool needsMade(const CallExpr *C) {
    const FunctionDecl *F = C->getDirectCallee();
    StringRef N = F && F->getIdentifier() && F->isExternC() ? F->getName() : StringRef();
    if (!(N.consume_front("pthread_mutex_") || N.consume_front("pthread_rwlock_") || N.consume_front("pthread_cond_") ||
          N.consume_front("mtx_") || N.consume_front("cnd_")))
      return false;
    return llvm::StringSwitch<bool>(N)
        .Cases("lock", "trylock", "timedlock", "unlock", "rdlock", "wrlock", "wait", "timedwait", true)
        .Cases("signal", "broadcast", true)
        .Default(false);
  }

  /// Variables that nothing can be done with yet, or any more: where they were declared, or destroyed.
  using Variables = std::map<const VarDecl *, SourceLocation>;

  /// The variable that \p A is the address of, or of a part of.
  static const VarDecl *variable(const Expr *A) {
    auto *Of = dyn_cast<UnaryOperator>(A->IgnoreParenImpCasts());
    const Expr *Base = Of && Of->getOpcode() == UO_AddrOf ? Of->getSubExpr()->IgnoreParens() : nullptr;
    for (auto *M = dyn_cast_or_null<MemberExpr>(Base); M && !M->isArrow(); M = dyn_cast<MemberExpr>(Base))
      Base = M->getBase()->IgnoreParens();
    auto *R = dyn_cast_or_null<DeclRefExpr>(Base);
    return R ? dyn_cast<VarDecl>(R->getDecl()) : nullptr;
  }

  void use(const CallExpr *C, Variables &Fresh, Variables &Gone) {
    const FunctionDecl *F = C->getDirectCallee();
    const bool Destroys = isDestroy(F);
    const bool Needs = needsMade(C);
    if (!Needs && !Destroys && !(F && U.context().getSourceManager().isInSystemHeader(F->getLocation())))
      Gone.clear(); // it may make them anew
    for (const Expr *A : C->arguments()) {
      const VarDecl *V = variable(A);
      if (!V || !(Needs || Destroys))
        continue;
      const bool Over = Gone.count(V);
      Variables &From = Over ? Gone : Fresh;
      if (auto At = From.find(V); At != From.end() && (Over || Needs)) {
        if (Seen.insert(A->getExprLoc().getRawEncoding()).second)
          Out.push_back({Over ? MutexMisuse::Over : MutexMisuse::Unmade, A->getExprLoc(), At->second,
                         textOf(cast<UnaryOperator>(A->IgnoreParenImpCasts())->getSubExpr()), "", true});
        From.erase(At);
      }
    }
  }

  /// Goes through \p St in the order of the text; takes away what it does something with.
  void unmade(const Stmt *St, Variables &Fresh, Variables &Gone) {
    if (!St)
      return;
    if (isa<LambdaExpr, ForStmt, WhileStmt, DoStmt, CXXForRangeStmt, SwitchStmt, LabelStmt>(St)) {
      Variables Within, After; // of those from outside the first in the text need not be the first in time
      for (const Stmt *C : St->children())
        unmade(C, Within, After);
      named(St, Fresh);
      return Gone.clear();
    }
    if (isa<IfStmt, AbstractConditionalOperator, CXXTryStmt>(St)) {
      for (const Stmt *C : St->children()) {
        Variables Then = Gone;
        unmade(C, Fresh, Then);
      }
      return named(St, Gone);
    }
    auto *D = dyn_cast<DeclStmt>(St);
    for (const Decl *X : D ? static_cast<const DeclStmt *>(D)->decls() : DeclStmt::decl_const_range(nullptr, nullptr))
      if (auto *V = dyn_cast<VarDecl>(X); V && V->hasLocalStorage() && !V->hasInit() && !lockIn(V->getType()).empty())
        Fresh[V] = V->getLocation();
    auto *C = dyn_cast<CallExpr>(St);
    if (C)
      use(C, Fresh, Gone);
    if (auto *R = dyn_cast<DeclRefExpr>(St))
      if (auto *V = dyn_cast<VarDecl>(R->getDecl()))
        Fresh.erase(V), Gone.erase(V);
    for (const Stmt *Child : St->children())
      unmade(Child, Fresh, Gone);
    const FunctionDecl *F = C ? C->getDirectCallee() : nullptr;
    if (isDestroy(F) && C->getNumArgs() == 1)
      if (const VarDecl *V = variable(C->getArg(0)); V && !lockIn(V->getType()).empty() && V->getType()->isRecordType())
        if (auto *Of = dyn_cast<UnaryOperator>(C->getArg(0)->IgnoreParenImpCasts());
            Of && isa<DeclRefExpr>(Of->getSubExpr()->IgnoreParens())) // not one part of several
          Gone[V] = C->getExprLoc();
  }

  static void named(const Stmt *St, Variables &Fresh) {
    if (auto *R = dyn_cast_or_null<DeclRefExpr>(St))
      if (auto *V = dyn_cast<VarDecl>(R->getDecl()))
        Fresh.erase(V);
    if (St)
      for (const Stmt *C : St->children())
        named(C, Fresh);
  }

  std::string textOf(const Expr *E) const {
    std::string Text;
    llvm::raw_string_ostream OS(Text);
    E->printPretty(OS, nullptr, U.context().getPrintingPolicy());
    return Text;
  }

  const Unit &U;
  const Summaries &S;
  std::set<unsigned> Seen;
  std::vector<MutexMisuse> Out;
};
} // namespace

bool isDestroy(const FunctionDecl *F) {
  return F && F->getIdentifier() && F->isExternC() && F->getName().starts_with("pthread_") &&
         F->getName().ends_with("_destroy");
}

std::vector<MutexMisuse> findMutexMisuse(const Unit &U) { return MutexLifetime(U).run(); }

} // namespace belay::analysis
