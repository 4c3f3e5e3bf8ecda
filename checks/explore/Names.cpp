//===- Names.cpp - what the user calls a piece of memory ------------------===//

#include "explore/Machine.h"
#include "clang/AST/RecordLayout.h"

using namespace clang;

namespace belay::explore {

/// The user's names on the way from an object to the byte at \p Offset.
static std::string path(const ASTContext &Ctx, QualType T, int64_t Offset) {
  std::string Out;
  for (unsigned Depth = 0; Depth < 8 && !T.isNull(); ++Depth) {
    if (const auto *A = Ctx.getAsConstantArrayType(T)) {
      const int64_t Size = Ctx.getTypeSizeInChars(A->getElementType()).getQuantity();
      if (Size == 0)
        break;
      Out += "[" + std::to_string(Offset / Size) + "]";
      Offset %= Size;
      T = A->getElementType();
      continue;
    }
    const RecordDecl *R = T->getAsRecordDecl();
    if (!R || !R->isCompleteDefinition() || R->isUnion() || R->isInStdNamespace())
      break;
    R = R->getDefinition();
    const ASTRecordLayout &L = Ctx.getASTRecordLayout(R);
    QualType Next;
    for (const FieldDecl *F : R->fields()) {
      const int64_t At = Ctx.toCharUnitsFromBits(L.getFieldOffset(F->getFieldIndex())).getQuantity();
      const int64_t Size = F->getType()->isReferenceType()    ? 8
                           : F->getType()->isIncompleteType() ? 0
                                                              : Ctx.getTypeSizeInChars(F->getType()).getQuantity();
      if (Offset >= At && Offset < At + Size && !F->getName().starts_with("__")) {
        Out += (Out.empty() ? "" : ".") + F->getNameAsString();
        Offset -= At;
        Next = F->getType();
        break;
      }
    }
    if (Next.isNull())
      if (auto *C = dyn_cast<CXXRecordDecl>(R))
        for (const CXXBaseSpecifier &B : C->bases())
          if (const CXXRecordDecl *Base = B.getType()->getAsCXXRecordDecl(); Base && !B.isVirtual()) {
            const int64_t At = L.getBaseClassOffset(Base).getQuantity();
            if (Offset >= At && Offset < At + Ctx.getASTRecordLayout(Base).getSize().getQuantity()) {
              Offset -= At;
              Next = B.getType();
              break;
            }
          }
    T = Next;
  }
  return Out;
}

std::string Machine::name(const State &St, const Value &A, const Decl *&Root) const {
  const Object *O = St.find(A);
  if (!O)
    return "";
  auto *V = dyn_cast_or_null<ValueDecl>(O->D);
  Root = V;
  const std::string Inner = path(P.Ctx, O->T, A.I);
  if (!V || V->getName().empty())
    return Inner;
  return V->getNameAsString() + (Inner.empty() || Inner[0] == '[' ? "" : ".") + Inner;
}

} // namespace belay::explore
