//===- Handshakes.cpp - threads that answer before more is done -----------===//

#include "analysis/Handshakes.h"
#include "analysis/Loops.h"
#include "analysis/Waiters.h"
#include "llvm/ADT/STLExtras.h"

using namespace clang;

namespace belay::analysis {

using namespace ir;

/// True if the thread gives, after \p Other, what \p Of names in who waits for it.
static bool givenAfter(const Record &Other, const Place *Of) {
  return Of->known() && Of->root()->K != Place::Param &&
         llvm::any_of(Other.before(), [&](const Place *T) { return sameMember(T, Of); });
}

/// The blocks of \p P that are passed only once the thread has done \p Other: the heads of loops that nothing else
/// ends, and waits with a predicate.
static llvm::SmallVector<unsigned, 2> gates(const Summaries &S, const Process &P, const Record &Other) {
  llvm::SmallVector<unsigned, 2> Out;
  for (const Loop &L : Loops(P).All)
    if (!L.Exits.empty() && llvm::all_of(L.Exits, [&](const Exit &X) {
          const Block &B = P.Blocks[X.From];
          return llvm::any_of(B.Reads, [&](const Place *R) { return givenAfter(Other, R); });
        }))
      Out.push_back(L.Header);
  for (const Block &B : P.Blocks)
    if (llvm::any_of(B.Events, [&](const Event &E) {
          return E.Kind == EventKind::Wait && E.Entry && !E.Timed &&
                 llvm::any_of(S.targets(E.Entry, {}, nullptr), [&](const Target &T) {
                   return llvm::any_of(S.records(T), [&](const Record &R) {
                     return (R.kind() == EventKind::Read || R.kind() == EventKind::AtomicRead) &&
                            givenAfter(Other, R.Object);
                   });
                 });
        }))
      Out.push_back(B.Id);
  return Out;
}

/// True if control can't get from \p Spawn, of \p P, to block \p To without a gate in between.
static bool gated(const Summaries &S, const Process &P, const Event &Spawn, unsigned To, const Record &Other) {
  const Block *From = blockOf(P, &Spawn);
  return From && llvm::any_of(gates(S, P, Other), [&](unsigned Gate) {
           return Gate != From->Id && Gate != To &&
                  llvm::none_of(succs(*From), [&](unsigned N) { return N != Gate && reaches(P, N, To, Gate); });
         });
}

bool answeredBefore(const Summaries &S, const Record &Spawn, const Record &Other, const Record &Then) {
  const Process &P = *Spawn.In;
  const Block *At = blockOf(P, Then.site());
  if (At && At == blockOf(P, Spawn.E) && Spawn.E < Then.site())
    return false;
  return gated(S, P, *Spawn.E, At ? At->Id : P.Exit, Other);
}

bool startedInTurn(const Summaries &S, const Record &Spawn, const Record &A, const Record &B) {
  const Process &P = *Spawn.In;
  const unsigned To = Spawn.Path.empty() ? blockOf(P, Spawn.E)->Id : P.Exit;
  return gated(S, P, *Spawn.E, To, A) && gated(S, P, *Spawn.E, To, B);
}

} // namespace belay::analysis
