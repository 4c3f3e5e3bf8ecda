#include "Flags.h"
#include "Compat.h"
#include "clang/Driver/ToolChain.h"
#include "clang/Driver/Types.h"
#include "clang/Tooling/Tooling.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/SmallVector.h"
#include "llvm/Option/Arg.h"
#include "llvm/Option/ArgList.h"
#include "llvm/Option/OptTable.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/Program.h"

using namespace clang;
namespace types = clang::driver::types;
using llvm::StringRef;

namespace belay {

/// Where clang's own headers are: beside the LLVM that Belay was built with, or where a clang of that version says.
static const std::string &resourceDirectory() {
  static const std::string Found = [] {
    std::string Built = BELAY_RESOURCE_DIR;
    if (llvm::sys::fs::exists(Built + "/include/stddef.h"))
      return Built;
    llvm::SmallString<128> Out;
    auto Clang = llvm::sys::findProgramByName("clang-" CLANG_VERSION_MAJOR_STRING);
    if (!Clang || llvm::sys::fs::createTemporaryFile("belay", "txt", Out))
      return Built;
    std::optional<StringRef> Redirects[] = {std::nullopt, Out.str(), std::nullopt};
    llvm::sys::ExecuteAndWait(*Clang, {*Clang, "-print-resource-dir"}, std::nullopt, Redirects);
    if (auto Text = llvm::MemoryBuffer::getFile(Out))
      Built = (*Text)->getBuffer().trim().str();
    llvm::sys::fs::remove(Out);
    return Built;
  }();
  return Found;
}

/// -Xclang -include-pch -Xclang FILE: CMake names the header itself, too.
static void dropPrecompiledHeader(std::vector<std::string> &Args) {
  for (size_t I = 0; I + 3 < Args.size();)
    if (Args[I] == "-Xclang" && Args[I + 1] == "-include-pch" && Args[I + 2] == "-Xclang")
      Args.erase(Args.begin() + I, Args.begin() + I + 4);
    else
      ++I;
}

static bool unwanted(const llvm::opt::Arg &A) {
  const llvm::opt::Option &O = A.getOption();
  if (O.matches(options::OPT_Wp_COMMA) || O.matches(options::OPT_Wa_COMMA) || O.matches(options::OPT_Wl_COMMA))
    return llvm::any_of(A.getValues(), [](StringRef V) { return V.starts_with("-M"); });
  if (O.matches(options::OPT_W_Group)) // what is no error there is none here
    return A.getNumValues() != 1 || !StringRef(A.getValue()).starts_with("no-");
  if (O.matches(options::OPT_mtune_EQ) || O.matches(options::OPT_mfunction_return_EQ))
    return true; // GCC has more values, and no code is made
  return O.matches(options::OPT_UNKNOWN) ||
         O.matches(options::OPT_pedantic_Group) || O.matches(options::OPT_include_pch) ||
         O.matches(options::OPT_fplugin_EQ) || O.matches(options::OPT_fplugin_arg) ||
         O.matches(options::OPT_resource_dir) || O.matches(options::OPT_resource_dir_EQ) ||
         O.matches(options::OPT_save_temps_EQ) || O.matches(options::OPT__serialize_diags) ||
         O.matches(options::OPT_gsplit_dwarf) || O.matches(options::OPT_gsplit_dwarf_EQ);
}

/// The arguments after the compiler's name without those that \p Drop says.
static std::vector<std::string> without(llvm::ArrayRef<std::string> Args,
                                        llvm::function_ref<bool(const llvm::opt::Arg &)> Drop) {
  llvm::SmallVector<const char *> Argv;
  for (const std::string &A : Args)
    Argv.push_back(A.c_str());
  unsigned MissingIndex = 0, MissingCount = 0;
  const llvm::opt::InputArgList Parsed =
      driverOptions().ParseArgs(Argv, MissingIndex, MissingCount, llvm::opt::Visibility(options::ClangOption));
  std::vector<std::string> Kept;
  for (const llvm::opt::Arg *A : Parsed) {
    if (Drop(*A))
      continue;
    llvm::opt::ArgStringList Strings;
    A->render(Parsed, Strings);
    Kept.insert(Kept.end(), Strings.begin(), Strings.end());
  }
  return Kept;
}

static types::ID typeOfName(StringRef File) {
  StringRef Extension = llvm::sys::path::extension(File);
  return Extension.consume_front(".") ? types::lookupTypeForExtension(Extension) : types::TY_INVALID;
}

static bool isForCl(llvm::ArrayRef<std::string> Args) {
  return llvm::is_contained(Args, "--driver-mode=cl") || StringRef(Args.front()).ends_with("cl.exe");
}

/// What -x says, or the name.
static types::ID typeOf(const tooling::CompileCommand &Command) {
  const std::vector<std::string> &Args = Command.CommandLine;
  const bool ForCl = !Args.empty() && isForCl(Args);
  StringRef Said;
  for (size_t I = 1; I < Args.size(); ++I) {
    StringRef A = Args[I];
    if (ForCl && (A == "/TP" || A == "-TP" || A == "/TC" || A == "-TC"))
      Said = A.ends_with("P") ? "c++" : "c";
    else if (!ForCl && A.consume_front("-x"))
      Said = !A.empty() ? A : I + 1 < Args.size() ? StringRef(Args[I + 1]) : "";
  }
  return Said.empty() ? typeOfName(Command.Filename) : types::lookupTypeForTypeSpecifier(Said.str().c_str());
}

bool compilesC(const tooling::CompileCommand &Command) {
  const types::ID Type = typeOf(Command);
  return Type != types::TY_INVALID && types::isDerivedFromC(Type);
}

bool isHeader(StringRef File) { return types::onlyPrecompileType(typeOfName(File)); }

void adjustCommonFlags(tooling::CompileCommand &Command) {
  std::vector<std::string> &Args = Command.CommandLine;
  auto IsStandard = [](StringRef A) { return A.starts_with("-std=") || A.starts_with("--std="); };
  auto IsOfCXX = [&](StringRef A) { return A.contains("++"); };
  types::ID Type = typeOf(Command);
  if (Type == types::TY_CHeader) {
    auto OfC = [&](StringRef A) { return IsStandard(A) && !IsOfCXX(A); };
    const bool SaysC = llvm::any_of(Args, [](StringRef A) { return A.starts_with("-x"); }) || llvm::any_of(Args, OfC);
    if (!SaysC) {
      Type = types::TY_CXXHeader;
      Args.insert(Args.begin() + 1, {"-x", "c++-header"});
    }
  }
  const bool CXX = types::isCXX(Type);
  llvm::erase_if(Args, [&](StringRef A) { return IsStandard(A) && IsOfCXX(A) != CXX; });
  if (CXX && llvm::none_of(Args, IsStandard))
    Args.insert(Args.begin() + 1, "-std=c++20");
}

/// By its name: g++, arm-none-eabi-gcc-12, clang++.
static bool isCompiler(StringRef Arg) {
  const StringRef Name = llvm::sys::path::filename(Arg);
  return !Arg.starts_with("-") && typeOfName(Name) == types::TY_INVALID && // -std=c++20 is none, nor is a.cc
         !driver::ToolChain::getTargetAndModeFromProgramName(Name).ModeSuffix.empty();
}

/// What runs the compiler, where clang's reader of databases doesn't know it (it knows ccache, distcc and sccache):
/// icecc g++, zig c++, env A=B g++, libtool --mode=compile g++.
static void dropLauncher(tooling::CompileCommand &Command) {
  std::vector<std::string> &Args = Command.CommandLine;
  size_t At = 1;
  if (!isCompiler(Args.front()))
    while (At < Args.size() && (StringRef(Args[At]).starts_with("--") || StringRef(Args[At]).contains('=')))
      ++At;
  if (At >= Args.size() || Args[At] == Command.Filename || !isCompiler(Args[At]))
    return;
  Args.erase(Args.begin(), Args.begin() + At);
  const std::string Compiler = Args.front();
  tooling::addTargetAndModeForProgramName(Args, Compiler);
}

void adjustFlags(tooling::CompileCommand &Command) {
  std::vector<std::string> &Args = Command.CommandLine;
  if (Args.empty())
    return;
  dropLauncher(Command);
  dropPrecompiledHeader(Args);
  // Without carets clang doesn't count its warnings on stderr; findings are printed elsewhere.
  std::vector<std::string> Kept = {Args.front(), "-w", "-Xclang", "-fno-caret-diagnostics",
                                   "-resource-dir=" + resourceDirectory()};
  llvm::ArrayRef<std::string> Theirs = llvm::ArrayRef(Args).drop_front();
  llvm::append_range(Kept, isForCl(Args) ? Theirs.vec() : without(Theirs, unwanted));
  Args = std::move(Kept);
}

std::vector<std::string> meaning(const tooling::CompileCommand &Command) {
  std::vector<std::string> Kept = without(Command.CommandLine, [](const llvm::opt::Arg &A) {
    const llvm::opt::Option &O = A.getOption();
    return O.matches(options::OPT_o) || O.matches(options::OPT_M_Group) || O.matches(options::OPT_fPIC) ||
           O.matches(options::OPT_fpic) || O.matches(options::OPT_fPIE) || O.matches(options::OPT_fpie) ||
           (O.matches(options::OPT_D) && StringRef(A.getValue()).ends_with("_EXPORTS"));
  });
  Kept.push_back(Command.Directory);
  return Kept;
}

} // namespace belay
