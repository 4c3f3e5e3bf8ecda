//===- BelayModule.h - registering the checks -----------------------------===//

#ifndef BELAY_CHECKS_BELAYMODULE_H
#define BELAY_CHECKS_BELAYMODULE_H

namespace belay {

/// Adds Belay's checks to clang-tidy's registry of modules. Once is enough, more do no harm.
void registerModule();

} // namespace belay

#endif
