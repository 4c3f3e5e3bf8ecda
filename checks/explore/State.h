//===- State.h - memory, threads and what has happened --------------------===//
//
// A state is a value: copying it is cheap, because objects and threads are
// shared between copies until one of them is written.
//
//===----------------------------------------------------------------------===//

#ifndef BELAY_EXPLORE_STATE_H
#define BELAY_EXPLORE_STATE_H

#include "explore/Program.h"
#include "llvm/ADT/DenseMap.h"
#include "llvm/ADT/iterator.h"
#include <array>
#include <memory>

namespace belay::explore {

/// Shared between copies until it is written; so is its hash.
template <typename T> class Cow {
public:
  Cow() = default;
  explicit Cow(T V) : P(std::make_shared<Node>(Node{std::move(V)})) {}
  explicit operator bool() const { return P != nullptr; }
  const T &operator*() const { return P->V; }
  const T *operator->() const { return &P->V; }
  T &write() {
    if (P.use_count() != 1)
      P = std::make_shared<Node>(Node{P->V});
    P->Hash = 0;
    return P->V;
  }
  void reset() { P.reset(); }
  /// Of all but its clocks; adds to \p Work if it has to be computed.
  uint64_t hash(uint64_t &Work) const {
    if (!P->Hash)
      P->Hash = hashOf(P->V, Work) | 1;
    return P->Hash;
  }

private:
  struct Node {
    T V;
    uint64_t Hash = 0; ///< 0: not known
  };
  std::shared_ptr<Node> P;
};

struct Cell {
  uint32_t Offset = 0, Size = 0;
  Value V;
};

/// When a thread touched something, and where the user wrote so.
struct Access {
  uint32_t Thread = 0, Time = 0;
  bool Atomic = false;
  clang::SourceLocation Loc;
};

/// The last accesses of some bytes, as far as they can still race.
struct Shadow {
  uint32_t Offset = 0, Size = 0;
  Access Write; ///< Time 0: none
  llvm::SmallVector<Access, 2> Reads;
};

/// What synchronises, at its place in an object.
struct Sync {
  enum Kind : uint8_t { Mutex, Condition, Count, Latch, Barrier, Once, Atomic };
  uint32_t Offset = 0;
  Kind K = Mutex;
  bool Recursive = false;
  bool Vague = false;                ///< Mutex: made elsewhere, it may or may not be recursive
  int Owner = -1;                    ///< Mutex, Once: the thread that has it
  int64_t Depth = 0;                 ///< Mutex: how often; Once: 2 when done
  int64_t Number = 0, Expected = 0;  ///< Count, Latch; Barrier: still to come, and per round
  int64_t Round = 0;                 ///< Barrier
  llvm::SmallVector<int, 2> Readers; ///< Mutex: who has it shared
  llvm::SmallVector<int, 2> Waiters; ///< Condition, in the order they came
  Clock C;                           ///< what who acquires it will have seen
  clang::SourceLocation Loc;         ///< where it was acquired last
};

struct Object {
  enum Region : uint8_t { Local, Heap, Static };
  Region R = Local;
  bool Zeroed = false; ///< what was never written is zero
  bool Shared = false; ///< with code that isn't known, which may change it at any time
  bool Given = false;  ///< to such code, which need not be able to name it
  bool Public = false; ///< threads other than the one that made it can reach it
  int Thread = 0;      ///< whose stack it is on
  uint32_t Size = 0;
  const clang::Decl *D = nullptr; ///< the variable
  clang::QualType T;
  clang::SourceLocation Made;
  llvm::SmallVector<Cell, 2> Cells; ///< sorted, they do not overlap
  llvm::SmallVector<Shadow, 1> Shadows;
  llvm::SmallVector<Sync, 0> Syncs;
  llvm::SmallVector<std::pair<uint32_t, const clang::CXXRecordDecl *>, 0> Dynamic;
  bool isLiteral() const { return R == Static && !D; } ///< nobody changes it
};

struct Slot {
  Cow<Object> O; ///< null: dead
  uint64_t Generation = 1;
  // The death of the generation before.
  clang::SourceLocation Died;
  unsigned By = 0; ///< the thread
  const clang::Decl *Dead = nullptr;
  Object::Region Was = Object::Local;
};

inline constexpr uint32_t PageSize = 16;
using Page = std::array<Slot, PageSize>;
uint64_t hashOf(const Page &P, uint64_t &Work); ///< 0 if nothing in it is alive

/// The slots by number. A page of them is shared between copies until one of its slots is written.
class Pages {
public:
  uint32_t size() const { return uint32_t(All.size() * PageSize); }
  const Slot &operator[](uint32_t N) const { return (*All[N / PageSize])[N % PageSize]; }
  Slot &write(uint32_t N) { return All[N / PageSize].write()[N % PageSize]; }
  /// Makes room for slot \p N.
  void grow(uint32_t N) {
    if (size() <= N)
      All.resize(N / PageSize + 1, Cow<Page>(Page()));
  }
  /// Calls \p Do with the number and the slot of each object that is alive.
  template <typename Fn> void forLive(Fn Do) const {
    uint32_t N = 0;
    for (const Cow<Page> &P : All)
      for (const Slot &S : *P) {
        if (S.O)
          Do(N, S);
        ++N;
      }
  }
  uint64_t hash(uint64_t &Work) const;

private:
  std::vector<Cow<Page>> All;
};

struct Frame {
  const Function *F = nullptr;
  uint32_t Pc = 0;
  uint16_t Dst = NoReg; ///< of the caller
  Scalar Type;
  bool Begun = false; ///< of an operation of Belay: others had their turn
  bool Again = false; ///< initialises a global: the caller repeats what needed it
  std::vector<Value> Registers;
};

uint64_t hashOf(const Frame &F, uint64_t &Work);

/// The calls of a thread, of which copies share those that only wait for another to return.
class CallStack {
public:
  bool empty() const { return All.empty(); }
  size_t size() const { return All.size(); }
  void push(Frame F) { All.emplace_back(std::move(F)); }
  void pop() { All.pop_back(); }
  void clear() { All.clear(); }
  const Frame &top() const { return *All.back(); }
  Frame &top() { return All.back().write(); }
  Frame &write(size_t N) { return All[N].write(); }
  const Frame &operator[](size_t N) const { return *All[N]; }
  using iterator = llvm::pointee_iterator<std::vector<Cow<Frame>>::const_iterator>;
  iterator begin() const { return iterator(All.begin()); }
  iterator end() const { return iterator(All.end()); }
  uint64_t hash(uint64_t &Work) const;

private:
  std::vector<Cow<Frame>> All;
};

/// What a C function left to be done when its thread ends.
struct Handler {
  size_t Depth = 0; ///< the calls that the thread was in
  uint32_t Pc = 0;
};

struct Thread {
  CallStack Stack;
  Clock C;
  uint32_t MetAt = 0; ///< when it first called code that isn't known, beside others
  bool Done = false, Detached = false, Joined = false;
  unsigned Held = 0;   ///< how many mutexes it has locked
  Value Timer;         ///< of the system, not the user's: the entry that it runs when its time has come
  bool Fires = false;  ///< Timer: the time has come
  bool Leaves = false; ///< Timer: disarmed by what it led to
  uint64_t IdleIn = 0; ///< Timer: it was the only one to go on in the state with this hash
  int Parent = -1;
  clang::SourceLocation Started;
  Value Result;      ///< of a C entry
  Value StateObject; ///< std::thread: what is deleted at the end
  // The operation at hand.
  int Choice = -1;   ///< of the environment, made for this instruction
  uint8_t Phase = 0; ///< how far a wait has come
  bool TimedOut = false;
  int64_t Round = 0;  ///< Barrier
  bool Go = false;    ///< the visible operation may be performed
  bool Begun = false; ///< it has come to a visible operation
  // Exceptions.
  bool Unwinding = false;
  bool Exiting = false; ///< pthread_exit ends what it leaves as an exception does that nobody catches
  llvm::SmallVector<Handler, 0> Handlers;
  llvm::SmallVector<Value, 0> Specific; ///< its values of the keys that the program has made
  unsigned Uncaught = 0; ///< while what they leave is ended
  Value Exception;
  clang::QualType ExceptionType;
  clang::SourceLocation ThrownAt;
  llvm::SmallVector<std::pair<Value, clang::QualType>, 1> Caught;
  // Fences.
  Clock Seen, Released;
  bool Fenced = false;
  // Nothing to do until others have moved.
  bool Blocked = false, Spinning = false;
  uint64_t BlockedAt = 0; ///< the version
  unsigned Quiet = 0;     ///< initialises globals, which happens before all threads
  uint32_t Turns = 0;
  llvm::SmallVector<uint64_t, 4> Been;
};

/// A long chain must not end in deep recursion.
template <typename T> void unlink(std::shared_ptr<const T> Next) {
  while (Next && Next.use_count() == 1) {
    auto Then = std::move(const_cast<T &>(*Next).Before);
    Next = std::move(Then);
  }
}

/// A step of the witness.
struct Event {
  unsigned Thread = 0;
  Native N = Native::None;
  unsigned Other = 0;        ///< the thread that is started or joined
  llvm::StringRef Operation; ///< Belay's, of which this is a part
  std::string Name;          ///< of the object
  clang::SourceLocation Loc;
  std::shared_ptr<const Event> Before;
  ~Event() { unlink(std::move(Before)); }
};

/// Who went on, and what the environment chose: all of them lead from the start to a state.
struct Decision {
  unsigned Thread = 0;
  int Choice = -1;
  bool TimedOut = false;
  std::shared_ptr<const Decision> Before;
  ~Decision() { unlink(std::move(Before)); }
};

/// What is known of a symbolic expression: a range, and values that it hasn't.
struct Fact {
  unsigned Symbol = 0;
  int64_t Low = INT64_MIN, High = INT64_MAX;
  llvm::SmallVector<int64_t, 2> Not;
};

/// Which slots of the heap are whose: what a thread makes is in chunks of its own, and each variable has its place, so
/// that a state is the same whoever came first. One for a search.
class Layout {
public:
  static constexpr unsigned Statics = 255; ///< the owner of variables and literals
  /// The \p N-th slot of \p Owner.
  uint32_t slot(unsigned Owner, unsigned N);
  /// Whose \p Slot is, and its number there.
  std::pair<unsigned, unsigned> owner(uint32_t Slot) const;
  /// The number of the variable or literal \p Key, of \p Thread if it has one of its own.
  unsigned number(const void *Key, unsigned Thread);

private:
  static constexpr unsigned Chunk = PageSize; // so that threads seldom write to the same one
  std::vector<std::pair<unsigned, unsigned>> Chunks; ///< the owner, and the number of the first
  llvm::DenseMap<unsigned, std::vector<uint32_t>> Of; ///< an owner's chunks
  llvm::DenseMap<std::pair<const void *, unsigned>, unsigned> Numbers;
};

uint64_t hashOf(const Object &O, uint64_t &Work);
uint64_t hashOf(const Thread &T, uint64_t &Work);

struct GlobalObject {
  const void *Key = nullptr; ///< the variable, or the instruction of a literal
  unsigned Thread = 0;       ///< of a thread_local
  const clang::VarDecl *V = nullptr;
  uint32_t Object = 0;
};

struct State {
  std::shared_ptr<Layout> Slots = std::make_shared<Layout>();
  Pages Heap;                       ///< the first page is null's
  std::vector<uint32_t> Free;       ///< owners and numbers, sorted
  llvm::SmallVector<uint32_t> Made; ///< by thread: how many slots it has had
  std::vector<Cow<Thread>> Threads;
  Cow<std::vector<GlobalObject>> Globals{std::vector<GlobalObject>()};
  llvm::SmallVector<const Function *, 0> Keys; ///< the destructors of what each thread has of its own
  std::vector<Fact> Facts;
  Value Result; ///< where the root's result is built, if it is an object
  Clock World;  ///< what code that isn't known has seen
  std::shared_ptr<const Event> Trace;
  std::shared_ptr<const Decision> Decided;
  unsigned Running = 0; ///< the thread that is to run
  unsigned Preemptions = 0;
  unsigned Guess = 0;   ///< which ways it took where nobody knows which one it is
  uint64_t Known = 0;   ///< its hash, when it was put aside
  uint64_t Memory = 0;  ///< the hash of its memory, if nobody has gone on since it was computed
  uint64_t Version = 0; ///< counts what may let a blocked thread go on
  uint64_t Stores = 0;  ///< counts writes, which may let a spinning one go on
  bool Doubt = false;   ///< rests on something unknown: proves nothing
  bool Gone = false;    ///< the root has returned
  bool Met = false;     ///< code that isn't known has run beside others, and may have waited for what they did
  bool Piped = false;   ///< it can send something to itself: what it reads need not come from outside
  bool Open = false;    ///< code of other units has run, and may have started threads
  bool Slept = false;   ///< somebody let time pass for others

  const Object *find(const Value &P) const {
    if (P.K != Value::Pointer || P.Object == 0 || P.Object >= Heap.size() ||
        Heap[P.Object].Generation != P.Generation || !Heap[P.Object].O)
      return nullptr;
    return &*Heap[P.Object].O;
  }
  Object *write(const Value &P) { return find(P) ? &Heap.write(P.Object).O.write() : nullptr; }
  /// Where the thread that runs makes what it needs, or where \p Key is.
  Value make(Object O, const void *Key = nullptr, unsigned Thread = 0);
  void end(const Value &P, clang::SourceLocation Loc, unsigned By);
  /// Is it known that thread \p I, which has come to a wait, can't go on yet?
  bool waits(unsigned I) const;
  bool hasMet(unsigned Id) const;
  /// The thread whose handle \p V is; negative: none.
  int threadOf(const Value &V) const;
  static constexpr int64_t FirstHandle = 0x7ead0000; ///< handles are numbers that no program makes by chance
  Thread &thread(unsigned I) { return Threads[I].write(); }
  const Thread &thread(unsigned I) const { return *Threads[I]; }
  /// Other threads can reach \p P from now on, and all that it leads to.
  void publish(const Value &P);
  /// The synchronisation object at \p P, made if there is none.
  Sync *sync(const Value &P, Sync::Kind K);
  const Sync *findSync(const Value &P) const;
  /// Of all that can influence what comes next; \p WithClocks: or what can still race.
  /// \p Work counts what had to be looked at.
  uint64_t hash(bool WithClocks, uint64_t &Work) const { return hash(hashMemory(WithClocks, Work), WithClocks, Work); }
  uint64_t hash(uint64_t OfMemory, bool WithClocks, uint64_t &Work) const;
  /// The same of all but who goes on, and where they are.
  uint64_t hashMemory(bool WithClocks, uint64_t &Work) const;

private:
  void hashClocks(class Hash &H, uint64_t &Work) const;
};

/// Has only the order of the threads' steps, and no answer of the environment or passing of time, led to \p S?
bool isByOrder(const State &S);

/// The user's line that \p T executes: the innermost that isn't a library's or, if \p Whose, that of who has it done
/// by a function that forwards.
clang::SourceLocation userLocation(const Thread &T, bool Whose = false);

} // namespace belay::explore

#endif
