//===- MemberGuards.cpp - what all objects share, and a member guards -------===//

#include "analysis/MemberGuards.h"
#include "analysis/CallGraph.h"
#include "analysis/Cells.h"
#include "analysis/Sharing.h"
#include "clang/AST/DeclCXX.h"
#include "llvm/ADT/MapVector.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/SmallPtrSet.h"

using namespace clang;

namespace belay::analysis {

using namespace ir;

/// The static that \p P is, or is in, if threads share it.
static const VarDecl *sharedStatic(const Place *P) {
  const Place *Root = P && P->known() ? P->root() : nullptr;
  const auto *V = Root && Root->K == Place::Global ? dyn_cast_or_null<VarDecl>(Root->Decl) : nullptr;
  return V && V->getTLSKind() == VarDecl::TLS_None && !V->getType().isConstQualified() && !P->indirect()
             ? V->getCanonicalDecl()
             : nullptr;
}

/// The member of the object itself that \p P is, or is in.
static const FieldDecl *ownMember(const Place *P, const Process &Of) {
  const FieldDecl *F = nullptr;
  for (; P && P->K == Place::Field; P = P->Parent)
    F = cast<FieldDecl>(P->Decl);
  return P && P == Of.ThisPlace ? F : nullptr;
}

namespace {
class MemberGuards {
public:
  explicit MemberGuards(const Unit &U) : U(U) {
    U.uses().globals([&](const VarDecl *V) {
      if (const CXXRecordDecl *C = V->getType()->getAsCXXRecordDecl())
        Single.insert(C->getCanonicalDecl());
    });
  }

  std::vector<MemberGuard> run() {
    for (auto &P : U.Module.Processes)
      for (const Block &B : P->Blocks)
        for (const Event &E : B.Events)
          if (isAccess(E.Kind))
            access(*P, E);
          else if (runsOnce(E))
            once(*P, E);
    std::vector<MemberGuard> Out;
    for (auto &[V, G] : ByData)
      if (!Otherwise.contains(V))
        Out.push_back(G);
    return Out;
  }

private:
  /// The class whose method \p P is, if there may be several objects of it.
  const CXXRecordDecl *classOf(const Process &P) const {
    auto *M = dyn_cast<CXXMethodDecl>(P.Function);
    const CXXRecordDecl *C = M && !M->isStatic() && P.ThisPlace ? M->getParent() : nullptr;
    auto IsPublic = [](const CXXConstructorDecl *X) {
      return X->getAccess() == AS_public && !X->isDeleted() && !X->isCopyOrMoveConstructor();
    };
    const bool Several = C && !Single.contains(C->getCanonicalDecl()) &&
                         (!C->hasUserDeclaredConstructor() || llvm::any_of(C->ctors(), IsPublic));
    return Several ? C : nullptr;
  }

  void access(const Process &P, const Event &E) {
    const VarDecl *V = sharedStatic(E.Object);
    if (!V || !V->isStaticDataMember() || E.Init)
      return;
    const auto &LocksAt = U.Sums->of(&P).LocksAt;
    const auto At = LocksAt.find(&E);
    if (At == LocksAt.end())
      return;
    const CXXRecordDecl *C = classOf(P);
    const FieldDecl *Guard = nullptr;
    for (const Held &H : At->second) {
      Guard = ownMember(H.Mutex, P);
      if (!Guard)
        break;
    }
    if (!Guard || !C || !declaresSameEntity(cast<CXXRecordDecl>(V->getDeclContext()), C))
      Otherwise.insert(V);
    else if (isWrite(E.Kind) && E.Kind != EventKind::AtomicWrite && E.Kind != EventKind::AtomicUpdate)
      ByData.try_emplace(V, MemberGuard{&E, nullptr, V, Guard});
  }

  void once(const Process &P, const Event &E) {
    const FieldDecl *Flag = classOf(P) ? ownMember(E.Object, P) : nullptr;
    if (!Flag)
      return;
    for (const Process *Q : runs(U.Module, E))
      for (const Block &B : Q->Blocks) // where nobody locks and no thread is started, summaries have no data
        for (const Event &W : B.Events)
          if (const VarDecl *V = W.Kind == EventKind::Write && !W.Init && !U.Sums->of(Q).LocksAt.contains(&W)
                                     ? sharedStatic(W.Object)
                                     : nullptr)
            ByData.try_emplace(V, MemberGuard{&E, &W, V, Flag});
  }

  const Unit &U;
  llvm::SmallPtrSet<const CXXRecordDecl *, 8> Single; ///< classes of which the unit has one object for all
  llvm::SmallPtrSet<const VarDecl *, 8> Otherwise;    ///< what something else guards somewhere
  llvm::MapVector<const VarDecl *, MemberGuard> ByData;
};
} // namespace

std::vector<MemberGuard> findMemberGuards(const Unit &U) { return MemberGuards(U).run(); }

} // namespace belay::analysis
