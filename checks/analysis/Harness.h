//===- Harness.h - a class as a whole, over its methods -------------------===//
//
// Whoever has an object may call its public methods, from any thread, after its
// constructor and before its destructor. A class that locks says that this is
// what happens to it. Private helpers are seen through those who call them.
//
//===----------------------------------------------------------------------===//

#ifndef BELAY_ANALYSIS_HARNESS_H
#define BELAY_ANALYSIS_HARNESS_H

#include "analysis/Summary.h"
#include "analysis/Unit.h"

namespace belay::analysis {

/// A public method, which any thread may be in, or a copy of the object.
struct Entry {
  const ir::Process *P = nullptr;
  std::string Of;               ///< a copy is made: the object is this parameter
  std::vector<Record> Accesses; ///< of the object, which is Harness::Object in them
  std::vector<Record> Known;    ///< the same, of members that threads of the unit touch: who runs beside them is known
  bool Owner = false; ///< begins or ends threads or the object's mutexes, as one caller does: who owns the object
};

/// What an entry does to the object.
struct Access {
  const Entry *In;
  const Record *R;
};

struct Harness {
  const clang::CXXRecordDecl *Class = nullptr;
  const ir::Place *Object = nullptr; ///< stands for *this of every method
  std::vector<Entry> Entries;        ///< in source order
  std::vector<Entry> CalledBack;     ///< methods that aren't public, lock, and are called by those who were given them
};

/// The classes that lock, each with its entries.
std::vector<Harness> harnesses(const Unit &U);

/// What somebody calls with a lock held, and what that calls: its callers guard it.
llvm::DenseSet<const ir::Process *> calledLocked(const Unit &U);

/// The class whose object \p P is a method of; null for lambdas and static methods.
const clang::CXXRecordDecl *classOf(const ir::Process &P);
bool isA(const clang::CXXRecordDecl *D, const clang::CXXRecordDecl *Base);

} // namespace belay::analysis

#endif
