//===- SkippedJoins.cpp - destructors that don't always join --------------===//

#include "analysis/SkippedJoins.h"
#include "analysis/ClosedFlags.h"
#include "analysis/Harness.h"
#include "analysis/Loops.h"
#include "analysis/Phases.h"
#include "analysis/Sharing.h"
#include "clang/AST/DeclCXX.h"
#include "llvm/ADT/STLExtras.h"

using namespace clang;

namespace belay::analysis {

using namespace ir;
using model::TypeKind;

namespace {

class SkippedJoins {
public:
  explicit SkippedJoins(const Unit &U) : S(*U.Sums), M(S.module()) {}

  std::vector<SkippedJoin> run() {
    for (auto &P : M.Processes)
      if (isa<CXXDestructorDecl>(P->Function) && classOf(*P)) {
        inBody(*P, *P);
        // `~T() { stop(); }`
        for (unsigned Id : P->RPO)
          for (const Event &E : P->Blocks[Id].Events)
            if (E.Kind == EventKind::Call && E.This == P->ThisPlace && E.Callees.size() == 1 && certain(*P, Id))
              inBody(*E.Callees.front(), *P);
      }
    return std::move(Out);
  }

private:
  static bool certain(const Process &P, unsigned Block) { return !reaches(P, P.Entry, P.Exit, Block); }

  void inBody(const Process &P, const Process &Dtor) {
    for (unsigned Id : P.RPO)
      for (const Event &E : P.Blocks[Id].Events)
        if (E.Kind == EventKind::Join && !E.Implicit && E.Object && E.Object->K == Place::Field &&
            E.Object->Parent == P.ThisPlace && joinsExplicitly(E.Object))
          behindFlag(P, Dtor, Id, E);
  }

  /// A std::thread: its own destructor doesn't join.
  static bool joinsExplicitly(const Place *Handle) {
    QualType T = Handle->type();
    const CXXRecordDecl *R = T.isNull() ? nullptr : T->getAsCXXRecordDecl();
    return R && R->getIdentifier() && R->getName() == "thread";
  }

  void behindFlag(const Process &P, const Process &Dtor, unsigned At, const Event &Join) {
    auto Joins = [&](unsigned Id) {
      return llvm::any_of(P.Blocks[Id].Events, [&](const Event &E) {
        return (E.Kind == EventKind::Join || E.Kind == EventKind::Detach) && E.Object == Join.Object;
      });
    };
    for (unsigned Id : P.RPO) {
      unsigned Set = 0;
      const Place *Flag = testedFlag(P.Blocks[Id], Set);
      if (!Flag || Flag->Parent != P.ThisPlace)
        continue;
      for (unsigned N : P.Blocks[Id].Succs)
        if (reaches(P, P.Blocks[Id].Succs[N == P.Blocks[Id].Succs[0]], Joins) && !reaches(P, N, Joins) &&
            reaches(P, N, P.Exit)) {
          SkippedJoin X;
          X.Handle = Join.Object;
          X.Flag = Flag;
          X.Value = N == Set;
          X.By = &P;
          X.Test = P.Blocks[Id].Condition->getExprLoc();
          X.Join = &Join;
          if (setElsewhere(X, Dtor)) {
            Out.push_back(std::move(X));
            return;
          }
        }
    }
  }

  bool about(const Record &R, const Place *Field) const {
    return R.Object && R.Object->K == Place::Field && R.Object->Decl == Field->Decl;
  }

  /// Somebody gives the flag that value and leaves the thread joinable.
  bool setElsewhere(SkippedJoin &X, const Process &Dtor) const {
    auto Look = [&](const Process &G, bool Thread) {
      const Event *Write = nullptr;
      for (const Record &R : S.of(&G).Records) {
        if (about(R, X.Handle))
          return false; // joins, starts, moves or asks it
        if (about(R, X.Flag) && isWrite(R.kind()) && !R.E->Init) {
          if (!R.E->HasConst)
            return false;
          Write = R.E->Value == X.Value ? R.E : nullptr; // the last one counts
        }
      }
      if (!Write)
        return false;
      X.Sets = &G;
      X.Write = Write;
      X.Thread = Thread;
      return true;
    };
    for (auto &G : M.Processes) {
      auto *MD = dyn_cast<CXXMethodDecl>(G->Function);
      if (G.get() != X.By && classOf(*G) == classOf(Dtor) && MD->getAccess() == AS_public &&
          !isa<CXXConstructorDecl>(MD) && !isa<CXXDestructorDecl>(MD) && !afterFork(*G) && Look(*G, false))
        return true;
    }
    for (auto &G : M.Processes)
      for (const Record &R : S.of(G.get()).Records)
        if (R.kind() == EventKind::Spawn && about(R, X.Handle))
          for (const Target &T : R.runs())
            if (Look(*T.P, true))
              return true;
    return false;
  }

  const Summaries &S;
  const Module &M;
  std::vector<SkippedJoin> Out;
};
} // namespace

std::vector<SkippedJoin> findSkippedJoins(const Unit &U) { return SkippedJoins(U).run(); }

} // namespace belay::analysis
