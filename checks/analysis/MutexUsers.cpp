//===- MutexUsers.cpp - a class whose mutex its callers lock --------------===//

#include "analysis/MutexUsers.h"
#include "analysis/Cells.h"
#include "clang/AST/ASTContext.h"
#include "clang/AST/DeclCXX.h"
#include "clang/AST/ExprCXX.h"
#include "clang/Basic/SourceManager.h"
#include "llvm/ADT/STLExtras.h"

using namespace clang;

namespace belay::analysis {

using namespace ir;

bool handsOut(const CXXRecordDecl &C, const Lockset &L, const Place *Member) {
  // A public mutex beside data that isn't.
  auto Public = [](const Place *P) { return P->Decl && P->Decl->getAccess() == AS_public; };
  if (!Public(Member) && llvm::any_of(L, [&](const Held &H) {
        return H.Mutex->Parent && H.Mutex->Parent == Member->Parent && Public(H.Mutex);
      }))
    return true;
  for (const CXXBaseSpecifier &Base : C.getDefinition()->bases())
    if (const CXXRecordDecl *R = Base.getType()->getAsCXXRecordDecl();
        R && R->hasDefinition() && Base.getAccessSpecifier() == AS_public && handsOut(*R, L, Member))
      return true;
  return llvm::any_of(C.getDefinition()->methods(), [&](const CXXMethodDecl *M) {
    const QualType T = M->getReturnType();
    if (M->getAccess() != AS_public || !(T->isReferenceType() || T->isPointerType()))
      return false;
    const Expr *E = soleReturn(M);
    if (auto *U = dyn_cast_or_null<UnaryOperator>(E); U && U->getOpcode() == UO_AddrOf)
      E = bare(U->getSubExpr());
    auto *Member = dyn_cast_or_null<MemberExpr>(E);
    return Member && llvm::any_of(L, [&](const Held &H) { return H.Mutex->Decl == Member->getMemberDecl(); });
  });
}

/// `struct File::Private`, which isn't written within `File`: a class whose methods are that one's to call, and whose
/// mutex, being public, is that one's to lock. It does so somewhere, which is in another unit where both can be.
static bool isImplementation(const Unit &U, const Harness &H, const Lockset &L) {
  const CXXRecordDecl *C = H.Class->getDefinition();
  if (!isa<CXXRecordDecl>(C->getDeclContext()) || C->getLexicalDeclContext() == C->getDeclContext() ||
      C->getCanonicalDecl()->getAccess() == AS_public)
    return false;
  const bool Alone = U.context().getSourceManager().isInMainFile(C->getLocation());
  return llvm::any_of(L, [&](const Held &Guard) {
    auto Locks = [&](const auto &P) {
      return !isA(C, classOf(*P)) && llvm::any_of(U.Sums->of(P.get()).Records, [&](const Record &R) {
        return R.kind() == EventKind::Lock && R.Path.empty() && R.Object && R.Object->Decl == Guard.Mutex->Decl;
      });
    };
    return Guard.Mutex->Parent == H.Object && Guard.Mutex->Decl && Guard.Mutex->Decl->getAccess() == AS_public &&
           (!Alone || llvm::any_of(U.Module.Processes, Locks));
  });
}

/// `class Server { public: class EnvLock { EnvLock(Server *s) : lock_(s->env_mutex_) {} ... }; ... }`: a guard that the
/// class offers to its users.
static bool offersGuard(const Unit &U, model::Model &M, const Harness &H, const Held &Guard) {
  auto Locks = [&](const Record &R) {
    return R.kind() == EventKind::Lock && R.Path.empty() && R.Object && R.Object->Decl == Guard.Mutex->Decl &&
           R.Object->root()->K == Place::Param;
  };
  return Guard.Mutex->Parent == H.Object && llvm::any_of(H.Class->getDefinition()->decls(), [&](const Decl *D) {
           auto *C = dyn_cast<CXXRecordDecl>(D);
           return C && C->getAccess() == AS_public && C->isThisDeclarationADefinition() &&
                  llvm::any_of(C->fields(),
                               [&](const FieldDecl *F) { return M.type(F->getType()) == model::TypeKind::Guard; }) &&
                  llvm::any_of(C->ctors(), [&](const CXXConstructorDecl *Made) {
                    const Process *P = Made->getAccess() == AS_public ? U.Module.process(Made) : nullptr;
                    return P && llvm::any_of(U.Sums->of(P).Records, Locks);
                  });
         });
}

bool usersLock(const Unit &U, model::Model &M, const Harness &H, const Access &A, const Lockset &L) {
  if (isImplementation(U, H, L))
    return true;
  auto Is = [&](const Held &Guard, const Place *X, const Process &P) {
    return X && X->Parent && X->Parent == P.ThisPlace && Guard.Mutex->Parent == H.Object &&
           Guard.Mutex->Decl == X->Decl;
  };
  auto Locks = [](const CXXRecordDecl *C) {
    return llvm::any_of(C->getDefinition()->methods(), [](const CXXMethodDecl *F) {
      return F->getAccess() == AS_public && F->getIdentifier() && F->getName().equals_insensitive("lock");
    });
  };
  return llvm::any_of(L, [&](const Held &Guard) {
    if (Guard.Mutex == H.Object) // `lock_guard lock(*this);`
      return (Locks(H.Class) || !H.Class->forallBases([&](const CXXRecordDecl *Base) { return !Locks(Base); })) &&
             llvm::none_of(U.Sums->of(A.In->P).Records, [&](const Record &R) {
               return (R.kind() == EventKind::Lock || R.kind() == EventKind::Unlock) && R.Object == A.In->P->ThisPlace;
             });
    auto Takes = [&](const Record &R) { // or gives it back
      return (R.kind() == EventKind::Lock || R.kind() == EventKind::Unlock) && Is(Guard, R.Object, *A.In->P);
    };
    auto Offers = [&](auto Does) {
      auto In = [&](const CXXRecordDecl *C) {
        return llvm::any_of(C->getDefinition()->methods(), [&](const CXXMethodDecl *F) {
          const Process *P = F->getAccess() == AS_public ? U.Module.process(F) : nullptr;
          return P && Does(*P, U.Sums->of(P));
        });
      };
      return In(H.Class) || !H.Class->forallBases([&](const CXXRecordDecl *Base) { return !In(Base); });
    };
    auto LeavesLocked = [&](const Process &P, const Summary &Sum) {
      return llvm::any_of(Sum.Acquired, [&](const Held &X) { return Is(Guard, X.Mutex, P); });
    };
    auto Unlocks = [&](const Process &P, const Summary &Sum) {
      return llvm::any_of(Sum.Released, [&](const Place *X) { return Is(Guard, X, P); });
    };
    auto Returns = [&](const Process &P, const Summary &Sum) { // a guard of it: `auto lock = socket.lock(); ...`
      return M.type(P.Function->getReturnType()) == model::TypeKind::Guard &&
             llvm::any_of(Sum.Records, [&](const Record &R) {
               return R.kind() == EventKind::Lock && R.Path.empty() && Is(Guard, R.Object, P);
             });
    };
    return llvm::none_of(U.Sums->of(A.In->P).Records, Takes) &&
           ((Offers(LeavesLocked) && Offers(Unlocks)) || Offers(Returns) || offersGuard(U, M, H, Guard));
  });
}

bool isForItsStruct(const Harness &H, const Place *Member, const Lockset &L) {
  return llvm::all_of(L, [&](const Held &X) {
    const Place *Of = X.Mutex->Parent;
    return Of && Of->K == Place::Field && Of->Parent == H.Object && Of != Member &&
           llvm::any_of(H.Entries, [&](const Entry &E) {
             return llvm::any_of(E.Accesses, [&](const Record &R) {
               return R.Object != Of && R.Object->within(Of) && holds(R.locks(), X.Mutex);
             });
           });
  });
}

bool isForOwnThread(const Unit &U, const Harness &H, const Access &W, const Lockset &L) {
  auto Both = [&](const Entry &E) {
    auto Has = [&](EventKind K) {
      return llvm::any_of(U.Sums->of(E.P).Records, [&](const Record &R) { return R.kind() == K && R.Path.empty(); });
    };
    return E.Owner && Has(EventKind::Spawn) && Has(EventKind::Join);
  };
  return Both(*W.In) && llvm::all_of(L, [&](const Held &X) {
           return llvm::all_of(H.Entries, [&](const Entry &E) {
             return Both(E) || llvm::none_of(E.Accesses, [&](const Record &R) { return holds(R.locks(), X.Mutex); });
           });
         });
}

bool postsToLoop(const Harness &H, const Record &R, model::Model &M) {
  auto Posts = [&](const FunctionDecl *F) {
    const DeclContext *C = F ? F->getDeclContext() : nullptr;
    for (auto *L = dyn_cast_or_null<CXXRecordDecl>(C); L && L->isLambda(); L = dyn_cast_or_null<CXXRecordDecl>(C))
      C = L->getDeclContext()->getParent();
    auto *Class = dyn_cast_or_null<CXXRecordDecl>(C);
    return Class && Class->hasDefinition() && !isA(H.Class, Class) &&
           llvm::any_of(Class->getDefinition()->fields(), [&](const FieldDecl *Field) {
             const QualType T = Field->getType().getNonReferenceType();
             return M.type(T->isPointerType() ? T->getPointeeType() : T) == model::TypeKind::Loop;
           });
  };
  return Posts(R.In->Function) || llvm::any_of(R.Path, [&](const Event *E) { return Posts(E->Function); });
}

} // namespace belay::analysis
