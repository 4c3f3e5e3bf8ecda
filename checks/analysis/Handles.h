//===- Handles.h - what becomes of each thread's handle -------------------===//
//
// For each process a forward analysis of the threads that it starts: is the
// handle joined, detached, moved away or destroyed, and do the locals that the
// thread refers to live that long. Linear in the number of events.
//
//===----------------------------------------------------------------------===//

#ifndef BELAY_ANALYSIS_HANDLES_H
#define BELAY_ANALYSIS_HANDLES_H

#include "analysis/Summary.h"
#include <string>
#include <vector>

namespace belay::analysis {

/// A joinable handle that is lost.
struct Unjoined {
  enum Kind {
    Destroyed,   ///< ~thread while joinable: std::terminate
    Temporary,   ///< the same, at the end of the statement that starts it
    Overwritten, ///< assigned over while joinable: std::terminate
    Thrown,      ///< an exception leaves the scope between start and join
    Lost,        ///< a plain thread id that nobody joins or detaches
    Member,      ///< no method of the class joins the member
    OnlyStop     ///< some method does, but not the destructor
  } K;
  const ir::Event *Spawn;
  const ir::Place *Handle;
  const ir::Process *In;
  clang::SourceLocation At;     ///< where it is lost
  bool SomePath = false;        ///< other paths join it
  const ir::Process *By = nullptr; ///< OnlyStop: the method that joins
};

/// A thread that is given up.
struct Detached {
  const ir::Event *Spawn;  ///< null if not known
  const ir::Event *Detach;
  const ir::Process *In;
  const ir::Process *Entry = nullptr; ///< what the thread runs, if known
  bool Excused = false; ///< it hands its end over to someone, or is meant to live for ever
};

/// A local that ends while a thread may refer to it.
struct Dangling {
  const ir::Event *Spawn;
  const ir::Place *Local;
  const ir::Process *In;
  clang::SourceLocation Captured; ///< where the reference is made
  clang::SourceLocation Ends;
  enum Why { IsDetached, MovedAway, JoinedLater } W;
  const ir::Event *Because; ///< the detach or move; may be null
};

class Handles {
public:
  explicit Handles(const Summaries &S);
  std::vector<Unjoined> Lost;
  std::vector<Detached> Given;
  std::vector<Dangling> Dangles;

private:
  void members();
  const Summaries &S;
};

/// True if \p E is `t.joinable()`, possibly negated.
bool asksJoinable(const clang::Expr *E, bool &Negated);
/// True if \p B goes to \p Succ only where the pointer that leads to \p Handle is null: `if (t) t->join();`
bool isNull(const ir::Block &B, unsigned Succ, const ir::Place *Handle);
/// The thread's entry as the user would name it.
std::string entryName(const Summaries &S, const ir::Event &Spawn);

} // namespace belay::analysis

#endif
