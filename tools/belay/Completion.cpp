#include "Completion.h"
#include "Catalogue.h"
#include "ExitCode.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/ADT/StringSwitch.h"
#include "llvm/Support/CommandLine.h"
#include "llvm/Support/raw_ostream.h"
#include <map>
#include <string>
#include <vector>

namespace cl = llvm::cl;
using llvm::StringRef;

namespace belay {
namespace {

/// An option of a command; what its value is, if it takes one.
struct Completed {
  std::string Flag; // with its dashes
  StringRef Value, Text;
  /// The words that its value can be; empty if that is a file, a directory or anything.
  std::vector<StringRef> Words;
  bool isDirectory() const { return Value == "dir"; }
  bool isFile() const { return Value == "file" || Value == "files"; }
};

std::vector<StringRef> checkNames() {
  std::vector<StringRef> Names;
  for (const CatalogueEntry &E : catalogue())
    Names.push_back(E.Name);
  return Names;
}

std::vector<StringRef> wordsOf(StringRef Option) {
  if (Option == "checks")
    return checkNames();
  return llvm::StringSwitch<std::vector<StringRef>>(Option)
      .Case("confidence", {"discipline", "likely", "proven"})
      .Case("fail-on", {"discipline", "likely", "proven", "none"})
      .Case("format", {"text", "sarif", "gitlab", "junit", "rdjsonl", "html"})
      .Default({});
}

std::vector<Completed> optionsOf(cl::SubCommand &Command, const cl::OptionCategory &Ours) {
  std::map<StringRef, const cl::Option *> Sorted;
  for (const auto &[Name, Option] : Command.OptionsMap)
    if (llvm::is_contained(Option->Categories, &Ours))
      Sorted[Name] = Option;
  std::vector<Completed> Out;
  for (auto &[Name, Option] : Sorted)
    Out.push_back({(Name.size() == 1 ? "-" : "--") + Name.str(), Option->ValueStr, Option->HelpStr, wordsOf(Name)});
  return Out;
}

/// What follows the command's name where that isn't a path.
std::vector<StringRef> argumentsOf(StringRef Command) {
  if (Command == "explain")
    return checkNames();
  if (Command == "baseline")
    return {"write", "prune", "diff"};
  if (Command == "completion")
    return {"bash", "zsh", "fish"};
  return {};
}

/// Within single quotes, with \p Apostrophe for those of the text: by default as all three shells read them.
std::string quoted(StringRef Text, StringRef Apostrophe = "'\\''") {
  std::string Out = "'";
  for (char C : Text)
    Out += C == '\'' ? Apostrophe.str() : std::string(1, C);
  return Out + "'";
}

std::string fishQuoted(StringRef Text) { return quoted(Text, "\\'"); }

/// Without what is in brackets and what explains it.
std::string brief(StringRef Text) { return Text.split(" (").first.split(": ").first.split(", as ").first.str(); }

class Script {
public:
  Script(llvm::ArrayRef<cl::SubCommand *> Commands, const cl::OptionCategory &Ours) : Commands(Commands), Ours(Ours) {}

  void bash() const {
    OS << "# belay's completion for bash\n_belay() {\n"
          "  local current=${COMP_WORDS[COMP_CWORD]} previous=${COMP_WORDS[COMP_CWORD-1]}\n"
          "  COMPREPLY=()\n"
          "  if ((COMP_CWORD == 1)); then\n"
       << "    COMPREPLY=($(compgen -W " << quoted(names()) << " -- \"$current\"))\n    return\n  fi\n"
       << "  case ${COMP_WORDS[1]}:$previous in\n";
    for (cl::SubCommand *C : Commands)
      for (const Completed &O : optionsOf(*C, Ours)) {
        if (O.Value.empty())
          continue;
        OS << "  " << C->getName() << ":" << O.Flag << ") ";
        if (!O.Words.empty())
          OS << "COMPREPLY=($(compgen -W " << quoted(llvm::join(O.Words, " ")) << " -- \"$current\"))\n    ";
        else if (O.isDirectory() || O.isFile())
          OS << "COMPREPLY=($(compgen -" << (O.isFile() ? "f" : "d") << " -- \"$current\"))\n    ";
        OS << "return ;;\n";
      }
    OS << "  esac\n  local options= words=\n  case ${COMP_WORDS[1]} in\n";
    for (cl::SubCommand *C : Commands) {
      OS << "  " << C->getName() << ") options=" << quoted(flags(*C));
      if (const auto Words = argumentsOf(C->getName()); !Words.empty())
        OS << " words=" << quoted(llvm::join(Words, " "));
      OS << " ;;\n";
    }
    OS << "  help) words=" << quoted(names()) << " ;;\n  esac\n"
       << "  if [[ $current == -* ]]; then\n    COMPREPLY=($(compgen -W \"$options\" -- \"$current\"))\n"
       << "  elif [[ -n $words ]] && ((COMP_CWORD == 2)); then\n"
       << "    COMPREPLY=($(compgen -W \"$words\" -- \"$current\"))\n"
       << "  else\n    COMPREPLY=($(compgen -f -- \"$current\"))\n  fi\n}\n"
       << "complete -o filenames -F _belay belay\n";
  }

  void zsh() const {
    OS << "#compdef belay\n# belay's completion for zsh\n_belay() {\n"
          "  if ((CURRENT == 2)); then\n    local -a commands=(\n";
    for (cl::SubCommand *C : Commands)
      OS << "      " << quoted((C->getName() + ":" + brief(C->getDescription())).str()) << "\n";
    OS << "    )\n    _describe command commands\n    return\n  fi\n  local command=${words[2]}\n"
          "  shift words\n  ((CURRENT--))\n  case $command in\n";
    for (cl::SubCommand *C : Commands) {
      OS << "  " << C->getName() << ")\n    _arguments";
      for (const Completed &O : optionsOf(*C, Ours)) {
        std::string Text = brief(O.Text);
        llvm::erase_if(Text, [](char Ch) { return Ch == '[' || Ch == ']' || Ch == ':'; });
        std::string Spec = O.Flag + "[" + Text + "]";
        if (!O.Value.empty())
          Spec += (":" + O.Value + ":").str() + (!O.Words.empty()  ? "(" + llvm::join(O.Words, " ") + ")"
                                                 : O.isFile()      ? "_files"
                                                 : O.isDirectory() ? "_files -/"
                                                                   : "");
        OS << " \\\n      " << quoted(Spec);
      }
      if (const auto Words = argumentsOf(C->getName()); !Words.empty())
        OS << " \\\n      " << quoted("1:word:(" + llvm::join(Words, " ") + ")");
      OS << " \\\n      '*:file:_files'\n    ;;\n";
    }
    OS << "  help) _arguments " << quoted("1:command:(" + names() + ")") << " ;;\n  esac\n}\n"
       << "if [[ $funcstack[1] == _belay ]]; then _belay \"$@\"; else compdef _belay belay; fi\n";
  }

  void fish() const {
    OS << "# belay's completion for fish\ncomplete -c belay -n __fish_use_subcommand -f\n";
    for (cl::SubCommand *C : Commands) {
      OS << "complete -c belay -n __fish_use_subcommand -a " << C->getName() << " -d "
         << fishQuoted(brief(C->getDescription())) << "\n";
      const std::string In =
          "complete -c belay -n " + quoted(("__fish_seen_subcommand_from " + C->getName()).str()) + " ";
      for (const Completed &O : optionsOf(*C, Ours)) {
        const StringRef Bare = O.Flag;
        OS << In << (Bare.starts_with("--") ? "-l " : "-s ") << Bare.ltrim('-') << " -d " << fishQuoted(brief(O.Text));
        if (!O.Words.empty())
          OS << " -x -a " << quoted(llvm::join(O.Words, " "));
        else if (!O.Value.empty())
          OS << (O.isFile() || O.isDirectory() ? " -r" : " -x");
        OS << "\n";
      }
      if (const auto Words = argumentsOf(C->getName()); !Words.empty())
        OS << In << "-f -a " << quoted(llvm::join(Words, " ")) << "\n";
    }
    OS << "complete -c belay -n '__fish_seen_subcommand_from help' -f -a " << quoted(names()) << "\n";
  }

private:
  std::string names() const {
    std::vector<StringRef> Names;
    for (cl::SubCommand *C : Commands)
      Names.push_back(C->getName());
    return llvm::join(Names, " ");
  }

  std::string flags(cl::SubCommand &C) const {
    std::vector<std::string> Flags;
    for (const Completed &O : optionsOf(C, Ours))
      Flags.push_back(O.Flag);
    return llvm::join(Flags, " ");
  }

  llvm::ArrayRef<cl::SubCommand *> Commands;
  const cl::OptionCategory &Ours;
  llvm::raw_ostream &OS = llvm::outs();
};

} // namespace

int printCompletion(StringRef Shell, llvm::ArrayRef<cl::SubCommand *> Commands, const cl::OptionCategory &Ours) {
  const Script S(Commands, Ours);
  if (Shell == "bash") {
    S.bash();
  } else if (Shell == "zsh") {
    S.zsh();
  } else if (Shell == "fish") {
    S.fish();
  } else {
    llvm::errs() << "belay: no completion for '" << Shell << "'; there is bash, zsh and fish\n";
    return ExitUsage;
  }
  return ExitClean;
}

} // namespace belay
