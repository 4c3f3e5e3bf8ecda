//===- UnnamedGuardCheck.cpp ----------------------------------------------===//

#include "UnnamedGuardCheck.h"
#include "ir/Walk.h"
#include "clang/AST/ExprCXX.h"
#include "clang/Lex/Lexer.h"
#include "llvm/ADT/StringSet.h"
#include "llvm/Support/FormatVariadic.h"

using namespace clang;
using namespace belay::analysis;

namespace belay {

/// The parenthesis after the type that is written from \p Begin on and ends before \p End, if there is one.
static SourceLocation parenthesis(SourceLocation Begin, SourceLocation End, const ASTContext &Ctx) {
  Token Next;
  unsigned Angles = 0;
  for (SourceLocation L = Begin; L.isValid() && L.isFileID() && L != End; L = Next.getEndLoc()) {
    if (Lexer::getRawToken(L, Next, Ctx.getSourceManager(), Ctx.getLangOpts(), true))
      break;
    Angles += Next.is(tok::less);
    Angles -= Next.is(tok::greater);
    if (Next.is(tok::l_paren) && !Angles)
      return Next.getLocation();
  }
  return {};
}

/// Where a name goes: after the type, before the arguments.
static SourceLocation afterType(const Expr *E, const ASTContext &Ctx) {
  auto *C = dyn_cast<CXXConstructExpr>(E);
  if (!C)
    return {};
  const SourceLocation Open = C->getParenOrBraceRange().getBegin();
  // `guard(m.mutex)` is a cast, which has the parentheses.
  return Open.isValid() || !C->getNumArgs() ? Open : parenthesis(C->getBeginLoc(), C->getArg(0)->getBeginLoc(), Ctx);
}

namespace {
/// The names that a function declares or uses.
struct Names : ir::Walk {
  llvm::StringSet<> All;
  void add(const NamedDecl *D) {
    if (D->getIdentifier())
      All.insert(D->getName());
  }
  bool VisitNamedDecl(NamedDecl *D) override { return add(D), true; }
  bool VisitDeclRefExpr(DeclRefExpr *E) override { return add(E->getDecl()), true; }
  bool VisitMemberExpr(MemberExpr *E) override { return add(E->getMemberDecl()), true; }
};
} // namespace

/// A name that is not taken in \p P, or nothing.
static StringRef freeName(const ir::Process &P) {
  const FunctionDecl *Definition = P.Function->getDefinition();
  if (!Definition)
    return {};
  Names N;
  N.TraverseDecl(const_cast<FunctionDecl *>(Definition));
  for (StringRef Name : {"lock", "guard", "hold"})
    if (!N.All.contains(Name))
      return Name;
  return {};
}

/// Inserts a name for the guard at \p L, which is in \p P.
static void nameIt(const ir::Process &P, SourceLocation L, const ASTContext &Ctx, Finding &F) {
  StringRef Name = freeName(P);
  if (Name.empty() || L.isInvalid() || !L.isFileID())
    return;
  bool Spaced = *(Ctx.getSourceManager().getCharacterData(L) - 1) == ' ';
  F.Fixes.push_back(FixItHint::CreateInsertion(L, ((Spaced ? "" : " ") + Name).str()));
}

/// `Lock(mu_);` of a class that its author wrote as a guard: the constructor
/// acquires, the destructor releases.
static bool isUserGuard(const Unit &U, const ir::Event &E) {
  if (E.Kind != ir::EventKind::Call || !E.Discarded || E.Callees.size() != 1 ||
      !isa_and_nonnull<CXXConstructorDecl>(E.Function))
    return false;
  const Summary &Ctor = U.Sums->of(E.Callees.front());
  auto *R = cast<CXXConstructorDecl>(E.Function)->getParent();
  const ir::Process *Dtor = R->getDestructor() ? U.Module.process(R->getDestructor()) : nullptr;
  return !Ctor.Acquired.empty() && Dtor && !U.Sums->of(Dtor).Released.empty();
}

/// `std::scoped_lock lock;`: of no mutex.
static bool locksNothing(const ir::Event &E) {
  auto *V = E.Kind == ir::EventKind::Declare ? dyn_cast_or_null<VarDecl>(E.Object->Decl) : nullptr;
  auto *R = V ? dyn_cast_or_null<ClassTemplateSpecializationDecl>(V->getType()->getAsCXXRecordDecl()) : nullptr;
  return R && R->isInStdNamespace() && R->getName() == "scoped_lock" && R->getTemplateArgs().size() == 1 &&
         R->getTemplateArgs()[0].pack_size() == 0 && !V->getTemplateInstantiationPattern() &&
         !cast<FunctionDecl>(V->getDeclContext())->isTemplateInstantiation();
}

void UnnamedGuardCheck::find(const Unit &U, std::vector<Finding> &Out) {
  const ASTContext &Ctx = U.context();
  for (auto &P : U.Module.Processes)
    for (const ir::Block &B : P->Blocks)
      for (const ir::Event &E : B.Events) {
        if (locksNothing(E)) {
          Finding F;
          F.Level = Confidence::Proven;
          F.Loc = E.Object->Decl->getLocation();
          F.Message = llvm::formatv("'{0}' is a guard of no mutex and locks nothing; give it the mutex",
                                    E.Object->str());
          Out.push_back(std::move(F));
          continue;
        }
        bool Guard = E.Kind == ir::EventKind::Lock && E.Implicit && E.Discarded;
        if (!Guard && !isUserGuard(U, E))
          continue;
        Finding F;
        F.Level = Confidence::Proven;
        F.Loc = E.Loc;
        if (Guard && !E.E) {
          F.Message = llvm::formatv("this declares a variable that hides the mutex '{0}' and locks nothing; "
                                    "name the guard", E.Object->str());
          // The declaration is `type (mu);`: the name goes before the parenthesis.
          nameIt(*P, parenthesis(E.Range.getBegin(), E.Loc, Ctx), Ctx, F);
        } else {
          F.Loc = E.E ? E.E->getBeginLoc() : E.Loc;
          if (Guard)
            F.Message = llvm::formatv("this guard has no name: it unlocks '{0}' at the end of this statement; "
                                      "name the guard", E.Object->str());
          else
            F.Message = "this guard has no name: it unlocks at the end of this statement; name it";
          if (E.E)
            nameIt(*P, afterType(E.E, Ctx), Ctx, F);
        }
        Out.push_back(std::move(F));
      }
}

} // namespace belay
