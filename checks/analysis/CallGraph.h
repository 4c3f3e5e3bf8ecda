//===- CallGraph.h - callees before callers -------------------------------===//

#ifndef BELAY_ANALYSIS_CALLGRAPH_H
#define BELAY_ANALYSIS_CALLGRAPH_H

#include "ir/IR.h"
#include <vector>

namespace belay::analysis {

class Unit;

/// The bodies that event \p E may run on its own thread: callees, a wait's
/// predicate and closures that are passed on.
llvm::SmallVector<const ir::Process *, 2> runs(const ir::Module &M, const ir::Event &E);

/// The bodies that the call \p E may run: through a pointer any function of its type whose address somebody takes.
llvm::SmallVector<const ir::Process *, 4> mayRun(const Unit &U, const ir::Event &E);

/// `call_once`, with its flag as object. Other calls that have one are given no function: those that initialise static
/// locals, and `std::stoi(text)`.
inline bool runsOnce(const ir::Event &E) { return E.Kind == ir::EventKind::Call && E.Entry && E.Object; }

/// The strongly connected components of the call graph, callees first; the
/// members of each in the module's order.
std::vector<std::vector<const ir::Process *>> components(const ir::Module &M);

} // namespace belay::analysis

#endif
