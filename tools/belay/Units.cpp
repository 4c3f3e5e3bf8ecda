#include "Units.h"
#include "Compat.h"
#include "Flags.h"
#include "clang/Tooling/ArgumentsAdjusters.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/SmallString.h"
#include "llvm/ADT/StringSwitch.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/FormatVariadic.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/Regex.h"
#include <map>
#include <set>

using namespace clang::tooling;
using llvm::StringRef;
namespace fs = llvm::sys::fs;
namespace path = llvm::sys::path;

namespace belay {

static std::string absolute(StringRef File, StringRef Directory = "") {
  llvm::SmallString<256> Path(File);
  if (!Directory.empty())
    makeAbsolute(Directory, Path);
  fs::make_absolute(Path);
  path::remove_dots(Path, true);
  return Path.str().str();
}

/// Where a file really is, so that links don't hide that two names are one file.
static std::string real(const std::string &File) {
  llvm::SmallString<256> Path;
  return fs::real_path(File, Path) ? File : Path.str().str();
}

static bool isSource(StringRef File) {
  return llvm::StringSwitch<bool>(path::extension(File))
      .Cases(".c", ".cc", ".cpp", ".cxx", ".c++", ".C", ".cp", true)
      .Cases(".cppm", ".ixx", ".mpp", true)
      .Default(false);
}

/// The directory of the database that DIR, DIR/build or DIR/build/* holds.
static std::string databaseIn(StringRef Directory) {
  auto Has = [](StringRef D) { return fs::exists(D + "/compile_commands.json"); };
  if (Has(Directory))
    return Directory.str();
  const std::string Build = (Directory + "/build").str();
  if (Has(Build))
    return Build;
  std::set<std::string> Presets;
  std::error_code Error;
  for (fs::directory_iterator I(Build, Error), End; !Error && I != End; I.increment(Error))
    if (Has(I->path()))
      Presets.insert(I->path());
  return Presets.empty() ? "" : *Presets.begin();
}

static std::string databaseFor(const std::string &Path) {
  std::string Directory = fs::is_directory(Path) ? Path : path::parent_path(Path).str();
  for (StringRef D = Directory; !D.empty(); D = path::parent_path(D))
    if (std::string Found = databaseIn(D); !Found.empty())
      return Found;
  return "";
}

static llvm::Error noDatabase(const llvm::Twine &Where) {
  return llvm::createStringError(llvm::formatv(
      "no compile_commands.json {0}, so it is unknown how files are compiled.\nName it by -p DIR, or make one in one of "
      "three ways:\n"
      "  cmake -B build -DCMAKE_EXPORT_COMPILE_COMMANDS=ON   (Ninja or Makefiles; Meson writes it unasked)\n"
      "  bear -- make                                        (any build that runs a compiler)\n"
      "  belay check FILE... -- -std=c++20 -Iinclude         (no database: the flags after --)",
      Where.str()));
}

namespace {

class Collector {
public:
  explicit Collector(const UnitRequest &Request) : Request(Request), Exclude(Request.Exclude) {}

  llvm::Error add(StringRef Given) {
    const std::string Path = absolute(Given);
    if (!fs::exists(Path))
      return llvm::createStringError(llvm::formatv("{0}: no such file or directory", Given));
    if (!fs::is_directory(Path) && !fs::is_regular_file(Path))
      return llvm::createStringError(llvm::formatv("{0}: neither a file nor a directory", Given));
    if (Request.Fixed)
      return addFixed(Path);
    std::string Dir = Request.DatabaseDir.empty() ? databaseFor(Path) : absolute(Request.DatabaseDir);
    if (path::filename(Dir) == "compile_commands.json" && fs::is_regular_file(Dir))
      Dir = path::parent_path(Dir).str();
    if (Dir.empty())
      return noDatabase("above " + Path + " or in a build/ directory there");
    if (!fs::exists(Dir + "/compile_commands.json") && !fs::exists(Dir + "/compile_flags.txt"))
      return noDatabase("in " + Dir);
    auto Database = load(Dir);
    if (!Database)
      return Database.takeError();
    return fs::is_directory(Path) ? addBelow(**Database, Path, Dir) : addFile(**Database, Path, Dir);
  }

  std::vector<SourceUnit> take() {
    std::vector<SourceUnit> Units;
    for (auto &[Key, Of] : Found)
      std::move(Of.begin(), Of.end(), std::back_inserter(Units));
    return Units;
  }

private:
  void put(const std::string &File, std::vector<CompileCommand> Commands) {
    if (!Request.Exclude.empty() && Exclude.match(File)) {
      Excluded = true;
      return;
    }
    auto [It, New] = Found.try_emplace(real(File));
    if (!New)
      return;
    std::set<std::vector<std::string>> Ways;
    for (CompileCommand &Command : Commands) {
      std::string Unreadable;
      if (!fs::exists(File))
        Unreadable = "no such file";
      else if (!fs::is_directory(Command.Directory))
        Unreadable = llvm::formatv("the directory of its compile command, {0}, is not there", Command.Directory);
      if (!Request.ExtraArgs.empty())
        Command.CommandLine =
            getInsertArgumentAdjuster(Request.ExtraArgs, ArgumentInsertPosition::END)(Command.CommandLine, File);
      adjustFlags(Command);
      if (!Ways.insert(meaning(Command)).second)
        continue;
      It->second.emplace_back();
      It->second.back().File = File;
      It->second.back().Command = std::move(Command);
      It->second.back().Unreadable = std::move(Unreadable);
    }
  }

  void putUnreadable(const std::string &Path, std::error_code Why) {
    SourceUnit Unit;
    Unit.File = Path;
    Unit.Unreadable = Why.message();
    Found[Path].push_back(std::move(Unit));
  }

  llvm::Expected<const CompilationDatabase *> load(const std::string &Dir) {
    auto &Database = Databases[Dir];
    std::string Message;
    if (!Database)
      Database = CompilationDatabase::loadFromDirectory(Dir, Message);
    if (Database)
      return Database.get();
    // Each kind of database has said why it isn't there.
    const std::string File = Dir + "/compile_commands.json";
    const StringRef Said = StringRef(Message).split("json-compilation-database: ").second.split('\n').first;
    if (fs::exists(File) && !Said.empty())
      return llvm::createStringError(llvm::formatv("{0}: {1}", File, Said));
    return llvm::createStringError(llvm::formatv("{0}: {1}", Dir, StringRef(Message).trim()));
  }

  /// A relative directory is so from the database.
  static std::vector<CompileCommand> anchored(std::vector<CompileCommand> Commands, StringRef DatabaseDir) {
    for (CompileCommand &Command : Commands)
      Command.Directory = absolute(Command.Directory, DatabaseDir);
    return Commands;
  }

  llvm::Error addBelow(const CompilationDatabase &Database, const std::string &Directory, StringRef DatabaseDir) {
    const std::string Root = real(Directory);
    std::map<std::string, std::vector<CompileCommand>> Below;
    for (CompileCommand &Command : anchored(Database.getAllCompileCommands(), DatabaseDir)) {
      std::string File = absolute(Command.Filename, Command.Directory);
      StringRef Rest = File;
      const std::string Real = real(File);
      StringRef RealRest = Real;
      auto IsBelow = [](StringRef &R, StringRef Of) { return Of == "/" || (R.consume_front(Of) && R.starts_with("/")); };
      if (compilesC(Command) && (IsBelow(Rest, Directory) || IsBelow(RealRest, Root)))
        Below[File].push_back(std::move(Command));
    }
    if (Below.empty())
      return llvm::createStringError(
          llvm::formatv("{0}/compile_commands.json knows no C or C++ file below {1}", DatabaseDir, Directory));
    for (auto &[File, Commands] : Below)
      put(File, std::move(Commands));
    return llvm::Error::success();
  }

  static llvm::Error notC(StringRef File) {
    return llvm::createStringError(llvm::formatv("{0}: this is neither C nor C++, as it is compiled", File));
  }

  llvm::Error addFile(const CompilationDatabase &Database, const std::string &File, StringRef DatabaseDir) {
    auto Commands = anchored(Database.getCompileCommands(File), DatabaseDir);
    if (Commands.empty())
      Commands = anchored(Database.getCompileCommands(real(File)), DatabaseDir);
    if (Commands.empty())
      for (CompileCommand &Command : anchored(Database.getAllCompileCommands(), DatabaseDir))
        if (real(absolute(Command.Filename, Command.Directory)) == real(File))
          Commands.push_back(std::move(Command));
    if (Commands.empty())
      return llvm::createStringError(llvm::formatv("no compile command for {0}", File));
    llvm::erase_if(Commands, [](const CompileCommand &Command) { return !compilesC(Command); });
    if (Commands.empty())
      return notC(File);
    put(File, std::move(Commands));
    return llvm::Error::success();
  }

  llvm::Error putFixed(const std::string &File) {
    auto Commands = Request.Fixed->getCompileCommands(File);
    for (CompileCommand &Command : Commands)
      adjustCommonFlags(Command);
    if (!llvm::all_of(Commands, compilesC))
      return notC(File);
    put(File, std::move(Commands));
    return llvm::Error::success();
  }

  /// Links may lead back to where they are.
  void putBelow(const std::string &Directory, std::set<fs::UniqueID> &Seen) {
    fs::UniqueID Id;
    if (fs::getUniqueID(Directory, Id) || !Seen.insert(Id).second)
      return;
    std::error_code Error;
    for (fs::directory_iterator I(Directory, Error), End; !Error && I != End; I.increment(Error))
      if (fs::is_directory(I->path()))
        putBelow(I->path(), Seen);
      else if (isSource(I->path()) && fs::is_regular_file(I->path()))
        llvm::consumeError(putFixed(I->path()));
    if (Error)
      putUnreadable(Directory, Error);
  }

  llvm::Error addFixed(const std::string &Path) {
    if (!fs::is_directory(Path))
      return putFixed(Path);
    const size_t Before = Found.size();
    std::set<fs::UniqueID> Seen;
    putBelow(Path, Seen);
    if (Found.size() == Before && !Excluded)
      return llvm::createStringError(llvm::formatv("no C or C++ source below {0}", Path));
    return llvm::Error::success();
  }

  const UnitRequest &Request;
  const llvm::Regex Exclude;
  bool Excluded = false; // some
  std::map<std::string, std::unique_ptr<CompilationDatabase>> Databases;
  std::map<std::string, std::vector<SourceUnit>> Found; // by real path
};

} // namespace

llvm::Expected<std::vector<SourceUnit>> findUnits(const UnitRequest &Request) {
  Collector C(Request);
  std::vector<std::string> Paths = Request.Paths;
  if (Paths.empty())
    Paths.push_back(".");
  for (const std::string &Path : Paths)
    if (llvm::Error E = C.add(Path))
      return std::move(E);
  return C.take();
}

} // namespace belay
