//===- Texts.h - the words of a program -----------------------------------===//
//
// A string holds one number: which text it is. So comparing two is as cheap as
// comparing numbers, and what the environment says is a number that it chooses.
//
//===----------------------------------------------------------------------===//

#ifndef BELAY_EXPLORE_TEXTS_H
#define BELAY_EXPLORE_TEXTS_H

#include "llvm/ADT/StringMap.h"
#include <vector>

namespace belay::explore {

/// Every text once, in the order in which they were met; 0 is the empty one.
class Texts {
public:
  Texts() { id(""); }
  unsigned id(llvm::StringRef Text) {
    auto [It, New] = Ids.try_emplace(Text, unsigned(All.size()));
    if (New)
      All.push_back(It->getKey());
    return It->second;
  }
  llvm::StringRef operator[](size_t Id) const { return Id < All.size() ? All[Id] : llvm::StringRef(); }
  size_t size() const { return All.size(); }

private:
  llvm::StringMap<unsigned> Ids;
  std::vector<llvm::StringRef> All;
};

} // namespace belay::explore

#endif
