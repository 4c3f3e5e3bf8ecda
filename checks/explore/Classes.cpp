//===- Classes.cpp - which class an object is of ---------------------------===//
//
// An object remembers the class of each of its parts that has virtual functions,
// by the part's place in it.
//
//===----------------------------------------------------------------------===//

#include "explore/Machine.h"
#include "ir/Types.h"
#include "clang/AST/CXXInheritance.h"
#include "clang/AST/RecordLayout.h"

using namespace clang;

namespace belay::explore {

/// Where \p Base lies in \p R: nothing if it isn't in there, or by virtual inheritance.
static std::optional<int64_t> placeOf(const ASTContext &Ctx, const CXXRecordDecl *R, const CXXRecordDecl *Base) {
  if (R->getCanonicalDecl() == Base->getCanonicalDecl())
    return 0;
  CXXBasePaths Paths;
  if (!R->isDerivedFrom(Base, Paths))
    return std::nullopt;
  int64_t Off = 0;
  const CXXRecordDecl *At = R;
  for (const CXXBasePathElement &E : Paths.front()) {
    const CXXRecordDecl *B = E.Base->getType()->getAsCXXRecordDecl();
    if (E.Base->isVirtual())
      return std::nullopt;
    Off += Ctx.getASTRecordLayout(At).getBaseClassOffset(B).getQuantity();
    At = B;
  }
  return Off;
}

/// The method that a virtual call of \p M reaches; \p Object becomes its *this.
const CXXMethodDecl *Machine::overrider(const CXXMethodDecl *M, Value &Object) {
  const explore::Object *O = S->find(Object);
  if (!O)
    return nullptr;
  for (auto &[Offset, R] : O->Dynamic) {
    if (Offset > Object.I || placeOf(P.Ctx, R, M->getParent()) != Object.I - Offset)
      continue;
    const CXXMethodDecl *Final = M->getCorrespondingMethodInClass(R);
    if (!Final)
      continue;
    const auto This = placeOf(P.Ctx, R, Final->getParent());
    if (!This)
      return nullptr;
    Object.I = Offset + *This;
    return Final;
  }
  return nullptr;
}

/// From the class D to T, or to the whole object if that is void; null where the object isn't of it.
Machine::Result Machine::dynamicCast(const Instr &I) {
  const Value From = reg(I.A);
  set(I, From.isNull() ? From : Value::unknown());
  const Object *O = S->find(From);
  if (From.isNull() || !O)
    return Result::Next;
  const auto *Static = cast<CXXRecordDecl>(I.D), *To = ir::recordOf(I.T);
  const std::pair<uint32_t, const CXXRecordDecl *> *Whole = nullptr;
  for (const auto &D : O->Dynamic)
    if (D.first <= From.I && placeOf(P.Ctx, D.second, Static) == From.I - D.first)
      if (!Whole || D.first < Whole->first || (D.first == Whole->first && D.second->isDerivedFrom(Whole->second)))
        Whole = &D;
  if (!Whole)
    return Result::Next;
  if (!To)
    set(I, From.at(Whole->first - From.I));
  else if (const auto At = placeOf(P.Ctx, Whole->second, To))
    set(I, From.at(Whole->first + *At - From.I));
  else if (Whole->second->isDerivedFrom(To)) // by virtual inheritance
    return Result::Next;
  else if (I.Flag) // a reference: std::bad_cast
    return Result::Prune;
  else
    set(I, Value::null());
  return Result::Next;
}

} // namespace belay::explore
