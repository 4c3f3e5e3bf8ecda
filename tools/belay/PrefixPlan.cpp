#include "PrefixPlan.h"
#include "llvm/ADT/BitVector.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringMap.h"

using llvm::BitVector;

namespace belay {
namespace {

// In terms of parsing the headers once, and in bytes of them, however few there are.
constexpr double Making = 1.3, Taking = 0.2;
constexpr double MakingAny = 200'000, TakingAny = 50'000;
constexpr unsigned MostPrefixes = 16, MostKinds = 48;

struct Candidate {
  BitVector Headers; // the project includes these of the system,
  std::string Begin; // or units begin with these lines
  unsigned Lines = 0;
  bool Without = false; // headers of the system before them
  BitVector Units;   // these enter them all
  double Weight = 0; // bytes of the headers and what they include
};

class Planner {
public:
  Planner(const std::vector<const Includes *> &Units, llvm::function_ref<uint64_t(llvm::StringRef)> SizeOf) {
    for (const Includes *I : Units)
      for (const std::string &File : I->Files)
        if (Index.try_emplace(File, Size.size()).second)
          Size.push_back(SizeOf(File));
    Spelled.resize(Size.size());
    Targets.resize(Size.size());
    Saved.resize(Units.size());
    With.resize(Size.size(), BitVector(Units.size()));
    for (size_t U = 0; U < Units.size(); ++U)
      add(U, *Units[U]);
    for (auto &T : Targets) {
      llvm::sort(T);
      T.erase(std::unique(T.begin(), T.end()), T.end());
    }
    for (size_t U = 0; U < Units.size(); ++U) {
      begin(U, *Units[U], 0, Begins);
      if (const size_t First = Units[U]->systemFirst())
        begin(U, *Units[U], First, Cores);
    }
  }

  PrefixPlan run(PlanWith What) {
    std::vector<Candidate> All, Taken;
    if (What == PlanWith::Everything)
      All = candidates();
    for (auto &B : Begins)
      if (B.second.Units.count() > 1)
        All.push_back(B.second);
    if (What == PlanWith::Everything)
      for (auto &[Key, C] : Cores) {
        if (auto Whole = Begins.find(Key); Whole != Begins.end())
          C.Units |= Whole->second.Units;
        if (C.Units.count() > 1)
          All.push_back(std::move(C));
      }
    while (Taken.size() < MostPrefixes) {
      const Candidate *Best = nullptr;
      double Most = 0;
      for (const Candidate &C : All)
        if (const double Gain = gainOf(C); Gain > Most) {
          Best = &C;
          Most = Gain;
        }
      if (!Best)
        break;
      for (unsigned U : Best->Units.set_bits())
        Saved[U] = std::max(Saved[U], savedBy(*Best));
      Taken.push_back(*Best);
    }
    llvm::stable_sort(Taken, [](const Candidate &X, const Candidate &Y) { return X.Weight > Y.Weight; });
    PrefixPlan Plan;
    for (const Candidate &C : Taken) {
      std::string Text = C.Begin;
      if (C.Headers.any())
        for (unsigned Header : Order)
          if (C.Headers[Header])
            Text += "#include <" + Spelled[Header] + ">\n";
      Plan.push_back({std::move(Text), C.Lines, C.Without, {}});
      for (unsigned U : C.Units.set_bits())
        Plan.back().Units.push_back(U);
    }
    return Plan;
  }

private:
  void add(size_t U, const Includes &I) {
    std::vector<unsigned> Of;
    for (const std::string &File : I.Files) {
      Of.push_back(Index.lookup(File));
      With[Of.back()].set(U);
    }
    for (const auto &[From, To] : I.Edges)
      Targets[Of[From]].push_back(Of[To]);
    BitVector Direct(Size.size());
    for (const Includes::Header &H : I.Direct) {
      const unsigned Header = Of[H.File];
      if (Spelled[Header].empty()) {
        Spelled[Header] = H.Spelled;
        Order.push_back(Header);
      }
      Direct.set(Header);
    }
    if (auto It = llvm::find_if(Kinds, [&](const auto &K) { return K.first == Direct; }); It != Kinds.end())
      ++It->second;
    else
      Kinds.push_back({std::move(Direct), 1});
  }

  /// What stands in \p I from line \p First on, if that includes all that stands before.
  void begin(size_t U, const Includes &I, size_t First, std::map<std::string, Candidate> &To) {
    const std::vector<std::string> Texts = beginningsOf(I, I.Directory, First);
    const std::vector<unsigned> Before = targetsOf(I, 0, First);
    double Weight = 0;
    for (size_t N = 0; N < Texts.size(); ++N) {
      Weight += I.Leading[First + N].Bytes;
      if (!I.Leading[First + N].Bytes)
        continue;
      if (First) {
        const BitVector Inside = enteredFrom(targetsOf(I, First, First + N + 1));
        if (!llvm::all_of(Before, [&](unsigned File) { return Inside[File]; }))
          continue;
      }
      Candidate &C = To[Texts[N]];
      C.Begin = Texts[N].substr(Texts[N].find('\0') + 1);
      C.Lines = N + 1;
      C.Without = First;
      C.Weight = Weight;
      C.Units.resize(Saved.size());
      C.Units.set(U);
    }
  }

  /// The headers of the system that the project includes in some lines of \p I.
  std::vector<unsigned> targetsOf(const Includes &I, size_t From, size_t End) const {
    std::vector<unsigned> Found;
    if (From < End)
      for (size_t H = From ? I.Leading[From - 1].Direct : 0; H < I.Leading[End - 1].Direct; ++H)
        Found.push_back(Index.lookup(I.Files[I.Direct[H].File]));
    return Found;
  }

  BitVector enteredFrom(std::vector<unsigned> Next) const {
    BitVector Inside(Size.size());
    while (!Next.empty()) {
      const unsigned File = Next.back();
      Next.pop_back();
      if (Inside[File])
        continue;
      Inside.set(File);
      Next.insert(Next.end(), Targets[File].begin(), Targets[File].end());
    }
    return Inside;
  }

  /// What one unit includes, what two have in common, and what at least so and so many have.
  std::vector<Candidate> candidates() {
    llvm::stable_sort(Kinds, [](const auto &X, const auto &Y) { return X.second > Y.second; });
    Kinds.resize(std::min<size_t>(Kinds.size(), MostKinds), {BitVector(), 0});
    std::vector<Candidate> All;
    for (size_t X = 0; X < Kinds.size(); ++X) {
      consider(Kinds[X].first, All);
      for (size_t Y = 0; Y < X; ++Y) {
        BitVector Both = Kinds[X].first;
        Both &= Kinds[Y].first;
        consider(std::move(Both), All);
      }
    }
    std::vector<unsigned> ByUse = Order;
    llvm::stable_sort(ByUse, [&](unsigned X, unsigned Y) { return With[X].count() > With[Y].count(); });
    BitVector Common(Size.size());
    for (unsigned Header : ByUse) {
      Common.set(Header);
      consider(Common, All);
    }
    return All;
  }

  void consider(BitVector Headers, std::vector<Candidate> &All) const {
    Candidate C;
    C.Units.resize(Saved.size(), true);
    for (unsigned Header : Headers.set_bits())
      C.Units &= With[Header];
    if (Headers.none() || C.Units.count() < 2)
      return;
    for (unsigned File : enteredFrom({Headers.set_bits_begin(), Headers.set_bits_end()}).set_bits())
      C.Weight += Size[File];
    C.Headers = std::move(Headers);
    All.push_back(std::move(C));
  }

  static double savedBy(const Candidate &C) { return (1 - Taking) * C.Weight - TakingAny; }

  double gainOf(const Candidate &C) const {
    double Gain = -Making * C.Weight - MakingAny;
    for (unsigned U : C.Units.set_bits())
      Gain += std::max(0.0, savedBy(C) - Saved[U]);
    return Gain;
  }

  llvm::StringMap<unsigned> Index;
  // By file:
  std::vector<double> Size;
  std::vector<std::string> Spelled;
  std::vector<std::vector<unsigned>> Targets; // what it includes
  std::vector<BitVector> With;                // the units that enter it
  std::vector<unsigned> Order;                // headers, by first use
  std::vector<std::pair<BitVector, unsigned>> Kinds; // what units include, and how many do

  std::map<std::string, Candidate> Begins, Cores; // by text: with and without headers of the system that stand first
  std::vector<double> Saved;                  // by unit, so far
};

} // namespace

PrefixPlan planPrefixes(const std::vector<const Includes *> &Units, PlanWith What,
                        llvm::function_ref<uint64_t(llvm::StringRef)> SizeOf) {
  return Planner(Units, SizeOf).run(What);
}

} // namespace belay
