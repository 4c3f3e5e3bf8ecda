//===- Model.h - what an API does to threads, locks, channels and data ----===//
//
// One vocabulary of effects. Every library is a YAML table of rows: qualified
// name -> effect with argument roles. `Model` answers for one declaration; it
// never looks into a body.
//
//===----------------------------------------------------------------------===//

#ifndef BELAY_MODEL_MODEL_H
#define BELAY_MODEL_MODEL_H

#include "clang/AST/DeclCXX.h"
#include "clang/AST/Type.h"
#include "llvm/ADT/DenseMap.h"
#include "llvm/ADT/SmallVector.h"
#include "llvm/ADT/StringMap.h"
#include "llvm/Support/Error.h"
#include <memory>
#include <string>
#include <vector>

namespace belay::model {

/// What a call does. The names in the tables are these, in kebab-case.
enum class EffectKind {
  Spawn,       ///< entry runs on a new thread; object is the handle
  Join,        ///< waits for the thread behind the handle
  Detach,      ///< gives the thread up
  StopRequest, ///< asks whoever watches object to stop
  StopCheck,   ///< asks object whether to stop
  MakeChannel, ///< object is a new channel; second is its capacity argument
  Send,        ///< puts a value into channel object
  Receive,     ///< takes a value from channel object
  Close,       ///< closes channel object
  Select,      ///< blocks on several channels at once
  Lock,        ///< acquires mutex object
  Unlock,      ///< releases mutex object
  Wait,        ///< waits on condition object, releasing lock second
  Notify,      ///< wakes waiters of condition object
  Release,     ///< publishes what came before (count_down, set_value, post)
  Acquire,     ///< waits for a matching Release (latch wait, get, acquire)
  AtomicRead,
  AtomicWrite,
  AtomicUpdate, ///< read-modify-write
  Fence,
  Block,     ///< blocks for a reason of its own (sleep, accept, read)
  NoReturn,  ///< never comes back
  Throws,    ///< throws as part of its contract
  Alias,     ///< returns (a reference to, or a moved) object
  AddressOf, ///< returns a pointer to object
  Pointee,   ///< returns a reference to what object points to
  Element,   ///< returns a reference to an element of object
  Construct, ///< constructs an element of object from args (emplace, make_unique)
  Invoke,    ///< calls entry with args at once, on this thread
  Bind,      ///< returns a callable that calls entry with args
  Read,      ///< reads object
  Write,     ///< writes object
  Move,      ///< moves second into object (push_back, reset, swap)
  Pure       ///< touches nothing
};

/// What a type is, for declarations and destructors.
enum class TypeKind {
  None,
  Thread,        ///< terminates when destroyed joinable
  JoiningThread, ///< requests stop and joins in its destructor
  Future,        ///< joins in its destructor if it came from async
  Promise,
  Mutex,
  SharedMutex,
  RecursiveMutex,
  Guard, ///< locks its mutex arguments in the constructor, unlocks in ~
  Condition,
  StopSource,
  StopToken,
  Atomic,
  Channel,
  Sender,
  Receiver,
  Semaphore,
  Latch,
  OnceFlag,
  Scope,     ///< joins everything that was spawned through it
  Owner,     ///< pointer-like: unique_ptr, shared_ptr, optional
  Container, ///< holds elements
  Value,     ///< any other std value type whose const methods read
  Synced     ///< internally synchronised: methods never race
};

/// Which argument plays a role.
struct Role {
  enum Kind : uint8_t { None, This, Return, Arg } K = None;
  uint8_t Index = 0;
  explicit operator bool() const { return K != None; }
};

/// One row of a table, for one function.
struct Effect {
  EffectKind Kind;
  Role Object, Second, Entry, Predicate, Stop, Order;
  int Args = -1; ///< first argument that is passed on to the entry
  bool Timed = false, Try = false, Shared = false, All = false;
  bool OneBased = false; ///< unused arguments before Args are the handle
  bool Yields = false;   ///< a sleep: time passes, nothing is awaited
};

/// The tables, immutable after loading; safe to share between threads.
class Tables {
public:
  /// The built-in tables plus those in the files \p Extra (comma-separated).
  static llvm::Expected<std::shared_ptr<const Tables>> load(llvm::StringRef Extra);

  /// Rows whose last name component is \p Last: (qualified name, effect).
  llvm::ArrayRef<std::pair<std::string, Effect>> functions(llvm::StringRef Last) const;
  TypeKind type(llvm::StringRef Qualified) const;
  /// True if some type row ends in \p Last: a cheap filter before printing names.
  bool mayBeType(llvm::StringRef Last) const;

private:
  llvm::Error add(llvm::StringRef Name, llvm::StringRef Yaml);
  llvm::StringMap<std::vector<std::pair<std::string, Effect>>> Functions;
  llvm::StringMap<TypeKind> Types;
  llvm::StringMap<bool> TypeTails;
};

/// The tables seen from one AST, with answers cached by declaration.
class Model {
public:
  explicit Model(std::shared_ptr<const Tables> T) : T(std::move(T)) {}

  /// All effects of calling \p F; \p Object is the static type of the implicit
  /// object (rows may name the derived class of an inherited method).
  llvm::ArrayRef<Effect> effects(const clang::FunctionDecl *F,
                                 const clang::CXXRecordDecl *Object = nullptr);
  const Effect *effect(const clang::FunctionDecl *F, EffectKind K,
                       const clang::CXXRecordDecl *Object = nullptr);
  TypeKind type(clang::QualType T);
  TypeKind type(const clang::CXXRecordDecl *R);

private:
  std::shared_ptr<const Tables> T;
  llvm::DenseMap<std::pair<const clang::FunctionDecl *, const clang::CXXRecordDecl *>,
                 llvm::SmallVector<Effect, 1>> FunctionCache;
  llvm::DenseMap<const clang::CXXRecordDecl *, TypeKind> TypeCache;
};

/// The qualified name without inline namespaces and template arguments.
std::string qualifiedName(const clang::NamedDecl *D);

} // namespace belay::model

#endif
