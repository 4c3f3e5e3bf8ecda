#include "EscapingConfinedCheck.h"
#include "analysis/KeptIterators.h"
#include "analysis/LetOut.h"
#include "llvm/Support/FormatVariadic.h"

namespace belay {

using namespace analysis;

static std::string message(const Handout &E) {
  switch (E.K) {
  case Handout::Returned:
    return llvm::formatv("'{0}' returns {1} '{2}' that outlives its lock on '{3}'; return a copy", E.By->Name, E.What,
                         E.Name, E.Mutex);
  case Handout::Bare:
    return llvm::formatv("'{0}' returns {1} '{2}', which '{3}' guards; return a copy made under '{3}'", E.By->Name,
                         E.What, E.Name, E.Mutex);
  case Handout::Stored:
    return llvm::formatv("{0} what '{1}' guards is kept in '{2}' after the lock is gone; keep a copy", E.What, E.Name,
                         E.To);
  case Handout::Proxy:
    return llvm::formatv("'{0}' returns {1} what '{2}' guards, but its lock ends here; return a copy", E.By->Name,
                         E.What, E.Name);
  case Handout::Statement:
    if (E.To.empty())
      return llvm::formatv("the lock on '{0}' ends before this loop begins; name it in a statement of its own", E.Name);
    return llvm::formatv(
        "'{0}' is {1} what '{2}' guards, but the lock ends at the semicolon; name the lock, or make a copy", E.To,
        E.What, E.Name);
  }
  llvm_unreachable("unknown kind");
}

void EscapingConfinedCheck::find(const Unit &U, std::vector<Finding> &Out) {
  std::vector<Handout> All = findReturnedMembers(U);
  llvm::append_range(All, findLetOut(U));
  for (const Handout &E : All) {
    Finding F;
    F.Level = E.Level;
    F.Loc = E.Loc;
    F.Message = message(E);
    if (E.Write)
      F.Notes.push_back({E.Write->Loc, llvm::formatv("written here by '{0}' holding '{1}'", E.Keeper->Name, E.Mutex)});
    Out.push_back(std::move(F));
  }
  for (const KeptIterator &K : findKeptIterators(U)) {
    Finding F;
    F.Loc = K.Loc;
    F.Message =
        llvm::formatv("{0} after '{1}' was unlocked and locked again: by then '{2}' can have changed '{3}'; {4}",
                      K.Name.empty() ? "this loop goes on" : "'" + K.Name + "' is used here", K.Mutex, K.By->Name,
                      K.Container, K.Name.empty() ? "take a copy before, or begin anew" : "look it up again");
    F.Notes.push_back({K.Unlock->Loc, "unlocked here"});
    F.Notes.push_back({K.Lock->Loc, "locked again here"});
    F.Notes.push_back({K.Change->Loc, llvm::formatv("changed here by '{0}' holding '{1}'", K.By->Name, K.Mutex)});
    Out.push_back(std::move(F));
  }
}

} // namespace belay
