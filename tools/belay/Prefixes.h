//===- Prefixes.h - what the units of a run share -------------------------===//

#ifndef BELAY_TOOLS_PREFIXES_H
#define BELAY_TOOLS_PREFIXES_H

#include "Engine.h"
#include "Prefix.h"
#include "llvm/ADT/StringMap.h"
#include <chrono>

namespace belay {

/// The prefixes for some units of a run. They are mapped files that have no name any more, so nothing is left of them
/// however the run ends.
class Prefixes {
public:
  /// For those of \p Units whose numbers are in \p Wanted. What can't be had is left out.
  void make(const std::vector<SourceUnit> &Units, const std::vector<size_t> &Wanted, const EngineOptions &Options,
            unsigned Jobs, std::chrono::seconds Limit);

  Share of(size_t Unit) const;

  size_t prefixes() const { return All.size(); }
  size_t units() const { return ByUnit.size(); }

private:
  using Group = std::vector<size_t>; // units that are compiled alike

  void build(const std::vector<SourceUnit> &Units, const std::map<size_t, Includes> &Of,
             const std::vector<Group> &Groups, PlanWith What, unsigned Jobs, std::chrono::seconds Limit);

  llvm::StringMap<uint64_t> Sizes;
  std::vector<Prefix> All;
  struct Part {
    size_t Prefix;
    std::string InPlaceOf;
  };
  std::map<size_t, Part> ByUnit;
};

} // namespace belay

#endif
