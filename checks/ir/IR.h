//===- IR.h - the concurrency IR: processes, blocks, events ---------------===//
//
// A process is a function body as a graph of events, lowered from Clang's CFG.
// Only what matters to concurrency is kept: effects of the model, reads and
// writes of places that another thread could see, calls to functions with a
// body in the unit, branches. What the lowering doesn't understand becomes an
// `Unknown` event, which can hide a bug but never invents one.
//
//===----------------------------------------------------------------------===//

#ifndef BELAY_IR_IR_H
#define BELAY_IR_IR_H

#include "ir/Place.h"
#include "model/Model.h"
#include "clang/Basic/SourceLocation.h"
#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/SmallVector.h"
#include "llvm/ADT/StringMap.h"
#include <memory>
#include <vector>

namespace llvm {
class raw_ostream;
}

namespace belay::ir {

struct Process;

enum class EventKind : uint8_t {
  Read,         ///< of Object
  Write,        ///< of Object; Second is the pointer that a member of a local object is assigned
  AtomicRead,   ///< Object; Order
  AtomicWrite,  ///< Object; Order; Value
  AtomicUpdate, ///< Object; Order
  Fence,
  Lock,        ///< Object is the mutex; Shared, Try; Implicit for a guard; Second is the guard of a recursive one
  Unlock,      ///< Implicit: by a destructor, and only if still held; Second as for Lock
  Holds,       ///< Object, a mutex, is held here: asserted, or required of the caller
  Wait,        ///< Object is the condition, Second the mutex; Entry the predicate
  Notify,      ///< Object; All
  Release,     ///< Object: semaphore, latch, promise ...
  Acquire,     ///< Object; blocks until the matching Release
  Spawn,       ///< Entry runs with Args; Object is the handle; those of one Second take turns
  Join,        ///< Object is the handle
  Detach,      ///< Object
  Destroy,     ///< the handle, future or scope Object dies here (Type says what)
  MoveHandle,  ///< handle Second moves into Object (which is overwritten); Shared: and stays where it was
  StopRequest, ///< Object: stop source, done source, thread, scope
  StopCheck,   ///< Object: stop token, done
  MakeChannel, ///< Object; Capacity (-1 unknown, -2 unbounded)
  Send,        ///< Object; Second the value; Stop if pre-emptable
  Receive,     ///< Object; Stop
  Close,       ///< Object
  Select,      ///< Args are the channels; Second one that is sent to; Stop, Timed, Try by its cases
  Block,       ///< sleep, read, accept ...; Timed if bounded; Object is the descriptor, if any
  Use,         ///< Object must be alive: a virtual call looks at what it is
  Wake,        ///< ends a Block on the same Object (shutdown, close, write)
  Call,        ///< Callees, This, Args
  Declare,     ///< Object, a local, comes to life: each pass is a new instance
  ScopeEnd,    ///< Object, a local, dies
  Throw,
  Return,      ///< Second is the returned place, if any
  NoReturn,    ///< the call never comes back
  Unsafe,      ///< Function keeps its state where all threads share it
  Unknown      ///< not understood: Function, This, Args as for a call; Object and
               ///< Second are what it may lock, unlock or wait for
};

/// \p E without parentheses, implicit casts and `__builtin_expect`, which only says how it mostly comes out.
const clang::Expr *unhinted(const clang::Expr *E);

struct Event {
  EventKind Kind = EventKind::Unknown;
  bool Timed = false;    ///< a bounded wait
  bool Try = false;      ///< does not block
  bool Shared = false;   ///< a reader's lock
  bool All = false;      ///< notify_all; Join: one of several, another in each round of a loop
  bool Implicit = false; ///< by a constructor or destructor of a guard or handle
  bool Joins = false;    ///< Spawn: the handle joins in its destructor
  bool TakesStop = false;///< Spawn: the runtime passes a stop token to the entry
  bool Status = false;   ///< Spawn, Lock: the call returns 0 if it came off, something else if it failed
  bool Terminates = false; ///< Spawn: an exception that leaves the entry ends the program
  bool Discarded = false;///< the result of the call is not used
  bool Init = false;     ///< Write: an initialisation (constructor, declaration)
  bool Relaxed = false;  ///< Order is relaxed: orders nothing
  bool Yields = false;   ///< Block: a sleep
  bool Volatile = false; ///< Read/Write through a volatile lvalue
  bool Cooperative = false; ///< Spawn: may take turns with others on one thread
  bool Throws = false;   ///< leaves by an exception when it is stopped, its channel is closed, or its text is no number
  bool Deferred = false; ///< Call: runs later, when a stop is requested
  bool Elsewhere = false; ///< Call: of a virtual function, which may be one of another unit
  bool Ends = false;     ///< Write: the object's life ends here, or begins anew (delete, destroy, close);
                         ///< Use: what is left is an object of its base class
  bool Value = false;    ///< Write/AtomicWrite: HasConst and the constant
  bool HasConst = false; ///< Write/AtomicWrite of a constant: Value says true/false
  model::TypeKind Type = model::TypeKind::None; ///< of the handle or mutex
  int8_t Step = 0;       ///< Write: adds 1 or -1
  int64_t Capacity = -1;
  const Place *Object = nullptr;
  const Place *Second = nullptr;
  const Place *Entry = nullptr; ///< Spawn, Call: callable; Wait: predicate
  const Place *Stop = nullptr;  ///< the done or stop token that ends the operation
  const Place *This = nullptr;  ///< Call, Spawn: the implicit object
  llvm::SmallVector<const Place *, 2> Args; ///< values (AddressOf for &x; the place itself for references)
  const Place *One = nullptr;               ///< Call: an element that it is given, one of all, in a loop over each,
  const Place *Each = nullptr;              ///< which is done the same to
  llvm::SmallVector<Process *, 1> Callees;  ///< Call: every body it may reach
  const clang::Expr *E = nullptr;           ///< what was written; may be null
  clang::SourceLocation Loc;
  clang::SourceRange Range;
  const clang::FunctionDecl *Function = nullptr; ///< Call, Unknown: the callee as written
  const clang::VarDecl *Result = nullptr;        ///< the local that is assigned what a call returns
};

struct Block {
  unsigned Id = 0;
  std::vector<Event> Events;
  llvm::SmallVector<unsigned, 2> Succs, Preds; ///< Succs[0] = condition true
  const clang::Expr *Condition = nullptr;      ///< of the branch that ends it
  llvm::SmallVector<const Place *, 0> Reads;   ///< places that the condition depends on
  bool ConditionCalls = false; ///< the condition depends on a call's result
  int ConstCondition = -1;     ///< 0 or 1 if the condition is a constant
};

/// A copy or reference that a closure holds.
struct CaptureInfo {
  const clang::ValueDecl *Var = nullptr; ///< null for this
  bool ByRef = false;
  const Place *Outer = nullptr; ///< the captured place, in the maker's terms
  clang::SourceLocation Loc;
};

/// What a Closure place stands for.
struct ClosureInfo {
  const Place *Entry = nullptr;  ///< bind: the callable; lambda: null
  Process *Body = nullptr;       ///< lambda: its call operator; may be null
  const clang::Expr *E = nullptr;
  llvm::SmallVector<CaptureInfo, 4> Captures;    ///< lambda
  llvm::SmallVector<const Place *, 4> Args;      ///< bind: bound arguments (null: placeholder)
};

struct Process {
  const clang::FunctionDecl *Function = nullptr;
  std::string Name; ///< as the user knows it: `Pool::run`, `lambda in main`
  std::vector<Block> Blocks;
  unsigned Entry = 0, Exit = 0;
  unsigned Index = 0;                       ///< in Module::Processes
  const Place *ThisPlace = nullptr;         ///< This root, for methods
  llvm::SmallVector<const Place *, 4> Params;
  bool Lowered = false; ///< false: body not understood; treat as Unknown
  bool NoReturn = false;///< no path reaches the exit
  bool HasTry = false;  ///< some exceptions may be caught inside
  /// Deterministic reverse post-order over Blocks from Entry.
  std::vector<unsigned> RPO;
  clang::SourceLocation loc() const { return Function->getLocation(); }
};

/// The processes of a translation unit that matter to concurrency.
struct Module {
  std::vector<std::unique_ptr<Process>> Processes; ///< in source order of discovery
  llvm::DenseMap<const clang::FunctionDecl *, Process *> ByFunction; ///< canonical decl
  llvm::DenseMap<const Place *, ClosureInfo> Closures;               ///< Closure places
  PlaceTable Places;
  /// Bodies that a virtual method may run, by its canonical declaration.
  llvm::DenseMap<const clang::FunctionDecl *, llvm::SmallVector<Process *, 2>> Overriders;
  clang::ASTContext *Context = nullptr;
  struct Stats {
    unsigned Functions = 0, Lowered = 0, Events = 0, Unknowns = 0;
    llvm::StringMap<unsigned> UnknownCalls; ///< by callee name
  } Stats;
  Process *process(const clang::FunctionDecl *F) const;
};

void print(const Process &P, llvm::raw_ostream &OS);
void print(const Event &E, llvm::raw_ostream &OS);

} // namespace belay::ir

#endif
