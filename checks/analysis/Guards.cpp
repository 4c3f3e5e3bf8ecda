//===- Guards.cpp - guarded here, bare there ------------------------------===//

#include "analysis/Guards.h"
#include "Compat.h"
#include "analysis/Affinity.h"
#include "analysis/Cells.h"
#include "analysis/Discipline.h"
#include "analysis/Drained.h"
#include "analysis/Entries.h"
#include "analysis/Identity.h"
#include "analysis/LockNames.h"
#include "analysis/Locks.h"
#include "analysis/Meetings.h"
#include "analysis/MutexUsers.h"
#include "analysis/OwnThreads.h"
#include "analysis/Parties.h"
#include "analysis/PathFacts.h"
#include "analysis/Phases.h"
#include "analysis/Sharing.h"
#include "model/Model.h"
#include "clang/AST/ASTContext.h"
#include "clang/AST/Attr.h"
#include "clang/AST/CXXInheritance.h"
#include "clang/Basic/SourceManager.h"
#include "clang/Lex/Lexer.h"
#include "llvm/ADT/MapVector.h"
#include "llvm/ADT/STLExtras.h"
#include <set>

using namespace clang;

namespace belay::analysis {

using namespace ir;

namespace {
/// True if something that \p A releases and \p B acquires orders them: not the mutex itself, which methods unlock for
/// their callers, nor what they access.
bool comesBefore(const Record &A, const Record &B) {
  return llvm::any_of(A.before(),
                      [&](const Place *X) { return contains(B.after(), X) && !holds(B.locks(), X) && X != B.Object; });
}

bool conflict(const Record &A, const Record &B) {
  return !(isAtomic(A.kind()) && isAtomic(B.kind())) && (isWrite(A.kind()) || isWrite(B.kind())) && overlap(A, B) &&
         !exclude(A.locks(), B.locks()) && !mayExclude(A, B) && !comesBefore(A, B) && !comesBefore(B, A);
}

bool allShared(const Lockset &L) {
  return llvm::all_of(L, [](const Held &H) { return H.Shared; });
}

class GuardBreaks {
public:
  explicit GuardBreaks(const Unit &U) : U(U), Model(U.Tables), Facts(*U.Sums), Gone(U) {}

  std::vector<GuardBreak> run() {
    for (const Harness &H : U.harnesses())
      if (!Model.isGuardShaped(H.Class)) // it is one thread's, whatever it locks
        harness(H);
    const SourceManager &SM = U.context().getSourceManager();
    std::stable_sort(Out.begin(), Out.end(), [&](const GuardBreak &A, const GuardBreak &B) {
      return A.Loc != B.Loc && SM.isBeforeInTranslationUnit(A.Loc, B.Loc);
    });
    return together();
  }

private:
  static constexpr unsigned MaxAccesses = 256; ///< of one member

  void harness(const Harness &H) {
    llvm::MapVector<const Place *, std::vector<Access>> Members;
    for (const std::vector<Entry> *Es : {&H.Entries, &H.CalledBack})
      for (const Entry &E : *Es)
        for (const Record &R : E.Accesses) {
          const Place *M = memberOf(H, R);
          if (M->K == Place::Field && !isTwice(*H.Class, M) && !R.E->Init && R.E->Loc.isValid() &&
              Members[M].size() < MaxAccesses)
            Members[M].push_back({&E, &R});
        }
    for (auto &[M, All] : Members)
      member(H, All);
  }

  /// What of the object itself \p R is within.
  static const Place *memberOf(const Harness &H, const Record &R) {
    const Place *M = R.Object;
    while (M->Parent && M->Parent != H.Object)
      M = M->Parent;
    return M;
  }

  /// The object has \p Member more than once, by two bases that have a base in common: which one it is isn't told.
  static bool isTwice(const CXXRecordDecl &C, const Place *Member) {
    auto *Of = dyn_cast<CXXRecordDecl>(cast<FieldDecl>(Member->Decl)->getParent());
    CXXBasePaths Paths(/*FindAmbiguities=*/true, /*RecordPaths=*/true, /*DetectVirtual=*/false);
    return Of && C.getDefinition()->getNumBases() > 1 && C.getDefinition()->isDerivedFrom(Of, Paths) &&
           Paths.isAmbiguous(CanQualType::CreateUnsafe(canonicalType(Of)));
  }

  /// What is bare in one function, and guarded by one mutex elsewhere, has one cause: it doesn't lock.
  std::vector<GuardBreak> together() {
    std::vector<GuardBreak> One;
    for (GuardBreak &B : Out) {
      auto Same = [&](const GuardBreak &A) {
        return A.K == B.K && A.Level == B.Level && A.By == B.By && A.Access.In == B.Access.In && A.Of == B.Of &&
               A.Guarded.locks().front().Mutex == B.Guarded.locks().front().Mutex;
      };
      auto It = B.K == GuardBreak::Bare ? llvm::find_if(One, Same) : One.end();
      if (It == One.end())
        One.push_back(std::move(B));
      else
        It->Also.push_back(std::move(B));
    }
    return One;
  }

  void member(const Harness &H, llvm::ArrayRef<Access> All) {
    llvm::SmallVector<Access, 8> Writes;
    for (const Access &A : All)
      if (A.R->kind() == EventKind::Write && A.In->Of.empty() && llvm::any_of(A.R->locks(), [&](const Held &L) {
            return !L.Claim && ours(L.Mutex) && !keeps(A.R->Object, L.Mutex);
          }))
        Writes.push_back(A);
    llvm::MapVector<const Entry *, GuardBreak> Found; // the most telling of each entry
    for (const Access &A : All) {
      if (A.In->Owner || beginsAnew(*A.In) || isLast(A, *U.Sums) ||
          llvm::is_contained(llvm::make_pointer_range(H.CalledBack), A.In)) // these are witnesses only
        continue;
      std::optional<GuardBreak> B = against(H, A, Writes, All);
      if (!B)
        B = declared(A);
      if (!B)
        continue;
      B->Loc = where(H, *A.R);
      auto [It, New] = Found.insert({A.In, *B});
      auto Rank = [](const GuardBreak &X) {
        return std::tuple(X.Level == Confidence::Discipline, !isWrite(X.Access.kind()), X.Access.Path.size());
      };
      if (!New && Rank(*B) < Rank(It->second))
        It->second = *B;
    }
    // Where one method calls another that does without, the other is to blame.
    auto Calls = [](const GuardBreak &B, const GuardBreak &Other) {
      return B.K == Other.K && B.Level == Other.Level && B.Access.Path.size() > Other.Access.Path.size() &&
             llvm::any_of(B.Access.Path, [&](const Event *E) { return llvm::is_contained(E->Callees, Other.By); });
    };
    for (auto &[E, B] : Found)
      if (llvm::none_of(Found, [&](auto &X) { return Calls(B, X.second); }) &&
          Seen.insert({B.Loc.getRawEncoding(), Flags::key(B.Object)}).second)
        Out.push_back(B);
  }

  /// \p A against the write that shows best that it needs a lock.
  std::optional<GuardBreak> against(const Harness &H, const Access &A, llvm::ArrayRef<Access> Writes,
                                    llvm::ArrayRef<Access> All) {
    const Access *Best = nullptr;
    for (const Access &W : Writes) {
      if (!conflict(*A.R, *W.R) || innersBusiness(H, *A.R, *W.R) || callersBusiness(H, *A.In->P, *W.R) ||
          callersBusiness(H, *A.R->In, *W.R) || mayBeOneLock(*A.R, *W.R) || tookIt(H, A, *W.R) ||
          untilUnlock(A, *W.R, *U.Sums) || stopsFirst(*W.In->P, *W.R, *A.In->P) || Gone.before(*W.In->P, *W.R) ||
          Facts.apart(*A.R, *W.R) || Facts.doesWithout(*A.R, *W.R) ||
          Asserted.oneThread(*A.R, *A.In->P, *W.R, *W.In->P))
        continue;
      // A write under a reader's lock is wrong itself, not who reads.
      if (allShared(W.R->locks()) && !isWrite(A.R->kind()))
        continue;
      auto Rank = [&](const Access &X) {
        return std::tuple(usersWrite(*A.R, X, *U.Sums), allShared(X.R->locks()), X.In == A.In, X.R->Path.size());
      };
      if (!Best || Rank(W) < Rank(*Best))
        Best = &W;
    }
    if (!Best || !disciplined(*A.R, *Best->R, Best->In == A.In ? nullptr : Best->In, All))
      return std::nullopt;
    GuardBreak B;
    B.Access = *A.R;
    B.Guarded = *Best->R;
    Lockset &Locks = B.Guarded.At.write().Locks.write();
    llvm::erase_if(Locks, [](const Held &L) { return L.Claim; });
    std::stable_partition(Locks.begin(), Locks.end(), // its own comes first
                          [&](const Held &L) { return A.R->Object->within(L.Mutex->Parent); });
    B.By = A.In->P;
    B.Keeper = Best->In->P;
    B.Object = A.R->Object;
    B.Of = A.In->Of;
    B.K = A.R->locks().empty() ? GuardBreak::Bare
          : allShared(A.R->locks()) && isWrite(A.R->kind()) &&
                  llvm::any_of(A.R->locks(), [&](const Held &X) { return holds(Best->R->locks(), X.Mutex); })
              ? GuardBreak::SharedWrite
              : GuardBreak::Different;
    const bool Alone = onlyWriter(A, Writes) || onlyOne(A, *Best, All);
    if ((Alone && !asksAgain(A, *Best->R) && !onlyItLocks(H, A, B.Guarded.locks())) || writtenFirst(*A.R, All) ||
        handsOut(*H.Class, B.Guarded.locks(), memberOf(H, *A.R)) || usersLock(U, Model, H, A, B.Guarded.locks()) ||
        frameworks(H, A, B.Guarded.locks()) || ofNoObject(A, *Best) || isCallback(*A.In) ||
        oneForEachThread(*H.Class) || keepsGuard(*H.Class) || comesFirst(A) || asksOwner(*A.R) ||
        unlocksIt(*A.R, B.Guarded.locks(), *U.Sums) || onlyAsserts(*A.In) || onlyForClosers(H, *Best) ||
        comesLast(A, *U.Sums) || isReady(H, A, Writes) || ensures(A, Writes, *U.Sums) || stoppedFirst(A) ||
        waitedFirst(A, *Best->R, *U.Sums) || ofTheInterface(*H.Class) || setBefore(*A.R, All) ||
        looksBeforeTaking(A, All) || (A.R->locks().empty() && anothers(B.Guarded.locks())) || mains(*A.In, *Best->In) ||
        isForStatics(H, B.Guarded.locks()) || isForStarting(A, B.Guarded.locks()) ||
        isForItsStruct(H, memberOf(H, *A.R), B.Guarded.locks()) || isForOwnThread(U, H, *Best, B.Guarded.locks()) ||
        (A.In->Of.empty() && usersWrite(*A.R, *Best, *U.Sums)))
      B.Level = Confidence::Discipline;
    return B;
  }

  /// One method alone has to do with it, or one thread, now with the lock and now without: it locks what others need,
  /// and its own data is one thread's.
  bool onlyOne(const Access &A, const Access &W, llvm::ArrayRef<Access> All) const {
    llvm::SmallVector<const Process *, 4> By;
    for (const Access &X : All)
      By.push_back(X.R->In);
    if (onOneOwnThread(U, By) || onNamedThread(A, All))
      return true;
    return llvm::all_of(All, [&](const Access &X) { return X.In == W.In; }) &&
           (mayFollow(*W.In->P, *U.Sums, *A.R, *W.R) || mayFollow(*W.In->P, *U.Sums, *W.R, *A.R));
  }

  /// Nobody takes \p Guard but the method of \p A, and all others are here to be seen: it is there for those who call
  /// that one at once.
  bool onlyItLocks(const Harness &H, const Access &A, const Lockset &Guard) const {
    auto Seen = [](const CXXMethodDecl *M) { return M->isDefined() || M->isDefaulted() || M->isPureVirtual(); };
    if (H.Class->hasFriends() || !llvm::all_of(H.Class->methods(), Seen))
      return false;
    auto Ours = [&](const Place *M) {
      return llvm::any_of(Guard, [&](const Held &L) { return L.Mutex->Decl == M->Decl; });
    };
    return llvm::all_of(Guard, [&](const Held &L) { return L.Mutex->Parent == H.Object; }) &&
           llvm::none_of(U.Module.Processes, [&](const auto &P) {
             return P.get() != A.In->P && llvm::any_of(U.Sums->of(P.get()).Records, [&](const Record &R) {
                      return R.kind() == EventKind::Lock && R.In == P.get() && R.Object && Ours(R.Object);
                    });
           });
  }

  /// A widget: its methods are called by the thread that shows it.
  static bool ofTheInterface(const CXXRecordDecl &C) {
    auto Widget = [](const CXXRecordDecl *R) { return R->getIdentifier() && R->getName() == "QWidget"; };
    return Widget(&C) || (C.hasDefinition() && !C.forallBases([&](const CXXRecordDecl *B) { return !Widget(B); }));
  }

  /// A mutex that two calls can name: not one that the method itself has made.
  static bool ours(const Place *Mutex) {
    const Place *R = Mutex->root();
    return R->K == Place::Object || R->K == Place::Global || R->K == Place::Param;
  }

  /// \p Member is where a guard keeps what it was given to lock.
  static bool keeps(const Place *Member, const Place *Mutex) {
    auto Pointee = [](QualType T) { return T.isNull() || T->getPointeeType().isNull() ? T : T->getPointeeType(); };
    const Place *R = Mutex->root();
    const QualType Kept = Member->type();
    return R->K == Place::Param && !Kept.isNull() && Kept->isPointerType() &&
           Kept->getPointeeCXXRecordDecl() == Pointee(R->type())->getAsCXXRecordDecl();
  }

  /// `if (!p) { lock(); if (!p) p = make(); }`: whoever asks once more under the lock of \p W reckons with others that
  /// have been there meanwhile.
  bool asksAgain(const Access &A, const Record &W) const {
    return llvm::any_of(A.In->Accesses, [&](const Record &R) {
      const ir::Block *At = R.kind() == EventKind::Read && R.Object == A.R->Object && exclude(R.locks(), W.locks())
                                ? blockOf(*R.In, R.E)
                                : nullptr;
      return At && At->Condition && llvm::is_contained(At->Reads, R.E->Object) &&
             mayFollow(*A.In->P, *U.Sums, *A.R, R) && !mayFollow(*A.In->P, *U.Sums, R, *A.R);
    });
  }

  /// All overrides of \p H that access what \p A does lock \p Guard but its own, and those are several: the interface
  /// may be called from anywhere.
  static bool othersLock(const Harness &H, const Access &A, const Lockset &Guard) {
    constexpr unsigned Several = 3;
    std::set<const Entry *> Lock; // size only
    for (const Entry &X : H.Entries) {
      auto *M = dyn_cast<CXXMethodDecl>(X.P->Function);
      if (!M || &X == A.In || !M->size_overridden_methods())
        continue;
      for (const Record &R : X.Accesses) {
        if (!overlap(R, *A.R))
          continue;
        if (llvm::none_of(Guard, [&](const Held &L) { return holds(R.locks(), L.Mutex); }))
          return false;
        Lock.insert(&X);
      }
    }
    return Lock.size() >= Several;
  }

  /// An override without any lock: when it is called is up to who knows the interface, and may well be while no other
  /// method is (`on_start`, `on_end`). One that locks others' only may be called with \p Guard held, if the interface
  /// has it.
  static bool frameworks(const Harness &H, const Access &A, const Lockset &Guard) {
    const Entry &E = *A.In;
    auto *M = dyn_cast<CXXMethodDecl>(E.P->Function);
    if (othersLock(H, A, Guard))
      return false;
    const bool Known = M && llvm::any_of(Guard, [&](const Held &L) {
      auto *F = dyn_cast_or_null<FieldDecl>(L.Mutex->Decl);
      auto *Owner = F ? dyn_cast<CXXRecordDecl>(F->getParent()) : nullptr;
      return Owner && llvm::any_of(M->overridden_methods(),
                                   [&](const CXXMethodDecl *Of) { return isA(Of->getParent(), Owner); });
    });
    return M && M->size_overridden_methods() && llvm::none_of(E.Accesses, [&](const Record &R) {
             return llvm::any_of(R.locks(),
                                 [&](const Held &L) { return ours(L.Mutex) && !(Known && L.Mutex->indirect()); });
           });
  }

  /// The mutex is no object's own, and only the method that does without takes it: it is for something else.
  static bool ofNoObject(const Access &A, const Access &W) {
    return A.In == W.In &&
           llvm::all_of(W.R->locks(), [](const Held &L) { return L.Mutex->root()->K == Place::Global; });
  }

  /// `lock(); ++count; active_ = true; unlock();`: the mutex is no object's own, and neither is something that methods
  /// write under it. What else they write there goes with that.
  bool isForStatics(const Harness &H, const Lockset &Guard) const {
    auto IsStatic = [](const Place *P) { return P->root()->K == Place::Global && !P->indirect(); };
    return llvm::all_of(Guard, [&](const Held &L) { return IsStatic(L.Mutex); }) &&
           llvm::any_of(H.Entries, [&](const Entry &E) {
             return llvm::any_of(U.Sums->of(E.P).Records, [&](const Record &R) {
               return R.kind() == EventKind::Write && R.Object && IsStatic(R.Object) && exclude(R.locks(), Guard);
             });
           });
  }

  /// Functions of the unit call it that nobody here calls or starts: others were given these, and call them with what
  /// locks they like.
  bool isCallback(const Entry &E) {
    if (Callers.empty())
      for (const auto &P : U.Module.Processes)
        for (const ir::Block &B : P->Blocks)
          for (const Event &Ev : B.Events)
            if (Ev.Kind == EventKind::Call || Ev.Kind == EventKind::Spawn)
              for (const Target &T : U.Sums->callees(Ev))
                Callers[T.P].push_back(P.get());
    auto HandedOut = [&](const Process *P) {
      auto *M = dyn_cast<CXXMethodDecl>(P->Function);
      // With a `void *` of theirs it is for a library that gives it back.
      auto Opaque = [](const ParmVarDecl *V) { return V->getType()->isVoidPointerType(); };
      const bool Own = M ? (M->isStatic() && (M->getAccess() != AS_public || llvm::any_of(M->parameters(), Opaque))) ||
                               (M->getParent()->isLambda() && M->getParent()->captures().empty())
                         : !P->Function->isExternallyVisible();
      return Own && !Callers.contains(P);
    };
    auto It = Callers.find(E.P);
    return It != Callers.end() && llvm::all_of(It->second, HandedOut);
  }

  /// One thread, that of main, calls both.
  bool mains(const Entry &A, const Entry &B) {
    if (!On)
      On.emplace(U, U.running());
    return On->onlyMain(*A.P) && On->onlyMain(*B.P);
  }

  /// All behind pointers, or of objects that the method was given: whose they are may call with them held.
  static bool anothers(const Lockset &L) {
    return llvm::all_of(L, [](const Held &H) {
      const Place::Kind Root = H.Mutex->root()->K;
      return H.Mutex->indirect() || (H.Mutex->K == Place::Field && (Root == Place::Param || Root == Place::Local));
    });
  }

  /// `owner_ == std::this_thread::get_id()`: whoever finds itself there has put itself there, and what is asked for
  /// beside it counts for that thread only.
  static bool asksOwner(const Record &R) {
    const ir::Block *B = blockOf(*R.In, R.E);
    // What is only done there is its own as well.
    while (B && !B->Condition && B->Preds.size() == 1)
      B = &R.In->Blocks[B->Preds.front()];
    return (B && ((B->Condition && asksWho(B->Condition, /*Depth=*/2)) || onlyByOwner(*R.In, *blockOf(*R.In, R.E)))) ||
           (!isWrite(R.kind()) &&
            (asksWho(soleReturn(R.In->Function), /*Depth=*/2) || asksBesideWho(R.In->Function->getBody(), R.E->E)));
  }

  /// Both hold something, and it can't be told whether that is one lock: or one of them is called with a lock held, and
  /// so may the other be.
  bool mayBeOneLock(const Record &A, const Record &W) const {
    auto PassesOn = [](const Record &R) {
      return llvm::any_of(R.locks(), [](const Held &L) { return passesOn(L.Mutex); });
    };
    auto Entered = [&](const Record &R) {
      return llvm::any_of(U.Sums->of(R.In).LocksAt,
                          [](auto &At) { return llvm::any_of(At.second, [](const Held &L) { return L.Assumed; }); });
    };
    return !A.locks().empty() && (PassesOn(A) || PassesOn(W) || Entered(A) || Entered(W));
  }

  /// `if (state == Ready) { state = Taken; unlock(); use(data); }`, and \p W happens where `state == Ready`: whoever
  /// has set the state under the mutex of \p W has the rest to itself, as nobody sets it back.
  bool tookIt(const Harness &H, const Access &A, const Record &W) {
    auto Takes = [&](const Record &T) {
      return exclude(T.locks(), W.locks()) && Facts.leavesOpen(T, W) == false && mayFollow(*A.In->P, *U.Sums, T, *A.R);
    };
    return llvm::any_of(A.In->Accesses, Takes) && llvm::none_of(H.Entries, [&](const Entry &E) {
             return llvm::any_of(E.Accesses,
                                 [&](const Record &X) { return !X.E->Init && Facts.leavesOpen(X, W) == true; });
           });
  }

  /// `stop(); ratio = r; start();`: \p Keeper joins the thread that runs \p By before it does \p Write.
  bool stopsFirst(const Process &Keeper, const Record &Write, const Process &By) {
    const std::vector<Record> &Rs = U.Sums->of(&Keeper).Records;
    const auto At = llvm::find_if(Rs, [&](const Record &R) { return R.E == Write.E && R.Path == Write.Path; });
    auto Joined = [&](const Record &R) { return R.kind() == EventKind::Join; };
    if (std::none_of(Rs.begin(), At, Joined))
      return false;
    return llvm::any_of(U.threads().All, [&](const Thread &T) {
      const Parties P(U.threads(), T);
      return llvm::any_of(P.joins(),
                          [&](const Act &J) {
                            return J.G == &Keeper && J.R->kind() == EventKind::Join &&
                                   J.Index < size_t(At - Rs.begin());
                          }) &&
             P.mayRun(&By);
    });
  }

  /// Each thread has one, to which a `thread_local` variable of the class points: its fields are that thread's.
  static bool oneForEachThread(const CXXRecordDecl &C) {
    return llvm::any_of(C.getDefinition()->decls(), [&](const Decl *D) {
      auto *V = dyn_cast<VarDecl>(D);
      const QualType T = V ? V->getType() : QualType();
      return V && V->getTLSKind() != VarDecl::TLS_None &&
             isA(&C, T->isPointerType() ? T->getPointeeCXXRecordDecl() : T->getAsCXXRecordDecl());
    });
  }

  /// A guard in a member may hold the mutex from one method to the next.
  bool keepsGuard(const CXXRecordDecl &C) {
    return llvm::any_of(C.getDefinition()->fields(),
                        [&](const FieldDecl *F) { return Model.type(F->getType()) == model::TypeKind::Guard; });
  }

  /// Both are in methods of a part of the object that has a mutex of its own, or \p A gives that part to others.
  bool innersBusiness(const Harness &H, const Record &A, const Record &W) {
    if (A.Object->Depth < W.Object->Depth &&
        llvm::any_of(W.locks(), [&](const Held &L) { return L.Mutex != A.Object && L.Mutex->within(A.Object); }))
      return true;
    auto Foreign = [&](const DeclContext *C) {
      auto *R = dyn_cast_or_null<CXXRecordDecl>(C);
      return R && !isA(H.Class, R);
    };
    if (postsToLoop(H, A, Model) && postsToLoop(H, W, Model))
      return true;
    const Decl *Of = A.Object->Decl; // what a method of the part has returned
    return Foreign(classOf(*W.In)) && (Foreign(classOf(*A.In)) || (Of && Foreign(Of->getDeclContext()))) &&
           llvm::none_of(W.locks(), [&](const Held &L) { return L.Mutex->Parent == H.Object; });
  }

  /// \p P is a method of a base class, which cannot name the mutex: who calls it knows what orders it.
  static bool callersBusiness(const Harness &H, const Process &P, const Record &W) {
    const CXXRecordDecl *C = classOf(P);
    return C && isA(H.Class, C) && llvm::none_of(W.locks(), [&](const Held &L) {
             auto *F = dyn_cast_or_null<FieldDecl>(L.Mutex->Decl);
             auto *Owner = F ? dyn_cast<CXXRecordDecl>(F->getParent()) : nullptr;
             return L.Mutex->Parent != H.Object || !Owner || isA(C, Owner);
           });
  }

  std::optional<GuardBreak> declared(const Access &A) const {
    auto *F = dyn_cast_or_null<FieldDecl>(A.R->Object->Decl);
    auto *G = F && A.R->locks().empty() && A.R->mayHold().empty() ? F->getAttr<GuardedByAttr>() : nullptr;
    if (!G || isAtomic(A.R->kind()) || F->getType().isConstQualified() || F->getType()->isReferenceType())
      return std::nullopt; // what it points to may need the lock
    GuardBreak B;
    B.K = GuardBreak::Declared;
    B.Access = *A.R;
    B.By = A.In->P;
    B.Object = A.R->Object;
    B.Mutex = Lexer::getSourceText(CharSourceRange::getTokenRange(G->getArg()->getSourceRange()),
                                   U.context().getSourceManager(), U.context().getLangOpts())
                  .str();
    return B;
  }

  /// Where the class itself does it: if a method of a member does, its call.
  static SourceLocation where(const Harness &H, const Record &R) {
    const CXXRecordDecl *C = classOf(*R.In);
    return C && !isA(H.Class, C) ? R.site()->Loc : R.E->Loc;
  }

  const Unit &U;
  model::Model Model;
  PathFacts Facts;
  Drained Gone;
  Affinity Asserted;
  std::optional<Entries> On;
  llvm::DenseMap<const Process *, llvm::SmallVector<const Process *, 2>> Callers;
  std::set<std::pair<unsigned, const Decl *>> Seen;
  std::vector<GuardBreak> Out;
};
} // namespace

std::vector<GuardBreak> findGuardBreaks(const Unit &U) { return GuardBreaks(U).run(); }

} // namespace belay::analysis
