//===- TableReader.h - reads the model's YAML tables ----------------------===//

#ifndef BELAY_MODEL_TABLEREADER_H
#define BELAY_MODEL_TABLEREADER_H

#include "model/Model.h"
#include "llvm/ADT/STLFunctionalExtras.h"

namespace belay::model {

/// Adds the table \p Text of \p File to \p T. Table number 0 is built in; rows of
/// another replace what earlier tables say. Nothing but the first key is read if
/// that is `when`, and \p Named is true for none of its identifiers.
llvm::Error readTable(Tables &T, llvm::StringRef Text, llvm::StringRef File, unsigned Table,
                      llvm::function_ref<bool(llvm::StringRef)> Named);

/// What is wrong with the table \p Text, as it would be in \p File.
llvm::Error checkTable(llvm::StringRef Text, llvm::StringRef File);

/// The name without what it is nested in.
llvm::StringRef lastComponent(llvm::StringRef Qualified);

} // namespace belay::model

#endif
