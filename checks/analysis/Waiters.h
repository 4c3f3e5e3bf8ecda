//===- Waiters.h - who waits on a condition variable, and until when ------===//

#ifndef BELAY_ANALYSIS_WAITERS_H
#define BELAY_ANALYSIS_WAITERS_H

#include "analysis/Summary.h"

namespace belay::analysis {

/// Places are compared by what declares them: the waiter and the notifier name
/// the same member from different objects' points of view. One path may go on
/// where the other starts, at `*this`.
bool sameMember(const ir::Place *A, const ir::Place *B);
/// `auto &cv = master ? a : b;`: \p P is what a local reference or pointer that can't be followed leads to, one of
/// several.
bool isOneOfSeveral(const ir::Place *P);
/// Such a \p P, which may be \p Of by what it is made from.
bool mayMean(const ir::Place *P, const ir::Place *Of);

struct Waiter {
  /// A test on the way to the wait: the waiter goes on once it is true (Positive).
  struct Test {
    const clang::Expr *E;
    bool Positive;
  };

  const ir::Event *E = nullptr;
  const ir::Process *In = nullptr;
  clang::SourceLocation Loc;
  const ir::Place *Condition = nullptr, *Mutex = nullptr;
  Tokens State; ///< what its predicate reads
  llvm::SmallVector<Test, 2> Tests;
  bool Clear = true; ///< Tests are all there is

  /// What a pointer member points to has another name for who locks it.
  bool excludes(const ir::Place *M) const { return M->isSomeLock() || sameMember(M, Mutex) || Mutex->indirect(); }
  bool excludedBy(const Lockset &L) const;
  /// Held on some path only: the state of something tells the paths apart, unless an argument of \p P does.
  bool mayBeExcluded(const ir::Process &P, const Record &R) const;
  /// True if its predicate reads \p P.
  bool tests(const ir::Place *P) const;
  /// `first->stop = true; second->wake.notify_one();`: what the waiter's predicate reads is a part of the object that
  /// its condition is in, and these two are of what two members lead to.
  bool ofTwo(const ir::Place *Written, const ir::Place *Notified) const;
  /// False if writing this constant can't make the waiter go on.
  bool mayBeWokenBy(const Record &Write) const;
};

/// `Both lock(&first, &second); cv.wait(lock);`: \p Mutex is a local of the waiter's, of a class of the user's that
/// locks others. Which those are isn't known.
bool isComposed(const ir::Place *Mutex);

/// Each wait once, as whoever is nearest to it sees it.
std::vector<Waiter> findWaiters(const Summaries &S);

/// Where \p R waits or notifies. A wrapper (`CondVar::Signal`) has the condition as its own member: its call is what
/// the user knows.
clang::SourceLocation callOf(const Record &R);

} // namespace belay::analysis

#endif
