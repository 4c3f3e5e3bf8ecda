#include "Stems.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/Path.h"

namespace belay {

void Stem::spread(std::map<size_t, Includes> &Of) const {
  const Includes &First = Of.at(Units.front());
  for (size_t I : llvm::ArrayRef(Units).drop_front()) {
    Includes &To = Of.at(I);
    To.Directory = First.Directory;
    for (size_t L = 0; L < Lines; ++L)
      To.Leading[L].Bytes = First.Leading[L].Bytes;
  }
}

bool Stem::isMostOf(const Includes &First) const {
  uint64_t Bytes = 0;
  for (const Includes::Line &L : llvm::ArrayRef(First.Leading).take_front(Lines))
    Bytes += L.Bytes;
  return Bytes > First.Entered * 3 / 5;
}

std::vector<Stem> stemsOf(const std::vector<SourceUnit> &Units, const std::vector<size_t> &Group, size_t Fewest,
                          std::map<size_t, Includes> &Of) {
  std::map<size_t, std::vector<std::string>> Keys; // of each unit, by line
  std::map<std::string, size_t> Having;
  for (size_t I : Group) {
    const auto Text = llvm::MemoryBuffer::getFile(Units[I].File);
    if (!Text)
      continue;
    Of[I] = beginningOf((*Text)->getBuffer());
    Keys[I] = beginningsOf(Of[I], llvm::sys::path::parent_path(Units[I].File));
    for (const std::string &Key : Keys[I])
      ++Having[Key];
  }
  std::map<std::string, Stem> Found;
  for (auto &[I, Of] : Keys) {
    while (!Of.empty() && Having[Of.back()] < Fewest)
      Of.pop_back();
    if (Of.empty())
      continue;
    Stem &S = Found[Of.back()];
    S.Units.push_back(I);
    S.Lines = Of.size();
  }
  std::vector<Stem> Stems;
  for (auto &S : Found)
    Stems.push_back(std::move(S.second));
  return Stems;
}

} // namespace belay
