//===- Hooks.cpp - three functions of clangd that Belay answers for -------===//
//
// clangd has no interface for additional checks yet, so the linker puts these in
// place of its own (--wrap). None of them is promised to stay: the build looks
// for their symbols, and test/tools/clangd.test for their effect.
//
//===----------------------------------------------------------------------===//

#include "clang-tidy/ClangTidyOptions.h"
#include "llvm/ADT/FunctionExtras.h"
#include "llvm/ADT/SmallVector.h"
#include "llvm/ADT/StringRef.h"
#include <memory>
#include <optional>
#include <string>

using llvm::StringRef;

namespace clang::clangd {

/// The remote index needs gRPC, which would be four more packages. The class is only declared: a definition would emit
/// a rival vtable. Hence a deleter that doesn't look into it; the pointer is returned in the same way.
class SymbolIndex;
namespace remote {
struct Nothing {
  void operator()(SymbolIndex *) const {}
};
std::unique_ptr<SymbolIndex, Nothing> getClient(StringRef, StringRef) { return nullptr; }
} // namespace remote

} // namespace clang::clangd

/// clangd runs only checks that it knows to be fast, from a table of its own, and drops others without a word.
std::optional<bool> realIsFast(StringRef Name) asm("__real__ZN5clang6clangd15isFastTidyCheckEN4llvm9StringRefE");
std::optional<bool> isFast(StringRef Name) asm("__wrap__ZN5clang6clangd15isFastTidyCheckEN4llvm9StringRefE");
std::optional<bool> isFast(StringRef Name) { return Name.starts_with("belay-") ? true : realIsFast(Name); }

/// Belay's checks are on without any configuration, also for a project whose .clang-tidy begins with '-*'. Naming them
/// switches them off: "-belay-*" or "-belay-detached-thread", in .clang-tidy or under Remove in .clangd.
using TidyProvider = llvm::unique_function<void(clang::tidy::ClangTidyOptions &, StringRef) const>;
TidyProvider realDefaultChecks() asm("__real__ZN5clang6clangd20provideDefaultChecksEv");
TidyProvider defaultChecks() asm("__wrap__ZN5clang6clangd20provideDefaultChecksEv");

static std::string withBelay(StringRef Globs) {
  llvm::SmallVector<StringRef> Items;
  Globs.split(Items, ',', -1, false);
  std::string Result = Globs.str() + ",belay-*";
  for (StringRef Item : Items) {
    StringRef Name = Item = Item.trim();
    Name.consume_front("-");
    if (Name.starts_with("belay-"))
      Result += "," + Item.str();
  }
  return Result;
}

TidyProvider defaultChecks() {
  return [Real = realDefaultChecks()](clang::tidy::ClangTidyOptions &Options, StringRef File) {
    Real(Options, File);
    Options.Checks = withBelay(Options.Checks.value_or(""));
  };
}
