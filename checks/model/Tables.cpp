//===- Tables.cpp - the tables of the model -------------------------------===//

#include "model/BuiltIn.h"
#include "model/Load.h"
#include "model/TableReader.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/MemoryBuffer.h"

using namespace llvm;

namespace belay::model {

namespace {
constexpr uint64_t MaxFileSize = 1 << 20;

#include "ModelTables.inc"
} // namespace

/// Reads the user's files \p Extra into \p T.
static Error readFiles(Tables &T, StringRef Extra, function_ref<bool(StringRef)> Named) {
  SmallVector<StringRef, 4> Files;
  Extra.split(Files, ',', -1, /*KeepEmpty=*/false);
  unsigned Table = 0;
  for (StringRef File : Files) {
    File = File.trim();
    if (File.empty())
      continue;
    sys::fs::file_status Status;
    if (std::error_code EC = sys::fs::status(File, Status))
      return createStringError(File + ": " + EC.message());
    if (!sys::fs::is_regular_file(Status))
      return createStringError(File + ": not a regular file");
    if (Status.getSize() > MaxFileSize)
      return createStringError(File + ": too large for a model table");
    auto Buffer = MemoryBuffer::getFile(File, /*IsText=*/true);
    if (!Buffer)
      return createStringError(File + ": " + Buffer.getError().message());
    if (Error E = readTable(T, (*Buffer)->getBuffer(), File, ++Table, Named))
      return E;
  }
  return Error::success();
}

void Tables::add(const BuiltIn &B) {
  for (StringRef Library : B.Libraries)
    Libraries[Library] = true;
  for (const auto &[Name, Kind] : B.Types)
    addType(Name, Kind);
  for (const auto &[Name, Public] : B.PublicNames)
    addPublicName(Name, Public);
  for (const Row &R : B.Rows)
    Functions[lastComponent(R.Name)].push_back(R);
}

Expected<std::shared_ptr<const Tables>> loadTables(StringRef Extra, function_ref<bool(StringRef)> Named) {
  auto T = std::make_shared<Tables>();
  for (const BuiltIn &B : BuiltIns)
    if (B.When.empty() || any_of(B.When, Named))
      T->add(B);
  if (Error E = readFiles(*T, Extra, Named))
    return std::move(E);
  return std::shared_ptr<const Tables>(std::move(T));
}

static bool any(StringRef) { return true; }

Error Tables::check(StringRef Extra) {
  Tables T;
  return readFiles(T, Extra, any);
}

Expected<std::shared_ptr<const Tables>> Tables::load(StringRef Extra) { return loadTables(Extra, any); }

ArrayRef<Row> Tables::functions(StringRef Last) const {
  auto I = Functions.find(Last);
  return I == Functions.end() ? ArrayRef<Row>() : ArrayRef<Row>(I->second);
}

TypeKind Tables::type(StringRef Qualified) const {
  auto I = Types.find(publicName(Qualified));
  return I == Types.end() ? TypeKind::None : I->second;
}

StringRef Tables::publicName(StringRef Qualified) const {
  auto I = PublicNames.find(Qualified);
  return I == PublicNames.end() ? Qualified : StringRef(I->second);
}

bool Tables::mayBeType(StringRef Last) const { return TypeTails.contains(Last); }

bool Tables::isLibrary(StringRef Outermost) const { return Libraries.contains(Outermost); }

} // namespace belay::model
