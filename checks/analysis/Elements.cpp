//===- Elements.cpp - what changing a container does to its elements ------===//

#include "analysis/Elements.h"
#include "Compat.h"
#include "analysis/Loops.h"
#include "ir/Types.h"
#include "llvm/ADT/StringSwitch.h"

using namespace clang;

namespace belay::analysis {

/// True if objects of \p Of end with a thread of theirs: a destructor that joins it has to be written.
static bool endsThread(const CXXRecordDecl *Of) {
  auto *D = Of && Of->hasDefinition() ? Of->getDestructor() : nullptr;
  return D && D->isUserProvided() && llvm::any_of(Of->fields(), [](const FieldDecl *F) {
           return llvm::StringRef(F->getType().getAsString()).contains("thread");
         });
}

/// `v.reserve(n)` comes first on all paths, and doesn't come again: what is added then moves nothing.
static bool hasRoom(const Record &R) {
  const ir::Process &P = *R.In;
  const ir::Block *At = blockOf(P, R.E);
  return At && llvm::any_of(P.Blocks, [&](const ir::Block &B) {
           const bool Reserves = llvm::any_of(B.Events, [&](const ir::Event &E) {
             const IdentifierInfo *Name = E.Function ? E.Function->getIdentifier() : nullptr;
             return Name && Name->isStr("reserve") && E.Object == R.E->Object;
           });
           return Reserves && &B != At && !reaches(P, P.Entry, At->Id, B.Id) && !reaches(P, At->Id, B.Id);
         });
}

bool disturbs(const Record &R) {
  auto *M = dyn_cast_or_null<CXXMethodDecl>(R.E->Function);
  if (!M || !M->getParent()->isInStdNamespace() || !M->getParent()->getIdentifier())
    return true;
  const llvm::StringRef Class = M->getParent()->getName(), Name = M->getIdentifier() ? M->getName() : "";
  const bool AtEnds = Name == "push_back" || Name == "push_front" || Name == "emplace_back" || Name == "emplace_front";
  if (Class == "vector" && AtEnds && hasRoom(R))
    return false;
  if (Class == "deque" || Class == "queue")
    return !AtEnds && Name != "push" && Name != "emplace";
  const bool Nodes = llvm::StringSwitch<bool>(Class)
                         .Cases("list", "forward_list", "map", "multimap", "set", "multiset", true)
                         .Cases("unordered_map", "unordered_multimap", "unordered_set", "unordered_multiset", true)
                         .Default(false);
  return !Nodes || !(AtEnds || Name.starts_with("insert") || Name.starts_with("emplace") || Name == "try_emplace" ||
                     M->getOverloadedOperator() == OO_Subscript ||
                     ((Name == "erase" || Name == "clear") &&
                      endsThread(ir::recordOf(ir::held(M->getThisType()->getPointeeType())))));
}

} // namespace belay::analysis
