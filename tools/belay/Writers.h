//===- Writers.h - the formats of a report --------------------------------===//

#ifndef BELAY_TOOLS_WRITERS_H
#define BELAY_TOOLS_WRITERS_H

#include "Report.h"
#include "Sources.h"
#include "llvm/Support/raw_ostream.h"

namespace belay {

/// A format's name is its function's: what --format takes.
enum class Format { Text, Sarif, Gitlab, Junit, Rdjsonl, Html };

std::optional<Format> formatNamed(llvm::StringRef Name);

/// Suppressed findings, and those of the baseline, are in the formats that can say so (SARIF and HTML), and in no
/// other.
void write(Format F, const Report &R, Sources &Text, llvm::raw_ostream &Out);

void writeText(const Report &R, Sources &Text, llvm::raw_ostream &Out);
void writeSarif(const Report &R, Sources &Text, llvm::raw_ostream &Out);
void writeGitlab(const Report &R, Sources &Text, llvm::raw_ostream &Out);
void writeJunit(const Report &R, Sources &Text, llvm::raw_ostream &Out);
void writeRdjsonl(const Report &R, Sources &Text, llvm::raw_ostream &Out);
void writeHtml(const Report &R, Sources &Text, llvm::raw_ostream &Out);

} // namespace belay

#endif
