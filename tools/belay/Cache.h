//===- Cache.h - results of earlier runs ----------------------------------===//
//
// An entry is named by a digest of all that is known before the unit is read (the
// program with its libraries, the options, the command, the environment, the text
// of the main file) and holds what the unit depended on besides. It is put in its
// place whole and ends with a digest of itself: who is killed while writing, runs
// out of disk or shares the directory with others leaves nothing that is believed.
//
//===----------------------------------------------------------------------===//

#ifndef BELAY_TOOLS_CACHE_H
#define BELAY_TOOLS_CACHE_H

#include "Engine.h"
#include "Stored.h"

namespace belay {

class Cache {
public:
  /// Without a directory nothing is kept.
  Cache(std::string Directory, const EngineOptions &Options);

  std::string keyOf(const SourceUnit &Unit);
  /// The result of an earlier run, if nothing that it depended on has changed.
  std::optional<UnitResult> find(const std::string &Key);
  void store(const std::string &Key, const StoredResult &R) const;
  /// Removes what hasn't been used for a week, and the oldest if it gets large.
  void prune() const;

private:
  std::string pathOf(const std::string &Key) const;

  const std::string Directory;
  std::string Common; // a digest of what is the same for all units
  Today Now;
};

/// $XDG_CACHE_HOME/belay, or what stands for that; empty if there is no place.
std::string defaultCacheDirectory();

} // namespace belay

#endif
