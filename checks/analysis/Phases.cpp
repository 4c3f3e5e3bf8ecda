//===- Phases.cpp - methods that come before or after the others ----------===//

#include "analysis/Phases.h"
#include "analysis/Claims.h"
#include "analysis/Contracts.h"
#include "analysis/Locks.h"
#include "analysis/Loops.h"
#include "analysis/Meetings.h"
#include "analysis/Sharing.h"
#include "ir/Types.h"
#include "clang/AST/ASTContext.h"
#include "llvm/ADT/STLExtras.h"

using namespace clang;

namespace belay::analysis {

using namespace ir;

static bool begins(const FunctionDecl *F, llvm::ArrayRef<const char *> Words) {
  const std::string Name = F->getIdentifier() ? F->getName().lower() : "";
  return llvm::any_of(Words, [&](const char *Word) { return llvm::StringRef(Name).starts_with(Word); });
}

bool isNamed(const FunctionDecl *F, llvm::ArrayRef<llvm::StringRef> Any) {
  const IdentifierInfo *Name = F ? F->getIdentifier() : nullptr;
  return Name && llvm::any_of(words(Name->getName()), [&](llvm::StringRef W) {
           W = W.ltrim('_').rtrim("0123456789");
           return llvm::any_of(Any, [&](llvm::StringRef X) { return W.equals_insensitive(X); });
         });
}

bool isNamed(const Process &P, llvm::ArrayRef<llvm::StringRef> Any) { return isNamed(P.Function, Any); }

bool inPhase(const FunctionDecl *F) {
  static constexpr llvm::StringRef Words[] = {
      "init",        "initialize",  "initialise", "new",      "create", "alloc",     "make",     "construct", "ctor",
      "setup",       "open",        "startup",    "boot",     "config", "configure", "parse",    "free",      "destroy",
      "delete",      "del",         "dtor",       "destruct", "close",  "finish",    "fini",     "finalize",  "cleanup",
      "unserialize", "deserialize", "deinit",     "uninit",   "term",   "terminate", "shutdown", "teardown",  "dispose",
      "exit",        "fork",        "atfork",     "test",     "dump",   "debug",     "print",    "show",      "main"};
  return isNamed(F, Words);
}

bool setsUp(const FunctionDecl *F) { return isNamed(F, {"init", "initialize", "initialise"}); }

bool endsIt(const FunctionDecl *F) {
  return isNamed(F, {"free", "destroy", "delete", "dtor", "destruct", "fini", "finalize", "deinit", "uninit", "dispose",
                     "teardown"});
}

bool maybeAlone(const FunctionDecl *F) {
  static constexpr llvm::StringRef Words[] = {"start", "stop", "load", "reset", "clear", "release", "final",
                                              "clean", "quit", "end",  "done",  "begin", "prepare", "reload"};
  return isNamed(F, Words);
}

bool afterFork(const Process &P) {
  if (isNamed(P, {"parent", "prepare", "before", "pre"}))
    return false;
  if (isNamed(P, {"fork", "forked"}))
    return isNamed(P, {"child", "at", "after", "post"});
  return isNamed(P, {"atfork", "postfork", "afterfork"});
}

/// True if \p S assigns `this` to \p Target: `next_ = this;`.
static bool assignsThis(const Stmt *S, const Expr *Target) {
  auto *B = dyn_cast_or_null<BinaryOperator>(S);
  return (B && B->getOpcode() == BO_Assign && B->getLHS()->IgnoreParens() == Target->IgnoreParens() &&
          isa<CXXThisExpr>(B->getRHS()->IgnoreParenCasts())) ||
         (S && llvm::any_of(S->children(), [&](const Stmt *C) { return assignsThis(C, Target); }));
}

bool beginsAnew(const Entry &E) {
  auto LinksToItself = [&](const Record &R) {
    return R.locks().empty() && R.Path.empty() && R.E->E && assignsThis(E.P->Function->getBody(), R.E->E);
  };
  if (!E.Accesses.empty() && llvm::all_of(E.Accesses, LinksToItself)) // a ring of its own
    return true;
  const IdentifierInfo *Name = E.P->Function->getIdentifier();
  return Name && (Name->isStr("reset") || Name->isStr("init") || Name->isStr("initialize")) &&
         llvm::all_of(E.Accesses, [](const Record &R) { return R.locks().empty() && R.Path.empty() && R.E->HasConst; });
}

/// `loadIndex()` beside `saveIndex()`: it reads back what an earlier run has left.
static bool readsBack(const FunctionDecl *F) {
  auto *M = dyn_cast<CXXMethodDecl>(F);
  const std::string Name = M && M->getIdentifier() ? M->getName().lower() : "";
  llvm::StringRef What = Name;
  return What.consume_front("load") && llvm::any_of(M->getParent()->methods(), [&](const CXXMethodDecl *X) {
           return X->getIdentifier() && X->getName().equals_insensitive(("save" + What).str());
         });
}

bool comesFirst(const Access &A) {
  const Process &P = *A.In->P;
  const IdentifierInfo *Id = P.Function->getIdentifier();
  auto Same = [&](const Record &R) { return !R.locks().empty() && overlap(R, *A.R); };
  // What `init` calls may be called by others, too, and locks for them; so may what `open` calls, if it goes on there.
  const bool Whole = begins(P.Function, {"init"}) || (Id && Id->getName().equals_insensitive("open") &&
                                                      llvm::any_of(A.In->Accesses, Same));
  // What is read back was written by another run: nobody else has it yet.
  return (readsBack(P.Function) || begins(P.Function, {"init", "start", "setup", "open", "configure", "restore",
                                                       "replay", "recover", "deserialize", "unserialize"})) &&
         llvm::none_of(A.In->Accesses, [&](const Record &R) { return !R.locks().empty() && (!Whole || R.In == &P); });
}

/// The mutex that \p Wait lets go of, or that is in it.
static const Place *mutexOf(const Record &Wait) {
  const Place *M = Wait.second() ? Wait.second() : Wait.E->Second;
  while (M && M->K == Place::MutexOf)
    M = M->Parent;
  return M;
}

/// \p Wait, which is in a call, comes before \p Then on all ways of \p P, and doesn't give up.
static bool waitsBefore(const Process &P, const Record &Wait, const Record &Then, const Summaries &S) {
  return Wait.kind() == EventKind::Wait && !Wait.Path.empty() && !Wait.E->Timed && mayFollow(P, S, Wait, Then) &&
         !mayFollow(P, S, Then, Wait);
}

bool comesLast(const Access &A, const Summaries &S) {
  const Process &P = *A.In->P;
  // The object's own: not that of something it refers to, or has several of.
  auto Own = [](const Held &H) {
    const Place *M = H.Mutex;
    while (M->K == Place::Field)
      M = M->Parent;
    return M->K == Place::Object;
  };
  // `finish() { barrier(); ... }` locks for no more than to wait until the others are done.
  auto Waited = [&](const Held &H) {
    return H.Mutex->Decl && llvm::any_of(S.of(&P).Records, [&](const Record &R) {
             const Place *M = mutexOf(R);
             return M && M->Decl == H.Mutex->Decl && waitsBefore(P, R, *A.R, S);
           });
  };
  auto Locks = [&](const Held &H) { return Own(H) && !Waited(H); };
  const IdentifierInfo *Id = P.Function->getIdentifier();
  std::string Name = Id ? Id->getName().lower() : "";
  llvm::erase(Name, '_');
  static constexpr llvm::StringRef Whole[] = {"destroy", "cleanup", "dispose", "teardown", "deinit", "uninit"};
  return (isNamed(P, {"finish", "finalize"}) || llvm::is_contained(Whole, Name)) &&
         llvm::none_of(A.In->Accesses, [&](const Record &R) { return llvm::any_of(R.locks(), Locks); });
}

bool freesLast(const Record &Freed, const Process &Method, const Summaries &S) {
  return Freed.E->Ends && (endsIt(Method.Function) || isNamed(Method, {"cleanup"})) &&
         llvm::none_of(S.of(&Method).Records,
                       [&](const Record &R) { return R.kind() == EventKind::Join && mayFollow(Method, S, Freed, R); });
}

bool onlyAsserts(const Entry &E) {
  return llvm::all_of(E.Accesses, [&](const Record &R) {
    return R.locks().empty() && inAssertion(R.site()->Loc, E.P->Function->getASTContext());
  });
}

bool onlyForClosers(const Harness &H, const Access &W) {
  auto Closes = [](const Entry &E) {
    return begins(E.P->Function, {"close", "shutdown", "destroy", "terminate", "teardown", "finalize"});
  };
  auto Locks = [&](const Record &R) { return exclude(R.locks(), W.R->locks()); };
  return Closes(*W.In) &&
         llvm::all_of(H.Entries, [&](const Entry &E) { return Closes(E) || llvm::none_of(E.Accesses, Locks); });
}

bool isForStarting(const Access &A, const Lockset &Guard) {
  return !isWrite(A.R->kind()) && !isNamed(*A.In->P, {"start", "stop"}) && llvm::all_of(Guard, [](const Held &H) {
    const Place *M = H.Mutex; // what is in one that users wrote goes by the name of that
    while (M->Parent && M->Parent->K == Place::Field)
      M = M->Parent;
    auto *D = dyn_cast_or_null<NamedDecl>(M->Decl);
    return D && D->getIdentifier() && llvm::any_of(words(D->getName()), [](StringRef W) {
             W = W.ltrim('_');
             return W.equals_insensitive("start") || W.equals_insensitive("stop");
           });
  });
}

bool unlocksIt(const Record &Read, const Lockset &Guard, const Summaries &S) {
  auto Does = [&](EventKind K) {
    return llvm::any_of(S.of(Read.In).Records, [&](const Record &X) {
      return X.kind() == K && X.Object && X.Path.empty() &&
             llvm::any_of(Guard, [&](const Held &H) { return H.Mutex->Decl && H.Mutex->Decl == X.Object->Decl; });
    });
  };
  return !isWrite(Read.kind()) && Does(EventKind::Unlock) && !Does(EventKind::Lock);
}

bool writtenFirst(const Record &Read, llvm::ArrayRef<Access> All) {
  return !isWrite(Read.kind()) && llvm::all_of(All, [&](const Access &X) {
    return !isWrite(X.R->kind()) || !overlap(*X.R, Read) ||
           begins(X.In->P->Function, {"init", "start", "setup", "open", "configure", "connect", "accept", "listen"}) ||
           (isNamed(*X.In->P, {"connect", "handshake"}) && !begins(X.In->P->Function, {"on"})) ||
           begins(X.R->In->Function, {"init", "setup"}) || begins(X.In->P->Function, {"deinit", "uninit"});
  });
}

bool setBefore(const Record &Write, llvm::ArrayRef<Access> All) {
  // Of what `start` uses as well, if the name says that it is set for that: `setFile()`, not `stop()`.
  const bool ForStart = begins(Write.In->Function, {"set"});
  return isWrite(Write.kind()) && llvm::all_of(All, [&](const Access &X) {
           return X.R->locks().empty() || !overlap(*X.R, Write) ||
                  begins(X.In->P->Function, {"init", "setup", "open", "configure"}) ||
                  (ForStart && begins(X.In->P->Function, {"start"}));
         });
}

bool looksBeforeTaking(const Access &A, llvm::ArrayRef<Access> All) {
  auto Takes = [&](const Access &X) {
    return !isWrite(X.R->kind()) || !overlap(*X.R, *A.R) || begins(X.In->P->Function, {"init", "setup"}) ||
           isNamed(*X.In->P, {"pop", "dequeue", "take", "consume"});
  };
  return !isWrite(A.R->kind()) && isNamed(*A.In->P, {"front", "peek"}) && llvm::all_of(All, Takes);
}

bool isReady(const Harness &H, const Access &A, llvm::ArrayRef<Access> Writes) {
  auto Leads = [](const Process &P, unsigned From, const Event &To) {
    const Block *B = blockOf(P, &To);
    return !B || reaches(P, From, B->Id);
  };
  // `if (loaded_) return; ...; loaded_ = true;`
  auto Once = [&](const Access &W) {
    const Process &P = *W.In->P;
    auto Asks = [&](const Block &B, const Place *Flag) {
      const Test T = B.Condition ? boil(B.Condition) : Test();
      return T.Base && !T.Partial && B.Succs.size() == 2 && llvm::is_contained(B.Reads, Flag) &&
             !Leads(P, B.Succs[T.Value ? 0 : 1], *W.R->site());
    };
    auto Sets = [&](const Event &E) {
      auto SetsBack = [&](const Record &R) {
        return isWrite(R.kind()) && R.Object->Decl == E.Object->Decl && !(R.E->HasConst && R.E->Value);
      };
      return E.Kind == EventKind::Write && E.HasConst && E.Value && E.Object->Parent == P.ThisPlace &&
             llvm::any_of(P.Blocks, [&](const Block &B) { return Asks(B, E.Object); }) &&
             llvm::none_of(H.Entries, [&](const Entry &X) { return llvm::any_of(X.Accesses, SetsBack); });
    };
    return llvm::any_of(P.Blocks, [&](const Block &B) { return llvm::any_of(B.Events, Sets); });
  };
  return !A.In->Of.empty() && !isWrite(A.R->kind()) &&
         llvm::all_of(Writes, [&](const Access &W) { return !overlap(*A.R, *W.R) || Once(W); });
}

/// `if (!text) text = make();` under the lock: \p W writes only what is empty. What it is made of may fail in between.
static bool onlyOnce(const Record &W) {
  const Block *B = blockOf(*W.In, W.E);
  for (unsigned I = 0; B && B->Preds.size() == 1 && I < 8; ++I) {
    const Block &Pred = W.In->Blocks[B->Preds.front()];
    const Test T = Pred.Condition ? boil(Pred.Condition) : Test();
    if (T.Base && !T.Partial && Pred.Succs.size() == 2 && llvm::is_contained(Pred.Reads, W.E->Object) &&
        Pred.Succs[T.Value ? 1 : 0] == B->Id)
      return true;
    B = &Pred;
  }
  return false;
}

bool ensures(const Access &A, llvm::ArrayRef<Access> Writes, const Summaries &S) {
  bool Any = false;
  for (const Access &W : Writes) {
    if (!overlap(*A.R, *W.R))
      continue;
    if (isWrite(A.R->kind()) || !onlyOnce(*W.R))
      return false;
    Any |= W.In == A.In && mayFollow(*A.In->P, S, *W.R, *A.R) && !mayFollow(*A.In->P, S, *A.R, *W.R);
  }
  return Any;
}

bool waitedFirst(const Access &A, const Record &W, const Summaries &S) {
  const Process &P = *A.In->P;
  auto Ours = [&](const Place *M) {
    return M && M->Decl && llvm::any_of(W.locks(), [&](const Held &L) { return L.Mutex->Decl == M->Decl; });
  };
  // In a call of its own: who waits here and unlocks then does so for what it took out.
  return !isWrite(A.R->kind()) && llvm::any_of(S.of(&P).Records, [&](const Record &R) {
    return waitsBefore(P, R, *A.R, S) && Ours(mutexOf(R));
  });
}

bool stoppedFirst(const Access &A) {
  auto Ends = [](const FunctionDecl *F) {
    static constexpr llvm::StringRef Verbs[] = {"stop", "close", "shutdown", "deactivate", "disable", "disconnect"};
    llvm::StringRef Found;
    for (llvm::StringRef W : F && F->getIdentifier() ? words(F->getName()) : llvm::SmallVector<llvm::StringRef, 4>())
      for (llvm::StringRef V : Verbs)
        if (W.ltrim('_').equals_insensitive(V))
          Found = V;
    return Found;
  };
  const Process &P = *A.In->P;
  const llvm::StringRef Own = Ends(P.Function);
  auto Stops = [&](const Event &E) {
    return E.Function && E.Function->getCanonicalDecl() != P.Function->getCanonicalDecl() && Ends(E.Function) == Own &&
           (!isWrite(A.R->kind()) || E.This == P.ThisPlace) && sameInstance(P, &E, A.R->site(), nullptr);
  };
  return !Own.empty() && llvm::any_of(P.Blocks, [&](const Block &B) { return llvm::any_of(B.Events, Stops); });
}

/// A call that tells whether something is the last: `if (counter_.Increment()) finish();`.
static bool counts(const Event &E) {
  const IdentifierInfo *Name = E.Function ? E.Function->getIdentifier() : nullptr;
  return Name && !E.Discarded && isa<CXXMethodDecl>(E.Function) && E.Function->getReturnType()->isBooleanType() &&
         llvm::any_of(words(Name->getName()), [](llvm::StringRef W) {
           W = W.ltrim('_');
           return W.equals_insensitive("increment") || W.equals_insensitive("decrement");
         });
}

bool untilUnlock(const Access &A, const Record &W, const Summaries &S) {
  const Process &P = *A.In->P;
  auto Of = [&](const Place *X) {
    return llvm::any_of(W.locks(),
                        [&](const Held &L) { return Flags::key(X) && Flags::key(X) == Flags::key(L.Mutex); });
  };
  const Block *At = llvm::any_of(S.of(&P).Released, Of) ? blockOf(P, A.R->site()) : nullptr;
  if (!At)
    return false;
  llvm::DenseSet<unsigned> Unlocks;
  for (const Record &R : S.of(&P).Records)
    if (R.kind() == EventKind::Unlock && Of(R.Object) && mayFollow(P, S, *A.R, R))
      if (const Block *B = blockOf(P, R.site()))
        Unlocks.insert(B->Id);
  // From there on every way to the end comes past an unlock.
  auto Always = [&](unsigned From) {
    llvm::SmallVector<unsigned, 8> Work{From};
    llvm::DenseSet<unsigned> Seen{From};
    while (!Work.empty()) {
      const unsigned Id = Work.pop_back_val();
      if (Unlocks.contains(Id))
        continue;
      if (Id == P.Exit)
        return false;
      for (unsigned Next : P.Blocks[Id].Succs)
        if (Seen.insert(Next).second)
          Work.push_back(Next);
    }
    return true;
  };
  const bool Asks = !isWrite(A.R->kind()) && A.R->Path.empty() && llvm::is_contained(At->Reads, A.R->E->Object);
  return !Unlocks.empty() && (Always(At->Id) || (Asks && llvm::any_of(At->Succs, Always)));
}

bool isLast(const Access &A, const Summaries &S) {
  auto Leaves = [&](const Record &R) {
    auto *M = dyn_cast_or_null<CXXMethodDecl>(R.E->Function);
    const bool Down =
        M && ((M->getIdentifier() && M->getName() == "fetch_sub") || M->getOverloadedOperator() == OO_MinusMinus);
    return R.kind() == EventKind::AtomicUpdate && Down && !R.E->Discarded && mayFollow(*A.In->P, S, R, *A.R) &&
           !mayFollow(*A.In->P, S, *A.R, R);
  };
  auto Counted = [&](const Event &E) {
    return counts(E) && sameInstance(*A.In->P, &E, A.R->site(), nullptr) &&
           !sameInstance(*A.In->P, A.R->site(), &E, nullptr);
  };
  return llvm::any_of(A.In->Accesses, Leaves) ||
         llvm::any_of(A.In->P->Blocks, [&](const Block &B) { return llvm::any_of(B.Events, Counted); });
}

} // namespace belay::analysis
