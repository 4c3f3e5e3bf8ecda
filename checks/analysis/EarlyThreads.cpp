//===- EarlyThreads.cpp - threads that don't fit into their object's life -===//

#include "analysis/EarlyThreads.h"
#include "analysis/Claims.h"
#include "analysis/Harness.h"
#include "clang/AST/ASTContext.h"
#include "clang/AST/ExprCXX.h"
#include "llvm/ADT/STLExtras.h"
#include <set>

using namespace clang;

namespace belay::analysis {

using namespace ir;
using model::TypeKind;

namespace {

/// The member of \p This that \p P starts from.
const FieldDecl *member(const Place *P, const Place *This) {
  for (; P; P = P->Parent)
    if (P->K == Place::Field && P->Parent == This)
      return cast<FieldDecl>(P->Decl);
  return nullptr;
}

class EarlyThreads {
public:
  explicit EarlyThreads(const Unit &U) : S(*U.Sums), M(S.module()), Tables(U.Tables) {}

  std::vector<EarlyThread> run() {
    for (auto &P : M.Processes) {
      const CXXRecordDecl *C = classOf(*P);
      if (!C)
        continue;
      for (const Record &R : S.of(P.get()).Records)
        if (R.kind() == EventKind::Spawn && R.Object)
          if (const FieldDecl *F = member(R.Object, P->ThisPlace))
            for (const Target &T : R.runs()) {
              if (R.Path.empty())
                order(*P, R, T, F);
              virtuals(*P, R, T, F);
              if (isa<CXXMethodDecl>(P->Function))
                outlives(*P, R, T, F);
            }
    }
    return std::move(Out);
  }

private:
  /// Members that the thread \p T uses and that are declared after its handle \p F.
  void order(const Process &P, const Record &Spawn, const Target &T, const FieldDecl *F) {
    bool Early = initialises(P, Spawn, F), Late = joinsLate(Spawn, F);
    if (!Early && !Late)
      return;
    const FieldDecl *Found = nullptr;
    SourceLocation Use;
    auto Rank = [&](const FieldDecl *X) { return std::tuple(!isRecord(X), trivial(X), X->getFieldIndex()); };
    for (const Record &R : S.records(T)) {
      const FieldDecl *X = R.Object ? member(R.Object, P.ThisPlace) : nullptr;
      if (!X || X->getParent() != F->getParent() || X->getFieldIndex() <= F->getFieldIndex() || R.E->Loc.isInvalid() ||
          X->getType()->isReferenceType() || copied(*Spawn.E, R.Object))
        continue;
      // That a number is initialised beside the thread is a race, which unconfined-data reports.
      if (!Late && !isRecord(X))
        continue;
      if (!Found || Rank(X) < Rank(Found)) {
        Found = X;
        Use = R.E->Loc;
      }
    }
    if (!Found || !Told.insert(F).second)
      return;
    EarlyThread &X = add(Early && isRecord(Found) ? EarlyThread::BeforeMember : EarlyThread::AfterMember, Spawn, T, F);
    X.Member = Found;
    X.Use = Use;
    // Nothing becomes of what has no destructor, but that its life is over.
    if (X.K == EarlyThread::AfterMember && trivial(Found))
      X.Level = Confidence::Discipline;
  }

  /// True if the thread has a copy of its own of what \p Used is, or is in: an end of a channel, an owner.
  bool copied(const Event &Spawn, const Place *Used) const {
    auto It = M.Closures.find(Spawn.Entry);
    return It != M.Closures.end() && llvm::any_of(It->second.Captures, [&](const CaptureInfo &C) {
      return !C.ByRef && C.Var && C.Outer && Used->within(C.Outer);
    });
  }

  static bool isRecord(const FieldDecl *F) { return F->getType()->getBaseElementTypeUnsafe()->isRecordType(); }
  static bool trivial(const FieldDecl *F) {
    const CXXRecordDecl *R = F->getType()->getBaseElementTypeUnsafe()->getAsCXXRecordDecl();
    return !R || !R->hasDefinition() || R->hasTrivialDestructor();
  }

  /// True if the initialiser of \p F starts the thread.
  static bool initialises(const Process &P, const Record &Spawn, const FieldDecl *F) {
    auto *C = dyn_cast<CXXConstructorDecl>(P.Function);
    if (!C || !Spawn.E->E)
      return false;
    return llvm::any_of(C->inits(), [&](const CXXCtorInitializer *I) {
      const Expr *E = I->getInit();
      if (auto *D = dyn_cast_or_null<CXXDefaultInitExpr>(E))
        E = D->getExpr();
      return I->getAnyMember() && I->getAnyMember()->getCanonicalDecl() == F && holds(E, Spawn.E->E);
    });
  }

  /// True if nobody but the destructor of \p F itself joins the thread.
  bool joinsLate(const Record &Spawn, const FieldDecl *F) const {
    // The destructor of an event loop waits for nobody, and runs nothing any more; a plain pointer has none.
    if (!Spawn.E->Joins || Tables.type(F->getType()) == TypeKind::Loop || F->getType()->isPointerType())
      return false;
    const CXXDestructorDecl *D = cast<CXXRecordDecl>(F->getParent())->getDestructor();
    const Process *P = D ? M.process(D) : nullptr;
    if (!P)
      return !D || D->isImplicit() || D->isDefaulted();
    return llvm::none_of(S.of(P).Records, [&](const Record &R) {
      bool Ends = R.kind() == EventKind::Join || R.kind() == EventKind::MoveHandle || R.kind() == EventKind::Detach ||
                  R.kind() == EventKind::Acquire || R.kind() == EventKind::Write;
      return Ends && ((R.Object && member(R.Object, P->ThisPlace) == F) ||
                      (R.second() && member(R.second(), P->ThisPlace) == F));
    });
  }

  /// A virtual call of the thread on its object.
  struct Call {
    const CXXMethodDecl *F = nullptr;
    SourceLocation Loc;
  };

  /// The first virtual call, that comes before anything is waited for unless it is \p Anywhere.
  Call virtualCall(const Process &P, std::set<unsigned> &Seen, bool &Waits, bool Anywhere = false) const {
    if (!Seen.insert(P.Index).second || Seen.size() > 16)
      return {};
    for (unsigned Id : P.RPO)
      for (const Event &E : P.Blocks[Id].Events)
        switch (E.Kind) {
        case EventKind::Wait:
        case EventKind::Acquire:
        case EventKind::Receive:
        case EventKind::Select:
        case EventKind::Block:
        case EventKind::StopCheck:
          if (Anywhere)
            break;
          Waits = true;
          return {};
        case EventKind::Unknown: // what is pure has no body
        case EventKind::Call: {
          if (!E.This || E.This->K != Place::This)
            break;
          auto *F = dyn_cast_or_null<CXXMethodDecl>(E.Function);
          auto *C = dyn_cast_or_null<CallExpr>(E.E);
          auto *ME = C ? dyn_cast<MemberExpr>(C->getCallee()->IgnoreParens()) : nullptr;
          if (F && F->isVirtual() && ME && !ME->hasQualifier() && !isa<CXXDestructorDecl>(F))
            return {F, E.Loc};
          for (const Process *Q : E.Callees)
            if (Call X = virtualCall(*Q, Seen, Waits, Anywhere); X.F || Waits)
              return X;
          break;
        }
        default:
          break;
        }
    return {};
  }

  /// The override of \p F below \p Base, or null.
  const CXXMethodDecl * override(const CXXMethodDecl *F, const CXXRecordDecl *Base) const {
    auto It = M.Overriders.find(F->getCanonicalDecl());
    if (It == M.Overriders.end())
      return nullptr;
    for (const Process *P : It->second)
      if (const CXXRecordDecl *C = classOf(*P); C && C != Base && isA(C, Base))
        return cast<CXXMethodDecl>(P->Function);
    return nullptr;
  }

  void virtuals(const Process &P, const Record &Spawn, const Target &T, const FieldDecl *F) {
    const CXXRecordDecl *Base = classOf(P);
    if (Base->isEffectivelyFinal() || !isa<CXXConstructorDecl>(P.Function))
      return;
    std::set<unsigned> Seen;
    bool Waits = false;
    Call X = virtualCall(*T.P, Seen, Waits);
    if (!X.F || X.F->hasAttr<FinalAttr>())
      return;
    const CXXMethodDecl *O = override(X.F, Base), *Own = X.F->getCorrespondingMethodInClass(Base);
    if ((!O && (!Own || !Own->isPureVirtual())) || !Told.insert(F).second)
      return;
    EarlyThread &E = add(EarlyThread::BeforeDerived, Spawn, T, F);
    E.Called = X.F;
    E.Override = O;
    E.Base = &P;
    E.Use = X.Loc;
  }

  /// True if \p R ends the thread whose handle is \p F, or hands it on.
  static bool ends(const Record &R, const FieldDecl *F) {
    auto IsHandle = [&](const Place *X) {
      for (; X; X = X->Parent)
        if (X->Decl == F)
          return true;
      return false;
    };
    return (R.kind() == EventKind::Join || R.kind() == EventKind::Detach || R.kind() == EventKind::MoveHandle) &&
           (IsHandle(R.Object) || IsHandle(R.second()));
  }

  /// True if somebody in the unit calls \p P, but for the destructor \p Dtor.
  bool isCalled(const Process *P, const Process *Dtor) const {
    return llvm::any_of(M.Processes, [&](const auto &By) {
      return By.get() != Dtor && llvm::any_of(By->Blocks, [&](const Block &B) {
               return llvm::any_of(B.Events, [&](const Event &E) { return llvm::is_contained(E.Callees, P); });
             });
    });
  }

  /// True if some function of the unit has an object of \p C of its own, which nobody else ends.
  bool isMade(const CXXRecordDecl *C) const {
    auto Is = [&](const Event &E) {
      if (E.Kind != EventKind::Declare || !E.Object || E.Object->K != Place::Local)
        return false;
      const CXXRecordDecl *R = cast<VarDecl>(E.Object->Decl)->getType()->getAsCXXRecordDecl();
      return R && R->getCanonicalDecl() == C->getCanonicalDecl();
    };
    return llvm::any_of(M.Processes, [&](const auto &P) {
      return llvm::any_of(P->Blocks, [&](const Block &B) { return llvm::any_of(B.Events, Is); });
    });
  }

  /// The destructor of \p Base, if it alone joins the thread of its member \p F; null if somebody else may have.
  /// \p Public: others could, by a method of it that the destructor calls, and nobody here does.
  const Process *onlyJoiner(const CXXRecordDecl *Base, const FieldDecl *F, bool &Public) const {
    const CXXDestructorDecl *D = Base->getDestructor();
    const Process *Dtor = D ? M.process(D) : nullptr;
    auto Ends = [&](const Record &R) {
      return ends(R, F) && llvm::none_of(R.Path, [&](const Event *E) { return llvm::is_contained(E->Callees, Dtor); });
    };
    auto Joins = [&](const Record &R) { return R.kind() == EventKind::Join && Ends(R); };
    if (!Dtor || llvm::none_of(S.of(Dtor).Records, Joins))
      return nullptr;
    for (auto &P : M.Processes) {
      auto *X = dyn_cast<CXXMethodDecl>(P->Function);
      const bool Inside = X && X->getAccess() != AS_public && isA(X->getParent(), Base); // the destructor may call it
      if (P.get() == Dtor || Inside || llvm::none_of(S.of(P.get()).Records, Ends))
        continue;
      auto IsIt = [&](const Record &R) {
        return !R.Path.empty() && llvm::is_contained(R.Path.front()->Callees, P.get());
      };
      if (!X || !isA(X->getParent(), Base) || llvm::none_of(S.of(Dtor).Records, IsIt) || isCalled(P.get(), Dtor))
        return nullptr;
      Public = true;
    }
    return Dtor;
  }

  /// Who waits for something that the thread gives has waited for the thread.
  bool tells(const Target &T) const {
    return llvm::any_of(S.records(T), [](const Record &R) {
      return R.kind() == EventKind::Release || R.kind() == EventKind::Notify || R.kind() == EventKind::Send ||
             R.kind() == EventKind::Close;
    });
  }

  /// A member of \p C with a destructor that \p P, a method of it, uses, and where.
  std::pair<const FieldDecl *, SourceLocation> usedBy(const Process &P, const CXXRecordDecl *C) const {
    auto Dies = [&](const FieldDecl *X) {
      return X && isRecord(X) && !trivial(X) && X->getParent()->getCanonicalDecl() == C->getCanonicalDecl();
    };
    for (const Record &R : S.of(&P).Records)
      if (const FieldDecl *X = R.Object ? member(R.Object, P.ThisPlace) : nullptr; Dies(X))
        return {X, R.E->Loc};
    // What is only given to a function that isn't seen is no access.
    const MemberExpr *M = memberIn(P.Function->getBody(), Dies);
    if (!M)
      return {};
    return {cast<FieldDecl>(M->getMemberDecl()), M->getExprLoc()};
  }

  /// The first member of `this` in \p S that \p Is.
  static const MemberExpr *memberIn(const Stmt *S, llvm::function_ref<bool(const FieldDecl *)> Is) {
    if (!S || isa<LambdaExpr>(S))
      return nullptr;
    if (auto *M = dyn_cast<MemberExpr>(S); M && isa<CXXThisExpr>(M->getBase()->IgnoreImpCasts()))
      return Is(dyn_cast<FieldDecl>(M->getMemberDecl())) ? M : nullptr;
    for (const Stmt *C : S->children())
      if (const MemberExpr *M = memberIn(C, Is))
        return M;
    return nullptr;
  }

  /// The thread calls what a derived class overrides, and uses a member of that class there, until the base joins it.
  void outlives(const Process &P, const Record &Spawn, const Target &T, const FieldDecl *F) {
    const CXXRecordDecl *Base = classOf(P);
    std::set<unsigned> Seen;
    bool Waits = false;
    const Call X = Base->isEffectivelyFinal() ? Call() : virtualCall(*T.P, Seen, Waits, /*Anywhere=*/true);
    auto It = X.F ? M.Overriders.find(X.F->getCanonicalDecl()) : M.Overriders.end();
    if (It == M.Overriders.end() || tells(T))
      return;
    for (const Process *O : It->second) {
      const CXXRecordDecl *C = classOf(*O);
      if (!C || C == Base || !isA(C, Base) || (C->getDestructor() && C->getDestructor()->isUserProvided()))
        continue;
      const auto [Used, At] = usedBy(*O, C);
      if (!Used)
        continue;
      bool Public = false;
      const Process *Dtor = onlyJoiner(Base, F, Public);
      if (!Dtor || !Told.insert(F).second)
        return;
      EarlyThread &E = add(EarlyThread::AfterDerived, Spawn, T, F);
      E.Called = X.F;
      E.Override = cast<CXXMethodDecl>(O->Function);
      E.Base = Dtor;
      E.Member = Used;
      E.Use = At;
      // Whoever owns it elsewhere may have been told to call that.
      if (Public && !isMade(C))
        E.Level = Confidence::Discipline;
      return;
    }
  }

  EarlyThread &add(EarlyThread::Kind K, const Record &Spawn, const Target &T, const FieldDecl *F) {
    EarlyThread X;
    X.K = K;
    X.Spawn = Spawn.E;
    X.Entry = T.P;
    X.Handle = F;
    Out.push_back(std::move(X));
    return Out.back();
  }

  const Summaries &S;
  const Module &M;
  mutable model::Model Tables;
  std::set<const FieldDecl *> Told; // lookups only
  std::vector<EarlyThread> Out;
};
} // namespace

std::vector<EarlyThread> findEarlyThreads(const Unit &U) { return EarlyThreads(U).run(); }

} // namespace belay::analysis
