//===- LeakedSlots.cpp - semaphores that get back less than they gave -----===//

#include "analysis/LeakedSlots.h"
#include "analysis/Cells.h"
#include "analysis/Claims.h"
#include "analysis/Locks.h"
#include "analysis/Loops.h"
#include "analysis/Preconditions.h"
#include "clang/AST/ASTContext.h"
#include "clang/AST/ExprCXX.h"
#include "clang/Basic/SourceManager.h"
#include "llvm/ADT/STLExtras.h"

using namespace clang;

namespace belay::analysis {

using namespace ir;

namespace {
class Slots {
public:
  explicit Slots(const Unit &U) : U(U), S(*U.Sums), SM(U.context().getSourceManager()), Types(U.Tables) {}

  std::vector<LeakedSlot> run() {
    for (auto &P : U.Module.Processes) {
      if (!P->Lowered || isa<CXXConstructorDecl>(P->Function) || locksForOthers(P->Function))
        continue;
      Tokens Semaphores;
      for (const Block &B : P->Blocks)
        for (const Event &E : B.Events)
          if (E.Kind == EventKind::Release && !E.Implicit && E.Object->known() && !E.Object->type().isNull() &&
              Types.type(E.Object->type()) == model::TypeKind::Semaphore)
            insert(Semaphores, E.Object);
      for (const Place *M : Semaphores)
        look(*P, M);
    }
    return std::move(Out);
  }

private:
  enum Act : uint8_t { Nothing, Acquires, Releases };

  Act act(const Event &E, const Place *M) const {
    if (E.Object == M && E.Kind == EventKind::Release)
      return Releases;
    if (E.Object == M && E.Kind == EventKind::Acquire && !E.Try && !E.Timed)
      return Acquires;
    if (E.Kind != EventKind::Call || isa_and_nonnull<CXXConstructorDecl, CXXDestructorDecl>(E.Function))
      return Nothing;
    for (const Target &T : S.callees(E)) {
      const auto Are = [&](const Place *X) { return S.translate(X, T.Map) == M; };
      if (llvm::any_of(S.of(T.P).Releases, Are))
        return Releases;
      if (llvm::any_of(S.of(T.P).Acquires, Are))
        return Acquires;
    }
    return Nothing;
  }

  void look(const Process &P, const Place *M) {
    const Event *Last = nullptr; // of the releases, in the text
    const Event *Acquire = nullptr;
    unsigned At = 0, Acquired = 0;
    for (const Block &B : P.Blocks)
      for (const Event &E : B.Events) {
        const Act A = act(E, M);
        if (A == Acquires) {
          Acquire = &E;
          At = B.Id;
          ++Acquired;
        }
        if (A == Releases && (!Last || SM.isBeforeInTranslationUnit(Last->Loc, E.Loc)))
          Last = &E;
      }
    if (!Last || Acquired != 1)
      return;
    Given.clear();
    AtTheEnd = Falls = false;
    const size_t Before = Out.size();
    follow(P, M, At, *Acquire, *Last);
    confirm(Before);
  }

  /// From the acquisition to all ways out, with and without a release.
  void follow(const Process &P, const Place *M, unsigned From, const Event &Acquire, const Event &Release) {
    std::vector<uint8_t> Seen(P.Blocks.size(), 0); // by what has come: 1 none, 2 a release
    struct Way {
      unsigned At;
      bool Released;
    };
    llvm::SmallVector<Way, 8> Work{{From, false}};
    bool Throws = false;
    for (bool First = true; !Work.empty(); First = false) {
      auto [At, Released] = Work.pop_back_val();
      const Block &B = P.Blocks[At];
      const Event *End = nullptr;
      bool Ends = false;
      for (const Event &E : B.Events) {
        if (First && &E <= &Acquire)
          continue;
        const Act A = act(E, M);
        Released |= A == Releases;
        Ends |= E.Kind == EventKind::NoReturn || A == Acquires;
        if (!Released && !P.HasTry && E.Kind == EventKind::Call && !isa_and_nonnull<CXXDestructorDecl>(E.Function) &&
            mayThrow(S, E) && !Throws) {
          Throws = true;
          Out.push_back({&Acquire, &Release, &E, M, true});
        }
        if (Ends)
          break;
        if (E.Kind == EventKind::Throw || E.Kind == EventKind::Return)
          End = &E;
      }
      if (Ends)
        continue;
      llvm::SmallVector<unsigned, 2> Next = succs(B);
      if (P.HasTry && !B.Condition && Next.size() > 1)
        Next.resize(1);
      if (B.Condition && asks(B.Condition, Acquire)) // it may not have come off
        llvm::erase_if(Next, [&](unsigned N) { return N == P.Exit || !releasesFrom(P, N, M); });
      for (unsigned N : Next) {
        if (N != P.Exit) {
          const uint8_t Mark = Released ? 2 : 1;
          if (!(Seen[N] & Mark)) {
            Seen[N] |= Mark;
            Work.push_back({N, Released});
          }
        } else if (Released) {
          if (End && End->Kind == EventKind::Return && End->E)
            Given.push_back(End);
          AtTheEnd |= SM.isBeforeInTranslationUnit(Release.Loc, End ? End->Loc : P.Function->getEndLoc());
        } else if (!End) {
          Falls = true;
        } else {
          Out.push_back({&Acquire, &Release, End, M, End->Kind == EventKind::Throw});
        }
      }
    }
  }

  /// `if (sem_wait(&s) != 0)`, `rc = sem_wait(&s); if (rc)`.
  static bool asks(const Expr *Condition, const Event &Acquire) {
    return (Acquire.E && about(Condition, Acquire.E)) || (Acquire.Result && mentions(Condition, Acquire.Result));
  }

  bool releasesFrom(const Process &P, unsigned From, const Place *M) const {
    return reaches(P, From, [&](unsigned Id) {
      return llvm::any_of(P.Blocks[Id].Events, [&](const Event &E) { return act(E, M) == Releases; });
    });
  }

  /// `return -err;`
  static bool negated(const Event &Return) {
    auto *Minus = dyn_cast_or_null<UnaryOperator>(Return.E ? Return.E->IgnoreParenImpCasts() : nullptr);
    return Minus && Minus->getOpcode() == UO_Minus;
  }

  static const VarDecl *returned(const Event &Return) {
    auto *C = dyn_cast<CXXConstructExpr>(Return.E->IgnoreImplicit());
    return namedVariable(C && C->getNumArgs() == 1 ? C->getArg(0) : Return.E);
  }

  /// What has been acquired may be for whom the function returns to. It isn't where that gets the same constant as on a
  /// path that has released it, or where the function releases it at its end, and gives up before.
  void confirm(size_t From) {
    const ASTContext &Ctx = U.context();
    const auto Ways = llvm::make_range(Out.begin() + From, Out.end());
    auto IsEarly = [&](const LeakedSlot &X) { return SM.isBeforeInTranslationUnit(X.At->Loc, X.Release->Loc); };
    const bool AllEarly = AtTheEnd && !Falls && llvm::all_of(Ways, IsEarly);
    auto Kept = [&](const LeakedSlot &X) {
      if (X.Throws)
        return AtTheEnd && !Falls;
      const bool Early = AtTheEnd && !Falls && IsEarly(X);
      if (!X.At->E)
        return Early;
      std::optional<int64_t> Value = constantOf(X.At->E, Ctx);
      if (!Value && negated(*X.At))
        Value = -1;
      const bool Same = Value && llvm::any_of(Given, [&](const Event *G) { return constantOf(G->E, Ctx) == Value; });
      // `return reply;` here and at the end, where all have released it.
      const VarDecl *V = AllEarly && !X.At->E->getType()->isPointerType() ? returned(*X.At) : nullptr;
      if (V && V->hasLocalStorage() && llvm::any_of(Given, [&](const Event *G) { return returned(*G) == V; }))
        return true;
      return Same || (Early && Value && (*Value < 0 || (*Value == 0 && X.At->E->getType()->isBooleanType())));
    };
    Out.erase(std::remove_if(Out.begin() + From, Out.end(), [&](const LeakedSlot &X) { return !Kept(X); }), Out.end());
  }

  const Unit &U;
  const Summaries &S;
  const SourceManager &SM;
  model::Model Types;
  std::vector<const Event *> Given; ///< returns of a value, behind a release
  bool AtTheEnd = false;            ///< a way out behind the last release
  bool Falls = false;               ///< off the end without one
  std::vector<LeakedSlot> Out;
};
} // namespace

std::vector<LeakedSlot> findLeakedSlots(const Unit &U) { return Slots(U).run(); }

} // namespace belay::analysis
