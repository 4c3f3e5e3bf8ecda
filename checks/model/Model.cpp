//===- Model.cpp - the tables seen from one AST ---------------------------===//

#include "model/Model.h"
#include "model/Records.h"
#include "clang/AST/ASTContext.h"
#include "clang/AST/DeclTemplate.h"
#include "clang/Basic/OperatorKinds.h"
#include "llvm/ADT/StringSwitch.h"

using namespace clang;
using namespace llvm;

namespace belay::model {

namespace {

/// The last component of \p D's qualified name, as the tables write it.
StringRef lastName(const NamedDecl *D, SmallVectorImpl<char> &Buffer) {
  auto Make = [&](const Twine &T) { return T.toStringRef(Buffer); };
  DeclarationName N = D->getDeclName();
  switch (N.getNameKind()) {
  case DeclarationName::Identifier:
    return D->getIdentifier() ? D->getName() : StringRef();
  case DeclarationName::CXXConstructorName:
  case DeclarationName::CXXDeductionGuideName:
    if (auto *R = dyn_cast<CXXRecordDecl>(D->getDeclContext()))
      return R->getIdentifier() ? R->getName() : StringRef();
    return {};
  case DeclarationName::CXXDestructorName:
    if (auto *R = dyn_cast<CXXRecordDecl>(D->getDeclContext()))
      return R->getIdentifier() ? Make("~" + R->getName()) : StringRef();
    return {};
  case DeclarationName::CXXOperatorName:
    return Make(Twine("operator") + getOperatorSpelling(N.getCXXOverloadedOperator()));
  case DeclarationName::CXXConversionFunctionName:
    return N.getCXXNameType()->isBooleanType() ? "operator bool" : "operator T";
  default:
    return {};
  }
}

/// Prints the scopes of \p DC and a "::" after each; false if nobody can name
/// what is in it.
bool printScope(const DeclContext *DC, std::string &Out) {
  while (DC && DC->isTransparentContext())
    DC = DC->getParent();
  if (!DC || DC->isTranslationUnit())
    return true;
  if (!printScope(DC->getParent(), Out))
    return false;
  if (auto *N = dyn_cast<NamespaceDecl>(DC)) {
    // Debug mode wraps the containers in a namespace of its own.
    if (N->isInline() || N->isAnonymousNamespace() || N->getName() == "__debug" || N->getName() == "__cxx1998")
      return true;
    Out += N->getName();
  } else if (auto *T = dyn_cast<TagDecl>(DC)) {
    if (auto *Typedef = T->getTypedefNameForAnonDecl())
      Out += Typedef->getName();
    else if (T->getIdentifier())
      Out += T->getName();
    else
      return false;
  } else if (auto *F = dyn_cast<FunctionDecl>(DC)) {
    SmallString<64> Buffer;
    Out += lastName(F, Buffer);
  } else {
    return false;
  }
  Out += "::";
  return true;
}

const NamespaceDecl *outermost(const Decl *D) {
  const NamespaceDecl *Outermost = nullptr;
  for (const DeclContext *DC = D->getDeclContext(); DC; DC = DC->getParent())
    if (auto *N = dyn_cast<NamespaceDecl>(DC))
      Outermost = N;
  return Outermost;
}

/// True if \p D is the standard library's: in std, or in libstdc++'s own
/// namespace, at any depth.
bool inStd(const Decl *D) {
  const NamespaceDecl *N = outermost(D);
  return N && (N->getName() == "std" || N->getName() == "__gnu_cxx");
}

/// GCC's __sync builtins come in one declaration per size.
StringRef withoutSize(StringRef Name) {
  if (Name.starts_with("__sync_"))
    for (StringRef Size : {"_1", "_2", "_4", "_8", "_16"})
      if (Name.consume_back(Size))
        break;
  return Name;
}

bool isLambdaLike(QualType T) {
  const CXXRecordDecl *R = recordOf(T);
  return R && R->isLambda();
}

/// The name of type \p T as a `first` key gives it.
std::string typeName(QualType T) {
  T = T.getNonReferenceType().getCanonicalType();
  if (T->isPointerType() && T->getPointeeType()->isRecordType())
    return typeName(T->getPointeeType()) + "*";
  if (const TagDecl *D = T->getAsTagDecl())
    return qualifiedName(D);
  return T.getUnqualifiedType().getAsString();
}

} // namespace

std::string qualifiedName(const NamedDecl *D) {
  std::string Out;
  if (!D || !printScope(D->getDeclContext(), Out))
    return {};
  SmallString<64> Buffer;
  StringRef Last = lastName(D, Buffer);
  if (Last.empty())
    if (auto *T = dyn_cast<TagDecl>(D))
      if (auto *Typedef = T->getTypedefNameForAnonDecl())
        Last = Typedef->getName();
  if (Last.empty())
    return {};
  Out += withoutSize(Last);
  return Out;
}

//===----------------------------------------------------------------------===//
// Types
//===----------------------------------------------------------------------===//

TypeKind Model::tableType(const CXXRecordDecl *R) {
  if (TypeKind K = annotatedType(R); K != TypeKind::None)
    return K;
  if (!R->getIdentifier() || !T->mayBeType(R->getName()))
    return TypeKind::None;
  return T->type(qualifiedName(R));
}

bool Model::modelled(const FunctionDecl *F) {
  for (const DeclContext *C = F->getDeclContext(); C && !C->isFileContext(); C = C->getParent())
    if (auto *R = dyn_cast<CXXRecordDecl>(C); R && tableType(R) != TypeKind::None)
      return true;
  return !effects(F).empty() || inLibrary(F);
}

bool Model::inLibrary(const FunctionDecl *F) {
  const NamespaceDecl *N = outermost(F);
  if (!N || !T->isLibrary(N->getName()))
    return false;
  auto [It, New] = LibraryCache.try_emplace(N->getName(), true);
  if (New) // who reopens the namespace writes a part of the library
    for (const NamespaceDecl *Again : N->redecls())
      It->second &= !F->getASTContext().getSourceManager().isInMainFile(Again->getLocation());
  return It->second;
}

TypeKind Model::type(const CXXRecordDecl *R) {
  if (!R)
    return TypeKind::None;
  R = R->getCanonicalDecl();
  if (auto I = TypeCache.find(R); I != TypeCache.end())
    return I->second;
  TypeKind Kind = tableType(R);
  // A derived class is what its base is, unless its destructor makes it more: that of a guard has its base's to follow.
  if (const CXXRecordDecl *D = definition(R); Kind == TypeKind::None && D && D->getNumBases()) {
    const bool Plain = !(D->getDestructor() && D->getDestructor()->isUserProvided());
    TypeCache[R] = Kind; // of a guard that is made from another
    forBases(D, [&](const CXXRecordDecl *Base) {
      const TypeKind K = Kind == TypeKind::None && Base->getCanonicalDecl() != R ? type(Base) : TypeKind::None;
      if (Plain || (K == TypeKind::Guard && isGuardShaped(D)))
        Kind = K == TypeKind::None ? Kind : K;
    });
  }
  TypeCache[R] = Kind; // of two guards that are made from each other
  if (Kind == TypeKind::None && (isUnseenGuard(R) || mayGuard(R)))
    Kind = TypeKind::Guard;
  TypeCache[R] = Kind;
  return Kind;
}

TypeKind Model::type(QualType Type) {
  while (!Type.isNull()) {
    if (auto *TT = Type->getAs<TypedefType>()) {
      const TypedefNameDecl *D = TT->getDecl();
      if (T->mayBeType(D->getName()))
        if (TypeKind K = T->type(qualifiedName(D)); K != TypeKind::None)
          return K;
      if (TypeKind K = annotatedType(D); K != TypeKind::None)
        return K;
      Type = TT->desugar();
      continue;
    }
    break;
  }
  if (Type.isNull())
    return TypeKind::None;
  QualType C = Type.getCanonicalType();
  if (C->isAtomicType())
    return TypeKind::Atomic;
  if (auto *R = C->getAsCXXRecordDecl())
    return type(R);
  if (auto *R = C->getAsRecordDecl()) {
    if (TypeKind K = annotatedType(R); K != TypeKind::None)
      return K;
    if (R->getIdentifier() && T->mayBeType(R->getName()))
      return T->type(qualifiedName(R));
  }
  return TypeKind::None;
}

//===----------------------------------------------------------------------===//
// Functions
//===----------------------------------------------------------------------===//

ArrayRef<Effect> Model::effects(const FunctionDecl *F, const CXXRecordDecl *Object) {
  if (!F)
    return {};
  F = F->getCanonicalDecl();
  Object = Object ? Object->getCanonicalDecl() : nullptr;
  std::unique_ptr<Effects> &Slot = FunctionCache[{F, Object}];
  if (!Slot) {
    auto Found = std::make_unique<Effects>();
    find(F, Object, *Found);
    // find() may ask for other types, never for other functions: Slot is valid.
    Slot = std::move(Found);
  }
  return *Slot;
}

const Effect *Model::effect(const FunctionDecl *F, EffectKind K, const CXXRecordDecl *Object) {
  for (const Effect &E : effects(F, Object))
    if (E.Kind == K)
      return &E;
  return nullptr;
}

/// How many parameters say what a call does: not a last one that only says where it was made.
static unsigned arity(const FunctionDecl *F) {
  unsigned N = F->getNumParams();
  return N != 0 && typeName(F->getParamDecl(N - 1)->getType()) == "std::source_location" ? N - 1 : N;
}

/// True if \p Type is one of the types in \p Want: `A`, `A|B`, `not A|B`.
static bool isOneOf(StringRef Type, StringRef Want) {
  bool Not = Want.consume_front("not ");
  while (!Want.empty()) {
    StringRef Name;
    std::tie(Name, Want) = Want.split('|');
    if (Name == Type)
      return !Not;
  }
  return Not;
}

/// True if \p R is for this overload. Roles that the overload doesn't have are
/// dropped from \p E if the effect has a meaning without them.
static bool matches(const Row &R, const FunctionDecl *F, Effect &E) {
  // A C function of the tables is not somebody's C++ function of that name, nor
  // his own implementation; but one that takes its place and locks does what it says.
  const bool Locks = R.E.Kind == EffectKind::Lock || R.E.Kind == EffectKind::Unlock;
  if (!R.Table && !R.Name.contains(':') && (!F->isExternC() || (F->isDefined() && !Locks)))
    return false;
  unsigned Params = arity(F);
  bool Open = F->isVariadic() || !F->hasPrototype();
  if (R.Arity && (Params > 63 || !(R.Arity >> Params & 1)))
    return false;
  StringRef Types = R.First, Want;
  for (unsigned I = 0; !Types.empty(); ++I) {
    std::tie(Want, Types) = Types.split(',');
    if (I >= Params || !isOneOf(typeName(F->getParamDecl(I)->getType()), Want))
      return false;
  }
  E = R.E;
  auto Missing = [&](const Role &X) { return X.K == Role::Arg && X.Index >= Params && !Open; };
  for (const Role *X : {&E.Object, &E.Second, &E.Entry})
    if (Missing(*X))
      return false;
  for (Role *X : {&E.Predicate, &E.Stop, &E.Order, &E.Timeout})
    if (Missing(*X))
      *X = Role();
  return true;
}

void Model::find(const FunctionDecl *F, const CXXRecordDecl *Object, Effects &Out) {
  if (isa<CXXDeductionGuideDecl>(F))
    return;
  // An inheriting constructor is what it inherits.
  if (auto *Ctor = dyn_cast<CXXConstructorDecl>(F); Ctor && Ctor->getInheritedConstructor())
    return find(Ctor->getInheritedConstructor().getConstructor(), nullptr, Out);
  findRows(F, Object, Out);
  if (Out.empty())
    guardRows(F, Out);
  if (!Out.empty() || isa<CXXDestructorDecl>(F)) // its type says what its end does
    return;
  if (isa<CXXMethodDecl>(F))
    addDefaults(F, Object, Out);
  else if (inStd(F))
    addParameters(F, /*Calls=*/true, Out);
}

/// What annotations and tables say.
void Model::findRows(const FunctionDecl *F, const CXXRecordDecl *Object, Effects &Out) {
  annotatedEffects(F, Out);
  if (!Out.empty())
    return;
  auto *M = dyn_cast<CXXMethodDecl>(F);
  auto *Ctor = dyn_cast<CXXConstructorDecl>(F);
  SmallString<64> Buffer;
  StringRef Last = withoutSize(lastName(F, Buffer));
  bool Copies = (Ctor && Ctor->isCopyOrMoveConstructor()) ||
                (M && (M->isCopyAssignmentOperator() || M->isMoveAssignmentOperator()));
  auto Add = [&](ArrayRef<Row> Rows, StringRef Name) {
    Effect E{};
    for (const Row &R : Rows)
      if (R.Name == Name && matches(R, F, E))
        Out.push_back(E);
    return !Out.empty();
  };

  if (!M) {
    // operator T is tried for every conversion; free functions have none.
    if (ArrayRef<Row> Rows = T->functions(Last); !Rows.empty())
      Add(Rows, qualifiedName(F));
    return;
  }

  if (!Copies && !Last.empty()) {
    // Breadth first from the object's class up to the one that declares F.
    const CXXRecordDecl *Parent = M->getParent();
    SmallVector<const CXXRecordDecl *, 8> Classes;
    if (Object && !Ctor)
      Classes.push_back(Object);
    for (size_t I = 0; I < Classes.size() && Classes.size() < 32; ++I)
      forBases(Classes[I], [&](const CXXRecordDecl *Base) {
        const CXXRecordDecl *D = definition(Base);
        if (D && D->isDerivedFrom(Parent) && !is_contained(Classes, D))
          Classes.push_back(D);
      });
    if (!is_contained(Classes, Parent))
      Classes.push_back(Parent);
    auto Try = [&](StringRef Spelling) {
      ArrayRef<Row> Rows = T->functions(Spelling);
      if (Rows.empty())
        return false;
      for (const CXXRecordDecl *C : Classes) {
        std::string Class = qualifiedName(C);
        if (!Class.empty() && Add(Rows, (T->publicName(Class) + "::" + Spelling).str()))
          return true;
      }
      return false;
    };
    if (Try(Last) || (Last == "operator bool" && Try("operator T")))
      return;
    // std::__atomic_base has a constructor of its own name.
    if (Ctor) {
      std::string Class = qualifiedName(M->getParent());
      StringRef Public = T->publicName(Class);
      if (Public != Class)
        if (StringRef Name = Public.substr(Public.rfind(':') + 1);
            Add(T->functions(Name), (Public + "::" + Name).str()))
          return;
    }
    // What an overrider does is what the interface promises.
    for (const CXXMethodDecl *Overridden : M->overridden_methods())
      if (tableType(Overridden->getParent()) == TypeKind::None || !inStd(Overridden))
        if (findRows(Overridden->getCanonicalDecl(), nullptr, Out); !Out.empty())
          return;
  }
}

/// What a method without a row does, by the kind of its class.
void Model::addDefaults(const FunctionDecl *F, const CXXRecordDecl *Object, Effects &Out) {
  auto *M = cast<CXXMethodDecl>(F);
  const CXXRecordDecl *Parent = M->getParent();
  // The nearest class above the object that a table knows, provided that it is
  // not above the one that declares F: then F is the user's.
  TypeKind Kind = TypeKind::None;
  for (const CXXRecordDecl *C : {Object, Parent})
    if (C && Kind == TypeKind::None && (C == Parent || inStd(Parent) || tableType(Parent) != TypeKind::None))
      Kind = C == Parent ? tableType(C) : type(C);
  if (Kind == TypeKind::None && inStd(Parent))
    Kind = TypeKind::Value;
  if (Kind == TypeKind::None)
    return;

  auto Push = [&](EffectKind K, Role::Kind Which, Role Second = {}) {
    Effect E{};
    E.Kind = K;
    E.Object.K = Which;
    E.Second = Second;
    Out.push_back(E);
  };
  Role First;
  First.K = Role::Arg;
  auto *Ctor = dyn_cast<CXXConstructorDecl>(M);
  bool Construct = Ctor != nullptr, Assign = M->isCopyAssignmentOperator() || M->isMoveAssignmentOperator();
  if (M->isMoveAssignmentOperator() || (Ctor && Ctor->isMoveConstructor())) {
    Push(EffectKind::Move, Role::This, First);
    return;
  }
  if (Kind == TypeKind::Synced || Kind == TypeKind::Loop || (M->isStatic() && !Construct))
    ; // Only what it is given.
  else if (Construct || Assign || !M->isConst())
    Push(EffectKind::Write, Role::This);
  else
    Push(EffectKind::Read, Role::This);
  addParameters(F, /*Calls=*/inStd(Parent) && M->getOverloadedOperator() == OO_Call, Out);
}

/// True for what std::ranges::all_of and its like call, which take a range as it comes and leave it as it is.
static bool onlyLooks(const FunctionDecl *F) {
  auto *M = dyn_cast<CXXMethodDecl>(F);
  if (!M || M->getOverloadedOperator() != OO_Call || !inStd(M->getParent()) || !M->getParent()->getIdentifier())
    return false;
  StringRef Name = M->getParent()->getName();
  Name.consume_back("_fn");
  Name = Name.ltrim('_');
  return llvm::any_of(std::initializer_list<StringRef>{"find", "count", "is_", "search"},
                      [&](StringRef Begin) { return Name.starts_with(Begin); }) ||
         llvm::StringSwitch<bool>(Name)
             .Cases("all_of", "any_of", "none_of", "equal", "mismatch", "adjacent_find", true)
             .Cases("binary_search", "lower_bound", "upper_bound", "equal_range", "includes", true)
             .Cases("min_element", "max_element", "minmax_element", "lexicographical_compare", true)
             .Cases("transform", "copy", "copy_if", "copy_n", "fold_left", "fold_right", true) // write where an iterator is
             .Cases("contains", "starts_with", "ends_with", "distance", "size", "empty", true)
             .Default(false);
}

/// Reads what \p F takes by reference to const, writes what it takes by
/// reference; \p Calls the lambdas that it takes.
void Model::addParameters(const FunctionDecl *F, bool Calls, Effects &Out) {
  for (unsigned I = 0; I < F->getNumParams() && I < 100; ++I) {
    QualType P = F->getParamDecl(I)->getType();
    Effect E{};
    Role R;
    R.K = Role::Arg;
    R.Index = I;
    if (P->isDependentType())
      continue;
    if (Calls && isLambdaLike(P)) {
      E.Kind = EffectKind::Invoke;
      E.Entry = R;
    } else if (P->isLValueReferenceType() && !P->getPointeeType()->isFunctionType()) {
      TypeKind K = type(P->getPointeeType());
      if (K == TypeKind::Synced || K == TypeKind::Loop || K == TypeKind::Mutex || K == TypeKind::Atomic)
        continue;
      E.Kind = P->getPointeeType().isConstQualified() || onlyLooks(F) ? EffectKind::Read : EffectKind::Write;
      E.Object = R;
    } else {
      continue;
    }
    Out.push_back(E);
  }
  if (Out.empty()) {
    Effect E{};
    E.Kind = EffectKind::Pure;
    Out.push_back(E);
  }
}

} // namespace belay::model
