//===- BuiltIn.h - a table that is compiled in ----------------------------===//
//
// tables/Compile.cpp makes one of each YAML table when Belay is built: reading
// the text took more than the analysis of a small unit.
//
//===----------------------------------------------------------------------===//

#ifndef BELAY_MODEL_BUILTIN_H
#define BELAY_MODEL_BUILTIN_H

#include "model/Model.h"
#include "llvm/ADT/ArrayRef.h"
#include <utility>

namespace belay::model {

/// What Tables has of one table, in its order.
struct BuiltIn {
  llvm::ArrayRef<llvm::StringRef> When; ///< the table is for units that name one of these; none: for all
  llvm::ArrayRef<llvm::StringRef> Libraries;
  llvm::ArrayRef<std::pair<llvm::StringRef, TypeKind>> Types;
  llvm::ArrayRef<std::pair<llvm::StringRef, llvm::StringRef>> PublicNames;
  llvm::ArrayRef<Row> Rows;
};

} // namespace belay::model

#endif
