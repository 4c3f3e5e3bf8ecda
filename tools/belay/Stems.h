//===- Stems.h - units that begin alike -----------------------------------===//
//
// What stands first in main files says already what units have in common, before
// anybody reads what they include; one of them says how much that is.
//
//===----------------------------------------------------------------------===//

#ifndef BELAY_TOOLS_STEMS_H
#define BELAY_TOOLS_STEMS_H

#include "Includes.h"

namespace belay {

/// The longest beginning that each of these units has in common with so and so many.
struct Stem {
  std::vector<size_t> Units;
  size_t Lines = 0;

  /// What its first unit is known to include there is what the others do.
  void spread(std::map<size_t, Includes> &Of) const;

  /// Whether that is most of what \p First, the first unit, includes.
  bool isMostOf(const Includes &First) const;
};

/// The stems of \p Group, which is compiled alike, that \p Fewest units have; \p Of gets the beginning of each unit.
std::vector<Stem> stemsOf(const std::vector<SourceUnit> &Units, const std::vector<size_t> &Group, size_t Fewest,
                          std::map<size_t, Includes> &Of);

} // namespace belay

#endif
