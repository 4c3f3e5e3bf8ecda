//===- Names.cpp - what the user calls a piece of memory ------------------===//

#include "Compat.h"
#include "explore/Search.h"
#include "explore/Waits.h"
#include "clang/AST/RecordLayout.h"
#include "clang/Basic/SourceManager.h"
#include "clang/Lex/Lexer.h"

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
    if (!R || !R->isCompleteDefinition() || R->isUnion() || R->isInStdNamespace() ||
        (Program::isBelay(R) && R->getName() != "channel"))
      break;
    R = R->getDefinition();
    const ASTRecordLayout &L = Ctx.getASTRecordLayout(R);
    QualType Next;
    const auto *Lambda = dyn_cast<CXXRecordDecl>(R);
    for (const FieldDecl *F : R->fields()) {
      const int64_t At = Ctx.toCharUnitsFromBits(L.getFieldOffset(F->getFieldIndex())).getQuantity();
      const int64_t Size = F->getType()->isReferenceType()    ? 8
                           : F->getType()->isIncompleteType() ? 0
                                                              : Ctx.getTypeSizeInChars(F->getType()).getQuantity();
      if (Offset >= At && Offset < At + Size && !F->getName().starts_with("__")) {
        std::string Name = F->getNameAsString();
        if (Lambda && Lambda->isLambda() && F->getFieldIndex() < Lambda->capture_size())
          if (const LambdaCapture &C = Lambda->captures_begin()[F->getFieldIndex()]; C.capturesVariable())
            Name = C.getCapturedVar()->getNameAsString();
        if (Name.empty())
          return Out;
        Out += (Out.empty() ? "" : ".") + Name;
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

/// What the user's function that \p T is in calls \p A: a parameter, or a part of its object (a capture, a member).
static std::string nameInside(const ASTContext &Ctx, const Thread &T, const Value &A) {
  for (const Frame &F : llvm::reverse(T.Stack)) {
    if (!F.F->User)
      continue;
    const auto *D = dyn_cast_or_null<FunctionDecl>(F.F->Decl);
    if (!D)
      return "";
    const auto *M = dyn_cast<CXXMethodDecl>(D);
    const bool HasThis = M && M->isImplicitObjectMemberFunction();
    const bool InPlace = returnsObject(D);
    for (const ParmVarDecl *V : D->parameters())
      if (const size_t R = InPlace + HasThis + V->getFunctionScopeIndex(); R < F.F->Params && F.Registers[R] == A)
        return V->getNameAsString();
    if (!HasThis)
      return "";
    const Value &This = F.Registers[InPlace];
    if (This.K != Value::Pointer || This.Object != A.Object || A.I < This.I)
      return "";
    return path(Ctx, canonicalType(M->getParent()), A.I - This.I);
  }
  return "";
}

std::string spelled(const ASTContext &Ctx, SourceLocation L) {
  const SourceManager &SM = Ctx.getSourceManager();
  Token First, Next;
  if (L.isMacroID() || Lexer::getRawToken(L, First, SM, Ctx.getLangOpts()))
    return "";
  if (Lexer::getRawToken(First.getEndLoc(), Next, SM, Ctx.getLangOpts(), true))
    return "";
  Token Member, Then; // `p->x`, whose place may be where it begins
  if (First.is(tok::raw_identifier) && Next.isOneOf(tok::arrow, tok::period) &&
      !Lexer::getRawToken(Next.getEndLoc(), Member, SM, Ctx.getLangOpts(), true) && Member.is(tok::raw_identifier) &&
      !Lexer::getRawToken(Member.getEndLoc(), Then, SM, Ctx.getLangOpts(), true) &&
      !Then.isOneOf(tok::arrow, tok::period, tok::l_paren, tok::l_square))
    return First.getRawIdentifier().str() + (Next.is(tok::arrow) ? "->" : ".") + Member.getRawIdentifier().str();
  if (First.is(tok::raw_identifier)) // what is called isn't what is accessed
    return Next.is(tok::l_paren) ? "" : First.getRawIdentifier().str();
  return First.is(tok::star) && Next.is(tok::raw_identifier) ? "*" + Next.getRawIdentifier().str() : "";
}

std::string Machine::name(const State &St, const Thread &T, const Value &A, const Decl *&Root) const {
  const std::string Name = name(St, A, Root);
  return Name.empty() && A.K == Value::Pointer ? nameInside(P.Ctx, T, A) : Name;
}

/// The name that a structured binding gives the member at \p Offset.
static const BindingDecl *binding(const ASTContext &Ctx, const DecompositionDecl *D, int64_t Offset) {
  for (const BindingDecl *B : D ? D->bindings() : llvm::ArrayRef<BindingDecl *>())
    if (auto *M = dyn_cast_or_null<MemberExpr>(B->getBinding()))
      if (auto *F = dyn_cast<FieldDecl>(M->getMemberDecl());
          F && Ctx.toCharUnitsFromBits(Ctx.getFieldOffset(F)).getQuantity() == Offset)
        return B;
  return nullptr;
}

std::string Machine::name(const State &St, const Value &A, const Decl *&Root) const {
  const Object *O = St.find(A);
  if (!O)
    return "";
  auto *V = dyn_cast_or_null<ValueDecl>(O->D);
  Root = V;
  if (auto *B = binding(P.Ctx, dyn_cast_or_null<DecompositionDecl>(V), A.I))
    return B->getNameAsString();
  const std::string Inner = path(P.Ctx, O->T, A.I);
  if (!V || V->getName().empty())
    return Inner;
  return V->getNameAsString() + (Inner.empty() || Inner[0] == '[' ? "" : ".") + Inner;
}

} // namespace belay::explore
