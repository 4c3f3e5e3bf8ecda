//===- StaleTests.cpp - two critical sections that should be one ----------===//

#include "analysis/StaleTests.h"
#include "analysis/Cells.h"
#include "analysis/Claims.h"
#include "analysis/Harness.h"
#include "analysis/Loops.h"
#include "analysis/Meetings.h"
#include "ir/Parents.h"
#include "clang/AST/ASTContext.h"
#include "clang/AST/ExprCXX.h"
#include "clang/Basic/SourceManager.h"
#include "llvm/ADT/MapVector.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringSwitch.h"

using namespace clang;

namespace belay::analysis {

using namespace ir;

/// \p P waits until it can, or asks itself, other than in \p Test, before or after it has changed \p Object.
static bool asksAgain(const Process &P, const Place *Object, const Block &Test) {
  const Cell C = cellOf(Object);
  auto Is = [&](const Place *X) { return X->within(Object) || (C && mayMatch(cellOf(X), C)); };
  auto Asks = [&](const Block &B) {
    return B.Succs.size() > 1 && &B != &Test &&
           (llvm::any_of(B.Reads, Is) || llvm::any_of(B.Events, [&](const Event &E) {
              return E.Kind == EventKind::Read && Is(E.Object) && E.E && B.Condition && about(B.Condition, E.E);
            }));
  };
  return llvm::any_of(P.Blocks, [&](const Block &B) {
    return Asks(B) || llvm::any_of(B.Events, [](const Event &E) {
             return E.Kind == EventKind::Wait || E.Kind == EventKind::Acquire;
           });
  });
}

/// One of those that lead from the test to \p W does.
static bool asksOnTheWay(const Record &W, const Block &Test) {
  if (asksAgain(*W.In, W.E->Object, Test))
    return true;
  for (unsigned I = 1; I < W.Path.size(); ++I)
    for (const Process *Q : W.Path[I - 1]->Callees)
      if (blockOf(*Q, W.Path[I]) && asksAgain(*Q, W.E->Object, Test))
        return true;
  return false;
}

namespace {
class StaleTests {
public:
  explicit StaleTests(const Unit &U) : U(U), S(*U.Sums) {}

  std::vector<StaleTest> run() {
    for (auto &P : U.Module.Processes)
      if (P->Lowered)
        look(*P);
    if (Found.empty())
      return {};
    for (auto &P : U.Module.Processes)
      if (P->Lowered)
        meet(*P);
    for (auto &[Change, T] : Found)
      if (!T.Started && T.K != StaleTest::Needs && T.Object->root()->K == Place::This)
        T.Method = methodOf(T);
    std::vector<StaleTest> Out;
    const auto Took = [&](const Event *Look) {
      return llvm::any_of(Found, [&](const auto &X) {
        return X.second.K == StaleTest::Takes && X.second.Started && X.second.Look == Look;
      });
    };
    for (auto &[Change, T] : Found)
      if ((T.Started || T.Method) && (T.K != StaleTest::Needs || !Took(T.Look)))
        Out.push_back(T);
    const SourceManager &SM = U.context().getSourceManager();
    llvm::stable_sort(Out, [&](const StaleTest &A, const StaleTest &B) {
      return SM.isBeforeInTranslationUnit(A.Change->Loc, B.Change->Loc);
    });
    return Out;
  }

private:
  /// What \p P finds under a mutex, branches on, and changes under the same mutex, taken anew.
  void look(const Process &P) {
    const std::vector<Record> &Rs = S.of(&P).Records;
    Here.clear();
    for (const Record &R : Rs)
      if (changes(R))
        Here[R.site()].push_back(&R);
    if (Here.empty())
      return;
    for (const Block &B : P.Blocks) {
      if (B.Succs.size() != 2 || !B.Condition)
        continue;
      for (const Record &R : Rs)
        if (R.kind() == EventKind::Read && !R.locks().empty() && R.Object->known() && R.site()->E &&
            about(B.Condition, R.site()->E) && !onlyCounts(R))
          for (unsigned Succ : {0, 1})
            along(P, B, Succ, R);
    }
  }

  /// How \p R changes what has been tested; nothing if another test doesn't matter.
  std::optional<StaleTest::Kind> changes(const Record &R) {
    if ((R.kind() != EventKind::Read && R.kind() != EventKind::Write) || R.locks().size() != 1 || !R.Object->known() ||
        !R.E->E || R.E->Init || notesLock(R))
      return std::nullopt;
    auto [It, New] = Changes.try_emplace(R.E, std::nullopt);
    if (New) {
      const std::optional<StaleTest::Kind> K = howItChanges(R.E->E, around(R));
      if (K == StaleTest::Needs || isWrite(R.kind()))
        It->second = K;
    }
    return It->second;
  }

  /// `void lock() { handle_.lock(); ++count_; }`: a lock that users wrote notes what becomes of itself.
  static bool notesLock(const Record &R) {
    auto *M = dyn_cast<CXXMethodDecl>(R.In->Function);
    return M && M->getIdentifier() && M->getName().contains_insensitive("lock") &&
           model::Model::isMutexShaped(M->getParent());
  }

  /// `++used;`: nobody looks at that.
  bool onlyCounts(const Record &R) {
    const Stmt *Up = R.E->E;
    do
      Up = around(R).getParent(Up);
    while (isa_and_nonnull<ImplicitCastExpr, ParenExpr>(Up));
    auto *Unary = dyn_cast_or_null<UnaryOperator>(Up);
    return ((Unary && Unary->isIncrementDecrementOp()) || isa_and_nonnull<CompoundAssignOperator>(Up)) &&
           !isa_and_nonnull<ValueStmt, ReturnStmt, DeclStmt>(around(R).getParent(Up));
  }

  const ParentMap &around(const Record &R) {
    std::unique_ptr<ParentMap> &Around = Parents[R.In];
    if (!Around)
      Around = parentsIn(R.In->Function);
    return *Around;
  }

  /// Takes away what may not be there any more: an amount, or a container's first or last element. Or adds, or writes
  /// an element.
  static std::optional<StaleTest::Kind> howItChanges(const Stmt *S, const ParentMap &Around) {
    const Stmt *Up = Around.getParent(S);
    while (isa_and_nonnull<ImplicitCastExpr, ParenExpr>(Up))
      Up = Around.getParent(S = Up);
    if (auto *B = dyn_cast_or_null<BinaryOperator>(Up); B && B->getLHS() == S) {
      if (B->getOpcode() == BO_SubAssign)
        return StaleTest::Takes;
      if (B->getOpcode() == BO_AddAssign)
        return StaleTest::Grows;
      return B->getOpcode() == BO_Assign && element(B->getLHS()) ? std::optional(StaleTest::Places) : std::nullopt;
    }
    if (auto *O = dyn_cast_or_null<CXXOperatorCallExpr>(Up);
        O && O->getOperator() == OO_Equal && O->getNumArgs() == 2 && O->getArg(0) == S && element(O->getArg(0)))
      return StaleTest::Places;
    if (auto *N = dyn_cast_or_null<UnaryOperator>(Up); N && N->isIncrementDecrementOp())
      return N->isDecrementOp() ? StaleTest::Takes : StaleTest::Grows;
    auto *Method = dyn_cast_or_null<MemberExpr>(Up);
    auto *D = Method ? dyn_cast<CXXMethodDecl>(Method->getMemberDecl()) : nullptr;
    if (!D || !D->getIdentifier() || !D->getParent()->isInStdNamespace())
      return std::nullopt;
    return llvm::StringSwitch<std::optional<StaleTest::Kind>>(D->getName())
        .Cases("pop", "pop_front", "pop_back", StaleTest::Takes)
        .Cases("at", "front", "back", "top", StaleTest::Needs)
        .Default(std::nullopt);
  }

  /// `map.erase(key)`, `std::erase_if(map, ...)`: elements go.
  bool removes(const Record &R) {
    if (!isWrite(R.kind()) || !R.E->E)
      return false;
    const Stmt *S = R.E->E;
    for (unsigned I = 0; S && I < 4; ++I, S = around(R).getParent(S)) {
      auto *C = dyn_cast<CallExpr>(S);
      const FunctionDecl *F = C ? C->getDirectCallee() : nullptr;
      auto *M = dyn_cast_or_null<CXXMethodDecl>(F);
      if (F && F->getIdentifier() && (M ? M->getParent()->isInStdNamespace() : F->isInStdNamespace()))
        return llvm::StringSwitch<bool>(F->getName())
            .Cases("erase", "erase_if", "clear", "extract", "pop", "pop_front", "pop_back", true)
            .Default(false);
    }
    return false;
  }

  /// What says which element \p E, or what it is a member of, is.
  static const Expr *element(const Expr *E) {
    E = bare(E);
    while (auto *M = dyn_cast<MemberExpr>(E))
      E = bare(M->getBase());
    if (auto *A = dyn_cast<ArraySubscriptExpr>(E))
      return A->getIdx();
    auto *O = dyn_cast<CXXOperatorCallExpr>(E);
    return O && O->getOperator() == OO_Subscript && O->getNumArgs() == 2 ? O->getArg(1) : nullptr;
  }

  /// The local that that is.
  static const VarDecl *index(const Expr *E) {
    const VarDecl *V = namedVariable(element(E));
    return V && V->hasLocalStorage() && V->hasInit() ? V : nullptr;
  }

  /// Does \p Look, by which \p Test of \p P goes to \p Succ, ask what \p W changes?
  bool asked(const Process &P, const Block &Test, unsigned Succ, const Record &Look, const Record &W) {
    const std::optional<StaleTest::Kind> K = changes(W);
    if (!K)
      return false;
    if (*K != StaleTest::Places)
      return W.Object == Look.Object && (*K != StaleTest::Grows || below(Look, byOne(W), Test, Succ));
    const Place *Array = elements(W.Object), *Found = elements(Look.Object);
    if (Array &&
        (Array == Found ? sameElement(Look, W)
                        : Array == Look.Object && sameKey(Look, W) && tellsWhoWon(P, Test, Succ)) &&
        freeOn(Test, Look) == (Succ == 0))
      return true;
    const VarDecl *I = index(cast<Expr>(W.E->E));
    return Array && Array == Found && I && W.Path.empty() && about(I->getInit(), Look.site()->E) &&
           llvm::none_of(S.of(&P).Records, [&](const Record &X) { // that it may be taken by
             return isWrite(X.kind()) && X.Object->known() && elements(X.Object) == Array &&
                    (X.site() == Look.site() || blockOf(P, X.site()) == &Test);
           });
  }

  /// `if (hall.free(seat)) hall.assign(seat);`: both are told which one, and of an array, since what a map lacks may
  /// well be made twice.
  bool sameElement(const Record &Look, const Record &W) {
    const Place *Array = elements(W.Object);
    const StringRef Class = className(Array->type());
    auto *A = Look.Path.size() == 1 ? dyn_cast_or_null<CallExpr>(Look.site()->E) : nullptr;
    auto *B = W.Path.size() == 1 ? dyn_cast_or_null<CallExpr>(W.site()->E) : nullptr;
    if (!A || !B || (!Class.empty() && Class != "vector" && Class != "array" && Class != "deque"))
      return false;
    auto Told = [](const CallExpr *C) {
      llvm::SmallVector<const ValueDecl *, 4> Vs;
      for (const Expr *X : C->arguments())
        if (auto *D = dyn_cast<DeclRefExpr>(bare(X)); D && D->getType()->isIntegerType())
          Vs.push_back(D->getDecl());
      return Vs;
    };
    const auto X = Told(A), Y = Told(B);
    return llvm::any_of(X, [&](const ValueDecl *V) { return llvm::is_contained(Y, V); });
  }

  /// `if (!free(seat)) return false; taken[seat] = name; return true;`: what the call is told is the key.
  bool sameKey(const Record &Look, const Record &W) {
    auto *C = Look.Path.size() == 1 && W.Path.empty() ? dyn_cast_or_null<CallExpr>(Look.site()->E) : nullptr;
    const VarDecl *Key = C ? namedVariable(element(cast<Expr>(W.E->E))) : nullptr;
    return Key && Key->hasLocalStorage() &&
           llvm::any_of(C->arguments(), [&](const Expr *A) { return namedVariable(A) == Key; });
  }

  /// The caller is told whether the element was free: where it wasn't, `false`.
  bool tellsWhoWon(const Process &P, const Block &Test, unsigned Succ) const {
    return P.Function->getReturnType()->isBooleanType() &&
           llvm::any_of(P.Blocks[Test.Succs[1 - Succ]].Events, [&](const Event &E) {
             bool Value = true;
             return E.Kind == EventKind::Return && E.E && !E.E->isValueDependent() &&
                    E.E->EvaluateAsBooleanCondition(Value, U.context()) && !Value;
           });
  }

  /// Whether \p Test, of what a function returns that has looked at an element, is true if that was found to be empty.
  std::optional<bool> freeOn(const Block &Test, const Record &Look) {
    const ParentMap &Around = around(Look);
    const belay::analysis::Test T = boil(Test.Condition);
    std::optional<bool> Free;
    const Stmt *S = Look.E->E;
    for (unsigned I = 0; S && I < 8 && !isa<ReturnStmt>(S); ++I) {
      const Stmt *Up = Around.getParent(S);
      if (auto *M = dyn_cast_or_null<MemberExpr>(Up); M && isa<CXXMethodDecl>(M->getMemberDecl())) {
        auto *Name = M->getMemberDecl()->getIdentifier();
        if (Name && (Name->getName() == "contains" || Name->getName() == "count"))
          Free = false;
        else if (Name && Name->getName() == "empty")
          Free = true;
        else if (!Name || Name->getName() != "find")
          return std::nullopt;
      } else if (auto *N = dyn_cast_or_null<UnaryOperator>(Up); N && N->getOpcode() == UO_LNot) {
        Free = !Free.value_or(false);
      } else if (auto *O = dyn_cast_or_null<CXXOperatorCallExpr>(Up); // `map.find(key) == map.end()`
                 O && (O->getOperator() == OO_EqualEqual || O->getOperator() == OO_ExclaimEqual)) {
        Free = O->getOperator() == OO_EqualEqual;
      } else if (auto *B = dyn_cast_or_null<BinaryOperator>(Up)) {
        Expr::EvalResult R;
        const Expr *Other = B->getLHS() == S ? B->getRHS() : B->getLHS();
        if (!B->isEqualityOp() || Free || Other->isValueDependent() || !Other->EvaluateAsRValue(R, U.context()))
          return std::nullopt;
        Free = B->getOpcode() == BO_EQ;
      }
      S = Up;
    }
    if (!S || !T.Base || T.Partial)
      return std::nullopt;
    return Free.value_or(false) == T.Value;
  }

  /// `if (used < limit) ++used;`, as nobody does who fills up.
  bool byOne(const Record &W) {
    const Stmt *Up = around(W).getParent(W.E->E);
    return isa_and_nonnull<UnaryOperator>(Up);
  }

  /// The innermost container of elements that \p P is in.
  static const Place *elements(const Place *P) {
    while (P && P->K != Place::Element)
      P = P->Parent;
    return P ? P->Parent : nullptr;
  }

  /// What \p Look reads, with or without \p More, was found to be below something, if \p Test goes to \p Succ: it is
  /// the lesser operand of a comparison there, or of what the call that is tested gives back.
  bool below(const Record &Look, bool More, const Block &Test, unsigned Succ) {
    const ParentMap &Around = around(Look);
    const Stmt *S = Look.E->E, *From = S;
    for (unsigned I = 0; S && I < 6; ++I, S = Around.getParent(From = S)) {
      auto *B = dyn_cast<BinaryOperator>(S);
      More |= B && B->getOpcode() == BO_Add;
      if (!B || !B->isRelationalOp() || !More)
        continue;
      const bool Less = B->getOpcode() == BO_LT || B->getOpcode() == BO_LE;
      return lesser(Less == (B->getLHS() == From), B, Look, Test, Succ);
    }
    auto *C = dyn_cast<BinaryOperator>(Test.Condition->IgnoreParenImpCasts());
    if (!C || !C->isRelationalOp() || !More)
      return false;
    const bool Less = C->getOpcode() == BO_LT || C->getOpcode() == BO_LE;
    return lesser(Less == about(C->getLHS(), Look.site()->E), C, Look, Test, Succ);
  }

  /// If \p Compared says that it is \p Less, does \p Test go to \p Succ where it says so?
  static bool lesser(bool Less, const Expr *Compared, const Record &Look, const Block &Test, unsigned Succ) {
    if (Test.Condition->IgnoreParenImpCasts() == Compared)
      return Less == (Succ == 0);
    const belay::analysis::Test T = boil(Test.Condition);
    return T.Base && !T.Partial && about(T.Base, Look.site()->E) && Less == ((Succ == 0) == T.Value);
  }

  /// What comes after branch \p Test only.
  void along(const Process &P, const Block &Test, unsigned Succ, const Record &Look) {
    constexpr unsigned MaxBlocks = 16;
    struct Way {
      const Block *At;
      Tokens Taken; // since the branch
    };
    llvm::SmallVector<Way, 8> Work{{&P.Blocks[Test.Succs[Succ]], {}}};
    for (unsigned I = 0; I < Work.size() && I < MaxBlocks; ++I) {
      const Block *At = Work[I].At;
      if (At->Preds.size() != 1)
        continue;
      Tokens Taken = Work[I].Taken;
      for (const Event &E : At->Events) {
        if (E.Kind == EventKind::Lock)
          insert(Taken, E.Object);
        auto It = Here.find(&E);
        for (const Record *W : It == Here.end() ? llvm::ArrayRef<const Record *>() : It->second)
          if (auto Old = Found.find(&E);
              (Old == Found.end() || (Old->second.K == StaleTest::Needs && changes(*W) != StaleTest::Needs)) &&
              asked(P, Test, Succ, Look, *W) && !asksOnTheWay(*W, Test))
            if (const Place *M = anew(P, Look, *W, Taken))
              Found[&E] = {*changes(*W), Look.site(), &E, W->E, W->Object, M, nullptr};
      }
      for (unsigned N : At->Succs)
        Work.push_back({&P.Blocks[N], Taken});
    }
  }

  /// The mutex of both, which is let go in between; null if there is none, or another as well.
  const Place *anew(const Process &P, const Record &Look, const Record &W, const Tokens &Taken) const {
    const Held &H = W.locks().front();
    if (H.Shared || H.Claim || H.Assumed || !holds(Look.locks(), H.Mutex))
      return nullptr;
    const auto At = S.of(&P).LocksAt.find(W.site());
    const bool Held = W.Path.empty() ? !contains(Taken, H.Mutex) : At != S.of(&P).LocksAt.end() && !At->second.empty();
    return Held ? nullptr : H.Mutex;
  }

  /// The method of a class that locks which the change of \p T is in, if any thread may call it.
  const Process *methodOf(const StaleTest &T) {
    for (const Harness &H : U.harnesses())
      for (const Entry &E : H.Entries)
        if (!E.Owner && E.Of.empty() && blockOf(*E.P, T.Change))
          return onlyTaker(H, *E.P, T) ? nullptr : E.P;
    return nullptr;
  }

  /// `if (!queue_.empty()) queue_.pop();` with a queue that locks itself, which it does for whoever fills it: where
  /// nothing else takes from it, \p P may be for the one thread that does.
  bool onlyTaker(const Harness &H, const Process &P, const StaleTest &T) {
    const Place *Queue = T.Mutex->Parent;
    if (T.K != StaleTest::Takes || T.Mutex->indirect() || !Queue || Queue->K != Place::Field ||
        !T.Object->within(Queue))
      return false;
    return llvm::none_of(H.Entries, [&](const Entry &E) {
      return locksItself(*E.P, T.Mutex) || (E.P != &P && llvm::any_of(S.of(E.P).Records, [&](const Record &R) {
                                              return isWrite(R.kind()) && same(R.Object, T.Object) &&
                                                     !llvm::is_contained(R.Path, T.Change) &&
                                                     (changes(R) == StaleTest::Takes || removes(R));
                                            }));
    });
  }

  static bool locksItself(const Process &P, const Place *Mutex) {
    return llvm::any_of(P.Blocks, [&](const Block &B) {
      return llvm::any_of(B.Events, [&](const Event &E) { return E.Kind == EventKind::Lock && same(E.Object, Mutex); });
    });
  }

  /// One member, as two methods of its class see it.
  static bool same(const Place *X, const Place *Y) {
    const Cell A = cellOf(X), B = cellOf(Y);
    return A && B && mayMatch(A, B);
  }

  /// Whether two threads that \p P knows do it at once, but for the mutex.
  void meet(const Process &P) {
    RunningSpawns &Running = U.running();
    const RunningFacts &F = Running.of(&P);
    if (F.Spawns.empty())
      return;
    std::vector<ThreadRecords> Ths;
    for (const SpawnFacts &Sp : F.Spawns)
      Ths.push_back(threadRecords(Running, *Sp.R, P));
    auto Of = [&](const Record &R) -> StaleTest * {
      if (R.kind() == EventKind::Read || R.kind() == EventKind::Write)
        for (auto &[Change, T] : Found)
          // Of two reads one may stand for both.
          if ((R.E == T.Write && (Change == R.E || llvm::is_contained(R.Path, Change))) ||
              (T.K == StaleTest::Needs && (T.Look == R.E || llvm::is_contained(R.Path, T.Look))))
            return &T;
      return nullptr;
    };
    auto Same = [&](const Record &R) {
      return llvm::any_of(Found, [&](const auto &X) {
        return X.second.Write == R.E || (X.second.K == StaleTest::Needs && removes(R));
      });
    };
    forMeetings(
        P, S, F, Ths, [&](const Record &R) { return Of(R) != nullptr; }, Same,
        [&](const Meeting &M) {
          StaleTest *T = Of(*M.A);
          if (!T->Started && (T->K == StaleTest::Needs ? removes(*M.B) : M.A->E == M.B->E) &&
              (T->K == StaleTest::Places ? M.A->Object == M.B->Object : overlap(*M.A, *M.B)) &&
              M.A->locks().size() == 1 && M.A->locks() == M.B->locks() && unordered(unlocked(*M.A), unlocked(*M.B)))
            T->Started = (M.InA ? M.InA : M.InB)->Spawn->E;
        });
  }

  /// \p R without its one mutex, and without the order that that, or what was found there, gives.
  static Record unlocked(Record R) {
    Situation &At = R.At.write();
    for (const Place *X : {At.Locks.front().Mutex, R.Object}) {
      llvm::erase(At.Before.write(), X);
      llvm::erase(At.After.write(), X);
    }
    At.Locks = {};
    return R;
  }

  const Unit &U;
  const Summaries &S;
  llvm::DenseMap<const Event *, std::optional<StaleTest::Kind>> Changes;
  llvm::DenseMap<const Process *, std::unique_ptr<ParentMap>> Parents;
  llvm::DenseMap<const Event *, llvm::SmallVector<const Record *, 1>> Here; ///< changes of one process, by their site
  llvm::MapVector<const Event *, StaleTest> Found; ///< by the change
};
} // namespace

std::vector<StaleTest> findStaleTests(const Unit &U) { return StaleTests(U).run(); }

} // namespace belay::analysis
