#include "Includes.h"
#include "Archive.h"
#include "Compat.h"
#include "clang/Basic/CharInfo.h"
#include "clang/Frontend/CompilerInstance.h"
#include "clang/Frontend/FrontendActions.h"
#include "clang/Lex/DependencyDirectivesScanner.h"
#include "clang/Lex/Lexer.h"
#include "clang/Lex/PPCallbacks.h"
#include "clang/Lex/Preprocessor.h"
#include "clang/Tooling/Tooling.h"

using namespace clang;
using llvm::StringRef;

namespace belay {

/// Each file is looked through once, however many units include it.
class Directives {
public:
  using List = llvm::ArrayRef<dependency_directives_scan::Directive>;

  std::optional<List> of(FileEntryRef File, FileManager &Files) {
    std::unique_ptr<Scanned> &S = Known[File.getUniqueID()];
    if (!S) {
      S = std::make_unique<Scanned>();
      auto Buffer = Files.getBufferForFile(File);
      S->Good = Buffer && !scanSourceForDependencyDirectives((*Buffer)->getBuffer(), S->Tokens, S->All);
    }
    return S->Good ? std::optional<List>(S->All) : std::nullopt;
  }

private:
  struct Scanned {
    bool Good = false;
    llvm::SmallVector<dependency_directives_scan::Token, 0> Tokens;
    llvm::SmallVector<dependency_directives_scan::Directive, 0> All;
  };

  std::map<llvm::sys::fs::UniqueID, std::unique_ptr<Scanned>> Known;
};

namespace {

/// Each is a directive, or a whole conditional group of them.
std::vector<Includes::Line> leadingLines(StringRef Text) {
  LangOptions Language; // the same for all, since nobody knows yet which one it is
  Language.LineComment = Language.CPlusPlus = Language.RawStringLiterals = true;
  Lexer Raw(SourceLocation(), Language, Text.begin(), Text.begin(), Text.end());
  std::vector<Includes::Line> Lines;
  unsigned Depth = 0;
  size_t Begin = 0;
  Token T;
  Raw.LexFromRawLexer(T);
  while (T.is(tok::hash) && T.isAtStartOfLine()) {
    if (!Depth)
      Begin = Raw.getCurrentBufferOffset() - T.getLength();
    Raw.LexFromRawLexer(T);
    const StringRef Kind = T.is(tok::raw_identifier) && !T.isAtStartOfLine() ? T.getRawIdentifier() : "";
    size_t End = 0;
    for (; T.isNot(tok::eof) && !T.isAtStartOfLine(); Raw.LexFromRawLexer(T))
      End = Raw.getCurrentBufferOffset();
    if (Kind == "if" || Kind == "ifdef" || Kind == "ifndef")
      ++Depth;
    else if (Kind == "endif" && Depth)
      --Depth;
    else if (Kind != "include" && Kind != "define" && Kind != "undef" &&
             (!Depth || (Kind != "else" && Kind != "elif" && Kind != "elifdef" && Kind != "elifndef")))
      break;
    if (!Depth)
      Lines.push_back({Text.slice(Begin, End).str(), unsigned(End)});
  }
  return Lines;
}

class Watcher : public PPCallbacks {
public:
  Watcher(Preprocessor &PP, Includes &To) : PP(PP), SM(PP.getSourceManager()), To(To) {}

  void FileChanged(SourceLocation Loc, FileChangeReason Why, SrcMgr::CharacteristicKind Kind, FileID) override {
    const FileID ID = SM.getFileID(Loc);
    const OptionalFileEntryRef File = Why == EnterFile ? SM.getFileEntryRefForID(ID) : std::nullopt;
    if (!File)
      return;
    if (ID == SM.getMainFileID()) {
      To = beginningOf(SM.getBufferData(ID));
      To.Directory = File->getDir().getName().str();
      return;
    }
    if (Now < To.Leading.size())
      To.Leading[Now].Bytes += File->getSize();
    To.Entered += File->getSize();
    if (SrcMgr::isSystem(Kind)) {
      To.OfSystem += File->getSize();
      indexOf(File->getName());
    }
  }

  void InclusionDirective(SourceLocation Hash, const Token &, StringRef Spelled, bool, CharSourceRange,
                          OptionalFileEntryRef File, StringRef, StringRef, const Module *, bool,
                          SrcMgr::CharacteristicKind Kind) override {
    const bool OfSystem = File && SrcMgr::isSystem(Kind);
    if (SM.getFileID(Hash) == SM.getMainFileID()) {
      for (; Now < To.Leading.size() && To.Leading[Now].End <= SM.getFileOffset(Hash); ++Now)
        To.Leading[Now].Direct = To.Direct.size();
      if (Now < To.Leading.size())
        To.Leading[Now].OfSystem =
            OfSystem && StringRef(To.Leading[Now].Text).drop_front().ltrim().starts_with("include");
    }
    if (!OfSystem)
      return;
    const unsigned Target = indexOf(File->getName());
    const OptionalFileEntryRef From = SM.getFileEntryRefForID(SM.getFileID(Hash));
    if (ofProject(Hash))
      To.Direct.push_back({Spelled.str(), Target});
    else if (From)
      To.Edges.push_back({indexOf(From->getName()), Target});
  }

  void EndOfMainFile() override {
    for (; Now < To.Leading.size(); ++Now)
      To.Leading[Now].Direct = To.Direct.size();
  }

  void MacroExpands(const Token &Name, const MacroDefinition &D, SourceRange, const MacroArgs *) override {
    if (!ofProject(Name.getLocation()))
      asked(Name, D);
  }
  void MacroDefined(const Token &Name, const MacroDirective *) override { defined(Name); }
  void MacroUndefined(const Token &Name, const MacroDefinition &, const MacroDirective *) override { defined(Name); }

  void Ifdef(SourceLocation, const Token &Name, const MacroDefinition &D) override { asked(Name, D); }
  void Ifndef(SourceLocation, const Token &Name, const MacroDefinition &D) override { asked(Name, D); }
  void Elifdef(SourceLocation, const Token &Name, const MacroDefinition &D) override { asked(Name, D); }
  void Elifndef(SourceLocation, const Token &Name, const MacroDefinition &D) override { asked(Name, D); }
  void Defined(const Token &Name, const MacroDefinition &D, SourceRange) override { asked(Name, D); }
  void If(SourceLocation, SourceRange Condition, ConditionValueKind) override { asked(Condition); }
  void Elif(SourceLocation, SourceRange Condition, ConditionValueKind, SourceLocation) override { asked(Condition); }

private:
  unsigned indexOf(StringRef File) {
    const auto [It, New] = Index.try_emplace(File, To.Files.size());
    if (New)
      To.Files.push_back(File.str());
    return It->second;
  }

  /// Neither the system's nor the command line's.
  bool ofProject(SourceLocation Loc) const {
    const FileID File = SM.getFileID(SM.getSpellingLoc(Loc));
    bool Invalid = false;
    const SrcMgr::SLocEntry &Entry = SM.getSLocEntry(File, &Invalid);
    return !Invalid && Entry.isFile() && !SrcMgr::isSystem(Entry.getFile().getFileCharacteristic()) &&
           SM.getFileEntryRefForID(File);
  }

  void defined(const Token &Name) {
    if (ofProject(Name.getLocation()))
      To.Defined.try_emplace(Name.getIdentifierInfo()->getName().str(), To.Files.size());
  }

  void asked(const Token &Name, const MacroDefinition &D) {
    asked(Name.getLocation(), Name.getIdentifierInfo()->getName(), D.getMacroInfo());
  }

  void asked(SourceLocation Where, StringRef Name, const MacroInfo *Macro) {
    if (ofProject(Where)) {
      if (!Macro)
        To.Missed.insert(Name.str());
    } else if (Macro && ofProject(Macro->getDefinitionLoc())) {
      To.Given.try_emplace(Name.str(), textOf(*Macro));
    }
  }

  void asked(SourceRange Condition) {
    StringRef Text = Lexer::getSourceText(CharSourceRange::getTokenRange(Condition), SM, PP.getLangOpts());
    while (!Text.empty()) {
      const StringRef Word = Text.take_while([](char C) { return isAsciiIdentifierContinue(C); });
      if (!Word.empty() && isAsciiIdentifierStart(Word.front()))
        asked(Condition.getBegin(), Word, PP.getMacroInfo(PP.getIdentifierInfo(Word)));
      Text = Text.drop_front(std::max<size_t>(Word.size(), 1));
    }
  }

  std::string textOf(const MacroInfo &Macro) const {
    return Lexer::getSourceText(
               CharSourceRange::getTokenRange(Macro.getDefinitionLoc(), Macro.getDefinitionEndLoc()), SM,
               PP.getLangOpts())
        .str();
  }

  Preprocessor &PP;
  SourceManager &SM;
  Includes &To;
  size_t Now = 0; // the leading line that makes it enter files
  llvm::StringMap<unsigned> Index;
};

class ReadDirectives : public PreprocessOnlyAction {
public:
  ReadDirectives(Directives &Known, Includes &To) : Known(Known), To(To) {}

protected:
  bool BeginSourceFileAction(CompilerInstance &Compiler) override {
    Preprocessor &PP = Compiler.getPreprocessor();
    Source.emplace(PP, [this, &Files = Compiler.getFileManager()](FileEntryRef File) { return Known.of(File, Files); });
    watch(PP, To);
    return PreprocessOnlyAction::BeginSourceFileAction(Compiler);
  }

private:
  Directives &Known;
  Includes &To;
  std::optional<DirectivesOnly> Source;
};

class ReadDirectivesFactory : public tooling::FrontendActionFactory {
public:
  ReadDirectivesFactory(Directives &Known, Includes &To) : Known(Known), To(To) {}

  std::unique_ptr<FrontendAction> create() override { return std::make_unique<ReadDirectives>(Known, To); }

  bool runInvocation(std::shared_ptr<CompilerInvocation> Invocation, FileManager *Files,
                     std::shared_ptr<PCHContainerOperations> Containers, DiagnosticConsumer *Consumer) override {
    PreprocessorOptions &O = Invocation->getPreprocessorOpts();
    if (!O.Includes.empty() || !O.MacroIncludes.empty() || !O.ImplicitPCHInclude.empty() ||
        !Invocation->getFrontendOpts().ModuleFiles.empty() ||
        !Invocation->getHeaderSearchOpts().PrebuiltModuleFiles.empty() ||
        (Invocation->getLangOpts().Modules && Invocation->getLangOpts().ImplicitModules))
      return false;
    O.SetUpStaticAnalyzer = true; // __clang_analyzer__, as when the unit is parsed
    return FrontendActionFactory::runInvocation(std::move(Invocation), Files, std::move(Containers), Consumer);
  }

private:
  Directives &Known;
  Includes &To;
};

template <class Archive, class I> void includes(Archive &A, I &Of) {
  A.list(Of.Leading, [&](auto &L) {
    A.text(L.Text);
    A.number(L.End);
    A.number(L.Bytes);
    A.number(L.Direct);
    A.number(L.OfSystem);
  });
  A.text(Of.Beginning);
  A.text(Of.Directory);
  A.texts(Of.Files);
  A.list(Of.Direct, [&](auto &H) {
    A.text(H.Spelled);
    A.number(H.File);
  });
  A.list(Of.Edges, [&](auto &E) {
    A.number(E.first);
    A.number(E.second);
  });
  A.map(Of.Defined, [&](auto &Before) { A.number(Before); });
  A.set(Of.Missed);
  A.map(Of.Given, [&](auto &Text) { A.text(Text); });
  A.number(Of.Entered);
  A.number(Of.OfSystem);
}

} // namespace

Includes beginningOf(StringRef Text) {
  Includes I;
  I.Leading = leadingLines(Text);
  I.Beginning = Text.take_front(I.Leading.empty() ? 0 : I.Leading.back().End).str();
  return I;
}

size_t Includes::systemFirst() const {
  const auto First = llvm::find_if(Leading, [](const Line &L) { return !L.OfSystem; });
  return First == Leading.end() ? 0 : First - Leading.begin();
}

void watch(Preprocessor &PP, Includes &To) { PP.addPPCallbacks(std::make_unique<Watcher>(PP, To)); }

std::vector<std::string> beginningsOf(const Includes &I, StringRef Directory, size_t First) {
  std::vector<std::string> All;
  std::string Text, Where;
  for (const Includes::Line &L : llvm::ArrayRef(I.Leading).drop_front(First)) {
    Text += L.Text + '\n';
    if (L.Text.find('"') != std::string::npos)
      Where = Directory.str();
    All.push_back(Where + '\0' + Text);
  }
  return All;
}

IncludeReader::IncludeReader(llvm::IntrusiveRefCntPtr<llvm::vfs::FileSystem> Files)
    : Files(std::move(Files)), Known(std::make_unique<Directives>()) {}
IncludeReader::~IncludeReader() = default;

std::optional<Includes> IncludeReader::read(const SourceUnit &Unit) {
  Includes Found;
  auto &Here = From[Unit.Command.Directory];
  if (!Here)
    Here = llvm::makeIntrusiveRefCnt<FileManager>(FileSystemOptions(), Files);
  tooling::ClangTool Tool(Unit, {Unit.File}, std::make_shared<PCHContainerOperations>(), Files, Here);
  Tool.setPrintErrorMessage(false);
  IgnoringDiagConsumer Nobody;
  Tool.setDiagnosticConsumer(&Nobody);
  ReadDirectivesFactory Actions(*Known, Found);
  if (Tool.run(&Actions))
    return std::nullopt;
  return Found;
}

std::string toBytes(const Includes &I) {
  return bytesOf([&](Writer &A) { includes(A, I); });
}

std::optional<Includes> includesFromBytes(StringRef Bytes) {
  Includes I;
  if (!readBytes(Bytes, [&](Reader &A) { includes(A, I); }))
    return std::nullopt;
  return I;
}

} // namespace belay
