#include "Catalogue.h"
#include "ExitCode.h"
#include "clang-tidy/GlobList.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/SmallVector.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/FormatVariadic.h"
#include "llvm/Support/raw_ostream.h"

using llvm::StringRef;

namespace belay {

static constexpr CatalogueEntry Entries[] = {
#define BELAY_CHECK(Class, Name, Family, Text) {Name, #Family, Text},
#include "Checks.def"
#undef BELAY_CHECK
};

static constexpr std::pair<StringRef, StringRef> Pages[] = {
#include "CheckDocs.inc"
};

llvm::ArrayRef<CatalogueEntry> catalogue() { return Entries; }

StringRef pageOf(StringRef Name) {
  for (auto &[Page, Text] : Pages)
    if (Page == Name)
      return Text.rtrim();
  return "";
}

std::string addressOf(StringRef Name) { return (BELAY_DOCS_URL "/" + Name + ".html").str(); }

static const CatalogueEntry *lookUp(StringRef Name) {
  Name.consume_front("belay-");
  return llvm::find_if(Entries, [&](const CatalogueEntry &E) { return E.Name == Name; });
}

std::string unknownCheck(StringRef Name) {
  StringRef Bare = Name;
  Bare.consume_front("belay-");
  const CatalogueEntry *Best = nullptr;
  unsigned Least = Bare.size() / 3 + 2; // a typo or two, not another word
  for (const CatalogueEntry &E : Entries)
    if (unsigned Distance = Bare.edit_distance(E.Name); Distance < Least) {
      Least = Distance;
      Best = &E;
    }
  if (!Best && Bare.size() > 3) {
    const CatalogueEntry *Part = llvm::find_if(Entries, [&](const CatalogueEntry &E) { return E.Name.contains(Bare); });
    Best = Part == std::end(Entries) ? nullptr : Part;
  }
  const std::string Hint = Best ? "did you mean '" + Best->Name.str() + "'?" : "see 'belay list'";
  return llvm::formatv("unknown check '{0}'; {1}", Name, Hint);
}

llvm::Expected<std::string> checkGlobs(StringRef List) {
  llvm::SmallVector<StringRef> Items;
  List.split(Items, ',', -1, false);
  std::string Globs;
  for (StringRef Item : Items) {
    Item = Item.trim();
    const bool Negative = Item.consume_front("-");
    if (Globs.empty() && !Negative)
      Globs = "-*"; // a selection, nothing else
    std::string Full = Item.str();
    if (!Item.contains('*')) {
      if (lookUp(Item) == std::end(Entries))
        return llvm::createStringError(unknownCheck(Item));
      Full = Item.starts_with("belay-") ? Item.str() : ("belay-" + Item).str();
    } else if (!Item.starts_with("*") && !Item.starts_with("belay-")) {
      Full = ("belay-" + Item).str();
    }
    Globs += (Globs.empty() ? "" : ",") + std::string(Negative ? "-" : "") + Full;
  }
  clang::tidy::GlobList Left("belay-*," + Globs);
  if (llvm::none_of(Entries, [&](const CatalogueEntry &E) { return Left.contains(("belay-" + E.Name).str()); }))
    return llvm::createStringError("--checks=" + List + " leaves no check; see 'belay list'");
  return Globs;
}

int listChecks() {
  size_t Width = 0;
  for (const CatalogueEntry &E : Entries)
    Width = std::max(Width, E.Name.size());
  StringRef Family;
  for (const CatalogueEntry &E : Entries) {
    if (E.Family != Family)
      llvm::outs() << (Family.empty() ? "" : "\n") << E.Family << "\n";
    Family = E.Family;
    llvm::outs() << "  belay-" << E.Name << std::string(Width - E.Name.size() + 2, ' ') << E.Text << "\n";
  }
  return ExitClean;
}

static std::vector<const CatalogueEntry *> beginningWith(StringRef Name) {
  Name.consume_front("belay-");
  std::vector<const CatalogueEntry *> Found;
  for (const CatalogueEntry &E : Entries)
    if (!Name.empty() && E.Name.starts_with(Name))
      Found.push_back(&E);
  return Found;
}

int explainCheck(StringRef Name) {
  const CatalogueEntry *E = lookUp(Name);
  const auto Beginning = beginningWith(Name);
  if (E == std::end(Entries) && Beginning.size() == 1)
    E = Beginning.front();
  if (E == std::end(Entries)) {
    llvm::errs() << "belay: ";
    if (Beginning.empty())
      llvm::errs() << unknownCheck(Name) << "\n";
    else
      llvm::errs() << "several checks begin with '" << Name << "': "
                   << llvm::join(llvm::map_range(Beginning, [](auto *B) { return B->Name; }), ", ") << "\n";
    return ExitUsage;
  }
  llvm::outs() << pageOf(E->Name) << "\n\n" << addressOf(E->Name) << "\n";
  return ExitClean;
}

} // namespace belay
