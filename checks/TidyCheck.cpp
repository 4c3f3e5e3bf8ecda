#include "TidyCheck.h"
#include "Proofs.h"
#include "clang/ASTMatchers/ASTMatchers.h"
#include "llvm/ADT/StringSwitch.h"

using namespace clang;
using namespace clang::ast_matchers;

namespace belay {

llvm::Expected<std::shared_ptr<const analysis::Unit>> UnitSlot::get(ASTContext &Context, llvm::StringRef Models) {
  if (Of != &Context) {
    Said.clear();
    ByModels.clear();
    Of = &Context;
    Asked = false;
  }
  auto [It, New] = ByModels.try_emplace(Models.str());
  Made &M = It->second;
  if (New) {
    analysis::UnitOptions Options;
    Options.Models = Models.str();
    if (auto U = analysis::Unit::analyze(Context, Options))
      M.Unit = std::move(*U);
    else
      M.Error = llvm::toString(U.takeError());
  }
  if (!M.Unit)
    return llvm::createStringError(M.Error);
  return M.Unit;
}

std::shared_ptr<UnitSlot> UnitSlots::of(const tidy::ClangTidyContext *Context) {
  std::lock_guard Lock(Mutex);
  std::erase_if(Slots, [](const auto &S) { return S.second.expired(); });
  auto Slot = Slots[Context].lock();
  if (!Slot)
    Slots[Context] = Slot = std::make_shared<UnitSlot>();
  return Slot;
}

static std::optional<Confidence> parseConfidence(llvm::StringRef Text) {
  return llvm::StringSwitch<std::optional<Confidence>>(Text)
      .Case("discipline", Confidence::Discipline)
      .Case("likely", Confidence::Likely)
      .Case("proven", Confidence::Proven)
      .Default(std::nullopt);
}

TidyCheck::TidyCheck(llvm::StringRef Name, tidy::ClangTidyContext *Context, std::shared_ptr<UnitSlot> Slot,
                     std::unique_ptr<Check> What)
    : ClangTidyCheck(Name, Context), Context(Context), Slot(std::move(Slot)), What(std::move(What)),
      Floor(Options.getLocalOrGlobal("Confidence", "likely")), Models(Options.getLocalOrGlobal("Models", "")),
      Name(Name.str()) {
  if (!parseConfidence(Floor))
    configurationDiag("the option Confidence is '%0', but must be discipline, likely or proven") << Floor;
}

void TidyCheck::storeOptions(tidy::ClangTidyOptions::OptionMap &Opts) {
  Options.store(Opts, "Confidence", Floor);
  Options.store(Opts, "Models", Models);
}

namespace {
AST_MATCHER(Decl, isAtTop) {
  const DeclContext *In = Node.getLexicalDeclContext(); // the unit itself is in none
  return In && In->isTranslationUnit();
}
} // namespace

/// Each declaration is tried with each matcher for its kind, so all checks wait for the unit itself. clangd traverses
/// the declarations of the main file only and never visits the unit: there one check sees the first of them, for all.
void TidyCheck::registerMatchers(MatchFinder *Finder) {
  Finder->addMatcher(translationUnitDecl().bind("unit"), this);
  Slot->Checks.push_back(this);
  if (Slot->Checks.size() == 1)
    Finder->addMatcher(decl(isAtTop()), this);
}

void TidyCheck::check(const MatchFinder::MatchResult &Result) {
  if (Result.Nodes.getNodeAs<TranslationUnitDecl>("unit"))
    return begin(*Result.Context);
  if (Of != Result.Context)
    for (TidyCheck *C : Slot->Checks)
      C->begin(*Result.Context);
}

void TidyCheck::begin(ASTContext &Ctx) {
  if (std::exchange(Of, &Ctx) != &Ctx && !What->isLast())
    runOn(Ctx);
}

void TidyCheck::onEndOfTranslationUnit() {
  if (!Of)
    return;
  if (What->isLast())
    return runOn(*Of);
  if (auto Unit = Slot->get(*Of, Models))
    for (const Finding &F : unsaid(Name, **Unit, Slot->Said))
      report(F);
  else
    llvm::consumeError(Unit.takeError()); // said before
}

void TidyCheck::runOn(ASTContext &Ctx) {
  auto Unit = Slot->get(Ctx, Models);
  if (!Unit) {
    configurationDiag("%0") << llvm::toString(Unit.takeError());
    return;
  }
  if (Slot->first())
    for (const model::Mistake &M : (*Unit)->Mistakes)
      Context->diag("clang-tidy-config", M.Loc, M.Text, DiagnosticIDs::Warning);
  std::vector<Finding> Findings;
  What->find(**Unit, Findings);

  const SourceManager &SM = Ctx.getSourceManager();
  const Confidence Least = parseConfidence(Floor).value_or(Confidence::Likely);
  std::erase_if(Findings, [&](const Finding &F) {
    return F.Level < Least || F.Loc.isInvalid() || SM.isInSystemHeader(SM.getExpansionLoc(F.Loc));
  });
  llvm::stable_sort(Findings, [&](const Finding &A, const Finding &B) {
    if (A.Loc != B.Loc)
      return SM.isBeforeInTranslationUnit(A.Loc, B.Loc);
    return A.Message < B.Message;
  });
  // An inline function or template is analysed in each of its forms, and reported where it is written: once.
  Findings.erase(llvm::unique(Findings, [](const Finding &A,
                                           const Finding &B) { return A.Loc == B.Loc && A.Message == B.Message; }),
                 Findings.end());
  prove(Name, **Unit, Findings, Slot->Said);
  for (const Finding &F : Findings)
    if (F.Level >= Least) // it may have been lowered
      report(F);
}

/// A library's macro (C11's atomics are some) is shown where it is used: what is in its text isn't the user's.
static SourceLocation shown(SourceLocation L, const SourceManager &SM) {
  return SM.isMacroBodyExpansion(L) && SM.isInSystemHeader(SM.getSpellingLoc(L)) ? SM.getExpansionLoc(L) : L;
}

void TidyCheck::report(const Finding &F) {
  const SourceManager &SM = Of->getSourceManager();
  {
    // The level is for belay's own reports; the text doesn't use it.
    auto Diagnostic = diag(shown(F.Loc, SM), "%0") << F.Message << static_cast<int>(F.Level);
    for (const FixItHint &Fix : F.Fixes)
      Diagnostic << Fix;
  }
  for (const Note &N : F.Notes)
    diag(shown(N.Loc, SM), "%0", DiagnosticIDs::Note) << N.Message;
}

} // namespace belay
