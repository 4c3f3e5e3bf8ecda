//===- Pools.cpp - thread pools that users wrote --------------------------===//
//
// By their shape: a class with threads in a container and a queue of callables
// that it takes from. A method that is given a callable and puts it into the
// queue starts it on some thread of the pool; the end of the pool ends it.
//
// Of a pool behind an interface only the names are seen. Its tasks run beside
// whoever gives them, but whether beside each other isn't known.
//
//===----------------------------------------------------------------------===//

#include "ir/Builder.h"
#include "ir/Types.h"
#include "clang/AST/ExprCXX.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"

using namespace clang;

namespace belay::ir {

using model::Effect;
using model::EffectKind;
using model::Role;
using model::TypeKind;

static constexpr unsigned MaxNesting = 3;

/// The types that the template \p T is made with; the elements of an array.
static llvm::SmallVector<QualType, 2> parts(QualType T) {
  llvm::SmallVector<QualType, 2> Out;
  if (auto *A = T->getAsArrayTypeUnsafe())
    Out.push_back(A->getElementType());
  auto *S = dyn_cast_or_null<ClassTemplateSpecializationDecl>(T->getAsCXXRecordDecl());
  for (const TemplateArgument &A : S ? S->getTemplateArgs().asArray() : ArrayRef<TemplateArgument>())
    if (A.getKind() == TemplateArgument::Type)
      Out.push_back(A.getAsType());
  return Out;
}

/// std::function and its like, a pointer to a function, and what holds or owns one.
static bool isCallable(QualType T, unsigned Depth = 0) {
  T = T.getNonReferenceType();
  if (Depth > MaxNesting || T->isFunctionPointerType())
    return T->isFunctionPointerType();
  const auto *R = T->getAsCXXRecordDecl();
  if (!R)
    return false;
  for (QualType Part : parts(T))
    if (Part->isFunctionType() || isCallable(Part, Depth + 1))
      return true;
  if (!R->hasDefinition())
    return false;
  auto Calls = [](const CXXMethodDecl *M) { return M->getOverloadedOperator() == OO_Call; };
  return llvm::any_of(R->methods(), Calls) ||
         llvm::any_of(R->fields(), [&](const FieldDecl *F) { return isCallable(F->getType(), Depth + 1); });
}

static bool holdsThreads(QualType T, model::Model &Md, bool Inside = false, unsigned Depth = 0) {
  const TypeKind K = Md.type(T);
  if (Inside && (K == TypeKind::Thread || K == TypeKind::JoiningThread))
    return true;
  return Depth < MaxNesting &&
         llvm::any_of(
             parts(T),
             [&](QualType Part) {
               return holdsThreads(
                   Part, Md, Inside || K == TypeKind::Container || T->isArrayType() || Part->isArrayType(), Depth + 1);
             });
}

static bool mentions(const Stmt *S, const FieldDecl *F) {
  if (auto *M = dyn_cast_or_null<MemberExpr>(S); M && M->getMemberDecl() == F)
    return true;
  return S && llvm::any_of(S->children(), [&](const Stmt *C) { return mentions(C, F); });
}

/// True if something in \p S takes an element out of \p F.
static bool takes(const Stmt *S, const FieldDecl *F) {
  auto *Call = dyn_cast_or_null<CXXMemberCallExpr>(S);
  if (Call && Call->getMethodDecl() && Call->getMethodDecl()->getIdentifier() &&
      mentions(Call->getImplicitObjectArgument(), F))
    for (StringRef Name : {"pop", "front", "top", "take", "dequeue", "swap", "receive"})
      if (Call->getMethodDecl()->getName().contains_insensitive(Name))
        return true;
  return S && llvm::any_of(S->children(), [&](const Stmt *C) { return takes(C, F); });
}

/// True if \p F puts something into \p Queue, itself or in a method that it calls on its object.
static bool feeds(const FunctionDecl *F, const FieldDecl *Queue, unsigned Depth = 0) {
  const FunctionDecl *Def = nullptr;
  if (Depth > MaxNesting || !F->hasBody(Def))
    return false;
  if (mentions(Def->getBody(), Queue))
    return true;
  std::function<bool(const Stmt *)> Calls = [&](const Stmt *S) {
    auto *Call = dyn_cast_or_null<CXXMemberCallExpr>(S);
    if (Call && Call->getMethodDecl() && isa<CXXThisExpr>(Call->getImplicitObjectArgument()->IgnoreParenImpCasts()) &&
        feeds(Call->getMethodDecl(), Queue, Depth + 1))
      return true;
    return S && llvm::any_of(S->children(), Calls);
  };
  return Calls(Def->getBody());
}

/// The queue of \p R if it is a pool, else null.
const FieldDecl *Builder::taskQueue(const CXXRecordDecl *R) {
  R = R ? R->getDefinition() : nullptr;
  if (!R || R->isLambda() || Md.type(R) != TypeKind::None)
    return nullptr;
  auto [It, New] = Queues.try_emplace(R, nullptr);
  if (!New || llvm::none_of(R->fields(), [&](const FieldDecl *F) { return holdsThreads(F->getType(), Md); }))
    return It->second;
  for (const FieldDecl *F : R->fields()) {
    auto Tasks = parts(F->getType());
    if (Tasks.empty() || Tasks[0]->isFunctionType() || !isCallable(Tasks[0]))
      continue;
    for (const CXXMethodDecl *M : R->methods())
      if (const FunctionDecl *Def = nullptr; M->hasBody(Def) && takes(Def->getBody(), F))
        return Queues[R] = F;
  }
  return nullptr;
}

static bool hasPart(StringRef Name, std::initializer_list<StringRef> Parts) {
  return llvm::any_of(Parts, [&](StringRef Part) { return Name.contains_insensitive(Part); });
}

/// True if a method that is called so returns when the tasks are done.
static bool waits(StringRef Name) {
  return hasPart(Name, {"wait", "join", "stop", "shutdown", "drain", "finish", "sync", "close", "terminate"});
}

bool isUnseenPool(const CXXRecordDecl *R) {
  return R && R->getIdentifier() && hasPart(R->getName(), {"threadpool", "thread_pool", "workerpool", "worker_pool"});
}

/// True if objects of \p R wait for tasks of a pool, to which these are given together with them: it is a part of the
/// pool's class, or made for a pool, and has a method that waits.
static bool waitsForTasks(const CXXRecordDecl *R, llvm::function_ref<bool(const CXXRecordDecl *)> IsPool) {
  R = R ? R->getDefinition() : nullptr;
  if (!R || R->isLambda() || llvm::none_of(R->methods(), [](const CXXMethodDecl *M) {
        return M->getIdentifier() && !M->getNumParams() && hasPart(M->getName(), {"wait", "join"});
      }))
    return false;
  const auto *Outer = dyn_cast<CXXRecordDecl>(R->getDeclContext());
  return (Outer && IsPool(Outer)) || llvm::any_of(R->ctors(), [&](const CXXConstructorDecl *Ctor) {
           return llvm::any_of(Ctor->parameters(), [&](const ParmVarDecl *P) {
             const CXXRecordDecl *X = P->getType()->isPointerType() || P->getType()->isReferenceType()
                                          ? P->getType()->getPointeeCXXRecordDecl()
                                          : nullptr;
             return X && X != R && IsPool(X);
           });
         });
}

/// \p C calls a method of a pool that users wrote: it may start a task, or wait for all.
void Builder::poolCall(const CallSite &C) {
  auto *MD = dyn_cast_or_null<CXXMethodDecl>(C.F);
  if (!MD || !C.Object || !MD->getIdentifier())
    return;
  auto IsPool = [&](const CXXRecordDecl *R) { return isUnseenPool(R) || taskQueue(R); };
  if (hasPart(MD->getName(), {"wait", "join"}) && !MD->getNumParams() && waitsForTasks(MD->getParent(), IsPool))
    emit(EventKind::Join, objectPlace(C), C.E);
  const FieldDecl *Queue = taskQueue(MD->getParent());
  if (!Queue)
    return;
  for (const DeclContext *D = CurF; D; D = D->getParent()) // its own methods pass tasks on
    if (auto *M = dyn_cast<CXXMethodDecl>(D);
        M && M->getParent()->getCanonicalDecl() == MD->getParent()->getCanonicalDecl())
      return;
  const Place *Pool = objectPlace(C);
  const auto *Task = llvm::find_if(C.Args, [&](const Expr *A) {
    const Expr *S = strip(A);
    return isCallable(S->getType()) || S->getType()->isFunctionType();
  });
  if (Task == C.Args.end()) {
    if (waits(MD->getName()))
      emit(EventKind::Join, Pool, C.E);
    return;
  }
  if (!feeds(MD, Queue))
    return;
  startTask(C, Task - C.Args.begin(), Pool);
}

/// Starts the task that is \p C's argument \p Index.
void Builder::startTask(const CallSite &C, unsigned Index, const Place *Pool) {
  Effect Ef;
  Ef.Kind = EffectKind::Spawn;
  Ef.Object.K = Role::This;
  Ef.Entry.K = Role::Arg;
  Ef.Entry.Index = Index;
  Ef.Args = Index + 1;
  spawn(C, Ef, Pool);
  CurB->Events.back().Type = TypeKind::Scope;
  CurB->Events.back().Joins = true;
  // `pool.submit(&waiter, task); waiter.wait();`
  auto IsPool = [&](const CXXRecordDecl *R) { return isUnseenPool(R) || taskQueue(R); };
  for (const Expr *A : C.Args) {
    const bool Pointer = A->getType()->isPointerType();
    if (!waitsForTasks(Pointer ? A->getType()->getPointeeCXXRecordDecl() : A->getType()->getAsCXXRecordDecl(), IsPool))
      continue;
    Event &Ev = emit(EventKind::MoveHandle, Pointer ? PT.deref(value(A)) : place(A), C.E);
    Ev.Second = Pool;
    Ev.Shared = true;
  }
  if (Md.type(C.E->getType()) != TypeKind::Future || discarded(C.E)) // this one awaits nothing when it dies
    return;
  Event &Ev = emit(EventKind::MoveHandle, destination(C.E), C.E);
  Ev.Second = Pool;
  Ev.Shared = true;
}

/// \p C gives a task to a pool of which only the interface is seen.
bool Builder::unseenPoolCall(const CallSite &C) {
  auto *MD = dyn_cast<CXXMethodDecl>(C.F);
  if (!MD || !C.Object || !MD->getIdentifier())
    return false;
  if (hasPart(MD->getName(), {"wait", "join"}) && !MD->getNumParams() &&
      waitsForTasks(MD->getParent(), isUnseenPool)) {
    emit(EventKind::Join, objectPlace(C), C.E);
    return true;
  }
  if (!isUnseenPool(MD->getParent()))
    return false;
  if (!hasPart(MD->getName(), {"submit", "post", "enqueue", "schedule", "addtask", "add_task", "push"}))
    return false;
  const auto *Task = llvm::find_if(C.Args, [&](const Expr *A) {
    return value(A)->K == Place::Closure && isCallable(A->IgnoreImplicit()->getType());
  });
  if (Task == C.Args.end())
    return false;
  const Place *Pool = objectPlace(C);
  startTask(C, Task - C.Args.begin(), Pool);
  llvm::find_if(llvm::reverse(CurB->Events), [](const Event &E) { return E.Kind == EventKind::Spawn; })->Second = Pool;
  return true;
}

} // namespace belay::ir
