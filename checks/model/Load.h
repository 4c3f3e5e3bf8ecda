//===- Load.h - the tables that one unit needs ----------------------------===//

#ifndef BELAY_MODEL_LOAD_H
#define BELAY_MODEL_LOAD_H

#include "model/Model.h"
#include "llvm/ADT/STLFunctionalExtras.h"

namespace belay::model {

/// As Tables::load, without the tables of libraries of which the unit names
/// nothing: \p Named says whether an identifier of a table's `when` occurs in it.
llvm::Expected<std::shared_ptr<const Tables>> loadTables(llvm::StringRef Extra,
                                                         llvm::function_ref<bool(llvm::StringRef)> Named);

} // namespace belay::model

#endif
