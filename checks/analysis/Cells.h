//===- Cells.h - which memory, as far as another function can tell --------===//
//
// Two functions rarely name the same object by the same place: each has a
// `this` of its own. A cell is what they do share: the fields and the variable
// that a place goes through, innermost first, up to the first pointer. Cells
// that may be the same memory match. `Uses` lists what the whole unit does with
// a variable or field, so that *nobody sets it* can be said with certainty.
//
//===----------------------------------------------------------------------===//

#ifndef BELAY_ANALYSIS_CELLS_H
#define BELAY_ANALYSIS_CELLS_H

#include "ir/Place.h"
#include "llvm/ADT/DenseMap.h"
#include "llvm/ADT/DenseSet.h"
#include "llvm/ADT/STLFunctionalExtras.h"
#include "llvm/ADT/SmallVector.h"
#include "llvm/ADT/StringMap.h"
#include <optional>
#include <vector>

namespace belay::analysis {

struct Cell {
  llvm::SmallVector<const clang::Decl *, 3> Path; ///< innermost first
  bool Open = true;                               ///< what holds the last one is not known
  explicit operator bool() const { return !Path.empty(); }
  const clang::ValueDecl *leaf() const;
  clang::QualType type() const;
  std::string str() const;
  bool operator==(const Cell &) const = default;
};

/// The cell at place \p P; empty if it can't be named.
Cell cellOf(const ir::Place *P);
/// \p E without parentheses, implicit casts and the wrappers of temporaries.
const clang::Expr *bare(const clang::Expr *E);
/// The same without `!` in front; each turns \p When round.
const clang::Expr *unnegated(const clang::Expr *E, bool &When);
/// The variable that \p E names; null if it is anything else.
const clang::VarDecl *namedVariable(const clang::Expr *E);
/// `V` of `&V`.
const clang::VarDecl *addressedVariable(const clang::Expr *E);
/// The same, or `M` of `&object->M`.
const clang::ValueDecl *addressed(const clang::Expr *E);
/// The name of what \p C calls; empty if it is null, or calls a pointer.
llvm::StringRef calledName(const clang::CallExpr *C);
/// True if the unit uses one of the functions \p Names, which no class or namespace has.
bool namesAny(clang::ASTContext &Ctx, std::initializer_list<llvm::StringRef> Names);
/// The number that \p E, which may be null, always is.
std::optional<int64_t> constantOf(const clang::Expr *E, const clang::ASTContext &Ctx);
/// True if \p V is named in \p S.
bool mentions(const clang::Stmt *S, const clang::VarDecl *V);
/// What \p F returns, if it does nothing else; null otherwise.
const clang::Expr *soleReturn(const clang::FunctionDecl *F);
/// The cell that expression \p E names; empty if it can't be named.
Cell cellOf(const clang::Expr *E);
bool mayMatch(const Cell &A, const Cell &B);
/// The declaration that stands for \p D in all instantiations of its template.
const clang::Decl *pattern(const clang::Decl *D);
/// True if \p A and \p B, evaluated at one moment, are the same because they read the same.
bool sameText(const clang::Expr *A, const clang::Expr *B, const clang::ASTContext &Ctx);
/// The last name of the class that \p T is or refers to; empty if it is none.
llvm::StringRef className(clang::QualType T);
/// bool, an enumeration or an integer, plain or atomic; a flag or a state.
bool isFlag(clang::QualType T);
/// What the declaration of flag \p D makes it, plain or atomic; null if it doesn't say.
std::optional<bool> initially(const clang::ValueDecl *D, const clang::ASTContext &Ctx);
/// A stop source or done source: not a thread's handle, which stops its own thread only.
bool isTokenSource(clang::QualType T);
/// A stop token, done or context.
bool isTokenType(clang::QualType T);

struct Use {
  enum Kind : uint8_t {
    Init, ///< a constructor initialises it with Value
    Read,
    Assign, ///< Value is assigned (or stored into an atomic)
    Step,   ///< ++, --, or a compound assignment
    Method, ///< Call is a non-const method of it
    Arg,    ///< passed by reference or address: argument Index of Call
    Escape  ///< anything else
  } K = Escape;
  bool Copied = false; ///< Read: the value goes elsewhere than into Call or a comparison
  bool Through = false; ///< Read: of a pointer; Value, null for any, is assigned to what it points to
  unsigned Index = 0;
  const clang::Expr *Ref = nullptr, *Value = nullptr, *Call = nullptr;
  const clang::FunctionDecl *In = nullptr;
  /// Arg of std::ref: the parameter that it is bound to when a thread starts.
  const clang::ParmVarDecl *Param = nullptr;
};

class Uses {
public:
  explicit Uses(clang::ASTContext &Context);
  llvm::ArrayRef<Use> of(const clang::Decl *D) const;
  /// What the lists that initialise structures give member \p F.
  llvm::ArrayRef<const clang::Expr *> listed(const clang::Decl *F) const;
  /// True if every use of \p D outside this unit can be ruled out.
  bool allSeen(const clang::Decl *D) const;
  /// True if a use may give \p D the value \p Wanted (null: any value).
  bool maySet(const clang::Decl *D, std::optional<bool> Wanted, unsigned Depth = 0) const;
  /// The same of what parameter \p P, a pointer, points to.
  bool maySetThrough(const clang::ParmVarDecl *P, std::optional<bool> Wanted, unsigned Depth = 0) const;
  /// True if nothing but its own methods, or functions that are as good, sees condition \p D.
  bool onlyMethods(const clang::Decl *D) const;
  /// True if \p D holds a socket that listens or receives, and that only this unit knows.
  bool ownDescriptor(const clang::Decl *D) const;
  /// True if \p F is named other than in a call.
  bool addressTaken(const clang::FunctionDecl *F) const { return Taken.contains(F->getCanonicalDecl()); }
  /// True if nobody outside this unit can call \p F, since it, or its class, is known here only, and nobody calls it
  /// through a pointer.
  bool allCallersSeen(const clang::FunctionDecl *F) const;
  /// Calls \p Look for each variable with static storage.
  void globals(llvm::function_ref<void(const clang::VarDecl *)> Look) const {
    for (const clang::VarDecl *V : Globals)
      Look(V);
  }
  clang::ASTContext &context() const { return Context; }

private:
  friend class UseScanner;
  clang::ASTContext &Context;
  llvm::DenseMap<const clang::Decl *, std::vector<Use>> ByDecl;
  llvm::DenseMap<const clang::Decl *, std::vector<const clang::Expr *>> Listed;
  llvm::DenseSet<const clang::FunctionDecl *> Taken;
  std::vector<const clang::VarDecl *> Globals;
  llvm::StringMap<bool> DependentNames; ///< members named in templates without a type
};

} // namespace belay::analysis

#endif
