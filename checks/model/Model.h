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
#include "clang/Basic/SourceLocation.h"
#include "llvm/ADT/DenseMap.h"
#include "llvm/ADT/DenseSet.h"
#include "llvm/ADT/SmallVector.h"
#include "llvm/ADT/StringMap.h"
#include "llvm/Support/Allocator.h"
#include "llvm/Support/Error.h"
#include <memory>
#include <string>
#include <vector>

namespace belay::model {

/// What a call does. The names in the tables are these, in kebab-case.
enum class EffectKind {
  Spawn,       ///< entry runs on a new thread; object is the handle; what has one
               ///< second takes turns
  Join,        ///< waits for the thread behind the handle
  Detach,      ///< gives the thread up
  StopRequest, ///< asks whoever watches object to stop
  StopCheck,   ///< asks object whether to stop
  MakeChannel, ///< object is a new channel; second is its capacity argument
  MakeStop,    ///< object holds both ends of a new stop: they are one
  Send,        ///< puts a value into channel object
  Receive,     ///< takes a value from channel object
  Close,       ///< closes channel object
  Select,      ///< blocks on several channels at once
  Lock,        ///< acquires mutex object
  Unlock,      ///< releases mutex object
  Guard,       ///< acquires mutex object for the guard that is made or returned
  Wait,        ///< waits on condition object, releasing lock second (none:
               ///< an atomic's wait)
  Notify,      ///< wakes waiters of condition object
  Release,     ///< publishes what came before (count_down, set_value, post)
  Acquire,     ///< waits for a matching Release (latch wait, get, acquire)
  AtomicRead,
  AtomicWrite,  ///< second: the value, if there is one
  AtomicUpdate, ///< read-modify-write; second: the value, if there is one
  Fence,
  Block,     ///< blocks for a reason of its own (sleep, accept); object: the fd
  NoReturn,  ///< never comes back
  Throws,    ///< throws as part of its contract
  Alias,     ///< returns (a reference to, or a moved) object
  AddressOf, ///< returns a pointer to object
  Pointee,   ///< returns a reference to what object points to
  Element,   ///< returns a reference to an element of object; second: the index
  Construct, ///< constructs an element of object from args (emplace, make_unique)
  Invoke,    ///< calls entry with args at once, on this thread; only the first
             ///< time if there is an object (call_once)
  Bind,      ///< returns a callable that calls entry with args
  Read,      ///< reads object
  Write,     ///< writes object
  End,       ///< ends object's life, or begins it anew: nobody may be using it
  Move,      ///< moves second into object (push_back, reset)
  Swap,      ///< object and second change places
  Disown,    ///< object lets go of what it holds without releasing it
  OnStop,    ///< entry is called when object is asked to stop
  Wake,      ///< ends a Block on the same object (shutdown, close)
  Unsafe,    ///< keeps its state where all threads share it
  Pure       ///< touches nothing; always the only effect
};

/// What a type is, for declarations and destructors.
enum class TypeKind {
  None,
  Thread,        ///< terminates when destroyed joinable
  JoiningThread, ///< requests stop and joins in its destructor
  Handle,        ///< plain thread id: to be joined or detached, has no destructor
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
  Iterator,  ///< walks through a container or channel, and is another name for it
  Value,     ///< any other std value type whose const methods read
  Synced,    ///< internally synchronised: methods never race
  Loop       ///< synced, too; runs what it is given on the threads that run it
};

inline bool isMutex(TypeKind K) {
  return K == TypeKind::Mutex || K == TypeKind::SharedMutex || K == TypeKind::RecursiveMutex;
}

/// Which argument plays a role; Program: what the whole program has one of, and no argument names.
struct Role {
  enum Kind : uint8_t { None, This, Return, Arg, Program } K = None;
  uint8_t Index = 0;    ///< a parameter of the callee, from 0, without the object
  bool Pointee = false; ///< what the pointer points to, not the pointer
  explicit operator bool() const { return K != None; }
};

/// One row of a table, for one function.
struct Effect {
  EffectKind Kind;
  Role Object, Second, Entry, Predicate, Stop, Order;
  Role Timeout;  ///< bounds the wait unless it is the constant -1 or NULL
  int Args = -1; ///< first argument that is passed on to the entry
  bool Timed = false, Try = false, Shared = false, All = false;
  bool OneBased = false;    ///< unused arguments before Args are the handle
  bool Yields = false;      ///< a sleep: time passes, nothing is awaited
  bool Terminates = false;  ///< Spawn: an exception that leaves the entry ends the program
  bool Address = false;     ///< Pointee, Element: returns a pointer or iterator to it
  bool Cooperative = false; ///< Spawn: may take turns with others on one thread
  llvm::StringRef Method;   ///< Spawn: what entry, an object, runs; Unsafe: what to call instead; the name of Role::Program
};

/// An effect under its qualified name, and the overloads that have it.
struct Row {
  llvm::StringRef Name;
  Effect E;
  uint64_t Arity = 0; ///< bit n: with n parameters; 0: any number
  unsigned Table = 0; ///< 0: built in; else the number of the user's file
  /// The types of the first parameters, separated by commas; each `A`, `A|B`, or
  /// `not A|B`. Empty: any.
  llvm::StringRef First;
};

/// The tables, immutable after loading; safe to share between threads.
class Tables {
public:
  /// The built-in tables plus those in the files \p Extra (comma-separated).
  static llvm::Expected<std::shared_ptr<const Tables>> load(llvm::StringRef Extra);
  /// What is wrong with the files \p Extra, without reading the built-in tables.
  static llvm::Error check(llvm::StringRef Extra);

  /// Rows whose last name component is \p Last.
  llvm::ArrayRef<Row> functions(llvm::StringRef Last) const;
  TypeKind type(llvm::StringRef Qualified) const;
  /// The public class that \p Qualified implements (std::__shared_ptr ->
  /// std::shared_ptr), or \p Qualified itself.
  llvm::StringRef publicName(llvm::StringRef Qualified) const;
  /// True if some type row ends in \p Last: a cheap filter before printing names.
  bool mayBeType(llvm::StringRef Last) const;
  /// True if all that is in namespace \p Outermost is a library's.
  bool isLibrary(llvm::StringRef Outermost) const;

  /// Adds a table that is compiled in, before any of the user's.
  void add(const struct BuiltIn &B);

private:
  void addType(llvm::StringRef Name, TypeKind K);
  void addPublicName(llvm::StringRef Implementation, llvm::StringRef Public);
  friend class TableReader;
  friend class TableCompiler;
  llvm::BumpPtrAllocator Storage; ///< of the names in the rows
  llvm::StringMap<llvm::SmallVector<Row, 0>> Functions{2048};
  llvm::StringMap<TypeKind> Types;
  llvm::StringMap<std::string> PublicNames;
  llvm::StringMap<bool> TypeTails, Libraries;
};

/// The effect that \p Text says (`send`, or `send(object: this, second: 0)`), as
/// an annotation writes it. Its strings live in \p Storage.
llvm::Expected<Effect> parseEffect(llvm::StringRef Text, llvm::BumpPtrAllocator &Storage);

/// What is wrong with an annotation, at its place.
struct Mistake {
  clang::SourceLocation Loc;
  std::string Text;
};

/// The tables seen from one AST, with answers cached by declaration.
class Model {
public:
  explicit Model(std::shared_ptr<const Tables> T) : T(std::move(T)) {}

  /// All effects of calling \p F, empty if the model doesn't know it; \p Object
  /// is the static type of the implicit object before it is cast to the base
  /// that declares \p F (rows may name the derived class).
  llvm::ArrayRef<Effect> effects(const clang::FunctionDecl *F, const clang::CXXRecordDecl *Object = nullptr);
  const Effect *effect(const clang::FunctionDecl *F, EffectKind K, const clang::CXXRecordDecl *Object = nullptr);
  /// True if the tables speak for \p F, so that its body need not be looked at.
  bool modelled(const clang::FunctionDecl *F);
  /// What verifiers agree on: its body is a section of which one runs at a time.
  static bool isSection(const clang::FunctionDecl *F) {
    return F->getIdentifier() && F->getName().starts_with("__VERIFIER_atomic_");
  }
  /// True if \p F is in a library's namespace, and the unit isn't part of that library.
  bool inLibrary(const clang::FunctionDecl *F);
  TypeKind type(clang::QualType T);
  TypeKind type(const clang::CXXRecordDecl *R);

  /// A class with lock() and unlock() methods under one of their usual names.
  static bool isMutexShaped(const clang::CXXRecordDecl *R);
  /// A class named like a guard that takes a mutex by reference or pointer and
  /// has a destructor of its own.
  bool isGuardShaped(const clang::CXXRecordDecl *R);
  /// The same, of another unit: what it does is only told by its name. One with a body does what is written there.
  bool isUnseenGuard(const clang::CXXRecordDecl *R);
  /// A guard or none in a class of its own.
  bool mayGuard(const clang::CXXRecordDecl *R);

  /// Reads the annotations of \p D, so that mistakes in them are known.
  void annotated(const clang::Decl *D);
  /// What is wrong with the annotations that were read, in that order.
  std::vector<Mistake> takeMistakes() { return std::move(Mistakes); }

private:
  using Effects = llvm::SmallVector<Effect, 1>;
  void find(const clang::FunctionDecl *F, const clang::CXXRecordDecl *Object, Effects &Out);
  void guardRows(const clang::FunctionDecl *F, Effects &Out);
  void findRows(const clang::FunctionDecl *F, const clang::CXXRecordDecl *Object, Effects &Out);
  void addDefaults(const clang::FunctionDecl *F, const clang::CXXRecordDecl *Object, Effects &Out);
  void addParameters(const clang::FunctionDecl *F, bool Calls, Effects &Out);
  TypeKind tableType(const clang::CXXRecordDecl *R);
  TypeKind annotatedType(const clang::NamedDecl *D);
  void annotatedEffects(const clang::FunctionDecl *F, Effects &Out);
  void mistake(const clang::Attr &A, const llvm::Twine &Text);
  std::shared_ptr<const Tables> T;
  llvm::DenseMap<std::pair<const clang::FunctionDecl *, const clang::CXXRecordDecl *>, std::unique_ptr<Effects>>
      FunctionCache;
  llvm::DenseMap<const clang::CXXRecordDecl *, TypeKind> TypeCache;
  llvm::StringMap<bool> LibraryCache;          ///< by namespace: the unit isn't part of it
  llvm::BumpPtrAllocator Storage;              ///< of the strings of annotations
  llvm::DenseSet<clang::SourceLocation> Wrong; ///< the places of Mistakes
  std::vector<Mistake> Mistakes;
};

/// The qualified name without inline namespaces and template arguments.
std::string qualifiedName(const clang::NamedDecl *D);

} // namespace belay::model

#endif
