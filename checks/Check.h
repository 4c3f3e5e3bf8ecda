//===- Check.h - the base of every check ----------------------------------===//
//
// A check is thin: it picks findings out of the analysis of a unit and words
// them. When to run, the options, the order, duplicates and how findings become
// diagnostics are the same for all checks, and are here.
//
//===----------------------------------------------------------------------===//

#ifndef BELAY_CHECKS_CHECK_H
#define BELAY_CHECKS_CHECK_H

#include "analysis/Finding.h"
#include "analysis/Unit.h"
#include "clang-tidy/ClangTidyCheck.h"
#include "llvm/ADT/SmallPtrSet.h"
#include <map>
#include <memory>
#include <mutex>
#include <vector>

namespace belay::explore {
struct Problem;
}

namespace belay {

class Check;

/// The analysis of one unit, made when the first check asks for it and shared by
/// all checks of a clang-tidy context. Used by one thread.
class UnitSlot {
public:
  /// The unit, or the message of what is wrong with \p Models.
  llvm::Expected<std::shared_ptr<const analysis::Unit>> get(clang::ASTContext &Context, llvm::StringRef Models);
  /// True for the first check that asks about this unit.
  bool first() { return !std::exchange(Asked, true); }

  /// The checks that hold this slot and have registered.
  llvm::SmallVector<Check *, 0> Checks;
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

/// Notes for the calls of \p Path, which lead to what \p F is about.
void addCalls(Finding &F, llvm::ArrayRef<const ir::Event *> Path);

class Check : public clang::tidy::ClangTidyCheck {
public:
  Check(llvm::StringRef Name, clang::tidy::ClangTidyContext *Context, std::shared_ptr<UnitSlot> Slot);

  /// All findings of this check in the unit, in any order, at any confidence.
  virtual void find(const analysis::Unit &U, std::vector<Finding> &Out) = 0;

  /// True: runs when the others have.
  virtual bool isLast() const { return false; }

  void registerMatchers(clang::ast_matchers::MatchFinder *Finder) final;
  void check(const clang::ast_matchers::MatchFinder::MatchResult &Result) final;
  void onEndOfTranslationUnit() final;
  void storeOptions(clang::tidy::ClangTidyOptions::OptionMap &Opts) override;

protected:
  bool said(const explore::Problem &P) const { return Slot->Said.contains(&P); }

private:
  void begin(clang::ASTContext &Ctx);
  void runOn(clang::ASTContext &Ctx);
  void report(const Finding &F);

  clang::tidy::ClangTidyContext *Context;
  std::shared_ptr<UnitSlot> Slot;
  const std::string Floor;  // the option Confidence
  const std::string Models; // the option Models
  const std::string Name;
  clang::ASTContext *Of = nullptr; // the unit that was looked at
};

} // namespace belay

#endif
