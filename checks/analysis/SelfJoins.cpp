//===- SelfJoins.cpp - threads that wait for themselves -------------------===//

#include "analysis/SelfJoins.h"
#include "analysis/Cells.h"
#include "analysis/Harness.h"
#include "analysis/Identity.h"
#include "analysis/PathFacts.h"
#include "clang/AST/ASTContext.h"
#include "clang/AST/DeclTemplate.h"
#include "clang/AST/ExprCXX.h"
#include "llvm/ADT/STLExtras.h"

using namespace clang;

namespace belay::analysis {

using namespace ir;

static bool sharesClass(QualType T, const CXXRecordDecl *Class) {
  auto *R = T.isNull() ? nullptr : dyn_cast_or_null<ClassTemplateSpecializationDecl>(T->getAsCXXRecordDecl());
  if (!R || !R->getIdentifier() || R->getName() != "shared_ptr" || !R->getTemplateArgs().size() ||
      R->getTemplateArgs()[0].getKind() != TemplateArgument::Type)
    return false;
  const CXXRecordDecl *Of = R->getTemplateArgs()[0].getAsType()->getAsCXXRecordDecl();
  return Of && Of->getCanonicalDecl() == Class->getCanonicalDecl();
}

const Expr *share(const Stmt *S, const CXXRecordDecl *Class) {
  if (!S)
    return nullptr;
  if (auto *L = dyn_cast<LambdaExpr>(S)) {
    auto Init = L->capture_init_begin();
    for (const LambdaCapture &C : L->captures()) {
      const Expr *I = *Init++;
      if (C.capturesVariable() && C.getCaptureKind() == LCK_ByCopy &&
          sharesClass(C.getCapturedVar()->getType(), Class))
        return I;
    }
    return nullptr;
  }
  if (auto *C = dyn_cast<CXXConstructExpr>(S);
      C && !isa<CXXTemporaryObjectExpr>(C) && sharesClass(C->getType(), Class))
    return C;
  if (auto *E = dyn_cast<CXXMemberCallExpr>(S); E && sharesClass(E->getType(), Class))
    return E;
  for (const Stmt *C : S->children())
    if (const Expr *X = share(C, Class))
      return X;
  return nullptr;
}

namespace {

/// One thread's handle, not one of a row of them.
bool single(const Place *P) {
  for (; P; P = P->Parent)
    if (P->K == Place::Element || P->K == Place::Unknown || P->K == Place::Null)
      return false;
  return true;
}

class SelfJoins {
public:
  explicit SelfJoins(const Unit &U) : S(*U.Sums), Facts(S) {}

  std::vector<SelfJoin> run() {
    for (auto &P : S.module().Processes)
      for (const Record &R : S.of(P.get()).Records)
        if (R.kind() == EventKind::Spawn && R.Path.empty() && R.Object && single(R.Object)) {
          called(R);
          lastOwner(*P, R);
        }
    return std::move(Out);
  }

private:
  /// The thread calls something that joins it.
  void called(const Record &Spawn) {
    for (const Target &T : Spawn.runs())
      for (const Record &J : S.records(T, [](const Record &R) { return R.kind() == EventKind::Join; }))
        // A recursive function has a handle of its own each time.
        if (J.kind() == EventKind::Join && J.Object == Spawn.Object && !ownedOnTheWay(J) && !ownedBy(J.Object, T.P) &&
            !givenLast(T, J) && !careful(T.P, J) && !Facts.keptFrom(J, *T.P, S.of(T.P).Records)) {
          add(Spawn, J, T.P);
          return;
        }
  }

  /// `worker_ = std::thread([](std::thread &&last) { last.join(); }, std::move(worker_));`: what \p T was given is the
  /// thread that was there before.
  bool givenLast(const Target &T, const Record &J) const {
    return llvm::any_of(S.of(T.P).Records, [&](const Record &R) {
      if (R.E != J.E || R.Path != J.Path || !R.Object || R.Object->root()->K != Place::Param)
        return false;
      const QualType Type = cast<ValueDecl>(R.Object->root()->Decl)->getType();
      return Type->isRValueReferenceType() || Type->isRecordType();
    });
  }

  /// Somebody on the way compares thread ids.
  bool careful(const Process *Entry, const Record &J) const {
    if (asksWho(Entry->Function->getBody()) || asksWho(J.In->Function->getBody()))
      return true;
    return llvm::any_of(J.Path, [](const Event *Call) {
      return llvm::any_of(Call->Callees, [](const Process *C) { return asksWho(C->Function->getBody()); });
    });
  }

  /// The thread has a share of the object whose member it is: if that is the last,
  /// the destructor runs on the thread.
  void lastOwner(const Process &P, const Record &Spawn) {
    auto *F = Spawn.Object->K == Place::Field ? cast<FieldDecl>(Spawn.Object->Decl) : nullptr;
    auto *Class = F ? dyn_cast<CXXRecordDecl>(F->getParent()) : nullptr;
    const CXXDestructorDecl *D = Class ? Class->getDestructor() : nullptr;
    const Process *Dtor = D ? S.module().process(D) : nullptr;
    if (!Dtor || Spawn.runs().empty())
      return;
    const Expr *Share = share(Spawn.E->E, Class);
    if (!Share)
      return;
    const Record *Join = nullptr;
    for (const Record &R : S.of(Dtor).Records) {
      if (R.kind() == EventKind::Detach && R.Object && R.Object->Decl == F)
        return;
      if (R.kind() == EventKind::Join && R.Object && R.Object->K == Place::Field && R.Object->Decl == F && !Join)
        Join = &R;
    }
    if (!Join || careful(Dtor, *Join))
      return;
    SelfJoin &X = add(Spawn, *Join, Spawn.runs().front().P);
    X.Destructor = Dtor;
    X.Owner = Share->getExprLoc();
    // Whoever calls stop() first has joined it by then.
    for (auto &M : S.module().Processes)
      if (M.get() != Dtor && classOf(*M) == Class->getCanonicalDecl())
        for (const Record &R : S.of(M.get()).Records)
          if (R.kind() == EventKind::Join && R.Object && R.Object->Decl == F)
            X.Level = Confidence::Discipline;
  }

  SelfJoin &add(const Record &Spawn, const Record &Join, const Process *Entry) {
    SelfJoin X;
    X.Spawn = Spawn.E;
    X.Join = Join;
    X.Handle = Spawn.Object;
    X.Entry = Entry;
    Out.push_back(std::move(X));
    return Out.back();
  }

  const Summaries &S;
  PathFacts Facts;
  std::vector<SelfJoin> Out;
};
} // namespace

std::vector<SelfJoin> findSelfJoins(const Unit &U) { return SelfJoins(U).run(); }

} // namespace belay::analysis
