//===- Baseline.h - findings that are known and not to be reported --------===//
//
// A sorted text file, a line for each finding: its fingerprint, its check and
// the function it is in. So it can be read, merged and reviewed.
//
//===----------------------------------------------------------------------===//

#ifndef BELAY_TOOLS_BASELINE_H
#define BELAY_TOOLS_BASELINE_H

#include "Report.h"
#include "Sources.h"
#include "llvm/Support/Error.h"
#include "llvm/Support/raw_ostream.h"
#include <map>

namespace belay {

class Baseline {
public:
  /// What \p R would report.
  static Baseline of(const Report &R);
  /// Whoever wrote it: a line that isn't one of a baseline is an error that names it.
  static llvm::Expected<Baseline> read(llvm::StringRef File);
  /// The same of what is in \p File.
  static llvm::Expected<Baseline> parse(llvm::StringRef Text, llvm::StringRef File);
  llvm::Error write(llvm::StringRef File) const;
  void print(llvm::raw_ostream &Out) const;

  /// Marks the findings of \p R that are in it.
  void mark(Report &R) const;
  /// Forgets the entries that \p R doesn't find any more, and returns how many.
  size_t prune(const Report &R);
  /// "+" what \p R finds and isn't here, with its place, "-" what is here and \p R doesn't find. Returns how many of
  /// the first.
  size_t diff(const Report &R, Sources &Text, llvm::raw_ostream &Out) const;

  size_t size() const { return Entries.size(); }

private:
  std::map<std::string, std::string> Entries; // by fingerprint: check and function
};

} // namespace belay

#endif
