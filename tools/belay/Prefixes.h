//===- Prefixes.h - what the units of a run share -------------------------===//

#ifndef BELAY_TOOLS_PREFIXES_H
#define BELAY_TOOLS_PREFIXES_H

#include "Engine.h"
#include "Prefix.h"
#include "Workers.h"
#include "llvm/ADT/StringMap.h"

namespace belay {

/// The prefixes for some units of a run. They are mapped files that have no name any more, so nothing is left of them
/// however the run ends.
class Prefixes {
public:
  /// For those of \p Units whose numbers are in \p Wanted. What can't be had is left out.
  void make(const std::vector<SourceUnit> &Units, const std::vector<size_t> &Wanted, const EngineOptions &Options,
            const Means &With);

  Share of(size_t Unit) const;

  size_t prefixes() const { return All.size(); }
  size_t units() const { return ByUnit.size(); }

private:
  using Group = std::vector<size_t>; // units that are compiled alike

  void scan(const std::vector<SourceUnit> &Units, llvm::ArrayRef<size_t> Which, const Means &With);

  /// The rest of each group of which some include enough of the system's to have it in common.
  std::vector<size_t> worthScanning(const std::vector<SourceUnit> &Units, const std::vector<Group> &Groups,
                                    const Means &With);

  /// For those of \p Alike that begin like others which have one, after headers of the system.
  void takeBeginnings(const Group &Alike);
  void build(const std::vector<SourceUnit> &Units, const std::vector<Group> &Groups, PlanWith What, const Means &With);

  std::map<size_t, Includes> Of;   // what is known of the units that can be read
  std::set<size_t> Scanned;        // those of which that is all
  llvm::StringMap<uint64_t> Sizes; // of files
  std::vector<Prefix> All;
  struct Part {
    size_t Prefix;
    std::string InPlaceOf;
  };
  std::map<size_t, Part> ByUnit;
};

} // namespace belay

#endif
