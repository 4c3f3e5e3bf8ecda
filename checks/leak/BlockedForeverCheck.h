//===- BlockedForeverCheck.h ----------------------------------------------===//
//
// belay-blocked-forever: a thread that waits for what no other thread will ever do.
// The page for its users is docs/checks/blocked-forever.md.
//
//===----------------------------------------------------------------------===//

#ifndef BELAY_CHECKS_LEAK_BLOCKEDFOREVERCHECK_H
#define BELAY_CHECKS_LEAK_BLOCKEDFOREVERCHECK_H

#include "Check.h"

namespace belay {

class BlockedForeverCheck final : public Check {
public:
  BlockedForeverCheck(llvm::StringRef Name, clang::tidy::ClangTidyContext *Context, std::shared_ptr<UnitSlot> Slot)
      : Check(Name, Context, std::move(Slot)), Explore(Options.get("Explore", false)) {}
  void storeOptions(clang::tidy::ClangTidyOptions::OptionMap &Opts) override;
  void find(const analysis::Unit &U, std::vector<Finding> &Out) override;

private:
  const bool Explore; ///< the option
};

} // namespace belay

#endif
