//===- OwnThreads.cpp - threads of a class that isn't known ---------------===//

#include "analysis/OwnThreads.h"
#include "analysis/Cells.h"
#include "analysis/Sharing.h"
#include "clang/AST/DeclCXX.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/SmallPtrSet.h"
#include "llvm/ADT/StringRef.h"

using namespace clang;

namespace belay::analysis {

using namespace ir;
using llvm::StringRef;

static bool isLambda(const Process &P) {
  auto *M = dyn_cast<CXXMethodDecl>(P.Function);
  return M && M->getParent()->isLambda();
}

/// Where \p P's callers come from that nobody in the unit calls: itself, if its callers aren't all seen, or call it on
/// another object.
static void addTops(const Unit &U, const Process &P, llvm::SmallPtrSetImpl<const Process *> &Tops,
                    llvm::SmallPtrSetImpl<const Process *> &Seen) {
  if (!Seen.insert(&P).second)
    return;
  llvm::SmallVector<const Process *, 4> Callers;
  bool Own = !isLambda(P) && U.uses().allCallersSeen(P.Function);
  for (auto &Q : U.Module.Processes)
    for (const Block &B : Q->Blocks)
      for (const Event &E : B.Events)
        if (E.Kind == EventKind::Call && llvm::is_contained(E.Callees, &P)) {
          Own &= E.This && E.This->K == Place::This;
          Callers.push_back(Q.get());
        }
  if (!Own || Callers.empty())
    Tops.insert(&P);
  else
    for (const Process *Q : Callers)
      addTops(U, *Q, Tops, Seen);
}

/// The class that \p E makes an object of, if one can be joined.
static bool makesThread(const Event &E) {
  auto *C = dyn_cast_or_null<CXXConstructorDecl>(E.Function);
  return C && llvm::any_of(C->getParent()->methods(), [](const CXXMethodDecl *M) {
           return M->getIdentifier() && M->getName() == "join" && M->param_empty();
         });
}

bool onOneOwnThread(const Unit &U, llvm::ArrayRef<const Process *> All) {
  llvm::SmallPtrSet<const Process *, 4> Tops, Seen;
  for (const Process *P : All)
    addTops(U, *P, Tops, Seen);
  const Process *Top = Tops.size() == 1 && isLambda(**Tops.begin()) ? *Tops.begin() : nullptr;
  auto IsTop = [&](const Place *X) {
    auto It = X && X->K == Place::Closure ? U.Module.Closures.find(X) : U.Module.Closures.end();
    return It != U.Module.Closures.end() && It->second.Body == Top;
  };
  unsigned Given = 0;
  for (auto &P : U.Module.Processes)
    for (const Block &B : Top ? P->Blocks : std::vector<Block>())
      for (const Event &E : B.Events)
        Given += makesThread(E) && llvm::any_of(E.Args, IsTop);
  return Given == 1;
}

/// The thread that \p P is on by its name; empty if that says nothing.
static StringRef namedThread(const Process &P) {
  const IdentifierInfo *Id = P.Function->getIdentifier();
  StringRef Name = Id ? Id->getName() : StringRef();
  if (!Name.consume_back_insensitive("thread"))
    return {};
  Name = Name.rtrim('_');
  auto Before = [&](StringRef Word) { return Name.ends_with(Word); }; // not `begin_main_thread`
  for (StringRef Thread : {"main", "ui", "gui", "render"}) {
    const StringRef Whole = Name;
    if (Name.consume_back_insensitive(Thread) &&
        llvm::any_of(llvm::ArrayRef<StringRef>({"From", "On", "In", "_from_", "_on_", "_in_"}), Before))
      return Thread;
    Name = Whole;
  }
  return {};
}

bool onNamedThread(const Access &A, llvm::ArrayRef<Access> All) {
  auto Of = [](const Access &X) {
    const StringRef Here = namedThread(*X.R->In);
    return Here.empty() ? namedThread(*X.In->P) : Here;
  };
  const StringRef Thread = Of(A);
  const bool Reads = !isWrite(A.R->kind()); // what it writes bare concerns who reads, too
  return !Thread.empty() &&
         llvm::all_of(All, [&](const Access &X) { return (Reads && !isWrite(X.R->kind())) || Of(X) == Thread; });
}

} // namespace belay::analysis
