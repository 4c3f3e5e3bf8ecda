//===- EarlyCloses.cpp - descriptors that end before who reads from them ---===//

#include "analysis/EarlyCloses.h"
#include "analysis/Cells.h"
#include "analysis/Loops.h"
#include "llvm/ADT/STLExtras.h"
#include <array>

using namespace clang;

namespace belay::analysis {

using namespace ir;

static bool calls(const Event &E, StringRef Name) {
  auto *C = dyn_cast_or_null<CallExpr>(E.E);
  const FunctionDecl *F = C ? C->getDirectCallee() : nullptr;
  return F && F->getIdentifier() && F->isExternC() && F->getName() == Name;
}

/// Waits for a peer, whom a close of this end leaves asleep.
static bool sleepsOn(const Event &E) {
  return llvm::any_of(std::array<StringRef, 5>{"recv", "recvfrom", "recvmsg", "accept", "accept4"},
                      [&](StringRef Name) { return calls(E, Name); });
}

/// What \p P is; of a copy that a lambda takes with it (`[fd = fd_]`), what that was made of.
static Cell originOf(const Place *P) {
  auto *V = dyn_cast_or_null<VarDecl>(P->Decl);
  return P->isRoot() && V && V->isInitCapture() && V->getInit() ? cellOf(V->getInit()) : cellOf(P);
}

/// Where the thread whose handle is \p Handle blocks on descriptor \p Fd, and what it runs.
static std::pair<const Event *, const Process *> blocksOn(const Unit &U, const Place *Handle, const Cell &Fd) {
  const Cell H = cellOf(Handle);
  for (auto [P, R] : U.Sums->all(EventKind::Spawn))
    if (R->Path.empty() && H && cellOf(R->Object) == H)
      for (const Target &T : R->runs())
        for (const Record &B : U.Sums->of(T.P).Records)
          if (B.kind() == EventKind::Block && !B.E->Timed && B.Object && originOf(B.Object) == Fd)
            return {B.E, T.P};
  return {nullptr, nullptr};
}

static bool looksAt(const Unit &U, const Process &P, const Cell &Fd) {
  return Fd && llvm::any_of(U.Sums->of(&P).Records,
                            [&](const Record &R) { return R.kind() == EventKind::Read && cellOf(R.Object) == Fd; });
}

/// Where \p B leads if there is still a thread to join.
static const Block *onward(const Process &P, const Block &B) {
  auto *Asks = B.Condition ? dyn_cast<CallExpr>(bare(B.Condition)) : nullptr;
  return B.Succs.size() == 1 || (Asks && calledName(Asks) == "joinable") ? &P.Blocks[B.Succs[0]] : nullptr;
}

/// The join that \p P comes to next after \p From, whatever happens.
static const Event *nextJoin(const Process &P, const Block &B, const Event &From) {
  const Block *At = &B;
  for (unsigned I = 0; At && I < 8; ++I) {
    for (const Event &E : At->Events)
      if (E.Kind == EventKind::Join && E.Object && (At != &B || &E > &From))
        return &E;
    At = onward(P, *At);
  }
  return nullptr;
}

std::vector<EarlyClose> findEarlyCloses(const Unit &U) {
  std::vector<EarlyClose> Out;
  for (auto &P : U.Module.Processes)
    for (const Block &B : P->Blocks)
      for (const Event &E : B.Events) {
        const bool Closes = E.Kind == EventKind::Wake && E.Object && calls(E, "close");
        const Cell Fd = Closes ? cellOf(E.Object) : Cell();
        const Event *Join = Fd ? nextJoin(*P, B, E) : nullptr;
        if (!Join)
          continue;
        const auto [Use, Entry] = blocksOn(U, Join->Object, Fd);
        if (!Use)
          continue;
        // What has woken the thread already: a shutdown, or a byte for another descriptor that it looks at.
        auto Wakes = [&, By = Entry](const Event &W) {
          return W.Kind == EventKind::Wake && W.Object &&
                 (W.Object == E.Object ? calls(W, "shutdown") : calls(W, "write") && looksAt(U, *By, cellOf(W.Object)));
        };
        const bool Woken = llvm::any_of(P->Blocks, [&](const Block &X) {
          return llvm::any_of(
              X.Events, [&](const Event &W) { return Wakes(W) && (&X == &B ? &W < &E : reaches(*P, X.Id, B.Id)); });
        });
        if (Woken || sleepsOn(*Use))
          Out.push_back({&E, Join, Use, Entry, Woken});
      }
  return Out;
}

} // namespace belay::analysis
