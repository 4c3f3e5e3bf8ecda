//===- LockOrder.cpp - mutexes that are locked in different orders --------===//

#include "analysis/LockOrder.h"
#include "analysis/CallGraph.h"
#include "analysis/Callbacks.h"
#include "analysis/Entries.h"
#include "analysis/LockNames.h"
#include "analysis/Locks.h"
#include "analysis/Loops.h"
#include "analysis/Made.h"
#include "analysis/MutexLifetime.h"
#include "analysis/Nesting.h"
#include "analysis/PathFacts.h"
#include "ir/Types.h"
#include "clang/AST/ASTContext.h"
#include "clang/AST/DeclTemplate.h"
#include "clang/AST/ExprCXX.h"
#include "clang/Basic/SourceManager.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/SmallPtrSet.h"
#include <map>
#include <set>

using namespace clang;

namespace belay::analysis {

using namespace ir;

/// What holds the fields that \p P goes through, as far as no pointer is passed.
static const Place *base(const Place *P) {
  while (P->K == Place::Field || P->K == Place::Element)
    P = P->Parent;
  return P;
}

/// True if any function may mean the same lock by \p P: a global, or a field of some object.
static bool named(const Place *P) {
  for (const Place *X = P; X; X = X->Parent)
    if (X->K == Place::MutexOf || X->K == Place::Null || X->K == Place::Unknown)
      return false;
  const Cell C = cellOf(P);
  if (!C)
    return false;
  auto *V = dyn_cast<VarDecl>(C.Path.back());
  return V ? V->hasGlobalStorage() : C.Open;
}

/// \p P if it is one object whoever names it.
static const Place *global(const Place *P) { return cellOf(P).Open ? nullptr : P; }

/// The instance of a class template that \p P is, or is a member of.
static const ClassTemplateSpecializationDecl *instance(const Place *P) {
  if (P->K == Place::Field)
    return dyn_cast<ClassTemplateSpecializationDecl>(cast<FieldDecl>(P->Decl)->getParent());
  return P->type().isNull()
             ? nullptr
             : dyn_cast_or_null<ClassTemplateSpecializationDecl>(P->type().getNonReferenceType()->getAsCXXRecordDecl());
}

/// True if \p R begins with a \p First, as what is derived from it does in C, or is one.
static bool beginsWith(const RecordDecl *R, const RecordDecl *First) {
  constexpr unsigned MaxBases = 8;
  for (unsigned I = 0; R && I < MaxBases; ++I) {
    if (declaresSameEntity(R, First))
      return true;
    R = R->getDefinition();
    R = R && !R->field_empty() ? R->field_begin()->getType()->getAsRecordDecl() : nullptr;
  }
  return false;
}

/// The structure that \p P is a member of, as it was declared, or as \p Beside, another member of it, tells.
static const RecordDecl *structOf(const Place *P, const Place *Beside) {
  const Place *Of = base(P);
  const RecordDecl *R = Of->type().isNull() ? nullptr : Of->type()->getAsRecordDecl();
  for (const Place *X = Beside; R && X; X = X->Parent)
    if (X->K == Place::Field && X->Parent == Of)
      if (const RecordDecl *More = cast<FieldDecl>(X->Decl)->getParent(); !R->getDefinition() || beginsWith(More, R))
        R = More;
  return R && R->getDefinition() && isPlainStruct(R) ? R : nullptr;
}

/// True if \p A and \p B are members of what pointers to two structures were cast to, neither of which is the other:
/// `((Object *)pad)->lock` and `((Object *)element)->lock`.
static bool ofOtherStruct(const RecordDecl *A, const RecordDecl *B) {
  return A && B && !beginsWith(A, B) && !beginsWith(B, A);
}

/// True if \p A and \p B, which have one name, are of two instances of a class template: two objects, of two owners.
static bool ofOtherInstance(const Place *A, const Place *B) {
  auto Differ = [](const Place *X, const Place *Y) {
    const auto *I = instance(X), *J = instance(Y);
    return I && J && I->getSpecializedTemplate() == J->getSpecializedTemplate() && !declaresSameEntity(I, J);
  };
  for (; A && B && A->K == Place::Field && B->K == Place::Field; A = A->Parent, B = B->Parent)
    if (Differ(A, B))
      return true;
  return A && B && Differ(base(A), base(B));
}

/// True if \p A and \p B, one member of a base, are in objects of two classes, of which neither is the other's base.
static bool ofOtherClass(const Place *A, const Place *B) {
  auto Of = [](const Place *X) -> const CXXRecordDecl * {
    const QualType T = X->K == Place::Field ? X->Parent->type() : QualType();
    const CXXRecordDecl *R = T.isNull() ? nullptr : T.getNonReferenceType()->getAsCXXRecordDecl();
    return R && R->hasDefinition() && !R->getNumVBases() ? R : nullptr;
  };
  const CXXRecordDecl *X = Of(A), *Y = Of(B);
  return X && Y && !declaresSameEntity(X, Y) && !X->isDerivedFrom(Y) && !Y->isDerivedFrom(X);
}

/// The types of the objects that \p S speaks of.
static void subjects(const Stmt *S, llvm::SmallPtrSetImpl<const Type *> &Out) {
  if (!S)
    return;
  auto *D = dyn_cast<DeclRefExpr>(S);
  if ((D && isa<VarDecl>(D->getDecl())) || isa<CXXThisExpr>(S)) {
    QualType T = cast<Expr>(S)->getType().getNonReferenceType();
    Out.insert((T->isPointerType() ? T->getPointeeType() : T).getCanonicalType().getTypePtr());
  }
  for (const Stmt *C : S->children())
    subjects(C, Out);
}

/// True if \p S compares which of two alike is the less: how to choose an order by address or by number.
static bool compares(const Stmt *S) {
  if (!S)
    return false;
  if (auto *B = dyn_cast<BinaryOperator>(S); B && B->isRelationalOp()) {
    llvm::SmallPtrSet<const Type *, 4> L, R;
    subjects(B->getLHS(), L);
    subjects(B->getRHS(), R);
    if (llvm::any_of(L, [&](const Type *T) { return R.contains(T); }))
      return true;
  }
  if (auto *O = dyn_cast<CXXOperatorCallExpr>(S)) {
    if (O->getOperator() == OO_Less || O->getOperator() == OO_Greater)
      return true;
    if (O->getOperator() == OO_Call && className(O->getArg(0)->getType()) == "less")
      return true;
  }
  return llvm::any_of(S->children(), compares);
}

/// True if on the way to \p R a method of an interface that is called on another object leads back into the override
/// that calls it: `next->handle(event)` in `Manager::handle`. Who passes a call on has something else behind the
/// interface, though the unit may show nothing else.
static bool passedToItself(const Record &R) {
  for (size_t I = 0; I < R.Path.size(); ++I) {
    const Event *Call = R.Path[I], *Next = I + 1 < R.Path.size() ? R.Path[I + 1] : R.E;
    if (!Call->Function || !Call->This || Call->This->K == Place::This)
      continue;
    for (const Process *P : Call->Callees)
      if (P->Function->getCanonicalDecl() != Call->Function->getCanonicalDecl() && blockOf(*P, Call) &&
          blockOf(*P, Next))
        return true;
  }
  return false;
}

namespace {
class LockOrder {
public:
  explicit LockOrder(const Unit &U) : U(U), S(*U.Sums), Running(U.running()), Facts(S) {}

  std::vector<LockCycle> run() {
    std::vector<LockStep> Open;
    const Entries E(U, Running);
    for (auto &Component : components(U.Module))
      for (const Process *P : Component) {
        std::vector<LockStep> Own = steps(S.of(P).Records, *P);
        beside(*P, Own);
        for (LockStep &L : Own)
          if (known(L) && E.begins(*P) &&
              Seen.insert({L.First.site(), L.First.E, L.Second.site(), L.Second.E, global(L.Held), global(L.Taken)})
                  .second)
            Open.push_back(std::move(L));
      }
    for (const LockedCallback &C : findLockedCallbacks(U))
      if (LockStep L = calledBack(C); !C.Again && known(L) && E.begins(*L.In))
        Open.push_back(std::move(L));
    if (Open.size() > 1) {
      cycles(Open, [&](const LockStep &A, const LockStep &B) { return E.parallel(*A.At, *B.At) && shared(A, B); });
    }
    const SourceManager &SM = U.context().getSourceManager();
    llvm::stable_sort(Out, [&](const LockCycle &A, const LockCycle &B) {
      SourceLocation X = A.Steps[0].Loc, Y = B.Steps[0].Loc;
      return X != Y && SM.isBeforeInTranslationUnit(X, Y);
    });
    return std::move(Out);
  }

private:
  using Together = llvm::function_ref<bool(const LockStep &, const LockStep &)>;

  /// The pairs of locks that \p Rs, in the terms of \p Owner, take one in the other.
  std::vector<LockStep> steps(llvm::ArrayRef<Record> Rs, const Process &Owner, const Record *Spawn = nullptr) {
    std::vector<LockStep> Found;
    for (unsigned I = 0; I < Rs.size(); ++I) {
      const Record &R = Rs[I];
      if (R.kind() != EventKind::Lock || R.E->Try || R.E->Timed || R.locks().empty() || !R.Object->known())
        continue;
      // Who holds it already, as one may hold a recursive one, doesn't wait for it.
      if (holds(R.locks(), R.Object) || contains(R.mayHold(), R.Object) || !Facts.possible(R))
        continue;
      for (const Held &H : R.locks()) {
        std::optional<Nesting> N = nest(S, Rs, I, H.Mutex, Owner);
        // std::lock takes several at once.
        if (!N || H.Mutex == R.Object || (N->Outer.E->E == R.E->E && N->Outer.Path == N->Inner.Path) ||
            H.Mutex->within(R.Object) || R.Object->within(H.Mutex))
          continue;
        if (lastLock(N->Outer, Owner) || lastLock(R, Owner) || passedToItself(N->Inner))
          continue;
        LockStep L;
        L.First = std::move(N->Outer);
        L.Second = std::move(N->Inner);
        L.At = N->At;
        L.Loc = N->Loc;
        L.Held = H.Mutex;
        L.Taken = R.Object;
        L.HeldShared = H.Shared;
        L.Locks = R.locks();
        L.Before = R.before();
        L.After = R.after();
        L.In = &Owner;
        L.Site = R.site();
        L.Spawn = Spawn;
        Found.push_back(std::move(L));
      }
    }
    return Found;
  }

  /// What a callback locks, as who gives it names that.
  static LockStep calledBack(const LockedCallback &C) {
    LockStep L;
    L.First = C.Call.Outer;
    L.Second = C.Lock;
    L.At = L.In = C.Call.At;
    L.Loc = C.Call.Loc;
    L.Held = C.Held;
    L.Taken = C.Lock.Object;
    L.HeldShared = C.HeldShared;
    L.Locks = C.Call.Inner.locks();
    L.Site = C.Call.Inner.site();
    L.Given = C.Given;
    return L;
  }

  /// Who destroys it then doesn't wait for it, and keeps nobody waiting.
  static bool lastLock(const Record &L, const Process &Owner) {
    return destroysLater(*L.In, *L.E, L.E->Object) || destroysLater(Owner, *L.site(), L.Object);
  }

  /// An object of a class without members, whose methods are seen, is no lock itself: what it locks is elsewhere, or
  /// nothing.
  static bool isStateless(const Place *Lock) {
    const QualType T = Lock->type();
    const CXXRecordDecl *R = T.isNull() ? nullptr : T->getAsCXXRecordDecl();
    return R && R->hasDefinition() && R->isEmpty() && llvm::all_of(R->methods(), [](const CXXMethodDecl *M) {
             return M->isImplicit() || M->isDefaulted() || M->isDeleted() || M->isDefined();
           });
  }

  /// `menu->mutex = &mutex_;`: a member that leads to \p A is given the address of \p B, which may be the same lock.
  bool isGiven(const Place *A, const Place *B) const {
    const Place *Pointer = A->K == Place::Deref && A->Parent->K == Place::Field ? A->Parent : nullptr;
    const ValueDecl *Leaf = cellOf(B).leaf();
    return Pointer && Leaf && llvm::any_of(U.uses().of(Pointer->Decl), [&](const Use &X) {
             auto *Address = dyn_cast_or_null<UnaryOperator>(X.Value ? bare(X.Value) : nullptr);
             return Address && Address->getOpcode() == UO_AddrOf && cellOf(Address->getSubExpr()).leaf() == Leaf;
           });
  }

  /// Seen from anywhere, both locks have a name, and not the same one: two objects of
  /// one class may be locked in an order of their own. Who makes an object has it alone.
  bool known(const LockStep &L) const {
    if (!named(L.Held) || !named(L.Taken) || cellOf(L.Held) == cellOf(L.Taken) || isStateless(L.Held) ||
        isStateless(L.Taken))
      return false;
    if (isMadeHere(L.Held->root(), U.uses()) || isMadeHere(L.Taken->root(), U.uses()) || isGiven(L.Held, L.Taken) ||
        isGiven(L.Taken, L.Held))
      return false;
    auto *Ctor = dyn_cast<CXXConstructorDecl>(L.In->Function);
    return !Ctor || (L.Held->root() != L.In->ThisPlace && L.Taken->root() != L.In->ThisPlace);
  }

  /// Seen from two functions: the locks of one are those of the other. If one takes
  /// both from one object, so does the other.
  static bool shared(const LockStep &A, const LockStep &B) {
    auto Whole = [](const LockStep &L) { return base(L.Held) == base(L.Taken); };
    return Whole(A) == Whole(B) || !cellOf(A.Held).Open || !cellOf(A.Taken).Open;
  }

  /// True if whoever finds \p Flag as \p L leaves it can tell that from how it was at first.
  bool tells(const LockStep &L, const Place *Flag) const {
    auto *D = dyn_cast_or_null<ValueDecl>(Flags::key(Flag));
    const std::optional<bool> First = D && D->getType()->isScalarType() ? initially(D, U.context()) : std::nullopt;
    bool Sets = false, Changes = false;
    for (const Block &B : L.At->Blocks)
      for (const Event &E : B.Events)
        if ((E.Kind == EventKind::Write || E.Kind == EventKind::AtomicWrite) && !E.Init && Flags::key(E.Object) == D) {
          Sets = true;
          Changes |= !E.HasConst || E.Value != First;
        }
    return !Sets || Changes;
  }

  /// True if one of the two comes after what the other does later. Data that both change and both ask about orders
  /// neither.
  bool ordered(const LockStep &A, const LockStep &B) const {
    auto Through = [&](const LockStep &X, const LockStep &Y, bool Data) {
      return llvm::any_of(X.Before, [&](const Place *P) {
        return contains(Y.After, P) && isFlag(P->type()) == Data && (!Data || tells(X, P));
      });
    };
    if (Through(A, B, /*Data=*/false) || Through(B, A, /*Data=*/false))
      return true;
    return Through(A, B, /*Data=*/true) != Through(B, A, /*Data=*/true);
  }

  /// The threads that \p P starts, against it and against each other.
  void beside(const Process &P, llvm::ArrayRef<LockStep> Own) {
    const RunningFacts &F = Running.of(&P);
    if (F.Spawns.empty())
      return;
    std::vector<LockStep> All(Own.begin(), Own.end());
    std::vector<unsigned> Thread(All.size(), ~0u);
    for (unsigned I = 0; I < F.Spawns.size(); ++I)
      for (const Target &T : F.Spawns[I].R->runs())
        for (LockStep &L : steps(S.records(T), P, F.Spawns[I].R)) {
          All.push_back(std::move(L));
          Thread.push_back(I);
        }
    if (All.size() < 2)
      return;
    auto Index = [&](const LockStep &L) { return Thread[&L - All.data()]; };
    cycles(All, [&](const LockStep &A, const LockStep &B) {
      const unsigned X = Index(A), Y = Index(B);
      if (ordered(A, B))
        return false;
      if (X == ~0u && Y == ~0u)
        return false;
      if (X == ~0u || Y == ~0u) {
        const llvm::SmallBitVector *On = F.at(X == ~0u ? A.Site : B.Site);
        return On && On->test(X == ~0u ? Y : X);
      }
      return X == Y ? F.Spawns[X].Many : F.Spawns[X].With.test(Y) || F.Spawns[Y].With.test(X);
    });
  }

  /// True if \p A and \p B, which holds what \p A takes, can wait for each other.
  bool clash(const LockStep &A, const LockStep &B) const {
    if (A.Second.E->Shared && B.HeldShared)
      return false;
    // A gate: a lock that both hold.
    auto Gate = [&](const Held &X) {
      return llvm::any_of(B.Locks, [&](const Held &Y) {
        return !(X.Shared && Y.Shared) && X.Mutex != A.Held && Y.Mutex != B.Held &&
               (X.Mutex == Y.Mutex || cellOf(X.Mutex) == cellOf(Y.Mutex));
      });
    };
    if (llvm::any_of(A.Locks, Gate))
      return false;
    return A.At != B.At || !compares(A.At->Function->getBody());
  }

  /// Follows \p All from what a step takes to who holds that, up to MaxLength, back to the start.
  void cycles(llvm::ArrayRef<LockStep> All, Together Meet) {
    std::map<std::vector<const Decl *>, unsigned> Numbers;
    auto Number = [&](const Place *P) {
      const Cell C = cellOf(P);
      std::vector<const Decl *> Key(C.Path.begin(), C.Path.end());
      // Without a name it is only itself.
      if (Key.empty() || isa<ParmVarDecl>(Key.back()))
        Key.push_back(P->root()->Decl);
      return Numbers.try_emplace(std::move(Key), Numbers.size()).first->second;
    };
    std::vector<std::pair<unsigned, unsigned>> Ends;
    for (const LockStep &L : All)
      Ends.push_back({Number(L.Held), Number(L.Taken)});
    llvm::SmallVector<unsigned, 4> Way;
    unsigned Budget = MaxTries;
    for (unsigned Length = 2; Length <= MaxLength; ++Length)
      for (unsigned I = 0; I < All.size(); ++I) {
        Way.assign({I});
        extend(All, Ends, Way, Length, Meet, Budget);
      }
  }

  void extend(llvm::ArrayRef<LockStep> All, llvm::ArrayRef<std::pair<unsigned, unsigned>> Ends,
              llvm::SmallVectorImpl<unsigned> &Way, unsigned Length, Together Meet, unsigned &Budget) {
    const unsigned Last = Way.back();
    if (Way.size() == Length) {
      if (Ends[Last].second == Ends[Way.front()].first && matches(All[Last], All[Way.front()]) &&
          clash(All[Last], All[Way.front()]))
        report(All, Way, Meet);
      return;
    }
    // The first of a cycle is its least, so that each is found once.
    for (unsigned N = Way.front() + 1; N < All.size() && Budget; ++N) {
      if (Ends[N].first != Ends[Last].second || llvm::is_contained(Way, N) || !matches(All[Last], All[N]))
        continue;
      --Budget;
      if (llvm::any_of(Way, [&](unsigned I) { return !clash(All[I], All[N]); }))
        continue;
      Way.push_back(N);
      extend(All, Ends, Way, Length, Meet, Budget);
      Way.pop_back();
    }
  }

  /// \p A takes what \p B holds: within one function's terms, places are exact.
  static bool matches(const LockStep &A, const LockStep &B) {
    if (A.Taken == B.Held)
      return true;
    const Cell X = cellOf(A.Taken), Y = cellOf(B.Held);
    return X == Y && X.Open && A.In != B.In && !ofOtherInstance(A.Taken, B.Held) && !ofOtherClass(A.Taken, B.Held) &&
           !ofOtherStruct(structOf(A.Taken, A.Held), structOf(B.Held, B.Taken));
  }

  void report(llvm::ArrayRef<LockStep> All, llvm::ArrayRef<unsigned> Way, Together Meet) {
    LockCycle C;
    for (unsigned I : Way) {
      C.Steps.push_back(All[I]);
      for (unsigned J : Way)
        if (J < I && !Meet(All[I], All[J]))
          C.Level = Confidence::Discipline;
    }
    // In source order of the second locks, from the first on.
    const SourceManager &SM = U.context().getSourceManager();
    auto First = llvm::min_element(C.Steps, [&](const LockStep &A, const LockStep &B) {
      SourceLocation X = A.Loc, Y = B.Loc;
      return X != Y && SM.isBeforeInTranslationUnit(X, Y);
    });
    std::rotate(C.Steps.begin(), First, C.Steps.end());
    // A longer cycle says nothing new; nor does a mutex that users wrote, which is seen as a whole and as what is in
    // it.
    auto Place = [](const LockStep &L) { return L.Loc.getRawEncoding(); };
    auto Old = [&](const LockStep &L) {
      auto It = Reported.find(Place(L));
      return It != Reported.end() && It->second >= C.Level;
    };
    if (C.Steps.size() > 2 ? llvm::any_of(C.Steps, Old) : llvm::all_of(C.Steps, Old))
      return;
    for (const LockStep &L : C.Steps)
      Reported[Place(L)] = C.Level;
    auto Same = [&](const LockStep &A, const LockStep &B) {
      return A.Loc == B.Loc && A.Held == B.Held && A.Taken == B.Taken;
    };
    auto It = llvm::find_if(Out, [&](const LockCycle &X) {
      return X.Level == C.Level && X.Steps.size() == 2 && Same(X.Steps.front(), C.Steps.front());
    });
    if (C.Steps.size() == 2 && It != Out.end())
      It->Also.push_back(std::move(C.Steps.back()));
    else
      Out.push_back(std::move(C));
  }

  const Unit &U;
  const Summaries &S;
  RunningSpawns &Running;
  PathFacts Facts;
  using Step = std::tuple<const Event *, const Event *, const Event *, const Event *, const Place *, const Place *>;
  std::set<Step> Seen;                     ///< never walked
  std::map<unsigned, Confidence> Reported; ///< places of second locks
  std::vector<LockCycle> Out;
  static constexpr unsigned MaxLength = 4, MaxTries = 20000;
};
} // namespace

std::vector<LockCycle> findLockCycles(const Unit &U) { return LockOrder(U).run(); }

} // namespace belay::analysis
