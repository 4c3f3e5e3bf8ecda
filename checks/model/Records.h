//===- Records.h - small questions about classes --------------------------===//

#ifndef BELAY_MODEL_RECORDS_H
#define BELAY_MODEL_RECORDS_H

#include "clang/AST/DeclCXX.h"

namespace belay::model {

inline const clang::CXXRecordDecl *recordOf(clang::QualType T) {
  return T.isNull() ? nullptr : T.getNonReferenceType().getCanonicalType()->getAsCXXRecordDecl();
}

/// \p R's definition if it has one that may be looked into.
inline const clang::CXXRecordDecl *definition(const clang::CXXRecordDecl *R) {
  return R && R->hasDefinition() && !R->isInvalidDecl() ? R->getDefinition() : nullptr;
}

/// Calls \p F for each class that \p R derives from.
template <typename Fn> void forBases(const clang::CXXRecordDecl *R, Fn F) {
  if (const clang::CXXRecordDecl *D = definition(R))
    for (const clang::CXXBaseSpecifier &B : D->bases())
      if (const clang::CXXRecordDecl *Base = recordOf(B.getType()))
        F(Base);
}

} // namespace belay::model

#endif
