//===- Builder.h - from Clang's AST and CFG to the IR ---------------------===//
//
// Discovery walks every user function once and decides what to lower; the
// builder lowers these functions' CFGs; Values names places; Calls applies the
// model. Library headers are modelled, never walked.
//
//===----------------------------------------------------------------------===//

#ifndef BELAY_IR_BUILDER_H
#define BELAY_IR_BUILDER_H

#include "ir/IR.h"
#include "clang/AST/ASTContext.h"
#include "clang/AST/ExprCXX.h"
#include "clang/AST/ParentMap.h"
#include "clang/Analysis/CFG.h"
#include "llvm/ADT/DenseSet.h"
#include "llvm/ADT/MapVector.h"

namespace belay::ir {

/// What one walk over a function's body found.
struct FunctionFacts {
  const clang::FunctionDecl *F = nullptr;
  bool Concurrent = false; ///< has an effect that matters to concurrency
  bool Spawns = false;
  bool Locks = false, Unlocks = false;
  bool HasTry = false;
  bool HasStatic = false; ///< a local that is initialised once, whoever comes first
  llvm::SetVector<const clang::FunctionDecl *> Callees;
  llvm::SmallPtrSet<const clang::FieldDecl *, 4> Assigned;
  llvm::SmallSetVector<const clang::Decl *, 4> Touches; ///< structures with a mutex, variables with static storage
};

/// Who runs an event loop, which runs what it is given.
struct LoopRuns {
  unsigned Threads = 0; ///< that are started for it; 2 for many
  bool Callers = false; ///< others, too
};

struct CallSite;

/// Facts about the whole unit.
struct UnitFacts {
  llvm::MapVector<const clang::FunctionDecl *, FunctionFacts> Functions;
  llvm::DenseSet<const clang::VarDecl *> Escaping; ///< address taken or captured by reference
  llvm::DenseSet<const clang::VarDecl *> Assigned;
  llvm::DenseSet<const clang::VarDecl *> Stepped;  ///< only ++ and --
  /// What local pointers are assigned; null if more than once.
  llvm::DenseMap<const clang::VarDecl *, const clang::Expr *> Settled;
  llvm::DenseSet<const clang::FieldDecl *> AssignedFields;
  llvm::DenseSet<const clang::FieldDecl *> AssignedThrough; ///< those of what a pointer leads to
  /// What pointers to functions, with static storage, members or parameters, are given; null where it isn't known.
  llvm::DenseMap<const clang::ValueDecl *, llvm::SmallVector<const clang::Expr *, 1>> Hooks;
  /// The first values that local numbers are assigned.
  llvm::DenseMap<const clang::VarDecl *, llvm::SmallVector<const clang::Expr *, 2>> Sources;
  llvm::DenseMap<const clang::VarDecl *, const clang::Expr *> LoopRange; ///< range-for variable
  llvm::DenseSet<const clang::VarDecl *> Joined; ///< plain handles, whatever their type is called
  llvm::DenseMap<const clang::CXXRecordDecl *, const clang::LambdaExpr *> Lambdas;
  llvm::DenseMap<const clang::FunctionDecl *, llvm::SmallVector<const clang::FunctionDecl *, 2>> Overriders;
  llvm::DenseSet<const clang::FunctionDecl *> Unseen; ///< virtual functions that are defined elsewhere, here or overridden
  llvm::MapVector<const clang::ValueDecl *, LoopRuns> Loops; ///< event loops, by variable or member
  llvm::DenseSet<const clang::Expr *> LoopThreads;           ///< where one is run in a thread started for it
  /// Structures and variables that were asked whether they have a mutex, or are one.
  llvm::DenseMap<const clang::Decl *, bool> MutexHolders;
  /// What to lower, in source order.
  std::vector<const clang::FunctionDecl *> Wanted;
};

/// Hooks.cpp: notes in \p U what pointer \p D is given, what the call \p C gives parameters, and \p L members.
void noteHook(const clang::ValueDecl *D, const clang::Expr *Value, UnitFacts &U);
void noteHooks(const CallSite &C, UnitFacts &U);
void noteHooks(const clang::InitListExpr *L, UnitFacts &U);
/// The same, with the lists in \p L, which nobody looks through otherwise.
void noteAllHooks(const clang::InitListExpr *L, UnitFacts &U);
/// Calls \p Do for each member of a structure to which \p L gives a value that is written.
void forListed(const clang::InitListExpr *L,
               llvm::function_ref<void(const clang::FieldDecl *, const clang::Expr *)> Do);

/// The function that \p E names; null if it is anything else.
const clang::FunctionDecl *namedFunction(const clang::Expr *E);
/// The definition of \p F in user code, or null.
const clang::FunctionDecl *userBody(const clang::FunctionDecl *F);
/// \p E without parentheses, implicit casts that keep the object, and cleanups.
const clang::Expr *strip(const clang::Expr *E);
/// \p Override, of a virtual function, is no sibling's: \p Object may have it.
bool mayBeOf(const clang::Expr &Object, const clang::FunctionDecl &Override);
/// A member of an `_Atomic` structure.
bool partOfAtomic(const clang::Expr *E);
/// What \p E adds to an integer: 1, -1, or 0 if it does anything else.
int stepOf(const clang::Expr *E);
/// The callee and the implicit object of a call-like expression.
struct CallSite {
  const clang::Expr *E = nullptr;
  const clang::FunctionDecl *F = nullptr;
  const clang::Expr *Object = nullptr; ///< null if none
  bool Arrow = false;                  ///< Object is a pointer
  llvm::ArrayRef<const clang::Expr *> Args;
  explicit operator bool() const { return E; }
};
CallSite callSite(const clang::Expr *E);
/// The object whose method is the entry of \p Ef, in a call on \p Object with \p Args, and that method.
std::pair<const clang::Expr *, const clang::CXXMethodDecl *>
objectMethod(const model::Effect &Ef, const clang::Expr *Object, llvm::ArrayRef<const clang::Expr *> Args);
bool matters(model::EffectKind K);
/// True if a value of this kind is plain data, which two threads could race on.
bool isData(model::TypeKind K);

/// True if the unit has errors and one of them has taken something from the body of \p F.
bool isDamaged(clang::ASTContext &Ctx, const clang::FunctionDecl *F);

/// The destructor that the compiler writes for \p R, if it ends threads; else null.
const clang::CXXDestructorDecl *implicitDestructor(const clang::CXXRecordDecl *R, model::Model &Model);

/// True if \p F is a coroutine that doesn't run before somebody resumes it.
bool startsSuspended(const clang::FunctionDecl *F);

/// True if \p R is named like a thread pool.
bool isUnseenPool(const clang::CXXRecordDecl *R);

/// Notes in \p U which event loops the call \p C runs, or starts a thread for; \p Many: in a loop.
void noteEventLoops(const CallSite &C, bool Many, model::Model &Md, UnitFacts &U);

/// Kin.cpp: notes that \p In touches \p D, where others may lock a mutex that is beside it.
void noteTouch(const clang::ValueDecl *D, FunctionFacts &In, UnitFacts &U, model::Model &Md);
/// Calls \p Want for each function that touches what those of \p Chosen touch, beside a mutex.
void addKin(const UnitFacts &U, llvm::ArrayRef<const clang::FunctionDecl *> Chosen,
            llvm::function_ref<void(const clang::FunctionDecl *)> Want);

/// The classes whose methods may lock a mutex of theirs by way of somebody else: of a guard that their author wrote, or
/// of a mutex that he did, with one method that locks and another that unlocks.
class Lockers {
public:
  Lockers(const UnitFacts &U, model::Model &Md);
  bool contains(const clang::CXXRecordDecl *C) const;

private:
  bool isMutex(clang::QualType T) const;

  model::Model &Md;
  llvm::DenseSet<const clang::CXXRecordDecl *> Lock, Unlock; ///< with a method that does just that
};

/// Assignments.cpp: is \p E a null pointer, or what a variable without an initialiser begins with?
bool isNull(const clang::Expr *E, const clang::ASTContext &Ctx);
/// Notes that \p B assigns \p V, a local pointer; null is nothing that it could lead to.
void noteAssigned(const clang::VarDecl *V, const clang::BinaryOperator *B, UnitFacts &U);

UnitFacts discover(clang::ASTContext &Context, model::Model &Model);

class Builder {
public:
  Builder(Module &M, model::Model &Md, UnitFacts &Facts)
      : M(M), PT(M.Places), Md(Md), Facts(Facts), Ctx(*M.Context) {}
  void run();

private:
  // Values.cpp: what an expression names and what it evaluates to.
  const Place *place(const clang::Expr *E);
  const Place *value(const clang::Expr *E);
  const Place *varPlace(const clang::VarDecl *V);
  const Place *refPlace(const clang::DeclRefExpr *E);
  llvm::ArrayRef<model::Effect> effects(const CallSite &C);
  const Place *objectPlace(const CallSite &C);
  bool isPlainValue(const clang::CXXRecordDecl *R, unsigned Depth = 0);
  const Place *callResult(const clang::Expr *E, bool AsPlace);
  const Place *closure(const clang::LambdaExpr *L);
  const Place *returned(const CallSite &C, bool AsPlace);
  const Place *rolePlace(const CallSite &C, model::Role R, bool AsValue = false);
  bool pointerLike(clang::QualType T);
  bool sameThing(clang::QualType T);
  bool shared(const Place *P) const;

  // Conditions.cpp: what a branch depends on.
  llvm::DenseSet<const Place *> LoadedAtomically; ///< by the compiler's operations, whatever their types
  void conditionReads(const clang::Expr *E, Block &B, unsigned Depth = 0);
  void condition(const clang::Stmt *S, Block &B);
  std::optional<bool> constantLocal(const clang::Expr *E);
  void runOnce(Process &P, const clang::CFG &G);

  // Lowering.cpp: one body.
  void lower(Process &P);
  void lowerImplicitDestructor(Process &P);
  void lowerElement(const clang::CFGElement &El);
  void lowerStmt(const clang::Stmt *S);
  void lowerDecl(const clang::VarDecl *V);
  void unlockOnThrow(const clang::Stmt *Throw);
  void unlockOnCatch(const clang::CXXCatchStmt *Handler);
  void shadowedMutex(const clang::VarDecl *V);
  void destroy(const Place *P, clang::QualType T, const clang::Stmt *Trigger,
               clang::SourceLocation Loc, unsigned Depth = 0);
  void destroyDerived(const Place *P, clang::QualType T, const clang::CXXDeleteExpr *D);
  void becomes(const clang::CXXRecordDecl *Base);
  void cleanUp(const clang::VarDecl *V);
  const Place *destination(const clang::Expr *E);
  const Place *allocated(const clang::Expr *E);
  bool discarded(const clang::Expr *E);
  const Place *number(const clang::Expr *E);
  const clang::FunctionDecl *onlyFunction(const clang::ValueDecl *D);
  const clang::Expr *assignee(const clang::Expr *E);
  static const clang::Expr *changeable(const clang::Expr *E);
  const clang::VarDecl *assignedTo(const clang::Expr *E);
  bool awaited(const clang::Expr *E) const;
  void finish(Process &P);
  Event &emit(EventKind K, const Place *Object, const clang::Expr *E);
  void read(const Place *P, const clang::Expr *E);
  void write(const Place *P, const clang::Expr *E, bool Init = false,
             const clang::Expr *Value = nullptr, int Step = 0);
  /// The write of \p E that was just emitted, if any, is what a call of \p F does.
  void writtenBy(const clang::Expr *E, const clang::FunctionDecl *F);
  bool localOnly(const clang::Expr *E);

  // Atomics.cpp
  void lowerAtomic(const clang::AtomicExpr *E);

  // Assignments.cpp: pointers that are assigned once.
  void settle(const clang::BinaryOperator *B);
  bool replaced(const Place *P);
  bool isSettled(const clang::VarDecl *V);
  bool startsHere(const Place *Handle) const;
  const clang::Expr *assignedOnce(const clang::DeclRefExpr *Ref) const;
  void bindAssigned(const clang::Expr *L);
  bool isLasting(const Place *P);

  // Sweeps.cpp: loops that visit every element.
  const Place *swept(const Place *P, const clang::Expr *E);
  void sweptBy(const CallSite &C, Event &Call);
  bool sweeps(const clang::Expr *Access, const clang::Expr *Index);

  // Capabilities.cpp: locks that declarations tell of.
  const Place *capability(const clang::Expr *Arg, const clang::FunctionDecl *F, const Place *This,
                          llvm::ArrayRef<const Place *> Args);
  template <typename Attribute, typename Fn>
  void capabilities(const clang::FunctionDecl *F, const Place *This, llvm::ArrayRef<const Place *> Args, Fn Do);
  void required(const Process &P);
  bool lockingCall(const CallSite &C, const clang::FunctionDecl *Body, bool Before);
  bool releasesLock(const clang::CXXRecordDecl *R);
  bool returnsGuard(const clang::Stmt *S, const clang::VarDecl *V);
  void returnedGuard(const Place *Guard, const clang::Expr *Init);

  // Spawns.cpp: what runs, on which arguments.
  void spawn(const CallSite &C, const model::Effect &Ef, const Place *Handle);
  void invoke(Event &Ev, const clang::Expr *F, llvm::ArrayRef<const clang::Expr *> Rest, bool Copies);
  bool objectEntry(const CallSite &C, const model::Effect &Ef, Event &Ev);
  const Place *argPlace(const clang::Expr *Arg, clang::QualType ParamType);
  const Place *spawnArg(const clang::Expr *Arg);

  // EventLoops.cpp: executors that run what they are given.
  bool onThreads(const CallSite &C, const model::Effect &Ef, Event &Ev);
  void joinLoops(const clang::Expr *E);
  const Place *loopPlace(const clang::ValueDecl *D);

  // NoReturn.cpp: functions that always throw.
  bool neverReturns(const clang::FunctionDecl *F);
  bool stops(const clang::Stmt *S);
  bool inTry(const clang::Stmt *S) const;

  // Pools.cpp: thread pools that users wrote.
  const clang::FieldDecl *taskQueue(const clang::CXXRecordDecl *R);
  void poolCall(const CallSite &C);
  void startTask(const CallSite &C, unsigned Index, const Place *Pool);
  bool unseenPoolCall(const CallSite &C);

  // Calls.cpp: one call.
  void lowerCall(const CallSite &C);
  Event select(const CallSite &C);
  // Unseen.cpp: one call of which nothing is known.
  bool synchronises(clang::QualType T);
  void unseen(const CallSite &C, Event &Ev);
  bool locksByName(const CallSite &C, Event &Ev);
  void apply(const CallSite &C, const model::Effect &Ef);
  void lowerLock(const CallSite &C, const model::Effect &Ef, Event &Ev); // Locking.cpp
  void callMutex(const Place *Mutex, bool Lock, bool Shared, const clang::Expr *E, clang::SourceLocation Loc);
  model::TypeKind mutexKind(clang::QualType T);
  bool isThere(const CallSite &C);
  void applyGuard(const Place *G, llvm::ArrayRef<const clang::Expr *> Args, clang::QualType T, const clang::Expr *E);
  clang::QualType guardIn(clang::QualType T);
  bool ownsGuard(const Place *Owner, clang::QualType T);
  static bool isNothing(const clang::Expr *E);
  bool ownGuard(const Place *Owner, clang::QualType T, const clang::Expr *From);
  void userCall(const CallSite &C, const clang::FunctionDecl *Body);
  void applyDestructor(const clang::CXXDestructorDecl *D, const Place *P, clang::SourceLocation Loc);
  void joinEnds(const CallSite &C, const Place *Made, const Place *Parent, model::TypeKind One, model::TypeKind Other);
  void moveHandle(const Place *To, const clang::Expr *From, const clang::Expr *E);
  void assignHandle(const Place *To, const clang::BinaryOperator *B);
  void copyHandle(const Place *To, const clang::Expr *From, const clang::Expr *E);
  void sharePointer(const Place *To, clang::QualType T, const clang::Expr *From, const clang::Expr *E);
  void joinEach(const Place *Joined, const clang::Expr *E);
  void swapHandles(const Place *One, const Place *Other, const clang::Expr *E);
  void moveOwned(const Place *To, clang::QualType T, const clang::Expr *From, const clang::Expr *E, bool Swaps);
  void wrapHandles(const CallSite &C);
  const Place *array(const Place *P);
  bool joins(const Place *Callable);
  static bool deferred(const CallSite &C);
  void made(const Place *P, const clang::Expr *E);
  void constructed(const CallSite &C, const model::Effect &Ef);
  void bindFields(const CallSite &C, const Place *Object, const clang::FunctionDecl *Body);
  void bindAggregate(const Place *Object, const clang::InitListExpr *L);
  void bindField(const Place *P, const clang::FieldDecl *F, const clang::Expr *Init);
  void bindRound(const clang::VarDecl *V, const Place *Element, bool Stable);
  void bindCopy(const Place *Copy, const Place *Object, const clang::RecordDecl *D);
  const Place *staticInit(const clang::Expr *E);
  bool relaxed(const CallSite &C, const model::Effect &Ef);

  Process &makeProcess(const clang::FunctionDecl *F);

  Module &M;
  PlaceTable &PT;
  model::Model &Md;
  UnitFacts &Facts;
  clang::ASTContext &Ctx;

  // The body being lowered.
  Process *Cur = nullptr;
  const clang::FunctionDecl *CurF = nullptr;
  Block *CurB = nullptr;
  std::unique_ptr<clang::ParentMap> Parents;
  llvm::DenseMap<const clang::Expr *, const Place *> InitOf; ///< constructor initialisers
  /// The other mutexes of a guard over several.
  llvm::DenseMap<const Place *, llvm::SmallVector<const Place *, 2>> MoreMutexes;
  llvm::DenseMap<const clang::CXXRecordDecl *, const clang::FieldDecl *> Queues; ///< of pools
  llvm::DenseMap<const clang::FunctionDecl *, bool> NeverReturns;
  unsigned Depth = 0; ///< of value recursion
};

} // namespace belay::ir

#endif
