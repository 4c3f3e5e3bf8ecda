//===- TidyCheck.h - a check, as clang-tidy runs it -----------------------===//
//
// The one class that is a check to clang-tidy: it runs a Check once per unit and
// makes diagnostics of its findings. No check needs clang-tidy's headers.
//
//===----------------------------------------------------------------------===//

#ifndef BELAY_CHECKS_TIDYCHECK_H
#define BELAY_CHECKS_TIDYCHECK_H

#include "Check.h"
#include "clang-tidy/ClangTidyCheck.h"
#include <map>
#include <memory>
#include <mutex>

namespace belay {

class TidyCheck;

/// The analysis of one unit, made when the first check asks for it and shared by
/// all checks of a clang-tidy context. Used by one thread.
class UnitSlot {
public:
  /// The unit, or the message of what is wrong with \p Models.
  llvm::Expected<std::shared_ptr<const analysis::Unit>> get(clang::ASTContext &Context, llvm::StringRef Models);
  /// True for the first check that asks about this unit.
  bool first() { return !std::exchange(Asked, true); }

  /// The checks that hold this slot and have registered.
  llvm::SmallVector<TidyCheck *, 0> Checks;
  /// The explorer's problems that a check has reported.
  llvm::SmallPtrSet<const explore::Problem *, 8> Said;

private:
  struct Made {
    std::shared_ptr<const analysis::Unit> Unit;
    std::string Error;
  };
  clang::ASTContext *Of = nullptr;
  bool Asked = false;
  std::map<std::string, Made, std::less<>> ByModels;
};

/// Gives the checks of one clang-tidy context the same slot. clangd keeps check
/// factories in a static and builds units on several threads at once, so this is
/// guarded; it owns nothing, a slot lives as long as the checks that hold it.
class UnitSlots {
public:
  std::shared_ptr<UnitSlot> of(const clang::tidy::ClangTidyContext *Context);

private:
  std::mutex Mutex;
  std::map<const clang::tidy::ClangTidyContext *, std::weak_ptr<UnitSlot>> Slots;
};

class TidyCheck final : public clang::tidy::ClangTidyCheck {
public:
  /// \p What has been told that \p Slot knows what was said.
  TidyCheck(llvm::StringRef Name, clang::tidy::ClangTidyContext *Context, std::shared_ptr<UnitSlot> Slot,
            std::unique_ptr<Check> What);

  void registerMatchers(clang::ast_matchers::MatchFinder *Finder) override;
  void check(const clang::ast_matchers::MatchFinder::MatchResult &Result) override;
  void onEndOfTranslationUnit() override;
  void storeOptions(clang::tidy::ClangTidyOptions::OptionMap &Opts) override;

private:
  void begin(clang::ASTContext &Ctx);
  void runOn(clang::ASTContext &Ctx);
  void report(const Finding &F);

  clang::tidy::ClangTidyContext *Context;
  std::shared_ptr<UnitSlot> Slot;
  std::unique_ptr<Check> What;
  const std::string Floor;  // the option Confidence
  const std::string Models; // the option Models
  const std::string Name;
  clang::ASTContext *Of = nullptr; // the unit that was looked at
};

} // namespace belay

#endif
