//===- Place.h - access paths ---------------------------------------------===//
//
// A place names memory: a root (global, local, parameter, *this, allocation
// site, closure, function) and a path of fields, dereferences and elements.
// Places are interned: equal places are the same pointer. Aliases that the
// lowering proves (single-assignment pointers and references, guards and what
// they hold, constructor-initialised pointer fields) are resolved on
// construction, so a place is always in canonical form.
//
//===----------------------------------------------------------------------===//

#ifndef BELAY_IR_PLACE_H
#define BELAY_IR_PLACE_H

#include "clang/AST/Decl.h"
#include "clang/AST/DeclCXX.h"
#include "clang/AST/Expr.h"
#include "llvm/ADT/DenseMap.h"
#include "llvm/ADT/FoldingSet.h"
#include "llvm/ADT/STLFunctionalExtras.h"
#include <deque>
#include <string>

namespace belay::ir {

class Place : public llvm::FoldingSetNode {
public:
  enum Kind : uint8_t {
    // Roots.
    Global,   ///< static storage; Decl is the VarDecl
    Local,    ///< automatic variable; Decl is the VarDecl
    Param,    ///< Decl is the ParmVarDecl of the definition
    This,     ///< the object *this of method Decl
    Object,   ///< the object *this of any method of class Decl (class harness)
    Capture,  ///< Decl's copy inside closure Expr
    Alloc,    ///< the object made by Expr (new, make_unique, a temporary)
    Closure,  ///< a callable made by Expr (lambda, bind)
    Function, ///< Decl is a FunctionDecl
    Null,     ///< nullptr, default-constructed handle
    Number,   ///< an argument that is the constant Index
    Unknown,  ///< anything: never equal to another place for an analysis
    // Steps.
    Field,     ///< Decl is the FieldDecl
    Deref,     ///< what the parent points to
    AddressOf, ///< a pointer to the parent
    Element,   ///< an element of the parent; Index, AnyIndex or AllIndex
    MutexOf,   ///< the mutex behind a guard or a lock parameter
  };
  static constexpr int64_t AnyIndex = INT64_MIN; ///< one that isn't known
  static constexpr int64_t AllIndex = INT64_MIN + 1; ///< each in turn, by a loop over the whole

  Kind K;
  uint8_t Depth = 0;                   ///< number of steps
  unsigned Id = 0;                     ///< creation order: a deterministic sort key
  const Place *Parent = nullptr;       ///< null for roots
  const clang::Decl *Decl = nullptr;
  const clang::Expr *Expr = nullptr;
  int64_t Index = 0;
  llvm::StringRef Name;                ///< of what no declaration names

  bool isRoot() const { return K <= Unknown; }
  const Place *root() const;
  bool known() const { return root()->K != Unknown; }
  /// True if this is PlaceTable::someLock().
  bool isSomeLock() const { return K == Global && Index < 0; }
  /// True if the last step may be to another element each time.
  bool isOneOfMany() const { return K == Element && (Index == AnyIndex || Index == AllIndex); }
  /// True if \p Prefix is this place or a path to something that contains it
  /// without a dereference in between.
  bool within(const Place *Prefix) const;
  /// True if a dereference separates this place from its root.
  bool indirect() const;
  /// The type of the value at this place, null if not known.
  clang::QualType type() const;
  /// As the user would write it: `stop_`, `this->queue_`, `counter`, `*p`.
  std::string str() const;
  void Profile(llvm::FoldingSetNodeID &ID) const;
};

/// Owns and interns the places of one translation unit.
class PlaceTable {
public:
  PlaceTable();
  const Place *unknown() const { return UnknownPlace; }
  const Place *null() const { return NullPlace; }
  const Place *number(int64_t N) { return make(Place::Number, nullptr, nullptr, nullptr, N); }
  /// What is outside of the program: the peers of its sockets, which may be the program itself.
  const Place *world() const { return WorldPlace; }
  /// Those of them who ask for a connection.
  const Place *callers() const { return CallersPlace; }
  /// A lock that the code doesn't name, which may be any.
  const Place *someLock() const { return SomeLockPlace; }
  /// What the whole program has one of, and no variable is: \p Name, which lives on.
  const Place *program(llvm::StringRef Name);
  const Place *root(Place::Kind K, const clang::Decl *D, const clang::Expr *E = nullptr);
  const Place *field(const Place *P, const clang::FieldDecl *F);
  const Place *deref(const Place *P);
  const Place *addressOf(const Place *P);
  const Place *element(const Place *P, int64_t Index = Place::AnyIndex);
  const Place *mutexOf(const Place *Guard);

  /// From now on \p From is another name for \p To.
  void alias(const Place *From, const Place *To);

  /// The last step of \p P from \p Parent.
  const Place *step(const Place *P, const Place *Parent);
  /// \p P with every root replaced by \p Map (which returns null to keep it).
  const Place *substitute(const Place *P,
                          llvm::function_ref<const Place *(const Place *Root)> Map);
  /// \p P with \p By for the part of it that is \p Part, if there is one.
  const Place *replace(const Place *P, const Place *Part, const Place *By);
  static constexpr unsigned MaxDepth = 8;

private:
  const Place *make(Place::Kind K, const Place *Parent, const clang::Decl *D,
                    const clang::Expr *E, int64_t Index);
  llvm::FoldingSet<Place> Set;
  std::deque<Place> Storage;
  llvm::DenseMap<const Place *, const Place *> Aliases;
  const Place *UnknownPlace, *NullPlace, *WorldPlace, *CallersPlace, *SomeLockPlace;
  llvm::SmallVector<llvm::StringRef, 2> Names; ///< of what the program has one of
};

} // namespace belay::ir

#endif
