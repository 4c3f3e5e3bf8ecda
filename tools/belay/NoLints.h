//===- NoLints.h - NOLINT comments, their reasons and their use -----------===//
//
// clang-tidy itself decides what a NOLINT suppresses; here it is found out which
// one did, to say why, and which ones do nothing.
//
//===----------------------------------------------------------------------===//

#ifndef BELAY_TOOLS_NOLINTS_H
#define BELAY_TOOLS_NOLINTS_H

#include "Report.h"
#include "Sources.h"
#include <map>
#include <set>

namespace belay {

/// NOLINT, NOLINTNEXTLINE, or NOLINTBEGIN and its NOLINTEND.
struct NoLint {
  unsigned Offset = 0;                  // of the word
  unsigned FirstLine = 0, LastLine = 0; // of the lines that it is about
  bool Block = false;
  bool All = false;               // without a list it is about every check
  std::vector<std::string> Items; // of the list
  std::string Reason;             // what stands behind it, without the colon
  std::set<std::string> Used;     // of the items; "" if All

  /// The item that covers \p Check; none if it isn't about that.
  std::optional<std::string> itemFor(const std::string &Check) const;
};

std::vector<NoLint> parseNoLints(llvm::StringRef File, Sources &Text);

class NoLints {
public:
  explicit NoLints(Sources &Text) : Text(Text) {}

  /// Gives each suppressed finding its reason.
  void explain(Report &R);

  /// Reports the parts of NOLINTs of \p Files that name checks of Belay's and
  /// suppressed nothing; after explain(). \p Ran says whether a check looked at a file.
  void reportUnused(Report &R, const std::set<std::string> &Files,
                    llvm::function_ref<bool(llvm::StringRef File, llvm::StringRef Check)> Ran);

  /// Reports NOLINTs of \p Files that name checks of Belay's and have no reason.
  void reportUnreasoned(Report &R, const std::set<std::string> &Files);

private:
  std::vector<NoLint> &of(const std::string &File);

  Sources &Text;
  std::map<std::string, std::vector<NoLint>> ByFile;
};

} // namespace belay

#endif
