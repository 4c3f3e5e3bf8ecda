//===- Roots.cpp - where a closed program begins --------------------------===//

#include "explore/Roots.h"
#include "analysis/Unit.h"
#include "clang/AST/ASTContext.h"
#include "llvm/ADT/STLExtras.h"

using namespace clang;

namespace belay::explore {

template <typename Predicate> static bool anyEvent(const ir::Process &P, Predicate Is) {
  return llvm::any_of(P.Blocks, [&](const ir::Block &B) { return llvm::any_of(B.Events, Is); });
}

/// Starts threads or makes channels itself.
static bool spawns(const ir::Process &P) {
  return anyEvent(P, [](const ir::Event &E) {
    return E.Kind == ir::EventKind::Spawn || E.Kind == ir::EventKind::MakeChannel;
  });
}

/// A `pthread_create` of the unit's own, as tests have that let it fail: the library's threads start by it, too.
static bool startsItsOwnWay(ASTContext &Ctx) {
  return llvm::any_of(Ctx.getTranslationUnitDecl()->lookup(&Ctx.Idents.get("pthread_create")), [](const NamedDecl *D) {
    auto *F = dyn_cast<FunctionDecl>(D);
    return F && F->hasBody();
  });
}

/// Locks, waits or runs something once, in a program of its own: one thread is enough to wait for itself.
static bool waitsInMain(const ir::Module &M) {
  auto Waits = [](const ir::Event &E) {
    switch (E.Kind) {
    case ir::EventKind::Lock:
    case ir::EventKind::Wait:
    case ir::EventKind::Acquire:
      return true;
    case ir::EventKind::Call: { // call_once, and not what initialises a static local
      auto *V = dyn_cast_or_null<VarDecl>(E.Object ? E.Object->Decl : nullptr);
      return E.Object && !(V && V->isStaticLocal());
    }
    default:
      return false;
    }
  };
  return llvm::any_of(M.Processes, [](const auto &P) { return P->Function->isMain(); }) &&
         llvm::any_of(M.Processes, [&](const auto &P) { return anyEvent(*P, Waits); });
}

static const Type *typeOf(const ir::Place *P) {
  const QualType T = P ? P->type() : QualType();
  return T.isNull() ? nullptr : T.getCanonicalType().getTypePtr();
}

/// The processes that make mutexes, other than variables that anybody can name.
static std::vector<const ir::Process *> makesMutexes(const ir::Module &M) {
  llvm::DenseSet<const Type *> Mutexes;
  for (const auto &P : M.Processes)
    for (const ir::Block &B : P->Blocks)
      for (const ir::Event &E : B.Events)
        if (E.Kind == ir::EventKind::Lock && typeOf(E.Object))
          Mutexes.insert(typeOf(E.Object));
  std::vector<const ir::Process *> Out;
  for (const auto &P : M.Processes)
    if (!Mutexes.empty() && anyEvent(*P, [&](const ir::Event &E) {
          return E.Kind == ir::EventKind::Write && E.Ends && !E.Implicit && E.Object->root()->K != ir::Place::Global &&
                 Mutexes.contains(typeOf(E.Object));
        }))
      Out.push_back(P.get());
  return Out;
}

bool isExplored(const analysis::Unit &U) {
  return !startsItsOwnWay(U.context()) &&
         (waitsInMain(U.Module) || !makesMutexes(U.Module).empty() || llvm::any_of(U.Module.Processes, [](const auto &P) { return spawns(*P); }) ||
          locksInOrder(U));
}

/// The functions from which one that starts threads can be reached, and all that another one names.
namespace {
struct Reach {
  llvm::DenseSet<const FunctionDecl *> Spawning, Named;
  llvm::DenseSet<const FunctionDecl *> Making; ///< from which one that makes mutexes can be reached
  llvm::DenseSet<const FunctionDecl *> Called; ///< by their names
  Reach(const analysis::Unit &U, const References &Names);
  /// Does a method of \p R or of its bases lead there?
  bool inClass(const CXXRecordDecl &R) const {
    return llvm::any_of(R.methods(), [&](const auto *M) { return Spawning.contains(M->getCanonicalDecl()); }) ||
           llvm::any_of(R.bases(), [&](const CXXBaseSpecifier &B) {
             const CXXRecordDecl *D = B.getType()->getAsCXXRecordDecl();
             return D && D->hasDefinition() && inClass(*D->getDefinition());
           });
  }
};
} // namespace

Reach::Reach(const analysis::Unit &U, const References &Names) {
  llvm::DenseMap<const FunctionDecl *, llvm::SmallVector<const FunctionDecl *, 2>> Callers;
  std::vector<const FunctionDecl *> Next;
  for (const auto &P : U.Module.Processes) {
    const FunctionDecl *F = P->Function->getCanonicalDecl();
    for (const FunctionDecl *G : Names.functions(F)) {
      if (G != F)
        Named.insert(G);
      Callers[G].push_back(F);
      if (auto It = U.Module.Overriders.find(G); It != U.Module.Overriders.end())
        for (const ir::Process *O : It->second)
          Callers[O->Function->getCanonicalDecl()].push_back(F);
    }
    if (spawns(*P))
      Next.push_back(F);
    for (const ir::Block &B : P->Blocks)
      for (const ir::Event &E : B.Events)
        if (E.Kind == ir::EventKind::Call && E.Function)
          Called.insert(E.Function->getCanonicalDecl());
  }
  auto Close = [&](llvm::DenseSet<const FunctionDecl *> &Set) {
    while (!Next.empty()) {
      const FunctionDecl *F = Next.back();
      Next.pop_back();
      if (Set.insert(F).second)
        if (auto It = Callers.find(F); It != Callers.end())
          Next.insert(Next.end(), It->second.begin(), It->second.end());
    }
  };
  Close(Spawning);
  for (const ir::Process *P : makesMutexes(U.Module))
    Next.push_back(P->Function->getCanonicalDecl());
  Close(Making);
}

/// The method \p Name of \p R without parameters, or of the class that has it.
static const CXXMethodDecl *method(const CXXRecordDecl *R, llvm::StringRef Name) {
  for (const CXXMethodDecl *M : R->methods())
    if (M->getIdentifier() && M->getName() == Name && M->getNumParams() == 0)
      return M;
  for (const CXXBaseSpecifier &B : R->bases())
    if (const CXXRecordDecl *D = B.getType()->getAsCXXRecordDecl(); D && D->hasDefinition())
      if (const CXXMethodDecl *M = method(D->getDefinition(), Name))
        return M;
  return nullptr;
}

/// The class whose TestBody \p M is: it is made, set up, run, torn down and destroyed.
static std::optional<Life> fixture(const CXXMethodDecl *M) {
  const CXXRecordDecl *R = M->getParent();
  if (!M->getIdentifier() || M->getName() != "TestBody" || M->size_overridden_methods() == 0 || R->isAbstract() ||
      R->isDependentContext())
    return std::nullopt;
  Life L{R, nullptr, {}, false};
  for (const CXXConstructorDecl *C : R->ctors())
    if (C->isDefaultConstructor() && !C->isTrivial())
      L.Made = C;
  for (llvm::StringRef Name : {"SetUp", "TestBody", "TearDown"})
    if (const CXXMethodDecl *Of = method(R, Name); Of && Of->hasBody()) {
      const CXXMethodDecl *Final = Of->getCorrespondingMethodInClass(R);
      L.Calls.push_back(Final ? Final : Of);
    }
  return L;
}

std::vector<Root> findRoots(const analysis::Unit &U, const References &Names) {
  std::vector<Root> Mains, Tops, Called;
  const Reach R(U, Names);
  for (const auto &P : U.Module.Processes) {
    const FunctionDecl *F = P->Function;
    auto *M = dyn_cast<CXXMethodDecl>(F);
    if (F->isMain()) {
      Mains.push_back({F, true});
    } else if (M && !M->isStatic()) {
      if (std::optional<Life> Of = fixture(M); Of && R.inClass(*Of->Class))
        Tops.push_back({F, false, std::move(Of)});
    } else if (R.Spawning.contains(F->getCanonicalDecl()) && !R.Named.contains(F->getCanonicalDecl())) {
      Tops.push_back({F});
    } else if (const FunctionDecl *C = F->getCanonicalDecl(); // who only hands it on decides how it is called
               spawns(*P) && (C->isExternallyVisible() || !R.Named.contains(C) || R.Called.contains(C))) {
      Called.push_back({F});
    } else if (R.Making.contains(C) && !R.Named.contains(C) && F->param_empty()) {
      Called.push_back({F});
    }
  }
  const bool HasMain = !Mains.empty();
  Mains.insert(Mains.end(), Tops.begin(), Tops.end());
  Mains.insert(Mains.end(), Called.begin(), Called.end());
  if (!HasMain) {
    auto More = presumedRoots(U, [&](const FunctionDecl *F) { return R.Spawning.contains(F->getCanonicalDecl()); });
    Mains.insert(Mains.end(), More.begin(), More.end());
  }
  return Mains;
}

} // namespace belay::explore
