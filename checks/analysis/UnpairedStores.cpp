//===- UnpairedStores.cpp - pointers published with no release ------------===//

#include "analysis/UnpairedStores.h"
#include "analysis/Cells.h"
#include "analysis/Claims.h"
#include "analysis/Locks.h"
#include "analysis/Sharing.h"
#include "clang/AST/ASTContext.h"
#include "clang/AST/ExprCXX.h"
#include "llvm/ADT/MapVector.h"
#include "llvm/ADT/STLExtras.h"

using namespace clang;

namespace belay::analysis {

using namespace ir;

namespace {
/// What the unit does to one atomic pointer.
struct Traffic {
  llvm::SmallVector<const Event *, 2> Published; ///< relaxed stores of what isn't null, with nothing held and no fence
  const Event *Acquired = nullptr;               ///< a load
  bool Ordered = false;                          ///< or may be: by another store, an exchange, a fence
};

bool storesNull(const Event &E, ASTContext &Ctx) {
  const Expr *Value = storedBy(E);
  return (E.HasConst && !E.Value) ||
         (Value && Value->IgnoreParenCasts()->isNullPointerConstant(Ctx, Expr::NPC_ValueDependentIsNotNull));
}

/// A pointer, whose every use is in the unit.
bool isPublished(const Event &E, const Uses &Us) {
  const Decl *D = Flags::key(E.Object);
  const QualType T = D ? E.Object->type() : QualType();
  if (T.isNull() || !Us.allSeen(D))
    return false;
  if (auto *A = T->getAs<AtomicType>())
    return A->getValueType()->isPointerType();
  auto *S = dyn_cast_or_null<ClassTemplateSpecializationDecl>(T->getAsCXXRecordDecl());
  return S && S->getTemplateArgs().size() && S->getTemplateArgs()[0].getKind() == TemplateArgument::Type &&
         S->getTemplateArgs()[0].getAsType()->isPointerType();
}
} // namespace

std::vector<UnpairedStore> findUnpairedStores(const Unit &U) {
  constexpr int64_t Acquire = 2;
  llvm::MapVector<const Decl *, Traffic> All;
  for (auto &P : U.Module.Processes) {
    const bool Fenced = llvm::any_of(P->Blocks, [](const Block &B) {
      return llvm::any_of(B.Events, [](const Event &E) { return E.Kind == EventKind::Fence; });
    });
    const auto &Locks = U.Sums->of(P.get()).LocksAt;
    for (const Block &B : P->Blocks)
      for (const Event &E : B.Events) {
        if (!isAtomic(E.Kind) || E.Init || !isPublished(E, U.uses()))
          continue;
        Traffic &T = All[Flags::key(E.Object)];
        const bool Null = E.Kind == EventKind::AtomicWrite && storesNull(E, U.context());
        if (E.Kind == EventKind::AtomicRead) {
          if (!T.Acquired && orderOf(E, U.context()) == Acquire)
            T.Acquired = &E;
        } else if (E.Kind != EventKind::AtomicWrite || !E.Relaxed || Fenced || Locks.count(&E)) {
          T.Ordered |= !Null;
        } else if (!Null) {
          T.Published.push_back(&E);
        }
      }
  }
  std::vector<UnpairedStore> Out;
  for (auto &[D, T] : All)
    if (T.Acquired && !T.Ordered)
      for (const Event *Store : T.Published)
        Out.push_back({Store, T.Acquired});
  return Out;
}

} // namespace belay::analysis
