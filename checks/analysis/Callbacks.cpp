//===- Callbacks.cpp - callbacks that are run with a lock held --------------===//

#include "analysis/Callbacks.h"
#include "analysis/Cells.h"
#include "analysis/Certainty.h"
#include "clang/AST/ExprCXX.h"
#include "llvm/ADT/MapVector.h"
#include "llvm/ADT/STLExtras.h"
#include <map>

using namespace clang;

namespace belay::analysis {

using namespace ir;

const MemberExpr *names(const Stmt *S, const FieldDecl *F) {
  if (auto *M = dyn_cast_or_null<MemberExpr>(S); M && M->getMemberDecl() == F)
    return M;
  if (S)
    for (const Stmt *C : S->children())
      if (const MemberExpr *M = names(C, F))
        return M;
  return nullptr;
}

const MemberExpr *putsInto(const Stmt *S, const ParmVarDecl *P, const FieldDecl *F) {
  if (!S)
    return nullptr;
  if (isa<Expr>(S))
    return mentions(S, P) ? names(S, F) : nullptr;
  for (const Stmt *C : S->children())
    if (const MemberExpr *M = putsInto(C, P, F))
      return M;
  return nullptr;
}

namespace {
class Callbacks {
public:
  explicit Callbacks(const Unit &U) : U(U), S(*U.Sums) {}

  std::vector<LockedCallback> run() {
    for (const Mention &M : S.all(EventKind::Call))
      if (const Place *Kept = M.R->locks().empty() ? nullptr : fieldOf(M.R->entry()))
        Calls[cast<FieldDecl>(Kept->Decl)].push_back(M);
    if (!Calls.empty())
      for (auto &P : U.Module.Processes)
        for (const Block &B : P->Blocks)
          for (const Event &E : B.Events)
            if (E.Kind == EventKind::Call && E.Callees.size() == 1 && !E.Elsewhere)
              for (unsigned I = 0; I < E.Args.size(); ++I)
                given(*P, E, I);
    return std::move(Out);
  }

private:
  /// The member that \p Entry is, or is in.
  static const Place *fieldOf(const Place *Entry) {
    const Place *P = Entry;
    while (P && (P->K == Place::Element || P->K == Place::Deref ||
                 (P->K == Place::Field && isa_and_nonnull<CXXRecordDecl>(P->Decl->getDeclContext()) &&
                  cast<CXXRecordDecl>(P->Decl->getDeclContext())->isInStdNamespace())))
      P = P->Parent;
    return P && P->K == Place::Field ? P : nullptr;
  }

  /// A function, or an object that can be called.
  static bool isCallable(QualType T) {
    T = T.getNonReferenceType();
    const CXXRecordDecl *C = T->getAsCXXRecordDecl();
    return T->isFunctionPointerType() || T->isFunctionType() ||
           (C && C->hasDefinition() &&
            llvm::any_of(C->methods(), [](const CXXMethodDecl *M) { return M->getOverloadedOperator() == OO_Call; }));
  }

  using Puts = llvm::SmallVector<std::pair<const MemberExpr *, llvm::ArrayRef<Mention>>, 1>;
  /// The members of those that are called with a lock held that \p F puts parameter \p I into.
  const Puts &keeps(const FunctionDecl *F, unsigned I) {
    auto [It, New] = Kept.try_emplace({F, I});
    if (New && isCallable(F->getParamDecl(I)->getType()))
      for (auto &[Field, In] : Calls)
        if (const MemberExpr *M = putsInto(F->getBody(), F->getParamDecl(I), Field))
          It->second.push_back({M, In});
    return It->second;
  }

  /// Where \p Callee, called by \p E, keeps argument \p I.
  void given(const Process &P, const Event &E, unsigned I) {
    const FunctionDecl *F = E.Callees.front()->Function;
    if (!E.Args[I] || I >= F->getNumParams())
      return;
    for (const auto &[Member, In] : keeps(F, I)) {
      const Place *Keeper = keeper(*Member, E);
      if (!Keeper || !Keeper->known())
        continue;
      for (const Target &T : S.targets(E.Args[I], {}, nullptr))
        for (const Record &L : S.records(T, [](const Record &R) { return R.kind() == EventKind::Lock; }))
          if (!L.E->Try && !L.E->Timed && L.Object && L.Object->known() && isCertain(U, L, 0))
            for (const Mention &Call : In)
              called(Call, P, E, *Keeper, L);
    }
  }

  /// The object that keeps it, as the caller names it.
  const Place *keeper(const MemberExpr &Kept, const Event &E) {
    PlaceTable &PT = S.module().Places;
    const Expr *Base = bare(Kept.getBase());
    if (isa<CXXThisExpr>(Base))
      return E.This;
    auto *D = dyn_cast<DeclRefExpr>(Base);
    auto *V = D ? dyn_cast<VarDecl>(D->getDecl()) : nullptr;
    if (auto *P = dyn_cast_or_null<ParmVarDecl>(V)) {
      const unsigned I = P->getFunctionScopeIndex();
      const Place *A = I < E.Args.size() ? E.Args[I] : nullptr;
      return A && Kept.isArrow() ? PT.deref(A) : A;
    }
    return V && V->hasGlobalStorage() ? PT.root(Place::Global, V) : nullptr;
  }

  /// \p Call calls what \p By gives to \p Keeper by \p E, and that does \p L.
  void called(const Mention &Call, const Process &By, const Event &E, const Place &Keeper, const Record &L) {
    const std::vector<Record> &Rs = S.of(Call.P).Records;
    const Place *Own = fieldOf(Call.R->entry())->Parent;
    for (const Held &H : Call.R->locks()) {
      const bool Whose = H.Mutex->within(Own) && H.Mutex != Own;
      if (H.Claim || !H.Mutex->known() || !(Whose || H.Mutex->root()->K == Place::Global))
        continue;
      const Place *Held = Whose ? S.module().Places.replace(H.Mutex, Own, &Keeper) : H.Mutex;
      std::optional<Nesting> N = nest(S, Rs, Call.R - Rs.data(), H.Mutex, *Call.P);
      if (!N || llvm::any_of(Out, [&](const LockedCallback &X) { // its callers say the same
            return X.Call.Inner.E == N->Inner.E && X.Given == &E && X.Held == Held && X.Lock.Object == L.Object;
          }))
        continue;
      Out.push_back({std::move(*N), Held, &By, &E, L, L.Object == Held, H.Shared});
    }
  }

  const Unit &U;
  const Summaries &S;
  llvm::MapVector<const FieldDecl *, llvm::SmallVector<Mention, 2>> Calls; ///< with a lock held, by what is called
  std::map<std::pair<const FunctionDecl *, unsigned>, Puts> Kept;          ///< by function and parameter; never walked
  std::vector<LockedCallback> Out;
};
} // namespace

std::vector<LockedCallback> findLockedCallbacks(const Unit &U) { return Callbacks(U).run(); }

} // namespace belay::analysis
