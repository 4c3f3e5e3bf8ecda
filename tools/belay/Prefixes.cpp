#include "Prefixes.h"
#include "PrefixPlan.h"
#include "Stems.h"
#include "clang/Tooling/ArgumentsAdjusters.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringMap.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/Signals.h"
#ifdef __GLIBC__
#include <malloc.h>
#endif

using namespace clang;
using llvm::StringRef;
namespace fs = llvm::sys::fs;

namespace belay {
namespace {

constexpr size_t FewestUnits = 3; // that are worth a look at what they have in common
constexpr size_t Sampled = 6;     // of each group, before the others are looked at
constexpr uint64_t FewestBytes = 1 << 19; // of system headers in a unit: fewer are parsed sooner than they are counted

/// The same for units that are compiled alike.
std::string keyOf(const tooling::CompileCommand &Command, StringRef File) {
  const auto Strip = tooling::combineAdjusters(tooling::getClangStripOutputAdjuster(),
                                               tooling::getClangStripDependencyFileAdjuster());
  std::string Key = Command.Directory + '\0' + llvm::sys::path::extension(File).str();
  for (const std::string &Argument : Strip(Command.CommandLine, File))
    if (Argument != Command.Filename && Argument != File)
      Key += '\0' + Argument;
  return Key;
}

void dropSmall(std::map<std::string, std::vector<size_t>> &Groups) {
  for (auto It = Groups.begin(); It != Groups.end();)
    It = It->second.size() < FewestUnits ? Groups.erase(It) : std::next(It);
}

struct Job {
  PlannedPrefix Planned;
  std::vector<size_t> For;
};

/// Those of \p Groups that \p Are, if there are enough.
std::vector<std::vector<size_t>> among(const std::map<std::string, std::vector<size_t>> &Groups,
                                       llvm::function_ref<bool(size_t)> Are) {
  std::vector<std::vector<size_t>> All;
  for (const auto &G : Groups) {
    std::vector<size_t> &Some = All.emplace_back();
    llvm::copy_if(G.second, std::back_inserter(Some), Are);
    if (Some.size() < FewestUnits)
      All.pop_back();
  }
  return All;
}

std::vector<size_t> upTo(size_t N) {
  std::vector<size_t> All;
  for (size_t I = 0; I < N; ++I)
    All.push_back(I);
  return All;
}

} // namespace

void Prefixes::make(const std::vector<SourceUnit> &Units, const std::vector<size_t> &Wanted,
                    const EngineOptions &Options, const Means &With) {
  const std::vector<SourceUnit> Full = withExtraArguments(Units, Wanted, Options);
  std::map<std::string, Group> Alike;
  for (size_t I : Wanted)
    Alike[keyOf(Full[I].Command, Full[I].File)].push_back(I);
  dropSmall(Alike);

  std::vector<Stem> Stems;
  for (const auto &G : Alike)
    llvm::append_range(Stems, stemsOf(Full, G.second, FewestUnits, Of));
  std::vector<size_t> Firsts;
  for (const Stem &S : Stems)
    Firsts.push_back(S.Units.front());
  scan(Full, Firsts, With);
  std::set<size_t> Most; // units of which a stem is most
  for (const Stem &S : Stems) {
    if (!Scanned.count(S.Units.front()) || Of.at(S.Units.front()).Leading.size() < S.Lines) // changed meanwhile
      continue;
    S.spread(Of);
    if (S.isMostOf(Of.at(S.Units.front())))
      Most.insert(S.Units.begin(), S.Units.end());
  }
  const auto Open = [&](size_t I) { return Of.count(I) && !ByUnit.count(I); };
  build(Full, among(Alike, [&](size_t I) { return Of.count(I) && Most.count(I); }), PlanWith::BeginningsOnly, With);

  scan(Full, worthScanning(Full, among(Alike, Open), With), With);
  for (const auto &G : Alike)
    takeBeginnings(G.second);
  std::map<std::string, Group> Same;
  for (const auto &[Key, Members] : Alike)
    for (size_t I : Members)
      if (Open(I) && Scanned.count(I)) {
        std::string Given;
        for (const auto &Macro : Of.at(I).Given)
          Given += '\0' + Macro.second;
        Same[Key + '\0' + Given].push_back(I);
      }
  build(Full, among(Same, Open), PlanWith::Everything, With);
  // A macro of theirs was in the way of a list.
  build(Full, among(Alike, Open), PlanWith::BeginningsOnly, With);
  // What was for the plan only is given back: each worker would have it, too.
  Of.clear();
  Scanned.clear();
  Sizes.clear();
  for (Prefix &P : All) {
    P.Macros.clear();
    P.Names.clear();
  }
#ifdef __GLIBC__
  malloc_trim(0);
#endif
}

void Prefixes::scan(const std::vector<SourceUnit> &Units, llvm::ArrayRef<size_t> Which, const Means &With) {
  IncludeReader Reader(llvm::vfs::createPhysicalFileSystem());
  runTasks(
      Which, With,
      [&](size_t I) {
        const auto Found = Reader.read(Units[I]);
        return Found ? toBytes(*Found) : std::string();
      },
      [&](size_t I, TaskOutcome Outcome) {
        Of.erase(I);
        if (auto Found = includesFromBytes(Outcome.Bytes)) {
          Of.try_emplace(I, std::move(*Found));
          Scanned.insert(I);
        }
      });
}

std::vector<size_t> Prefixes::worthScanning(const std::vector<SourceUnit> &Units, const std::vector<Group> &Groups,
                                            const Means &With) {
  std::vector<size_t> Sample, Rest;
  for (const Group &G : Groups)
    llvm::append_range(Sample, llvm::ArrayRef(G).take_front(Sampled));
  llvm::erase_if(Sample, [&](size_t I) { return Scanned.count(I); });
  scan(Units, Sample, With);
  for (const Group &G : Groups) {
    uint64_t Bytes = 0, Read = 0;
    for (size_t I : G)
      if (Scanned.count(I)) {
        Bytes += Of.at(I).OfSystem;
        ++Read;
      }
    if (Read && Bytes >= Read * FewestBytes)
      llvm::copy_if(G, std::back_inserter(Rest), [&](size_t I) { return !Scanned.count(I); });
  }
  return Rest;
}

void Prefixes::build(const std::vector<SourceUnit> &Units, const std::vector<Group> &Groups, PlanWith What,
                     const Means &With) {
  std::vector<Job> Plan;
  for (const Group &G : Groups) {
    if (G.size() < FewestUnits)
      continue;
    std::vector<const Includes *> Members;
    for (size_t I : G)
      Members.push_back(&Of.at(I));
    for (PlannedPrefix &P : planPrefixes(Members, What, [&](StringRef File) {
           const auto [It, New] = Sizes.try_emplace(File);
           if (New && fs::file_size(File, It->second))
             It->second = 0;
           return It->second;
         })) {
      Plan.push_back({std::move(P), {}});
      for (unsigned Member : Plan.back().Planned.Units)
        Plan.back().For.push_back(G[Member]);
    }
  }
  std::vector<llvm::SmallString<128>> Files(Plan.size());
  for (auto &File : Files) {
    if (fs::createTemporaryFile("belay", "pch", File))
      return;
    llvm::sys::RemoveFileOnSignal(File);
  }

  std::vector<std::optional<Prefix>> Done(Plan.size());
  runTasks(
      upTo(Plan.size()), With,
      [&](size_t N) {
        const size_t Like = Plan[N].For.front();
        const auto P = precompile(Units[Like], Of.at(Like), Plan[N].Planned, Files[N].str().str());
        return P ? toBytes(*P) : std::string();
      },
      [&](size_t N, TaskOutcome Outcome) {
        // Mapped, it needs no name any more, and is gone with this process however that ends.
        if (auto Bytes = llvm::MemoryBuffer::getFile(Files[N], /*IsText=*/false, /*RequiresNullTerminator=*/false))
          if ((Done[N] = prefixFromBytes(Outcome.Bytes)))
            Done[N]->Bytes = std::move(*Bytes);
        fs::remove(Files[N]);
        llvm::sys::DontRemoveFileOnSignal(Files[N]);
      });
  for (size_t N = 0; N < Plan.size(); ++N) {
    if (!Done[N])
      continue;
    const size_t Before = ByUnit.size();
    for (size_t I : Plan[N].For)
      if (!ByUnit.count(I) && Done[N]->serves(Of.at(I), Plan[N].Planned.Without ? Of.at(I).systemFirst() : 0))
        ByUnit[I] = {All.size(), Plan[N].Planned.beginningOf(Of.at(I)).str()};
    if (ByUnit.size() != Before)
      All.push_back(std::move(*Done[N]));
  }
}

void Prefixes::takeBeginnings(const Group &Alike) {
  std::map<std::string, size_t> Made;
  for (size_t I : Alike)
    if (auto It = ByUnit.find(I); It != ByUnit.end()) {
      const Includes &Has = Of.at(I);
      const auto Last =
          llvm::find_if(Has.Leading, [&](const Includes::Line &L) { return L.End == It->second.InPlaceOf.size(); });
      Made.try_emplace(beginningsOf(Has, Has.Directory)[Last - Has.Leading.begin()], It->second.Prefix);
    }
  for (size_t I : Alike) {
    if (!Scanned.count(I) || ByUnit.count(I))
      continue;
    const Includes &Has = Of.at(I);
    const size_t First = Has.systemFirst();
    const std::vector<std::string> Keys = beginningsOf(Has, Has.Directory, First);
    for (size_t N = Keys.size(); N-- && !ByUnit.count(I);)
      if (auto It = Made.find(Keys[N]); It != Made.end() && All[It->second].serves(Has, First))
        ByUnit[I] = {It->second, Has.Beginning.substr(0, Has.Leading[First + N].End)};
  }
}

Share Prefixes::of(size_t Unit) const {
  auto It = ByUnit.find(Unit);
  return It == ByUnit.end() ? Share() : Share{&All[It->second.Prefix], It->second.InPlaceOf};
}

} // namespace belay
