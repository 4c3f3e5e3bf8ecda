#include "Bodies.h"
#include "clang/AST/DeclCXX.h"
#include "clang/Basic/SourceManager.h"
#include "llvm/ADT/StringSwitch.h"

using namespace clang;

namespace belay {

/// Strings, streams and locales of the standard library, of whatever make.
static bool isText(llvm::StringRef Class) {
  return llvm::StringSwitch<bool>(Class)
      .StartsWith("basic_", Class != "basic_regex" && Class != "basic_format_arg")
      .Cases("char_traits", "locale", "ios_base", "ctype", "codecvt", "collate", "messages", true)
      .Cases("num_get", "num_put", "numpunct", "money_get", "money_put", "moneypunct", true)
      .Cases("time_get", "time_put", true)
      .Default(false);
}

bool isNeverRead(const Decl &Function, llvm::StringRef Resources) {
  const SourceManager &SM = Function.getASTContext().getSourceManager();
  if (!SM.isInSystemHeader(Function.getLocation()))
    return false;
  const CXXRecordDecl *Class = nullptr;
  for (const DeclContext *C = Function.getDeclContext(); !C->isTranslationUnit(); C = C->getParent()) {
    if (auto *R = dyn_cast<CXXRecordDecl>(C))
      Class = R;
    else if (C->isStdNamespace())
      return Class && Class->getIdentifier() && isText(Class->getName());
  }
  const OptionalFileEntryRef File = SM.getFileEntryRefForID(SM.getFileID(SM.getExpansionLoc(Function.getLocation())));
  return File && !Resources.empty() && File->getName().starts_with(Resources);
}

} // namespace belay
