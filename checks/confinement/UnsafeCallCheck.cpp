#include "UnsafeCallCheck.h"
#include "analysis/Running.h"
#include "analysis/Threads.h"
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
    const auto Own = threadsAt(*C.In);
    for (const Thread *T : Own)
      if (const SpawnFacts *Sp = spawn(*T); Sp && Sp->Many)
        return Rival{T, nullptr, nullptr};
    for (const UnsafeCall &X : Calls)
      if (X.E->Function == C.E->Function)
        for (const Thread *T : Own) {
          for (const Thread *Other : threadsAt(*X.In))
            if (runTogether(*T, *Other))
              return Rival{T, Other, X.E};
          if (X.In == T->Spawner && U.running().of(X.In).runs(T->Spawn->E, X.E))
            return Rival{T, nullptr, X.E};
        }
    return std::nullopt;
  }

  std::vector<UnsafeCall> Calls; ///< that no lock of their own function's guards

private:
  /// The threads that run \p P with no lock.
  std::vector<const Thread *> threadsAt(const ir::Process &P) const {
    std::vector<const Thread *> All;
    for (const Thread &T : U.threads().All) {
      // A caller's lock keeps the others out.
      auto Bare = [&](const std::unique_ptr<Frame> &F) {
        if (F->P != &P)
          return false;
        for (const Frame *At = F.get(); At->Up; At = At->Up)
          if (U.Sums->of(At->Up->P).LocksAt.count(At->Call))
            return false;
        return true;
      };
      if (llvm::any_of(T.Frames, Bare))
        All.push_back(&T);
    }
    return All;
  }

  const SpawnFacts *spawn(const Thread &T) const {
    for (const SpawnFacts &Sp : U.running().of(T.Spawner).Spawns)
      if (Sp.R->E == T.Spawn->E)
        return &Sp;
    return nullptr;
  }

  bool runTogether(const Thread &A, const Thread &B) const {
    const SpawnFacts *X = A.Spawner == B.Spawner ? spawn(A) : nullptr, *Y = X ? spawn(B) : nullptr;
    if (!Y || X == Y)
      return false;
    const SpawnFacts *First = U.running().of(A.Spawner).Spawns.data();
    return X->With.test(Y - First) || Y->With.test(X - First);
  }

  const Unit &U;
};

} // namespace

void UnsafeCallCheck::find(const Unit &U, std::vector<Finding> &Out) {
  model::Model Model(U.Tables);
  const Rivals All(U);
  std::set<std::pair<const ir::Process *, const FunctionDecl *>> Told; // of this one call is enough
  for (const UnsafeCall &C : All.Calls) {
    const model::Effect *Ef = Model.effect(C.E->Function, model::EffectKind::Unsafe);
    const std::optional<Rival> R = All.of(C);
    if (R && !Told.insert({C.In, C.E->Function}).second)
      continue;
    std::string Instead = Ef && !Ef->Method.empty() ? "; use " + Ef->Method.str() : "";
    Finding F;
    F.Loc = C.E->Loc;
    F.Level = R ? Confidence::Likely : Confidence::Discipline;
    F.Message = llvm::formatv("'{0}' keeps its state in memory that all threads share{1}{2}",
                              C.E->Function->getNameAsString(),
                              !R          ? ""
                              : !R->Call  ? ", and several threads run this at once"
                              : R->Other  ? ", and two threads call it at once"
                                          : ", and whoever starts this thread calls it meanwhile",
                              Instead);
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
