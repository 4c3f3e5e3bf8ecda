//===- LockNames.h - which lock a place is --------------------------------===//
//
// Within one function, equal places are one lock as long as no pointer on the
// way to it is set anew. Between functions, each with a `this` of its own, a
// lock goes by the variable or the fields that declare it.
//
//===----------------------------------------------------------------------===//

#ifndef BELAY_ANALYSIS_LOCKNAMES_H
#define BELAY_ANALYSIS_LOCKNAMES_H

#include "analysis/Cells.h"
#include "analysis/Summary.h"
#include "analysis/Unit.h"

namespace belay::analysis {

enum class Relocking : uint8_t { Deadlocks, Counts, Unknown };

/// PTHREAD_MUTEX_INITIALIZER is all zeroes.
bool allZero(const clang::Stmt *S);

class LockNames {
public:
  explicit LockNames(const Unit &U) : U(U) {}
  /// True if \p Lock names one and the same mutex all through \p P.
  bool settled(const ir::Process &P, const ir::Place *Lock) const;
  /// The variable by which alone \p P names \p Lock, an element of an array, where it locks or unlocks it, and which it
  /// keeps nowhere: `lock(&jobs[i].mutex)`. In each round of a loop that is another one. Null if there is none.
  const clang::VarDecl *index(const ir::Process &P, const ir::Place *Lock) const;
  /// What becomes of a thread that locks \p Lock twice; \p Type is what the event says.
  Relocking relocking(const ir::Place *Lock, model::TypeKind Type) const;

private:
  bool settled(const ir::Process &P, const ir::Place *Lock, bool Elements) const;
  const clang::VarDecl *index(const ir::Process &P, const ir::Place *Lock, unsigned Calls) const;
  bool handedOver(const ir::Process &P, const ir::Place *Lock) const;
  Relocking initialised(const ir::Place *Lock, const clang::Decl *D) const;
  bool toldHow(const clang::Decl *D) const;

  const Unit &U;
};

/// True if \p Mutex passes on what it is told to a lock that it was given: that may be any.
bool passesOn(const ir::Place *Mutex);

/// `'mutex_'`, as a message quotes it.
std::string quoted(const ir::Place *P);
/// `'a' and 'b' (shared)`.
std::string quoted(const Lockset &L);

} // namespace belay::analysis

#endif
