//===- Customs.cpp - what the functions of a file do under a lock ---------===//

#include "analysis/Customs.h"
#include "analysis/Cells.h"
#include "analysis/Contracts.h"
#include "analysis/Identity.h"
#include "analysis/Locks.h"
#include "analysis/Meetings.h"
#include "analysis/Objects.h"
#include "analysis/Phases.h"
#include "analysis/Sharing.h"
#include "ir/Types.h"
#include "model/Model.h"
#include "clang/AST/ASTContext.h"
#include "clang/Basic/SourceManager.h"
#include "llvm/ADT/MapVector.h"
#include <deque>
#include <map>
#include <set>

using namespace clang;

namespace belay::analysis {

using namespace ir;

namespace {
/// A member as all functions name it: the fields from the object on, an array's elements being one. A variable of the
/// file comes first.
using Key = llvm::SmallVector<const Decl *, 3>;

/// One access, in the terms of a function that anybody may call.
struct Touch {
  const Process *By;
  const Record *R;
  const Place *Object;         ///< what is touched
  bool Write;                  ///< or its address given to who may
  const Place *Base = nullptr; ///< the object that it is a member of; null for a variable
};

class Customs {
public:
  explicit Customs(const Unit &U) : U(U), S(*U.Sums), Model(U.Tables) {}

  std::vector<GuardBreak> run() {
    survey();
    if (Mutexes.empty())
      return {};
    for (auto &P : U.Module.Processes)
      if (isEntry(*P))
        collect(*P);
    wholes();
    for (auto &[K, All] : Touches)
      for (const Decl *M : All.Guards)
        custom(All.Of, M);
    helpers();
    const SourceManager &SM = U.context().getSourceManager();
    std::stable_sort(Out.begin(), Out.end(), [&](const GuardBreak &A, const GuardBreak &B) {
      return A.Loc != B.Loc && SM.isBeforeInTranslationUnit(A.Loc, B.Loc);
    });
    return std::move(Out);
  }

private:
  static constexpr unsigned MaxTouches = 256; ///< of one member

  struct Member {
    std::vector<Touch> Of;
    llvm::SmallVector<const Decl *, 1> Guards; ///< what is held in some of them
  };

  //===--------------------------------------------------------------------===//
  // Who touches what
  //===--------------------------------------------------------------------===//

  /// The mutexes, by the member or variable that holds them, who is called with one held, and what threads run.
  void survey() {
    Locked = calledLocked(U);
    for (auto &P : U.Module.Processes) {
      const Summary &Sum = S.of(P.get());
      for (const Block &B : P->Blocks)
        for (const Event &E : B.Events)
          if (E.Kind == EventKind::Call || E.Kind == EventKind::Spawn)
            for (const Target &T : S.callees(E))
              Callers[T.P].push_back(P.get());
      for (const Record &R : Sum.Records)
        if (R.kind() == EventKind::Lock && R.Path.empty()) {
          for (const Place *X = R.Object; X; X = X->Parent)
            if (X->K == Place::Field || X->K == Place::Global)
              Mutexes.insert(X->Decl);
        } else if (R.kind() == EventKind::Spawn)
          for (const Target &T : R.runs())
            if (Threads.insert(T.P).second)
              for (const Record &X : S.of(T.P).Records)
                if (isAccess(X.kind()) && X.Object->root()->K == Place::Global)
                  OfThreads.insert(X.Object->root()->Decl);
    }
  }

  /// Anybody may call \p P, from any thread, with no lock held.
  bool isEntry(const Process &P) const {
    const FunctionDecl *F = P.Function;
    if (auto *M = dyn_cast<CXXMethodDecl>(F);
        M &&
        (M->getAccess() != AS_public || isa<CXXConstructorDecl, CXXDestructorDecl>(M) || M->getParent()->isLambda()))
      return false;
    if (!P.Lowered || F->isMain() || Locked.contains(&P) || lockedByContract(P) || doesWithout(F))
      return false;
    return F->isExternallyVisible() || Threads.contains(&P) || U.uses().addressTaken(F) || !Callers.contains(&P);
  }

  /// The member of \p Base, or the file's variable if that is null, that \p Mutex is or is in; null if it isn't there.
  static const Decl *holder(const Place *Mutex, const Place *Base) {
    const Place *In = Mutex->K == Place::Deref ? Mutex->Parent : Mutex; // by a pointer that the object has
    if (!Base)
      return In->root()->K == Place::Global && !In->indirect() ? In->root()->Decl : nullptr;
    return memberOf(In, Base);
  }

  void collect(const Process &P) {
    const Summary &Sum = S.of(&P);
    bool Meets = false; // it locks or waits somewhere: summaries don't say what is before a call that isn't seen
    for (const Record &R : Sum.Records) {
      Meets |= !isAccess(R.kind());
      if (isAccess(R.kind()) && !isAtomic(R.kind()) && !R.E->Init && !R.E->Volatile && R.E->Loc.isValid() &&
          !ofOwnThread(R.E->E, U.uses()))
        members({&P, &R, R.Object, isWrite(R.kind())});
    }
    for (const Block &B : P.Blocks)
      for (const Event &E : B.Events) {
        if (E.Kind != EventKind::Unknown || !E.Function || E.Loc.isInvalid())
          continue;
        const auto At = Sum.LocksAt.find(&E);
        if (At != Sum.LocksAt.end())
          given(P, E, At->second);
        else if (!Meets)
          given(P, E, {});
      }
  }

  /// `list_add(&queue->items, item)`, of another unit: it may do there what it likes.
  void given(const Process &P, const Event &E, const Lockset &Locks) {
    const Record *R = nullptr;
    for (unsigned I = 0; I < E.Args.size() && I < E.Function->getNumParams(); ++I) {
      const Place *A = E.Args[I];
      const QualType T = E.Function->getParamDecl(I)->getType();
      if (!A || A->K != Place::AddressOf || !isData(E, A->Parent) || !T->isPointerType() ||
          T->getPointeeType().isConstQualified())
        continue;
      if (!R) {
        Record &New = Given.emplace_back();
        New.E = &E;
        New.In = &P;
        New.At.write().Locks = Locks;
        R = &New;
      }
      members({&P, R, A->Parent, /*Write=*/true});
    }
  }

  /// No mutex and nothing else that threads meet at.
  bool isData(const Event &Call, const Place *X) {
    const QualType T = X->type();
    return X != Call.Object && X != Call.Second && !T.isNull() && Model.type(T) == model::TypeKind::None &&
           !isForWaiting(T) && !(X->Decl && Mutexes.contains(X->Decl));
  }

  /// \p T as an access of each object with a mutex that it is in. A method's object is its class's matter, not what all
  /// objects share.
  void members(Touch T) {
    Key K;
    const bool InMethod = isa<CXXMethodDecl>(T.By->Function);
    for (const Place *X = T.Object; X && X->known(); X = X->Parent) {
      if (X->K == Place::Element) {
        K.push_back(nullptr);
      } else if (X->K == Place::Field) {
        K.push_back(X->Decl);
        auto *Of = cast<FieldDecl>(X->Decl)->getParent();
        T.Base = X->Parent;
        if (!InMethod && isPlainStruct(Of) &&
            llvm::any_of(Of->fields(), [&](const FieldDecl *F) { return Mutexes.contains(F); }))
          touch(at(K), T);
      } else {
        T.Base = nullptr;
        if (X->K == Place::Global && !X->Decl->isImplicit() && isShared(cast<VarDecl>(X->Decl)) &&
            (!InMethod || cast<VarDecl>(X->Decl)->isStaticDataMember())) {
          K.push_back(X->Decl);
          touch(at(K), T);
        }
        break;
      }
    }
  }

  bool isShared(const VarDecl *V) const { return V->getTLSKind() == VarDecl::TLS_None && !OfThreads.contains(V); }

  Member &at(const Key &K) { return Touches[std::vector<const Decl *>(K.rbegin(), K.rend())]; }

  static void touch(Member &M, const Touch &T) {
    if (M.Of.size() == MaxTouches)
      return;
    M.Of.push_back(T);
    for (const Held &L : T.R->locks())
      if (const Decl *D = L.Claim ? nullptr : holder(L.Mutex, T.Base); D && !llvm::is_contained(M.Guards, D))
        M.Guards.push_back(D);
  }

  /// `*out = relay->stats` under a lock is that of each member of `stats`, too.
  void wholes() {
    for (auto &[K, Part] : Touches)
      for (size_t N = 1; N < K.size(); ++N)
        if (auto It = K[N] ? Touches.find({K.begin(), K.begin() + N}) : Touches.end(); It != Touches.end())
          for (const Touch &T : It->second.Of)
            if (!T.R->locks().empty())
              touch(Part, T);
  }

  //===--------------------------------------------------------------------===//
  // One member and one mutex
  //===--------------------------------------------------------------------===//

  static bool guarded(const Touch &T, const Decl *M) {
    return llvm::any_of(T.R->locks(), [&](const Held &L) { return !L.Claim && holder(L.Mutex, T.Base) == M; });
  }

  /// A call that isn't seen is given a mutex, which it may lock: `if (try_lock(&q->mutex)) return;`. Or \p M is
  /// unlocked that another function has locked.
  bool isUnsure(const Process &P, const Decl *M) const {
    auto Given = [&](const Place *X) { return X && X->known() && Mutexes.contains(Flags::key(X)); };
    auto Is = [&](const Place *X) { return holder(X, nullptr) == M; };
    return llvm::any_of(S.of(&P).Released, Is) || llvm::any_of(P.Blocks, [&](const Block &B) {
             return llvm::any_of(B.Events, [&](const Event &E) {
               return E.Kind == EventKind::Unknown && (Given(E.Object) || Given(E.Second));
             });
           });
  }

  /// Nothing is held, on no path, and nothing but locks can have ordered it.
  bool bare(const Touch &T) const {
    const Place *Root = T.Object->root();
    // A plain word that a branch asks is what is guarded, not what orders it.
    auto Orders = [&](const Place *X) {
      const QualType Type = X->type();
      const bool Plain = !Type.isNull() && Type->isScalarType() && !Type.isVolatileQualified();
      return !Plain && !Mutexes.contains(Flags::key(X));
    };
    return T.R->locks().empty() && T.R->mayHold().empty() && !isHandedBack(T.Base) &&
           (Root->K == Place::Param || Root->K == Place::Global || isFound(Root, U.uses())) &&
           llvm::none_of(T.R->after(), Orders);
  }

  /// By its name, or by the name of what it calls on the way, it is alone with the object.
  static bool inPhase(const Touch &T) {
    return inMacro(T.R->E->Loc, T.By->Function->getASTContext(), "init") || analysis::inPhase(T.By->Function) ||
           analysis::inPhase(T.R->In->Function) || analysis::inPhase(T.R->E->Function) ||
           llvm::any_of(T.R->Path, [](const Event *Call) {
             return analysis::inPhase(Call->Function) || (Call->Function && doesWithout(Call->Function));
           });
  }

  /// It ends what has the mutex, or that itself: nobody else has it any more.
  bool ends(const Process &P, const Place *Base) const {
    auto Of = [&](const Place *X) {
      return X && ((Base && Base->within(X)) || ((!Base || X->within(Base)) && Mutexes.contains(Flags::key(X))));
    };
    auto Elsewhere = [&](const Event &E) { // `queue_mutex_destroy(&queue->mutex)`
      return E.Kind == EventKind::Unknown && E.Function && endsIt(E.Function) && Of(E.Object);
    };
    return llvm::any_of(S.of(&P).Records, [&](const Record &R) { return R.E->Ends && Of(R.Object); }) ||
           llvm::any_of(P.Blocks, [&](const Block &B) { return llvm::any_of(B.Events, Elsewhere); });
  }

  /// It makes or ends what has the mutex, or threads.
  bool owns(const Process &P, const Place *Base) const {
    auto Has = [&](const Place *A) {
      return Base && Base->known() &&
             ((Base->K == Place::Deref && Base->Parent == A) || (A->K == Place::AddressOf && A->Parent == Base));
    };
    return ends(P, Base) || llvm::any_of(S.of(&P).Records, [&](const Record &R) {
             return R.kind() == EventKind::Join || R.kind() == EventKind::Spawn ||
                    ((R.kind() == EventKind::Unknown || R.kind() == EventKind::Call) &&
                     analysis::inPhase(R.E->Function) && llvm::any_of(R.args(), Has));
           });
  }

  /// A helper on the way to \p R says that its caller has the lock.
  bool isHeldFor(const Record &R) {
    auto Says = [&](const Process *P) {
      auto [It, New] = Contracts.try_emplace(P, false);
      if (New)
        It->second = lockedByContract(*P);
      return It->second;
    };
    return Says(R.In) || llvm::any_of(R.Path, [&](const Event *Call) { return llvm::any_of(Call->Callees, Says); });
  }

  /// A call on the way to \p T locks \p M, asks a variable, and sets that to a constant: it does the rest once.
  bool isOnce(const Touch &T, const Decl *M) const {
    auto Once = [&](const Process *Q) {
      const auto &Own = S.of(Q).Records;
      return llvm::any_of(Own,
                          [&](const Record &R) {
                            return R.kind() == EventKind::Lock && R.Path.empty() && holder(R.Object, nullptr) == M;
                          }) &&
             llvm::any_of(Own, [&](const Record &R) {
               return R.kind() == EventKind::Write && R.Path.empty() && R.E->HasConst && R.E->Value &&
                      R.Object->K == Place::Global &&
                      llvm::any_of(Q->Blocks, [&](const Block &B) { return llvm::is_contained(B.Reads, R.Object); });
             });
    };
    return llvm::any_of(T.R->Path, [&](const Event *Call) { return llvm::any_of(Call->Callees, Once); });
  }

  /// `ensure_table(); use(table);`: whoever reads it has seen to it first, under \p M, that it is there.
  bool seenTo(const Touch &T, llvm::ArrayRef<Touch> All, const Decl *M) const {
    if (T.Write || llvm::none_of(T.R->after(), [&](const Place *X) { return holder(X, nullptr) == M; }))
      return false;
    auto Own = [&](const Touch &W) {
      return llvm::any_of(
          All, [&](const Touch &X) { return X.By == T.By && X.R->E == W.R->E && guarded(X, M) && isOnce(X, M); });
    };
    auto Makes = [&](const Touch &W) { return W.Write && guarded(W, M) && !inPhase(W); };
    return llvm::any_of(All, [&](const Touch &W) { return W.Write && guarded(W, M) && Own(W); }) &&
           llvm::all_of(All, [&](const Touch &W) { return !Makes(W) || Own(W); });
  }

  void custom(llvm::ArrayRef<Touch> All, const Decl *M) {
    std::set<const Event *> With, Without;     // sizes only
    std::set<const Process *> Keepers, Others; // the same
    const Touch *Write = nullptr;
    llvm::SmallVector<const Touch *, 8> Bare;
    bool Elsewhere = false;
    for (const Touch &T : All) {
      if (guarded(T, M)) {
        With.insert(T.R->E);
        Keepers.insert(T.R->In);
        if (T.Write && (!Write || T.R->Path.size() < Write->R->Path.size()))
          Write = &T;
      } else if (bare(T) && !inPhase(T) && !owns(*T.By, T.Base) && !meansToDoWithout(*T.R) && !doesLikewise(S, *T.R) &&
                 !isHeldFor(*T.R) && !isUnsure(*T.By, M) && !isUnsure(*T.R->In, M) && !seenTo(T, All, M) &&
                 !isOther(T, All, M)) {
        Without.insert(T.R->E);
        Others.insert(T.By);
        Bare.push_back(&T);
      } else
        Elsewhere |= !T.R->locks().empty();
    }
    if (!Write || Keepers.size() < 2 || Bare.empty() || With.size() < Without.size())
      return;
    // Whoever is called back with the mutex held is called by whom nobody sees.
    llvm::erase_if(Bare, [&](const Touch *T) { return T->R->Path.empty() && With.contains(T->R->E); });
    llvm::stable_sort(Bare, [](const Touch *A, const Touch *B) { return A->Write && !B->Write; });
    auto Keeps = [&](const Touch &T) {
      return T.Write && guarded(T, M) && !endsIt(T.R->In->Function) && !ends(*T.By, T.Base);
    };
    const bool Strong =
        Keepers.size() >= 2 * Others.size() && !Elsewhere && !farFrom(All, M) && llvm::any_of(All, Keeps);
    for (const Touch *T : Bare) {
      auto OfIt = [&](const Touch &X) {
        return X.Write && guarded(X, M) && !(X.Base && T->Base && areApart(X.Base, T->Base));
      };
      const Touch *Keeper = OfIt(*Write) ? Write : llvm::find_if(All, OfIt);
      if (Keeper == All.end())
        Keeper = Write;
      GuardBreak B;
      // Who locks for what it calls, now and then, and is alone in that keeps to no custom of others.
      const bool Shared = llvm::any_of(All, [&](const Touch &X) { return guarded(X, M) && X.By != T->By; });
      B.Level = Strong && Shared && telling(*T) ? Confidence::Likely : Confidence::Discipline;
      B.Access = *T->R;
      B.Guarded = *Keeper->R;
      llvm::erase_if(B.Guarded.At.write().Locks.write(),
                     [&](const Held &L) { return holder(L.Mutex, Keeper->Base) != M; });
      B.By = T->By;
      B.Keeper = Keeper->By;
      B.Object = T->Object;
      B.Loc = T->R->E->Loc;
      add(std::move(B), M);
    }
  }

  /// `add(&servers)` with no lock, `add_locked(&clients)`: that is done to another variable.
  static bool isOther(const Touch &T, llvm::ArrayRef<Touch> All, const Decl *M) {
    return T.Base &&
           llvm::all_of(All, [&](const Touch &X) { return !guarded(X, M) || (X.Base && areApart(X.Base, T.Base)); });
  }

  /// Only what others call without \p M writes it, calls away from where that is locked: for something else.
  static bool farFrom(llvm::ArrayRef<Touch> All, const Decl *M) {
    return llvm::all_of(All, [&](const Touch &T) {
      return !T.Write || !guarded(T, M) || (T.R->Path.size() > 1 && llvm::any_of(All, [&](const Touch &X) {
                                              return X.R->E == T.R->E && X.R->locks().empty() && X.R->mayHold().empty();
                                            }));
    });
  }

  /// Who locks nothing and has much to do with what is guarded does it for a caller, in another unit, that has locked.
  void helpers() {
    constexpr unsigned Much = 2;
    std::map<const Process *, std::set<const Decl *>> Members; // sizes only; what is in a member counts as the member
    for (auto &[K, M] : Touches) {
      const Decl *Of = isa<VarDecl>(K.front()) && K.size() > 1 && K[1] ? K[1] : K.front();
      for (const Touch &T : M.Of)
        if (!M.Guards.empty() && T.R->locks().empty())
          Members[T.By].insert(Of);
    }
    for (GuardBreak &B : Out)
      if ((Members[B.By].size() >= Much && !locks(*B.By)) || makes(B))
        B.Level = Confidence::Discipline;
  }

  /// `f = slot(n); f->size = 0; f->offset = 0; f->next = NULL; ...`: it sets many members and looks at none, as who
  /// makes the object does.
  static bool makes(const GuardBreak &B) {
    constexpr size_t Many = 3;
    auto Sets = [](const GuardBreak &X) { return isWrite(X.Access.kind()) && X.Access.E->HasConst; };
    return B.Also.size() >= Many && Sets(B) && llvm::all_of(B.Also, Sets);
  }

  /// That \p T is bare is no convention of its function's.
  bool telling(const Touch &T) const {
    const FunctionDecl *F = T.By->Function;
    const bool Callback = !F->isExternallyVisible() || U.uses().addressTaken(F);
    if (Callback && !Threads.contains(T.By) && !locks(*T.By))
      return false;
    return !maybeAlone(F) && !maybeAlone(T.R->In->Function) &&
           (T.Write || (!Callers.contains(T.By) && (returned(*T.R) || follows(T))));
  }

  /// What it has read it goes on with: to where the pointer leads, or the local variable that is a copy of it.
  bool follows(const Touch &T) const {
    const QualType Type = T.Object->type();
    if (Type.isNull() || !Type->isPointerType())
      return false;
    auto Copy = [&](const Place *Root) {
      auto *V = Root->K == Place::Local ? dyn_cast<VarDecl>(Root->Decl) : nullptr;
      auto Is = [&](const Expr *E) { return E && T.R->E->E && bare(E) == bare(T.R->E->E); };
      return V && (Is(V->getInit()) ||
                   llvm::any_of(U.uses().of(V), [&](const Use &X) { return X.K == Use::Assign && Is(X.Value); }));
    };
    auto Leads = [&](const Event &E) {
      const Place *X = isAccess(E.Kind) && E.Object->indirect() ? E.Object : nullptr;
      if (X && Copy(X->root()))
        return true;
      while (X && !(X->K == Place::Deref && X->Parent == T.R->E->Object))
        X = X->Parent;
      return X != nullptr;
    };
    return llvm::any_of(T.R->In->Blocks, [&](const Block &B) { return llvm::any_of(B.Events, Leads); });
  }

  bool locks(const Process &P) const {
    return llvm::any_of(S.of(&P).Records, [](const Record &R) { return R.kind() == EventKind::Lock; });
  }

  static bool returned(const Record &R) {
    const Expr *E = soleReturn(R.In->Function);
    return E && R.E->E && bare(E) == bare(R.E->E);
  }
  static const Expr *bare(const Expr *E) { return analysis::bare(E); }

  /// What one function does without one mutex has one cause.
  void add(GuardBreak B, const Decl *M) {
    if (!Seen.insert({B.Loc.getRawEncoding(), B.Object->Decl}).second)
      return;
    auto Same = [&](size_t I) { return Of[I] == M && Out[I].By == B.By && Out[I].Level == B.Level; };
    for (size_t I = 0; I < Out.size(); ++I)
      if (Same(I)) {
        if (isWrite(B.Access.kind()) && !isWrite(Out[I].Access.kind())) {
          std::swap(B, Out[I]);
          Out[I].Also = std::exchange(B.Also, {});
        }
        if (B.Object->Decl != Out[I].Object->Decl &&
            llvm::none_of(Out[I].Also, [&](const GuardBreak &X) { return X.Object->Decl == B.Object->Decl; }))
          Out[I].Also.push_back(std::move(B));
        return;
      }
    Out.push_back(std::move(B));
    Of.push_back(M);
  }

  const Unit &U;
  const Summaries &S;
  model::Model Model;
  llvm::DenseSet<const Decl *> Mutexes, OfThreads;
  llvm::DenseSet<const Process *> Locked, Threads;
  llvm::DenseMap<const Process *, llvm::SmallVector<const Process *, 2>> Callers;
  llvm::MapVector<std::vector<const Decl *>, Member, std::map<std::vector<const Decl *>, unsigned>> Touches;
  llvm::DenseMap<const Process *, bool> Contracts;
  std::deque<Record> Given; ///< of calls that aren't seen
  std::set<std::pair<unsigned, const Decl *>> Seen;
  std::vector<GuardBreak> Out;
  std::vector<const Decl *> Of; ///< the mutexes of Out
};
} // namespace

std::vector<GuardBreak> findCustomBreaks(const Unit &U) { return Customs(U).run(); }

} // namespace belay::analysis
