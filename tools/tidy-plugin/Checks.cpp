//===- Checks.cpp - what the loader finds in libBelayTidyChecks.so --------===//

#include "BelayModule.h"

extern "C" __attribute__((visibility("default"))) void belayRegisterChecks() { belay::registerModule(); }
