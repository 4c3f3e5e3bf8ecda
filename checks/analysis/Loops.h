//===- Loops.h - the cycles of a process and the ways out of them ---------===//

#ifndef BELAY_ANALYSIS_LOOPS_H
#define BELAY_ANALYSIS_LOOPS_H

#include "ir/IR.h"
#include "llvm/ADT/DenseSet.h"
#include "llvm/ADT/STLFunctionalExtras.h"
#include <optional>
#include <vector>

namespace belay::analysis {

struct Exit {
  unsigned From = 0;
  bool When = false; ///< the value of From's condition that leaves the loop
};

/// A strongly connected set of blocks. An inner loop lies within its parent.
struct Loop {
  unsigned Header = 0; ///< where it is entered
  int Parent = -1;
  llvm::DenseSet<unsigned> Blocks;
  std::vector<Exit> Exits; ///< in the order of the process
  clang::SourceLocation Loc; ///< `for`, `while` or `do`; else its first event
  bool Finite = false;       ///< a range-based for over something else than a channel
  bool Ends = false;         ///< without Exits: its own condition leads to the end of the program
  bool Counted = false;      ///< a `for` that steps what its condition compares
};

/// The loops of one process, outer ones first.
class Loops {
public:
  explicit Loops(const ir::Process &P);
  std::vector<Loop> All;
  /// Blocks that the entry reaches.
  llvm::DenseSet<unsigned> Reached;
  /// The innermost loop around block \p B, or -1.
  int innermost(unsigned B) const;

private:
  void find(const std::vector<unsigned> &Order, int Parent, std::optional<unsigned> Without);
  const ir::Process &P;
};

/// The successors of \p B that can be taken.
llvm::SmallVector<unsigned, 2> succs(const ir::Block &B);
/// The block of \p P that holds \p E, null if none does.
const ir::Block *blockOf(const ir::Process &P, const ir::Event *E);
/// True if control can get from block \p From, or is there, to one that \p To picks, not through \p Without.
bool reaches(const ir::Process &P, unsigned From, llvm::function_ref<bool(unsigned)> To, int Without = -1);
bool reaches(const ir::Process &P, unsigned From, unsigned To, int Without = -1);
/// True if control can get from the end of \p From to \p To; to itself in a loop.
bool leads(const ir::Process &P, const ir::Block &From, const ir::Block &To);
/// Calls \p Look for what \p P does after \p E, null for all of \p B, as long as there is one way only, and \p Look
/// says so.
void straightOn(const ir::Process &P, const ir::Block &B, const ir::Event *E,
                llvm::function_ref<bool(const ir::Event &)> Look);
/// True if \p P can return from block \p From on, other than by the end of the program.
bool comesBack(const ir::Process &P, unsigned From);
/// What comes next from the entry of each block on: by the first event there that \p Says knows about; where the block
/// has none, true if it is in all (\p All) or any of the blocks that follow.
std::vector<bool> ahead(const ir::Process &P, llvm::function_ref<std::optional<bool>(const ir::Event &)> Says,
                        bool All);
/// True if \p B ends the program (abort, a failed assertion): no way out of a thread.
bool endsProgram(const ir::Block &B);

} // namespace belay::analysis

#endif
