//===- Damage.cpp - functions that an error has taken something from ------===//
//
// A statement that doesn't compile isn't in the AST at all: a guard that is
// misspelt leaves code that locks nothing. What the source has between two
// statements tells.
//
//===----------------------------------------------------------------------===//

#include "ir/Builder.h"
#include "ir/Walk.h"
#include "clang/Basic/SourceManager.h"
#include "clang/Lex/Lexer.h"

using namespace clang;

namespace belay::ir {

namespace {
class Damage : public Walk {
public:
  explicit Damage(ASTContext &Ctx)
      : SM(Ctx.getSourceManager()), Lang(Ctx.getLangOpts()), Names(Ctx.Idents),
        Fatal(Ctx.getDiagnostics().hasFatalErrorOccurred()) {}
  bool Found = false;
  bool VisitExpr(Expr *E) override { return see(E->containsErrors()); }
  bool VisitVarDecl(VarDecl *V) override { return see(V->isInvalidDecl()); }
  bool VisitCompoundStmt(CompoundStmt *S) override {
    if (S->getLBracLoc().isMacroID())
      return true;
    SourceLocation From = S->getLBracLoc();
    for (const Stmt *Child : S->body()) {
      auto *Null = dyn_cast<NullStmt>(Child);
      if (!(Null && Null->hasLeadingEmptyMacro()) && isMissing(From, SM.getExpansionLoc(Child->getBeginLoc())))
        return see(true);
      From = SM.getExpansionRange(Child->getEndLoc()).getEnd();
    }
    return see(isMissing(From, S->getRBracLoc()));
  }

private:
  bool see(bool Is) {
    Found |= Is;
    return !Found;
  }
  /// Is there anything after the token at \p From, and before \p To, that is more than punctuation? Attributes and what
  /// the preprocessor leaves out are not looked into, nor macros, unless a header is missing: no template is
  /// instantiated after that, and `LOCK(mutex)` may have made one.
  bool isMissing(SourceLocation From, SourceLocation To) {
    if (From.isInvalid() || To.isInvalid() || SM.getFileID(From) != SM.getFileID(To))
      return false;
    bool Any = false;
    while (std::optional<Token> T = Lexer::findNextToken(From, SM, Lang)) {
      if (!SM.isBeforeInTranslationUnit(T->getLocation(), To))
        break;
      if (T->isOneOf(tok::hash, tok::l_square) ||
          (!Fatal && T->is(tok::raw_identifier) && Names.get(T->getRawIdentifier()).hadMacroDefinition()))
        return false;
      Any |= !T->isOneOf(tok::semi, tok::r_paren, tok::r_brace, tok::comma);
      From = T->getLocation();
    }
    return Any;
  }
  const SourceManager &SM;
  const LangOptions &Lang;
  IdentifierTable &Names;
  const bool Fatal; ///< the compiler has given up
};
} // namespace

bool isDamaged(ASTContext &Ctx, const FunctionDecl *F) {
  if (!Ctx.getDiagnostics().hasUncompilableErrorOccurred())
    return false;
  if (F->isInvalidDecl())
    return true;
  Damage D(Ctx);
  D.TraverseStmt(F->getBody());
  return D.Found;
}

} // namespace belay::ir
