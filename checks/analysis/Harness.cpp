//===- Harness.cpp - a class as a whole, over its methods -----------------===//

#include "analysis/Harness.h"
#include "analysis/Cells.h"
#include "analysis/Contracts.h"
#include "analysis/Locks.h"
#include "analysis/Phases.h"
#include "analysis/Sharing.h"
#include "clang/AST/ASTContext.h"
#include "clang/AST/Attr.h"
#include "clang/Lex/Lexer.h"
#include "llvm/ADT/MapVector.h"
#include "llvm/ADT/STLExtras.h"

using namespace clang;

namespace belay::analysis {

using namespace ir;

const CXXRecordDecl *classOf(const Process &P) {
  auto *MD = dyn_cast<CXXMethodDecl>(P.Function);
  return MD && !MD->isStatic() && !MD->getParent()->isLambda() ? MD->getParent()->getCanonicalDecl() : nullptr;
}

bool isA(const CXXRecordDecl *D, const CXXRecordDecl *Base) {
  if (!D || !Base)
    return false;
  return D->getCanonicalDecl() == Base->getCanonicalDecl() ||
         (D->hasDefinition() && Base->hasDefinition() && D->isDerivedFrom(Base));
}

/// `a.swap(b)` exchanges all of both, `a.move(b)` takes all that `b` has: as for an assignment that moves, whoever
/// calls it has them to itself.
static bool takesWhole(const CXXMethodDecl *M) {
  const StringRef Name = M->getIdentifier() && M->getNumParams() == 1 ? M->getName() : "";
  if (!Name.equals_insensitive("swap") && !Name.equals_insensitive("move"))
    return false;
  const QualType T = M->getParamDecl(0)->getType();
  return T->isReferenceType() && !T->getPointeeType().isConstQualified() &&
         isA(M->getParent(), T->getPointeeType()->getAsCXXRecordDecl());
}

/// `#define private public`: for a test, and for nobody else.
static bool openedUp(const CXXMethodDecl *M) {
  const FunctionDecl *Pattern = M->getTemplateInstantiationPattern();
  const FunctionDecl *F = Pattern ? Pattern : M;
  const ASTContext &Ctx = M->getASTContext();
  const AccessSpecDecl *Above = nullptr;
  for (const Decl *D : F->getLexicalDeclContext()->decls())
    if (auto *A = dyn_cast<AccessSpecDecl>(D))
      Above = A;
    else if (auto *T = dyn_cast<FunctionTemplateDecl>(D); D == F || (T && T->getTemplatedDecl() == F))
      break;
  if (!Above || !Above->getAccessSpecifierLoc().isMacroID())
    return false;
  const StringRef Macro =
      Lexer::getImmediateMacroName(Above->getAccessSpecifierLoc(), Ctx.getSourceManager(), Ctx.getLangOpts());
  return Macro == "private" || Macro == "protected";
}

namespace {
class Harnesses {
public:
  explicit Harnesses(const Unit &U) : U(U), S(*U.Sums) {}

  std::vector<Harness> run() {
    llvm::MapVector<const CXXRecordDecl *, Harness> All;
    for (auto &P : U.Module.Processes)
      if (const CXXRecordDecl *C = classOf(*P); C && !All.count(C) && locks(*P))
        All[C].Class = C;
    if (All.empty())
      return {};
    survey();
    Mutexes.erase(nullptr);
    Locked = calledLocked(U);
    std::vector<Harness> Out;
    for (auto &[C, H] : All) {
      H.Object = U.Sums->module().Places.root(Place::Object, C);
      for (auto &P : U.Module.Processes)
        if (P->Lowered && isA(C, classOf(*P))) {
          if (entry(*P))
            H.Entries.push_back(enter(*P, H));
          else if (calledBack(*P))
            H.CalledBack.push_back(enter(*P, H));
        }
      Out.push_back(std::move(H));
    }
    return Out;
  }

private:
  bool locks(const Process &P) const {
    return llvm::any_of(S.of(&P).Records, [](const Record &R) {
      return R.kind() == EventKind::Lock && R.Object->known() && R.Object->root()->K != Place::Local;
    });
  }

  /// What the threads of the unit run, and the members that they touch: which
  /// methods run beside them is known better than by presumption. And what is locked.
  void survey() {
    for (auto &P : U.Module.Processes)
      for (const Record &R : S.of(P.get()).Records)
        if (!R.Path.empty())
          continue;
        else if (R.kind() == EventKind::Lock)
          Mutexes.insert(Flags::key(R.Object));
        else if (R.kind() == EventKind::Spawn)
          for (const Target &T : R.runs())
            if (Run.insert(T.P).second)
              for (const Record &X : S.of(T.P).Records)
                if (const Decl *D = isAccess(X.kind()) ? Flags::key(X.Object) : nullptr; D && isa<FieldDecl>(D))
                  OfThreads.insert(D);
  }

  /// Is \p P a method that nobody can call, of a class that only this unit knows and makes objects of? Who can call a
  /// function that takes or returns one knows the class.
  bool isDead(const Process &P) {
    if (!Made) {
      Made.emplace();
      for (auto &Caller : U.Module.Processes) {
        const FunctionDecl *F = Caller->Function;
        if (F->isExternallyVisible() && !isa<CXXMethodDecl>(F)) {
          told(F->getReturnType());
          for (const ParmVarDecl *Param : F->parameters())
            told(Param->getType());
        }
        for (const Block &B : Caller->Blocks)
          for (const Event &E : B.Events)
            for (const Process *Q : E.Callees) {
              Called.insert(Q);
              if (isa<CXXConstructorDecl>(Q->Function))
                Made->insert(classOf(*Q));
            }
      }
    }
    return Made->contains(classOf(P)) && !Told.contains(classOf(P)) && !Called.contains(&P) &&
           U.uses().allCallersSeen(P.Function);
  }

  void told(QualType T) {
    while (!T->getPointeeType().isNull())
      T = T->getPointeeType();
    const auto *S = dyn_cast_or_null<ClassTemplateSpecializationDecl>(T->getAsCXXRecordDecl());
    if (S && (className(T) == "unique_ptr" || className(T) == "shared_ptr"))
      return told(S->getTemplateArgs()[0].getAsType());
    if (const CXXRecordDecl *C = T->getAsCXXRecordDecl())
      Told.insert(C->getCanonicalDecl());
  }

  /// The parameter that \p P makes a copy of; null if it does nothing of the kind.
  static const ParmVarDecl *copied(const Process &P) {
    auto *C = dyn_cast<CXXConstructorDecl>(P.Function);
    const bool Copies = C ? C->isCopyConstructor() : cast<CXXMethodDecl>(P.Function)->isCopyAssignmentOperator();
    return Copies && P.Function->getParamDecl(0)->getType()->isReferenceType() ? P.Function->getParamDecl(0) : nullptr;
  }

  /// Is \p P there for derived classes, which call it and have no way to lock for it?
  bool forDerived(const Process &P) {
    auto *MD = cast<CXXMethodDecl>(P.Function);
    const CXXRecordDecl *C = MD->getParent();
    auto MayLock = [&](const FieldDecl *F) {
      const QualType T = F->getType();
      const CXXRecordDecl *R = T->getPointeeOrArrayElementType()->getAsCXXRecordDecl();
      return F->getAccess() != AS_private && (Mutexes.contains(F) || (R && !R->isInStdNamespace()));
    };
    if (MD->getAccess() != AS_protected || MD->isVirtual() || C->hasFriends() || llvm::any_of(C->fields(), MayLock))
      return false;
    if (Callers.empty())
      for (auto &Q : U.Module.Processes)
        for (const Block &B : Q->Blocks)
          for (const Event &E : B.Events)
            for (const Process *Callee : E.Callees)
              Callers[Callee].insert(Q.get());
    auto IsOwn = [&](const Process &Q) { return classOf(Q) == C->getCanonicalDecl(); };
    auto Others = [&](const Process *Q) { return classOf(*Q) && !IsOwn(*Q); };
    auto Uses = [](const Process *Q) { return !isa<CXXConstructorDecl, CXXDestructorDecl>(Q->Function); };
    const auto &By = Callers[&P];
    return llvm::all_of(By, Others) && llvm::any_of(By, Uses) &&
           llvm::none_of(U.Module.Processes, [&](auto &Q) { return IsOwn(*Q) && !S.of(Q.get()).MayAcquire.empty(); });
  }

  bool entry(const Process &P) {
    auto *MD = cast<CXXMethodDecl>(P.Function);
    return (MD->getAccess() == AS_public || forDerived(P)) && (!isa<CXXConstructorDecl>(MD) || copied(P)) &&
           !isa<CXXDestructorDecl>(MD) && !MD->isMoveAssignmentOperator() && !takesWhole(MD) && !Run.contains(&P) &&
           !Locked.contains(&P) && !lockedByContract(P) && !openedUp(MD) && !afterFork(P) && !isDead(P);
  }

  /// A method that isn't public, takes a lock, and that nobody in the unit calls but lambdas.
  bool calledBack(const Process &P) {
    auto *MD = cast<CXXMethodDecl>(P.Function);
    if (MD->getAccess() == AS_public || isa<CXXConstructorDecl, CXXDestructorDecl>(MD) || MD->isOverloadedOperator() ||
        Run.contains(&P) || Locked.contains(&P) || lockedByContract(P) ||
        llvm::none_of(P.Blocks, [](const Block &B) {
          return llvm::any_of(B.Events, [](const Event &E) { return E.Kind == EventKind::Lock; });
        }))
      return false;
    if (ByName.empty())
      for (auto &Q : U.Module.Processes) {
        auto *Lambda = dyn_cast<CXXMethodDecl>(Q->Function);
        for (const Block &B : Q->Blocks)
          for (const Event &E : B.Events)
            if (E.Kind == EventKind::Call && !(Lambda && Lambda->getParent()->isLambda()))
              ByName.insert(E.Callees.begin(), E.Callees.end());
      }
    return !ByName.contains(&P);
  }

  /// True if \p R is in the destructor of the object itself, as after `delete this`: nobody else has it any more.
  static bool dies(const Record &R, const Harness &H) {
    return llvm::any_of(R.Path, [&](const Event *Call) {
      auto *D = dyn_cast_or_null<CXXDestructorDecl>(Call->Function);
      return D && isA(H.Class, D->getParent());
    });
  }

  /// Each function is asked for once: every access comes by here.
  bool without(const FunctionDecl *F) {
    if (!F)
      return false;
    auto [It, New] = Without.try_emplace(F, false);
    if (New)
      It->second = doesWithout(F);
    return It->second;
  }

  bool saysSo(const FunctionDecl *F) {
    auto [It, New] = Said.try_emplace(F, false);
    if (New)
      It->second = saysItDoesWithout(F);
    return It->second;
  }

  bool meansIt(const Record &R) {
    return without(R.In->Function) || meansToDoWithout(R) || doesLikewise(S, R) ||
           (R.locks().empty() && saysSo(R.In->Function)) || llvm::any_of(R.Path, [&](const Event *Call) {
             return without(Call->Function) || (R.locks().empty() && Call->Function && saysSo(Call->Function));
           });
  }

  Entry enter(const Process &P, const Harness &H) {
    Entry E;
    E.P = &P;
    Target T;
    T.P = const_cast<Process *>(&P);
    const ParmVarDecl *From = copied(P);
    const Place *Self = From ? P.Params[0] : P.ThisPlace;
    T.Map.add(Self, H.Object);
    if (From)
      E.Of = From->getNameAsString();
    auto Wanted = [&](const Record &R) {
      return R.kind() == EventKind::Spawn || R.kind() == EventKind::Join || (R.Object && R.Object->root() == Self);
    };
    for (Record &R : S.records(T, Wanted)) {
      E.Owner |= R.kind() == EventKind::Spawn || R.kind() == EventKind::Join ||
                 (R.E->Ends && R.Object && R.Object->root() == H.Object && !R.Object->indirect() && !dies(R, H) &&
                  Mutexes.contains(Flags::key(R.Object)));
      if (isAccess(R.kind()) && R.Object->root() == H.Object && !dies(R, H) && !meansIt(R))
        (OfThreads.contains(Flags::key(R.Object)) ? E.Known : E.Accesses).push_back(std::move(R));
    }
    return E;
  }

  const Unit &U;
  const Summaries &S;
  llvm::DenseSet<const Process *> Run, Locked, Called;
  llvm::DenseSet<const CXXRecordDecl *> Told;                ///< classes that functions for other units have to do with
  std::optional<llvm::DenseSet<const CXXRecordDecl *>> Made; ///< classes whose constructors are called; once asked for
  llvm::DenseSet<const Process *> ByName; ///< called in what isn't a lambda
  llvm::DenseMap<const Process *, llvm::SmallPtrSet<const Process *, 2>> Callers; ///< once asked for
  llvm::DenseSet<const Decl *> OfThreads, Mutexes;
  llvm::DenseMap<const FunctionDecl *, bool> Without, Said;
};
} // namespace

llvm::DenseSet<const Process *> calledLocked(const Unit &U) {
  llvm::DenseSet<const Process *> Locked;
  llvm::SmallVector<const Process *, 16> Work;
  auto Calls = [&](const Event &E) {
    if (E.Kind == EventKind::Call)
      for (const Process *Q : E.Callees)
        if (Locked.insert(Q).second)
          Work.push_back(Q);
  };
  for (auto &P : U.Module.Processes)
    for (const Block &B : P->Blocks)
      for (const Event &E : B.Events)
        if (U.Sums->of(P.get()).LocksAt.count(&E))
          Calls(E);
  while (!Work.empty())
    for (const Block &B : Work.pop_back_val()->Blocks)
      llvm::for_each(B.Events, Calls);
  return Locked;
}

std::vector<Harness> harnesses(const Unit &U) { return Harnesses(U).run(); }

} // namespace belay::analysis
