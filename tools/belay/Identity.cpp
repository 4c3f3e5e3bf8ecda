#include "Identity.h"
#include "clang/AST/DeclCXX.h"
#include "clang/AST/DeclTemplate.h"
#include "clang/Basic/SourceManager.h"
#include "clang/Index/USRGeneration.h"
#include "clang/Lex/Lexer.h"
#include "llvm/ADT/SmallString.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/BLAKE3.h"

using namespace clang;
using llvm::StringRef;

namespace belay {

static const Decl *withoutTemplate(const Decl *D) {
  if (auto *T = dyn_cast<TemplateDecl>(D); T && T->getTemplatedDecl())
    return T->getTemplatedDecl();
  return D;
}

/// What is declared in a function has a USR with the offset in it, so that the search ends there.
static const NamedDecl *declarationAround(const DeclContext *Context, SourceLocation Place, const SourceManager &SM) {
  const auto [File, Offset] = SM.getDecomposedLoc(Place);
  for (const Decl *Outer : Context->decls()) {
    const Decl *D = withoutTemplate(Outer);
    if (D->isImplicit() || D->getLocation().isInvalid())
      continue;
    const auto [BeginFile, Begin] = SM.getDecomposedExpansionLoc(D->getBeginLoc());
    const auto [EndFile, End] = SM.getDecomposedExpansionLoc(D->getEndLoc());
    if (BeginFile != File || EndFile != File || Offset < Begin || Offset > End)
      continue;
    const auto *Named = dyn_cast<NamedDecl>(D);
    const auto *Inner = isa<FunctionDecl>(D) ? nullptr : dyn_cast<DeclContext>(D);
    if (const NamedDecl *Deeper = Inner ? declarationAround(Inner, Place, SM) : nullptr)
      return Deeper;
    return Named;
  }
  return nullptr;
}

/// "c:file.cpp@F@f#" of a function with internal linkage becomes "c:@F@f#".
static std::string usrWithoutFile(const NamedDecl *D) {
  llvm::SmallString<128> USR;
  if (!D || index::generateUSRForDecl(D, USR))
    return "";
  const auto [Scheme, Rest] = StringRef(USR).split(':');
  return (Scheme + ":" + Rest.substr(Rest.find('@'))).str();
}

static void hashTokens(llvm::BLAKE3 &Hash, SourceLocation Place, const SourceManager &SM, const LangOptions &Language) {
  constexpr unsigned Most = 64;
  const auto [File, Offset] = SM.getDecomposedLoc(Place);
  const StringRef Text = SM.getBufferData(File);
  Lexer Raw(SM.getLocForStartOfFile(File), Language, Text.begin(), Text.begin() + Offset, Text.end());
  for (unsigned I = 0; I < Most; ++I) {
    Token T;
    Raw.LexFromRawLexer(T);
    if (T.isOneOf(tok::eof, tok::semi, tok::l_brace, tok::r_brace))
      break;
    Hash.update(StringRef(SM.getCharacterData(T.getLocation()), T.getLength()));
    Hash.update(StringRef("", 1));
  }
}

Identity identify(ASTContext &Context, SourceLocation Place, StringRef Check) {
  const SourceManager &SM = Context.getSourceManager();
  Place = SM.getFileLoc(Place);
  const NamedDecl *Around = declarationAround(Context.getTranslationUnitDecl(), Place, SM);
  llvm::BLAKE3 Hash;
  for (const std::string &Part : {Check.str(), usrWithoutFile(Around)}) {
    Hash.update(Part);
    Hash.update(StringRef("", 1));
  }
  hashTokens(Hash, Place, SM, Context.getLangOpts());
  return {Around ? Around->getQualifiedNameAsString() : "", llvm::toHex(Hash.final<16>(), /*LowerCase=*/true)};
}

} // namespace belay
