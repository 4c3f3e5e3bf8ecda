//===- Place.cpp - access paths -------------------------------------------===//

#include "ir/Place.h"
#include "Compat.h"
#include "clang/AST/DeclTemplate.h"
#include "clang/AST/ExprCXX.h"

using namespace clang;

namespace belay::ir {

const Place *Place::root() const {
  const Place *P = this;
  while (P->Parent)
    P = P->Parent;
  return P;
}

bool Place::within(const Place *Prefix) const {
  for (const Place *P = this; P; P = P->Parent) {
    if (P == Prefix)
      return true;
    if (P->K == Deref || P->K == AddressOf || P->K == MutexOf)
      return false;
  }
  return false;
}

bool Place::indirect() const {
  for (const Place *P = this; P; P = P->Parent)
    if (P->K == Deref)
      return true;
  return false;
}

QualType Place::type() const {
  switch (K) {
  case Global:
  case Local:
  case Param:
  case Capture:
  case Field:
    if (auto *V = dyn_cast_or_null<ValueDecl>(Decl))
      return V->getType().getNonReferenceType();
    return {};
  case This:
    if (auto *M = dyn_cast_or_null<CXXMethodDecl>(Decl))
      return M->getFunctionObjectParameterType();
    return {};
  case Object:
    if (auto *R = dyn_cast_or_null<CXXRecordDecl>(Decl))
      return canonicalType(R);
    return {};
  case Alloc:
    if (auto *N = dyn_cast_or_null<CXXNewExpr>(Expr))
      return N->getAllocatedType();
    return Expr ? Expr->getType().getNonReferenceType() : QualType();
  case Closure:
    return Expr ? Expr->getType() : QualType();
  case Deref:
  case MutexOf: {
    QualType T = Parent->type();
    if (T.isNull())
      return {};
    if (T->isPointerType())
      return T->getPointeeType();
    // unique_ptr<T>, shared_ptr<T>, optional<T>, unique_lock<T>: the first template argument.
    if (auto *S = dyn_cast_or_null<ClassTemplateSpecializationDecl>(T->getAsCXXRecordDecl()))
      if (S->getTemplateArgs().size() && S->getTemplateArgs()[0].getKind() == TemplateArgument::Type)
        return S->getTemplateArgs()[0].getAsType();
    return {};
  }
  case Element: {
    QualType T = Parent->type();
    if (T.isNull())
      return {};
    if (auto *A = dyn_cast<ArrayType>(T.getCanonicalType().getTypePtr()))
      return A->getElementType();
    if (auto *S = dyn_cast_or_null<ClassTemplateSpecializationDecl>(T->getAsCXXRecordDecl())) {
      // Maps name their mapped type second.
      StringRef N = S->getName();
      unsigned I = N.contains("map") ? 1 : 0;
      if (S->getTemplateArgs().size() > I && S->getTemplateArgs()[I].getKind() == TemplateArgument::Type)
        return S->getTemplateArgs()[I].getAsType();
    }
    return {};
  }
  case Function:
  case Null:
  case Number:
  case Unknown:
  case AddressOf:
    return {};
  }
  return {};
}

std::string Place::str() const {
  auto Named = [&]() -> std::string {
    if (auto *N = dyn_cast_or_null<NamedDecl>(Decl))
      return N->getNameAsString();
    return Name.empty() ? "?" : Name.str();
  };
  switch (K) {
  case Global:
  case Local:
  case Param:
  case Capture:
  case Function:
    return Named();
  case This:
  case Object:
    return "*this";
  case Alloc: {
    QualType T = type();
    if (!T.isNull() && T->getAsCXXRecordDecl())
      return T->getAsCXXRecordDecl()->getNameAsString() + " object";
    return T.isNull() ? "object" : T.getAsString() + " object";
  }
  case Closure:
    return "lambda";
  case Null:
    return "nullptr";
  case Number:
    return std::to_string(Index);
  case Unknown:
    return "?";
  case Field:
    if (Parent->K == This || Parent->K == Object)
      return Named();
    if (Parent->K == Deref)
      return Parent->Parent->str() + "->" + Named();
    if (Parent->K == Alloc)
      return Named();
    return Parent->str() + "." + Named();
  case Deref:
    return "*" + Parent->str();
  case AddressOf:
    return "&" + Parent->str();
  case Element:
    return Parent->str() + "[" + (Index == AnyIndex || Index == AllIndex ? "" : std::to_string(Index)) + "]";
  case MutexOf:
    return Parent->str();
  }
  return "?";
}

void Place::Profile(llvm::FoldingSetNodeID &ID) const {
  ID.AddInteger(K);
  ID.AddPointer(Parent);
  ID.AddPointer(Decl);
  ID.AddPointer(Expr);
  ID.AddInteger(Index);
}

PlaceTable::PlaceTable() {
  UnknownPlace = make(Place::Unknown, nullptr, nullptr, nullptr, 0);
  NullPlace = make(Place::Null, nullptr, nullptr, nullptr, 0);
  WorldPlace = make(Place::Global, nullptr, nullptr, nullptr, 0);
  CallersPlace = make(Place::Global, nullptr, nullptr, nullptr, -2);
  SomeLockPlace = make(Place::Global, nullptr, nullptr, nullptr, -1);
}

const Place *PlaceTable::program(llvm::StringRef Name) {
  const size_t Known = llvm::find(Names, Name) - Names.begin();
  if (Known == Names.size())
    Names.push_back(Name);
  auto *P = const_cast<Place *>(make(Place::Global, nullptr, nullptr, nullptr, int64_t(Known) + 1));
  P->Name = Name;
  return P;
}

const Place *PlaceTable::make(Place::Kind K, const Place *Parent, const Decl *D, const Expr *E, int64_t Index) {
  if (Parent && (Parent->K == Place::Unknown || Parent->Depth >= MaxDepth))
    return UnknownPlace;
  llvm::FoldingSetNodeID ID;
  Place Key;
  Key.K = K;
  Key.Parent = Parent;
  Key.Decl = D;
  Key.Expr = E;
  Key.Index = Index;
  Key.Profile(ID);
  void *Pos;
  const Place *P = Set.FindNodeOrInsertPos(ID, Pos);
  if (!P) {
    Key.Id = Storage.size();
    Key.Depth = Parent ? Parent->Depth + 1 : 0;
    Storage.push_back(Key);
    Set.InsertNode(&Storage.back(), Pos);
    P = &Storage.back();
  }
  // Aliases are few; a chain is short and acyclic because alias() resolves.
  for (auto It = Aliases.find(P); It != Aliases.end(); It = Aliases.find(P))
    P = It->second;
  return P;
}

const Place *PlaceTable::root(Place::Kind K, const Decl *D, const Expr *E) {
  if (auto *V = dyn_cast_or_null<VarDecl>(D))
    D = V->getCanonicalDecl();
  return make(K, nullptr, D, E, 0);
}

const Place *PlaceTable::field(const Place *P, const FieldDecl *F) {
  if (P->K == Place::Null || P->K == Place::Number)
    return UnknownPlace;
  return make(Place::Field, P, F->getCanonicalDecl(), nullptr, 0);
}

const Place *PlaceTable::deref(const Place *P) {
  switch (P->K) {
  case Place::AddressOf:
    return P->Parent;
  case Place::Closure:
  case Place::Function:
    return P;
  case Place::Null:
  case Place::Number:
    return UnknownPlace;
  default:
    return make(Place::Deref, P, nullptr, nullptr, 0);
  }
}

const Place *PlaceTable::addressOf(const Place *P) {
  if (P->K == Place::Deref)
    return P->Parent;
  if (P->K == Place::Function)
    return P;
  return make(Place::AddressOf, P, nullptr, nullptr, 0);
}

const Place *PlaceTable::element(const Place *P, int64_t Index) {
  if (P->K == Place::Null || P->K == Place::Number)
    return UnknownPlace;
  return make(Place::Element, P, nullptr, nullptr, Index);
}

const Place *PlaceTable::mutexOf(const Place *Guard) { return make(Place::MutexOf, Guard, nullptr, nullptr, 0); }

void PlaceTable::alias(const Place *From, const Place *To) {
  if (From == To || !To->known() || From->K == Place::Unknown || From->K == Place::Null || To->K == Place::Number)
    return;
  // Refuse a cycle: To must not be built on From.
  for (const Place *P = To; P; P = P->Parent)
    if (P == From)
      return;
  Aliases[From] = To;
}

const Place *PlaceTable::substitute(const Place *P, llvm::function_ref<const Place *(const Place *)> Map) {
  if (!P)
    return nullptr;
  if (P->isRoot()) {
    const Place *R = Map(P);
    return R ? R : P;
  }
  return step(P, substitute(P->Parent, Map));
}

const Place *PlaceTable::replace(const Place *P, const Place *Part, const Place *By) {
  if (P == Part || P->isRoot())
    return P == Part ? By : P;
  return step(P, replace(P->Parent, Part, By));
}

/// `p[i]`, of a pointer to a first element, and not `(*p)[i]`, of a pointer to an array or a container.
static bool isArithmetic(const Place *Element) {
  const QualType T = Element->Parent->K == Place::Deref ? Element->Parent->type() : QualType();
  const CXXRecordDecl *R = T.isNull() ? nullptr : T->getAsCXXRecordDecl();
  return !T.isNull() && !T->isArrayType() &&
         (!R ||
          (R->hasDefinition() && !R->isInStdNamespace() && llvm::none_of(R->methods(), [](const CXXMethodDecl *M) {
             return M->getOverloadedOperator() == OO_Subscript;
           })));
}

const Place *PlaceTable::step(const Place *P, const Place *Parent) {
  if (Parent == P->Parent)
    return P;
  switch (P->K) {
  case Place::Field:
    return field(Parent, cast<FieldDecl>(P->Decl));
  case Place::Deref:
    return deref(Parent);
  case Place::AddressOf:
    return addressOf(Parent);
  case Place::Element:
    return isArithmetic(P) && Parent->K == Place::Element && Parent->Index == 0 ? element(Parent->Parent, P->Index)
                                                                                : element(Parent, P->Index);
  case Place::MutexOf:
    return mutexOf(Parent);
  default:
    return UnknownPlace;
  }
}

} // namespace belay::ir
