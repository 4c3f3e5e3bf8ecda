//===- Main.cpp - clangd with Belay's checks ------------------------------===//

#include "BelayModule.h"
#include "Links.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringRef.h"
#include "llvm/Support/raw_ostream.h"
#include <cstdio>
#include <thread>
#include <unistd.h>

namespace clang::clangd {
int clangdMain(int Argc, char *Argv[]);
}

/// Whether clangd will talk to an editor, and not print text and leave.
static bool speaksProtocol(llvm::ArrayRef<char *> Args) {
  return llvm::none_of(Args, [](llvm::StringRef Arg) {
    if (!Arg.consume_front("-"))
      return false;
    Arg.consume_front("-");
    return Arg == "version" || Arg == "h" || Arg.starts_with("help") || Arg == "check" || Arg.starts_with("check=");
  });
}

int main(int Argc, char **Argv) {
  belay::registerModule();
  int Pipe[2];
  if (!speaksProtocol({Argv + 1, Argv + Argc}) || pipe(Pipe))
    return clang::clangd::clangdMain(Argc, Argv);

  const int Editor = dup(STDOUT_FILENO);
  dup2(Pipe[1], STDOUT_FILENO);
  close(Pipe[1]);
  std::thread Pump(belay::pumpMessages, Pipe[0], Editor);
  const int Code = clang::clangd::clangdMain(Argc, Argv);
  llvm::outs().flush();
  std::fflush(stdout);
  dup2(Editor, STDOUT_FILENO); // closes the pipe, which ends the pump
  Pump.join();
  return Code;
}
