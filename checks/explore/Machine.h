//===- Machine.h - executes one thread of a state -------------------------===//
//
// A thread runs until it is about to do something that others can notice, waits,
// ends, or needs a choice of the environment. One file for each family of
// operations.
//
//===----------------------------------------------------------------------===//

#ifndef BELAY_EXPLORE_MACHINE_H
#define BELAY_EXPLORE_MACHINE_H

#include "explore/Closed.h"
#include "explore/Problem.h"
#include "explore/Symbols.h"

namespace belay::explore {

/// How a run of a thread ended.
enum class Stop {
  Visible, ///< before an operation that others can notice
  Yield,   ///< the same; it lets others go first
  Blocked, ///< before an operation that can't go on
  Fork,    ///< before an instruction that can go two ways
  Done,    ///< the thread has ended
  Exit,    ///< the process has ended
  Pruned   ///< nothing more can be said of this path
};

class Machine {
public:
  Machine(Program &P, Symbols &Syms, uint64_t Budget) : P(P), Syms(Syms), Budget(Budget) {}

  /// Runs S.Running. \p Fork is the number of ways if it stops for one.
  Stop run(State &S, unsigned &Fork);
  /// The root has returned \p Result: its caller has it now.
  void handOver(State &S, const Value &Result);
  void enter(State &S, unsigned Thread, const Function *F, llvm::ArrayRef<Value> Args, uint16_t Dst = NoReg,
             Scalar Type = {});

  /// main's argv in \p S.
  Value arguments(State &S);

  Program &P;
  Symbols &Syms;
  uint64_t Budget, Steps = 0;
  const Closed *Own = nullptr; ///< the variables that nobody else can reach
  std::vector<Problem> Found;  ///< of the last run
  bool Incomplete = false;     ///< something was unknown or cut
  bool Guessed = false;        ///< the last Fork is a branch on what nobody knows
  bool Crowded = false;        ///< the last run ended at more threads than there can be
  Unknowns *Blind = nullptr;   ///< what ended a path, if it is asked for
  Places *Touched = nullptr;   ///< where memory and what synchronises was used, if it is asked for
  bool Nests = false;          ///< one of at least three threads beside main locked a mutex while it had another
  bool Relaxed = false;        ///< the user's atomics allow more than one order of the steps can show

  /// What the user calls the memory at \p A; \p Root is the variable that it is in.
  std::string name(const State &S, const Value &A, const clang::Decl *&Root) const;
  /// The same; what has no name may be a part of the object whose method \p T is in.
  std::string name(const State &S, const Thread &T, const Value &A, const clang::Decl *&Root) const;

private:
  enum class Result { Next, Stay, Jumped, Block, Visible, Yield, Fork, Done, Exit, Prune };
  Result step(const Instr &I);
  Value &reg(uint16_t R) { return T->Stack.top().Registers[R]; }
  Value arg(const Instr &I, unsigned N) {
    const Frame &F = T->Stack.top();
    return N < I.ArgCount ? F.Registers[F.F->Args[I.FirstArg + N]] : Value::unknown();
  }
  void set(const Instr &I, Value V) {
    if (I.Dst != NoReg)
      reg(I.Dst) = V;
  }
  void answer(const Instr &I, int64_t N) {
    const bool Null = I.Type.K == Value::Pointer && N == 0;
    set(I, Null ? Value::null() : Value::integer(N, I.Type.Bits ? I.Type.Bits : 32, I.Type.Signed));
  }
  /// A choice of the environment.
  Value choose(Scalar Type, Bounds Of = {}, bool Unknown = false) {
    uint64_t Work = 0;
    const Value V = Type.K == Value::Int ? Syms.chosen(*S, Type, Of, Work, Unknown) : Value::unknown();
    Steps += Work / 4;
    return V;
  }
  Result branch(const Instr &I);
  /// Whether \p V is true; nothing if this has to be tried both ways first.
  std::optional<bool> decide(const Value &V);
  /// \p V as a number: if it is one of few that the environment chooses from, each of them has to be tried, and there
  /// is nothing before; Undef for one that can't be.
  std::optional<Value> number(const Value &V);
  Result call(const Instr &I);
  Result returns(const Instr &I);
  Result loopCheck();
  // Classes.cpp
  const clang::CXXMethodDecl *overrider(const clang::CXXMethodDecl *M, Value &Object);
  Result dynamicCast(const Instr &I);

  // Exceptions.cpp
  void raise(const Value &Exception, clang::QualType Type);
  Result resume();
  bool mayCatch() const;
  bool matches(clang::QualType Caught, clang::QualType Thrown) const;
  Result exceptions(const Instr &I);

  // Containers.cpp
  Result containers(const Instr &I);

  // Memory.cpp
  Value load(const Value &A, uint32_t Size, Scalar Type);
  bool store(const Value &A, uint32_t Size, Value V, bool Init = false);
  void copy(const Value &To, const Value &From, uint32_t Size);
  void fill(const Value &A, uint32_t Size, Value V);
  void put(Object &O, uint32_t Offset, uint32_t Size, Value V);
  /// Checks and records an access; false if the memory isn't there.
  bool touch(const Value &A, uint32_t Size, bool Write, bool Atomic = false);
  Value global(const clang::Decl *D, const Instr &I, bool &Entered);
  void endObject(const Value &A);
  Result memory(const Instr &I);
  void deadAccess(const Value &A, bool Write);

  // Texts.cpp
  Result text(const Instr &I);
  Result cText(const Instr &I);
  Value textValue(llvm::StringRef Text);
  Value chosenText(); ///< any, by the environment's choice
  std::optional<llvm::StringRef> spelling(const Value &V) const;
  Value chars(const Value &A, size_t Most, bool ToZero);
  Value charsOf(llvm::StringRef Text);
  void spell(Object &O, llvm::StringRef Text) const;
  Value word(const Value &V, clang::QualType T);
  void setWord(const Value &At, clang::QualType T, Value Word);

  // Environment.cpp
  Result stream(const Instr &I);
  void readByStream(clang::QualType T, const Value &A);
  void readByPrint(const Instr &I);
  bool printsAddress(const Instr &I);
  Result opens(const Instr &I);
  Value answerOf(const clang::FunctionDecl *F, Scalar Type, llvm::ArrayRef<Value> Args);
  void fillByChoice(const Value &A);
  Value errorNumber();
  bool fromOutside(const Value &A) const;

  // Unknown.cpp
  Result unknownCall(const Instr &I, const clang::FunctionDecl *F, llvm::ArrayRef<Value> Args);
  /// Code that isn't known may read, write (\p Writes) and, if it keeps \p V (\p Keeps), go on doing so.
  void give(const Value &V, bool Writes, bool Keeps, llvm::SmallVectorImpl<uint32_t> &Seen);
  void share(const Value &V);
  void leavesLocked();
  bool isShared(const clang::VarDecl *V) const;
  void meetWorld();

  // Threads.cpp
  Result threads(const Instr &I);
  unsigned spawn(clang::SourceLocation At);
  void publish(const Value &To);
  std::optional<unsigned> start(const Instr &I, const Value &To, const Function *F, llvm::ArrayRef<Value> Args);
  Result join(const Instr &I, const Value &Handle, Value Into);
  Result threadEnds();
  bool endsSpecific();
  Result keys(const Instr &I);

  // Locks.cpp
  Result locks(const Instr &I);
  bool acquire(Sync &M, bool Shared);
  Value section();
  bool canAcquire(const Sync &M, bool Shared, int Thread) const;
  Result unlock(const Value &A);
  Sync *sync(const Value &A, Sync::Kind K);

  // Waiting.cpp
  Result waiting(const Instr &I);
  Result condition(const Instr &I, const Value &C, Value M, bool Timed, bool Std);
  Result counts(const Instr &I);
  Result once(const Instr &I);

  // Failures.cpp
  Result exits(const Instr &I);
  void mainReturns(const Instr &I, const Value &V);
  void fails(std::string How, clang::SourceLocation Loc);
  static bool sleeps(const Instr &I);

  // Numbers.cpp
  Result numbers(const Instr &I);
  Result math(const Instr &I);

  // Timers.cpp
  Result timers(const Instr &I);

  // Atomics.cpp
  Result atomics(const Instr &I);
  Result atomicWait(const Instr &I);
  void synchronise(const Value &A, int Order, bool Reads, bool Writes);
  bool annotates(const clang::FunctionDecl *F, llvm::ArrayRef<Value> Args);

  Result native(const Instr &I);
  bool withinOperation();
  bool begins();
  bool isOwnMatter(const Instr &I);
  void doubt() {
    S->Doubt = true;
    Incomplete = true;
  }
  /// An event of the witness; \p Other is the thread that it is about.
  void blame();
  void record(const Instr &I, const Value &A, unsigned Other = 0);
  Problem &report(Problem::Kind K, const Value &A);
  clang::SourceLocation here() const { return userLocation(*T); }

  State *S = nullptr;
  Thread *T = nullptr;
  unsigned Me = 0;
  unsigned Ways = 2; ///< of a Fork
};

} // namespace belay::explore

#endif
