//===- Report.h - what a run found, for whoever prints it -----------------===//
//
// One model, from which every format is written. A unit's part of it is made
// where the unit is read (Engine.h); what needs all units together, the merging
// and the fingerprints, is here.
//
//===----------------------------------------------------------------------===//

#ifndef BELAY_TOOLS_REPORT_H
#define BELAY_TOOLS_REPORT_H

#include "analysis/Finding.h"
#include "clang-tidy/ClangTidyDiagnosticConsumer.h"
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace belay {

/// Where a NOLINT may stand: the place of a finding, and for one inside a macro
/// also those of the expansions around it.
struct Spot {
  std::string File;
  unsigned Offset = 0;
};

/// A diagnostic of a check or of the compiler. All paths in it are absolute.
struct Reported : clang::tidy::ClangTidyError {
  Reported() : ClangTidyError("", Warning, "", false) {}
  using ClangTidyError::ClangTidyError;
  explicit Reported(ClangTidyError E) : ClangTidyError(std::move(E)) {}

  std::optional<Confidence> Sure; // none: it isn't of one of Belay's checks
  std::string Function;           // the qualified name of what it is in; empty at the top of a file
  std::string Identity;           // a digest of check, function and tokens: no path, no line
  std::string Fingerprint;        // the same with the ordinal among equals
  std::vector<Spot> Suppressible; // of a finding that a NOLINT suppresses: where that may stand
  std::string Reason;             // what stands behind such a NOLINT
  bool Known = false;             // in the baseline

  bool suppressed() const { return !Suppressible.empty(); }
  bool ofBelay() const { return llvm::StringRef(DiagnosticName).starts_with("belay-"); }
  bool isParseError() const { return DiagLevel == Error && DiagnosticName == "clang-diagnostic-error"; }
  /// Neither suppressed nor in the baseline.
  bool isNew() const { return !suppressed() && !Known; }
};

struct UnitResult {
  enum { Done, Crashed, TimedOut, Stopped, Unread } How = Done;
  std::vector<Reported> Findings;
  std::vector<std::string> UserFiles; // what of it isn't a system header
  std::string Why;                    // of one that couldn't be read, if that is known
};

struct Report {
  std::vector<Reported> Findings; // sorted by place, each once
  std::string Root;               // absolute; what paths in reports are relative to
  std::vector<std::string> Crashed, TimedOut, Unparsed;
  std::vector<std::pair<std::string, std::string>> Unread; // and why, if that is known
  std::set<std::string> UserFiles; // of units that were read whole, and of no other
  size_t Units = 0;
  size_t Stopped = 0; // units that a signal came before

  bool whole() const { return Crashed.empty() && TimedOut.empty() && !Stopped && Unread.empty() && Unparsed.empty(); }
};

/// Puts the results of \p Files together: of findings that are there in more than
/// one unit the first stays, and equals get their ordinals.
Report mergeResults(llvm::ArrayRef<std::string> Files, std::vector<UnitResult> Results);

/// By place, and with fingerprints; for whoever adds findings.
void sortAndNumber(Report &R);

llvm::StringRef nameOf(Confidence Level);
std::optional<Confidence> confidenceNamed(llvm::StringRef Name);

/// The directory above the working directory, or itself, that a version control
/// system has its files in; the working directory if there is none.
std::string sourceRoot();

/// "3 units"
std::string count(size_t N, llvm::StringRef What);

} // namespace belay

#endif
