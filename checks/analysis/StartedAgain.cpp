//===- StartedAgain.cpp - threads whose handle another takes over ----------===//

#include "analysis/StartedAgain.h"
#include "analysis/Cells.h"
#include "analysis/Loops.h"
#include "clang/AST/DeclCXX.h"
#include "llvm/ADT/STLExtras.h"

using namespace clang;

namespace belay::analysis {

using namespace ir;

namespace {
class Starts {
public:
  explicit Starts(const Unit &U) : U(U), S(*U.Sums) {}

  std::vector<StartedAgain> run() {
    for (auto [Q, R] : S.all(EventKind::Spawn))
      if (R->Path.empty() && R->Object && R->Object->K == Place::Field && cellOf(R->Object) && isJoined(R->Object))
        look(*Q, *R);
    return std::move(Out);
  }

private:
  bool isJoined(const Place *Handle) const {
    return llvm::any_of(S.all(EventKind::Join),
                        [&](const Mention &M) { return M.R->Object && cellOf(M.R->Object) == cellOf(Handle); });
  }

  /// Any code may call it, and none of the unit does.
  bool isOffered(const Process &P) const {
    if (isa<CXXConstructorDecl, CXXDestructorDecl>(P.Function) || !P.Function->isExternallyVisible())
      return false;
    auto *M = dyn_cast<CXXMethodDecl>(P.Function);
    if (M && (M->getAccess() != AS_public || M->getParent()->isLambda()))
      return false;
    return llvm::none_of(U.Module.Processes, [&](const auto &Q) {
      return llvm::any_of(Q->Blocks, [&](const Block &B) {
        return llvm::any_of(B.Events, [&](const Event &E) { return llvm::is_contained(E.Callees, &P); });
      });
    });
  }

  /// Where \p P asks for what tells that a thread runs before it comes to \p To.
  SourceLocation asks(const Process &P, const Event *To, llvm::ArrayRef<const Decl *> Tells) const {
    const Block *At = blockOf(P, To);
    for (const Block &B : P.Blocks)
      if (At && &B != At && B.Succs.size() == 2 && B.Condition && reaches(P, B.Id, At->Id) &&
          llvm::any_of(B.Reads, [&](const Place *X) { return llvm::is_contained(Tells, X->Decl); }))
        return B.Condition->getExprLoc();
    return {};
  }

  void look(const Process &Q, const Record &Spawn) {
    const Cell Handle = cellOf(Spawn.Object);
    // The handle itself, and what is set where it is.
    llvm::SmallVector<const Decl *, 4> Tells{Spawn.Object->Decl};
    for (const Block &B : Q.Blocks)
      for (const Event &E : B.Events)
        if ((E.Kind == EventKind::Write || E.Kind == EventKind::AtomicWrite) && !E.Init &&
            E.Object->K == Place::Field && E.Object->Parent == Spawn.Object->Parent && isFlag(E.Object->type()))
          Tells.push_back(E.Object->Decl);
    std::vector<StartedAgain> Bare;
    const Process *Asks = nullptr;
    SourceLocation Asked;
    for (auto &P : U.Module.Processes) {
      const auto &Rs = S.of(P.get()).Records;
      const auto R = llvm::find_if(Rs, [&](const Record &X) { return X.E == Spawn.E; });
      if (R == Rs.end() || !isOffered(*P))
        continue;
      SourceLocation Where = asks(*P, R->site(), Tells);
      for (unsigned I = 0; Where.isInvalid() && I < R->Path.size(); ++I)
        for (const Process *Callee : R->Path[I]->Callees)
          Where = Where.isValid() ? Where : asks(*Callee, I + 1 < R->Path.size() ? R->Path[I + 1] : R->E, Tells);
      const bool Ends = llvm::any_of(Rs, [&](const Record &X) {
        return (X.kind() == EventKind::Join || X.kind() == EventKind::Detach || X.kind() == EventKind::MoveHandle) &&
               X.Object && cellOf(X.Object) == Handle;
      });
      if (Where.isValid() && !Ends && !Asks) {
        Asks = P.get();
        Asked = Where;
      } else if (Where.isInvalid() && !Ends) {
        Bare.push_back({R->site(), Spawn.E, P.get(), nullptr, R->Object, {}});
      }
    }
    for (StartedAgain &X : Bare)
      if (Asks) {
        X.Asks = Asks;
        X.Asked = Asked;
        Out.push_back(X);
      }
  }

  const Unit &U;
  const Summaries &S;
  std::vector<StartedAgain> Out;
};
} // namespace

std::vector<StartedAgain> findStartedAgain(const Unit &U) { return Starts(U).run(); }

} // namespace belay::analysis
