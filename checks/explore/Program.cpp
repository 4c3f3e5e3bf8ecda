//===- Program.cpp - functions, compiled when they are first called -------===//

#include "explore/Program.h"
#include "analysis/Meetings.h"
#include "explore/Compile.h"
#include "clang/AST/RecordLayout.h"
#include "clang/Basic/SourceManager.h"

using namespace clang;

namespace belay::explore {

Program::~Program() = default;

bool Program::inUserCode(SourceLocation L) const {
  const SourceManager &SM = Ctx.getSourceManager();
  return L.isValid() && !SM.isInSystemHeader(SM.getExpansionLoc(L));
}

bool Program::isBelay(const Decl *D) {
  const DeclContext *C = D->getDeclContext()->getEnclosingNamespaceContext();
  while (!C->isTranslationUnit() && !C->getParent()->isTranslationUnit())
    C = C->getParent();
  auto *N = dyn_cast<NamespaceDecl>(C);
  return N && N->getName() == "belay";
}

/// Is \p F one call of a function of C's, for something that it is given?
static bool forwards(const FunctionDecl *F) {
  auto *M = dyn_cast<CXXMethodDecl>(F);
  auto *Body = dyn_cast_or_null<CompoundStmt>(F->getBody());
  if (!Body || Body->size() != 1 || (M ? M->isStatic() || M->getParent()->isLambda() : F->param_empty()))
    return false;
  const Stmt *Only = Body->body_front();
  if (auto *R = dyn_cast<ReturnStmt>(Only))
    Only = R->getRetValue();
  auto *E = dyn_cast_or_null<Expr>(Only);
  auto *Call = E ? dyn_cast<CallExpr>(E->IgnoreImplicit()) : nullptr;
  const FunctionDecl *Callee = Call ? Call->getDirectCallee() : nullptr;
  return Callee && Callee->isExternC();
}

const Function *Program::function(const FunctionDecl *D) {
  if (auto *Dtor = dyn_cast<CXXDestructorDecl>(D))
    return destructor(Dtor->getParent());
  const FunctionDecl *Def = nullptr;
  if (!D->hasBody(Def))
    return nullptr;
  auto &Slot = Functions[Def];
  if (!Slot) {
    Slot = std::make_unique<Function>();
    Function &F = *Slot; // the map may grow, the function stays
    F.Decl = Def;
    F.Belay = isBelay(Def);
    F.User = !F.Belay && !Def->isImplicit() && inUserCode(Def->getLocation());
    F.Races = analysis::isMeantToRace(Def);
    auto *M = dyn_cast<CXXMethodDecl>(Def);
    F.Atomic = M && M->getParent()->isInStdNamespace() && Model.type(M->getParent()) == model::TypeKind::Atomic;
    F.Forwards = forwards(Def);
    Compiler(*this, F).function(Def);
  }
  return Functions[Def].get();
}

const Function *Program::initializer(const VarDecl *V) {
  auto &Slot = Functions[V];
  if (!Slot) {
    Slot = std::make_unique<Function>();
    Function &F = *Slot;
    F.Decl = V;
    F.User = inUserCode(V->getLocation());
    Compiler(*this, F).initializer(V);
  }
  return Functions[V].get();
}

const Function *Program::destructor(const CXXRecordDecl *R) {
  R = R->getDefinition();
  if (!R)
    return nullptr;
  const CXXDestructorDecl *D = R->getDestructor();
  const FunctionDecl *Def = nullptr;
  if (D && D->isUserProvided() && !D->hasBody(Def))
    return nullptr;
  auto &Slot = Functions[R];
  if (!Slot) {
    Slot = std::make_unique<Function>();
    Function &F = *Slot;
    F.Decl = D ? static_cast<const Decl *>(D) : R;
    F.Destroys = R;
    F.Belay = isBelay(R);
    F.User = !F.Belay && inUserCode(R->getLocation());
    Compiler(*this, F).destructor(R);
  }
  return Functions[R].get();
}

const Function *Program::life(const Life &L) {
  auto &Slot = Lives[&L];
  if (!Slot) {
    Slot = std::make_unique<Function>();
    Slot->Decl = L.Class;
    Compiler(*this, *Slot).life(L);
  }
  return Slot.get();
}

Native Program::native(const FunctionDecl *F) {
  auto [It, New] = Natives.try_emplace(F->getCanonicalDecl(), Native::None);
  if (New) {
    const Native N = nativeOf(F, Model);
    Natives[F->getCanonicalDecl()] = N;
    return N;
  }
  return It->second;
}

/// What of C only reads and writes what it is given orders no threads, either.
bool Program::isPure(const FunctionDecl *F) {
  using model::EffectKind;
  const auto Effects = Model.effects(F);
  return !Effects.empty() && llvm::all_of(Effects, [&](const model::Effect &E) {
    return E.Kind == EffectKind::Pure ||
           (F->isExternC() && llvm::is_contained({EffectKind::Read, EffectKind::Write, EffectKind::Unsafe}, E.Kind));
  });
}

uint64_t Program::size(QualType T) const {
  T = T.getNonReferenceType();
  if (T->isIncompleteType() || T->isDependentType() || T->isFunctionType())
    return 0;
  return Ctx.getTypeSizeInChars(T).getQuantity();
}

std::optional<Scalar> Program::scalar(const ASTContext &Ctx, QualType T) {
  T = T.getCanonicalType();
  if (auto *A = T->getAs<AtomicType>())
    T = A->getValueType().getCanonicalType();
  Scalar S;
  if (T->isReferenceType() || T->isPointerType() || T->isNullPtrType() || T->isBlockPointerType() ||
      T->isMemberFunctionPointerType()) {
    S.K = Value::Pointer;
    S.Bits = 64;
    return S;
  }
  if (T->isMemberDataPointerType()) {
    S.K = Value::Int;
    S.Bits = 64;
    S.Signed = true;
    return S;
  }
  if (T->isBooleanType()) {
    S.K = Value::Int;
    S.Bits = 1;
    S.Bool = true;
    return S;
  }
  if (T->isIntegralOrEnumerationType()) {
    if (T->isIncompleteType())
      return std::nullopt;
    S.K = Value::Int;
    S.Bits = std::min<uint64_t>(Ctx.getTypeSize(T), 64);
    S.Signed = T->isSignedIntegerOrEnumerationType();
    return S;
  }
  if (T->isRealFloatingType()) {
    S.K = Value::Float;
    S.Bits = 64;
    return S;
  }
  return std::nullopt;
}

} // namespace belay::explore
