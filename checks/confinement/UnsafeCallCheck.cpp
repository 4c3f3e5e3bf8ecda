#include "UnsafeCallCheck.h"
#include "analysis/AtOnce.h"
#include "analysis/Harness.h"
#include "analysis/Sharing.h"
#include "analysis/SignalLocks.h"
#include "clang/AST/ASTContext.h"
#include "clang/Basic/SourceManager.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/Support/FormatVariadic.h"
#include <set>

using namespace clang;
using namespace belay::analysis;

namespace belay {

namespace {

struct UnsafeCall {
  const ir::Process *In;
  const ir::Event *E;
};

/// Who else calls the same function while this call may run.
struct Rival {
  const Thread *Own = nullptr, *Other = nullptr; ///< of Own there are several at once, or Other is another one
  const ir::Event *Call = nullptr;               ///< that of Other, or of whoever has started Own
};

class Rivals {
public:
  explicit Rivals(const Unit &U) : U(U) {
    for (auto &P : U.Module.Processes)
      for (const ir::Block &B : P->Blocks)
        for (const ir::Event &E : B.Events)
          if (E.Kind == ir::EventKind::Unsafe && !U.Sums->of(P.get()).LocksAt.count(&E))
            Calls.push_back({P.get(), &E});
  }

  std::optional<Rival> of(const UnsafeCall &C) const {
    const auto Own = runnersOf(U, *C.In);
    for (auto [T, F] : Own)
      if (const SpawnFacts *Sp = factsOf(U, *T); Sp && Sp->Many)
        return Rival{T, nullptr, nullptr};
    for (const UnsafeCall &X : Calls)
      if (X.E->Function == C.E->Function)
        for (auto [T, F] : Own) {
          for (auto [Other, Way] : runnersOf(U, *X.In))
            if (runTogether(*T, *Other))
              return Rival{T, Other, X.E};
          if (const ir::Event *E = meanwhile(*T, X))
            return Rival{T, nullptr, E};
        }
    return std::nullopt;
  }

  /// A method from which it comes to that with no lock, of a class that locks, and which so takes any thread's calls.
  const ir::Process *methodOver(const UnsafeCall &C) const {
    for (const Harness &H : U.harnesses())
      for (const Entry &E : H.Entries)
        if (!E.Owner && E.Of.empty() && !U.Sums->of(E.P).LocksAt.empty() && comesBare(*E.P, *C.In))
          return E.P;
    return nullptr;
  }

  std::vector<UnsafeCall> Calls; ///< that no lock of their own function's guards

private:
  /// What whoever starts \p T does beside it and comes to \p X by; null if there is nothing.
  const ir::Event *meanwhile(const Thread &T, const UnsafeCall &X) const {
    const auto &Facts = U.running().of(T.Spawner);
    for (const ir::Block &B : T.Spawner->Blocks)
      for (const ir::Event &E : B.Events)
        if ((&E == X.E ||
             (E.Kind == ir::EventKind::Call && !U.Sums->of(T.Spawner).LocksAt.count(&E) &&
              llvm::any_of(U.Sums->callees(E), [&](const Target &C) { return comesBare(*C.P, *X.In); }))) &&
            Facts.runs(T.Spawn->E, &E))
          return &E;
    return nullptr;
  }

  bool comesBare(const ir::Process &From, const ir::Process &To) const {
    std::set<const ir::Process *> Seen{&From}; // lookups only
    llvm::SmallVector<const ir::Process *, 8> Work{&From};
    while (!Work.empty()) {
      const ir::Process *P = Work.pop_back_val();
      if (P == &To)
        return true;
      for (const ir::Block &B : P->Blocks)
        for (const ir::Event &E : B.Events)
          if (E.Kind == ir::EventKind::Call && !U.Sums->of(P).LocksAt.count(&E))
            for (const Target &T : U.Sums->callees(E))
              if (Seen.insert(T.P).second)
                Work.push_back(T.P);
    }
    return false;
  }

  bool runTogether(const Thread &A, const Thread &B) const {
    const SpawnFacts *X = A.Spawner == B.Spawner ? factsOf(U, A) : nullptr, *Y = X ? factsOf(U, B) : nullptr;
    if (!Y || X == Y)
      return false;
    const SpawnFacts *First = U.running().of(A.Spawner).Spawns.data();
    return X->With.test(Y - First) || Y->With.test(X - First);
  }

  const Unit &U;
};

/// Where \p P first holds a lock, in the text.
SourceLocation firstLock(const Unit &U, const ir::Process &P) {
  const SourceManager &SM = U.context().getSourceManager();
  SourceLocation First;
  for (const ir::Block &B : P.Blocks)
    for (const ir::Event &E : B.Events)
      if (E.Kind == ir::EventKind::Lock && (First.isInvalid() || SM.isBeforeInTranslationUnit(E.Loc, First)))
        First = E.Loc;
  return First;
}

} // namespace

/// `delete last.exchange(new Request)` where a signal is handled.
static void inHandlers(const Unit &U, std::vector<Finding> &Out) {
  for (const SignalAllocation &A : findSignalAllocations(U)) {
    Finding F;
    F.Loc = A.Loc;
    F.Message =
        llvm::formatv("memory is allocated or freed here by '{0}', the handler of a signal: if it interrupts just "
                      "that, both are at work on one heap; only set a flag in the handler",
                      A.By->Name);
    F.Notes.push_back({A.Installed, "it is made the handler here"});
    Out.push_back(std::move(F));
  }
}

void UnsafeCallCheck::find(const Unit &U, std::vector<Finding> &Out) {
  inHandlers(U, Out);
  model::Model Model(U.Tables);
  const Rivals All(U);
  std::set<std::pair<const ir::Process *, const FunctionDecl *>> Told; // of this one call is enough
  for (const UnsafeCall &C : All.Calls) {
    const model::Effect *Ef = Model.effect(C.E->Function, model::EffectKind::Unsafe);
    const std::optional<Rival> R = All.of(C);
    const ir::Process *Method = R ? nullptr : All.methodOver(C);
    if ((R || Method) && !Told.insert({C.In, C.E->Function}).second)
      continue;
    std::string Instead = Ef && !Ef->Method.empty() ? "; use " + Ef->Method.str() : "";
    Finding F;
    F.Loc = C.E->Loc;
    F.Level = R || Method ? Confidence::Likely : Confidence::Discipline;
    F.Message =
        llvm::formatv("'{0}' keeps its state in memory that all threads share{1}{2}", C.E->Function->getNameAsString(),
                      Method     ? ", and '" + nameOf(*Method) + "' locks nothing before it"
                      : !R       ? ""
                      : !R->Call ? ", and several threads run this at once"
                      : R->Other ? ", and two threads call it at once"
                                 : ", and whoever starts this thread calls it meanwhile",
                      Instead);
    if (Method)
      F.Notes.push_back({firstLock(U, *Method), "it locks here, since several threads call it"});
    if (R && R->Call && R->Call != C.E)
      F.Notes.push_back({R->Call->Loc, "it is called here, too"});
    if (R)
      F.Notes.push_back({R->Own->loc(), R->Call ? "thread '" + R->Own->entry()->Name + "' is started here"
                                                : "the threads are started here"});
    if (R && R->Other)
      F.Notes.push_back({R->Other->loc(), "thread '" + R->Other->entry()->Name + "' is started here"});
    Out.push_back(std::move(F));
  }
}

} // namespace belay
