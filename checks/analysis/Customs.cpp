//===- Customs.cpp - what the functions of a file do under a lock ---------===//

#include "analysis/Customs.h"
#include "analysis/Cells.h"
#include "analysis/Contracts.h"
#include "analysis/Locks.h"
#include "analysis/Meetings.h"
#include "analysis/Phases.h"
#include "analysis/Sharing.h"
#include "ir/Types.h"
#include "clang/AST/ASTContext.h"
#include "clang/Basic/SourceManager.h"
#include "llvm/ADT/MapVector.h"
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
  const Place *Base; ///< the object; null for a variable
};

class Customs {
public:
  explicit Customs(const Unit &U) : U(U), S(*U.Sums) {}

  std::vector<GuardBreak> run() {
    survey();
    if (Mutexes.empty())
      return {};
    for (auto &P : U.Module.Processes)
      if (isEntry(*P))
        collect(*P);
    for (auto &[K, All] : Touches)
      for (const Decl *M : All.Guards)
        custom(All.Of, M);
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
    llvm::SmallVector<const Process *, 16> Work;
    auto Calls = [&](const Event &E) {
      if (E.Kind == EventKind::Call)
        for (const Process *Q : E.Callees)
          if (Locked.insert(Q).second)
            Work.push_back(Q);
    };
    for (auto &P : U.Module.Processes) {
      const Summary &Sum = S.of(P.get());
      for (const Block &B : P->Blocks)
        for (const Event &E : B.Events) {
          if (E.Kind == EventKind::Call || E.Kind == EventKind::Spawn)
            for (const Target &T : S.callees(E))
              Callers[T.P].push_back(P.get());
          if (E.Kind == EventKind::Call && Sum.LocksAt.count(&E))
            Calls(E);
        }
      for (const Record &R : Sum.Records)
        if (R.kind() == EventKind::Lock && R.Path.empty()) {
          for (const Place *X = R.Object; X; X = X->Parent)
            if (X->K == Place::Field || X->K == Place::Global)
              Mutexes.insert(X->Decl);
        } else if (R.kind() == EventKind::Spawn)
          for (const Target &T : R.Runs)
            if (Threads.insert(T.P).second)
              for (const Record &X : S.of(T.P).Records)
                if (isAccess(X.kind()) && X.Object->root()->K == Place::Global)
                  OfThreads.insert(X.Object->root()->Decl);
    }
    while (!Work.empty())
      for (const Block &B : Work.pop_back_val()->Blocks)
        llvm::for_each(B.Events, Calls);
  }

  /// Anybody may call \p P, from any thread, with no lock held.
  bool isEntry(const Process &P) const {
    const FunctionDecl *F = P.Function;
    if (!P.Lowered || F->isMain() || isa<CXXMethodDecl>(F) || Locked.contains(&P) || lockedByContract(P) ||
        doesWithout(F))
      return false;
    return F->isExternallyVisible() || Threads.contains(&P) || U.uses().addressTaken(F) || !Callers.contains(&P);
  }

  /// The member of \p Base, or the file's variable if that is null, that \p Mutex is or is in; null if it isn't there.
  static const Decl *holder(const Place *Mutex, const Place *Base) {
    const Place *In = Mutex->K == Place::Deref ? Mutex->Parent : Mutex; // by a pointer that the object has
    if (!Base)
      return In->root()->K == Place::Global && !In->indirect() ? In->root()->Decl : nullptr;
    for (; In && In->Parent != Base; In = In->Parent)
      if (In->K == Place::Deref)
        return nullptr;
    return In && In->K == Place::Field ? In->Decl : nullptr;
  }

  void collect(const Process &P) {
    for (const Record &R : S.of(&P).Records) {
      if (!isAccess(R.kind()) || isAtomic(R.kind()) || R.E->Init || R.E->Volatile || R.E->Loc.isInvalid() ||
          !R.Object->known())
        continue;
      Key K;
      for (const Place *X = R.Object; X; X = X->Parent) {
        if (X->K == Place::Element) {
          K.push_back(nullptr);
        } else if (X->K == Place::Field) {
          K.push_back(X->Decl);
          auto *Of = cast<FieldDecl>(X->Decl)->getParent();
          if (isPlainStruct(Of) && llvm::any_of(Of->fields(), [&](const FieldDecl *F) { return Mutexes.contains(F); }))
            touch(K, {&P, &R, X->Parent});
        } else {
          if (X->K == Place::Global && !X->Decl->isImplicit() && isShared(cast<VarDecl>(X->Decl))) {
            K.push_back(X->Decl);
            touch(K, {&P, &R, nullptr});
          }
          break;
        }
      }
    }
  }

  bool isShared(const VarDecl *V) const {
    return V->getTLSKind() == VarDecl::TLS_None && !OfThreads.contains(V) && !V->isStaticDataMember();
  }

  void touch(const Key &K, Touch T) {
    Member &M = Touches[std::vector<const Decl *>(K.rbegin(), K.rend())];
    if (M.Of.size() == MaxTouches)
      return;
    M.Of.push_back(T);
    for (const Held &L : T.R->Locks)
      if (const Decl *D = L.Claim ? nullptr : holder(L.Mutex, T.Base); D && !llvm::is_contained(M.Guards, D))
        M.Guards.push_back(D);
  }

  //===--------------------------------------------------------------------===//
  // One member and one mutex
  //===--------------------------------------------------------------------===//

  static bool guarded(const Touch &T, const Decl *M) {
    return llvm::any_of(T.R->Locks, [&](const Held &L) { return !L.Claim && holder(L.Mutex, T.Base) == M; });
  }

  /// Nothing is held, on no path, and nothing but locks can have ordered it.
  bool bare(const Touch &T) const {
    const Place::Kind Root = T.R->Object->root()->K;
    auto Orders = [&](const Place *X) { return !Mutexes.contains(Flags::key(X)); };
    return T.R->Locks.empty() && T.R->MayHold.empty() && (Root == Place::Param || Root == Place::Global) &&
           llvm::none_of(T.R->After, Orders);
  }

  /// Who makes an object, or ends it, has it alone; so has the program, before its threads and after them.
  static bool inPhase(const FunctionDecl *F) {
    static constexpr llvm::StringRef Words[] = {
        "init",   "initialize", "initialise", "new",       "create",   "alloc",     "make",    "construct", "ctor",
        "setup",  "open",       "startup",    "boot",      "config",   "configure", "parse",   "free",      "destroy",
        "delete", "del",        "dtor",       "destruct",  "close",    "finish",    "fini",    "finalize",  "cleanup",
        "deinit", "uninit",     "term",       "terminate", "shutdown", "teardown",  "dispose", "exit",      "fork",
        "atfork", "test",       "dump",       "debug",     "print",    "show",      "main"};
    return isNamed(F, Words);
  }

  /// These may be called while nobody else is at work.
  static bool maybeAlone(const FunctionDecl *F) {
    static constexpr llvm::StringRef Words[] = {"start", "stop", "load", "reset", "clear", "release", "final",
                                                "clean", "quit", "end",  "done",  "begin", "prepare", "reload"};
    return isNamed(F, Words);
  }

  /// By its name, or by the name of what it calls on the way, it is alone with the object.
  static bool inPhase(const Touch &T) {
    return inPhase(T.By->Function) || inPhase(T.R->In->Function) || llvm::any_of(T.R->Path, [](const Event *Call) {
             return inPhase(Call->Function) || (Call->Function && doesWithout(Call->Function));
           });
  }

  /// It makes or ends what has the mutex, or threads.
  bool owns(const Process &P, const Place *Base) const {
    for (const Record &R : S.of(&P).Records) {
      if (R.kind() == EventKind::Join || R.kind() == EventKind::Spawn)
        return true;
      if (R.E->Ends && R.Object &&
          ((Base && Base->within(R.Object)) ||
           ((!Base || R.Object->within(Base)) && Mutexes.contains(Flags::key(R.Object)))))
        return true;
      if ((R.kind() == EventKind::Unknown || R.kind() == EventKind::Call) && inPhase(R.E->Function) &&
          llvm::any_of(R.Args, [&](const Place *A) {
            return Base && Base->known() &&
                   ((Base->K == Place::Deref && Base->Parent == A) || (A->K == Place::AddressOf && A->Parent == Base));
          }))
        return true;
    }
    return false;
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
        if (isWrite(T.R->kind()) && !inPhase(T) && (!Write || T.R->Path.size() < Write->R->Path.size()))
          Write = &T;
      } else if (bare(T) && !inPhase(T) && !owns(*T.By, T.Base) && !meansToDoWithout(*T.R)) {
        Without.insert(T.R->E);
        Others.insert(T.By);
        Bare.push_back(&T);
      } else
        Elsewhere |= !T.R->Locks.empty();
    }
    if (!Write || Keepers.size() < 2 || Bare.empty() || With.size() < Without.size())
      return;
    // Whoever is called back with the mutex held is called by whom nobody sees.
    llvm::erase_if(Bare, [&](const Touch *T) { return T->R->Path.empty() && With.contains(T->R->E); });
    llvm::stable_sort(Bare,
                      [](const Touch *A, const Touch *B) { return isWrite(A->R->kind()) && !isWrite(B->R->kind()); });
    const bool Strong = With.size() >= 2 * Without.size() && Keepers.size() >= 2 * Others.size() && !Elsewhere;
    for (const Touch *T : Bare) {
      GuardBreak B;
      B.Level = Strong && telling(*T) ? Confidence::Likely : Confidence::Discipline;
      B.Access = *T->R;
      B.Guarded = *Write->R;
      llvm::erase_if(B.Guarded.Locks, [&](const Held &L) { return holder(L.Mutex, Write->Base) != M; });
      B.By = T->By;
      B.Keeper = Write->By;
      B.Object = T->R->Object;
      B.Loc = T->R->E->Loc;
      add(std::move(B), M);
    }
  }

  /// That \p T is bare is no convention of its function's.
  bool telling(const Touch &T) const {
    const FunctionDecl *F = T.By->Function;
    if (!F->isExternallyVisible() && !Threads.contains(T.By) && !locks(*T.By))
      return false;
    return !maybeAlone(F) && (isWrite(T.R->kind()) || returned(*T.R) || follows(T));
  }

  /// What it has read it goes on with: to where the pointer leads, or the local variable that is a copy of it.
  bool follows(const Touch &T) const {
    const QualType Type = T.R->Object->type();
    if (Type.isNull() || !Type->isPointerType())
      return false;
    auto Copy = [&](const Place *Root) {
      auto *V = Root->K == Place::Local ? dyn_cast<VarDecl>(Root->Decl) : nullptr;
      auto Is = [&](const Expr *E) { return E && T.R->E->E && bare(E) == bare(T.R->E->E); };
      return V && (Is(V->getInit()) || llvm::any_of(U.uses().of(V), [&](const Use &X) {
                     return X.K == Use::Assign && Is(X.Value);
                   }));
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
    auto Same = [&](size_t I) {
      return Of[I] == M && Out[I].By == B.By && Out[I].Access.In == B.Access.In && Out[I].Level == B.Level;
    };
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
  llvm::DenseSet<const Decl *> Mutexes, OfThreads;
  llvm::DenseSet<const Process *> Locked, Threads;
  llvm::DenseMap<const Process *, llvm::SmallVector<const Process *, 2>> Callers;
  llvm::MapVector<std::vector<const Decl *>, Member, std::map<std::vector<const Decl *>, unsigned>> Touches;
  std::set<std::pair<unsigned, const Decl *>> Seen;
  std::vector<GuardBreak> Out;
  std::vector<const Decl *> Of; ///< the mutexes of Out
};
} // namespace

std::vector<GuardBreak> findCustomBreaks(const Unit &U) { return Customs(U).run(); }

} // namespace belay::analysis
