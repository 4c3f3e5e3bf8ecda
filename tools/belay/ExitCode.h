//===- ExitCode.h - what belay's exit code says ---------------------------===//

#ifndef BELAY_TOOLS_EXITCODE_H
#define BELAY_TOOLS_EXITCODE_H

namespace belay {

enum ExitCode {
  ExitClean = 0,
  ExitFindings = 1,
  ExitUsage = 2, // the command line, the configuration or the database is wrong
  ExitParse = 3  // some unit could not be read to its end, so the answer isn't whole
};

} // namespace belay

#endif
