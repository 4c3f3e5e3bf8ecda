#include "JoinTwiceCheck.h"
#include "analysis/Detaching.h"
#include "analysis/Endings.h"
#include "analysis/Running.h"
#include "clang/AST/ASTContext.h"
#include "clang/AST/ExprCXX.h"
#include "clang/Lex/Lexer.h"
#include "llvm/Support/FormatVariadic.h"

using namespace clang;
using namespace belay::analysis;

namespace belay {

static const char *verb(const Ending &X) { return X.Does->Kind == ir::EventKind::Detach ? "detached" : "joined"; }

/// `t.join();` of a std::thread, by itself: `if (t.joinable()) t.join();`
static void fix(const Unit &U, const Ending &X, Finding &F) {
  auto *C = dyn_cast_or_null<CXXMemberCallExpr>(X.Does->E);
  if (!C || !X.Does->Discarded || C->getBeginLoc().isMacroID())
    return;
  const Expr *T = C->getImplicitObjectArgument();
  StringRef Name = Lexer::getSourceText(CharSourceRange::getTokenRange(T->getSourceRange()),
                                        U.context().getSourceManager(), U.context().getLangOpts());
  if (!Name.empty() && !T->getType()->isPointerType())
    F.Fixes.push_back(FixItHint::CreateInsertion(C->getBeginLoc(), ("if (" + Name + ".joinable()) ").str()));
}

/// True if \p R happens whenever \p P is called.
static bool certain(Endings &Es, const ir::Process &P, const Record &R) {
  const auto At = Es.paths(P).of(R.site());
  return At && Es.paths(P).certain(*At);
}

/// `pthread_detach(pthread_self())`, and whoever started the thread joins it.
static void detachedByItself(const Unit &U, std::vector<Finding> &Out) {
  for (auto &P : U.Module.Processes)
    for (const SpawnFacts &Sp : U.running().of(P.get()).Spawns)
      for (const Target &T : Sp.R->runs()) {
        const std::vector<Record> Rs = U.Sums->records(T);
        auto Itself = llvm::find_if(Rs, [&](const Record &R) { return detachesItself(R, *T.P); });
        if (Itself == Rs.end())
          continue;
        for (const Record &Join : U.Sums->of(P.get()).Records)
          if (Join.kind() == ir::EventKind::Join && Join.Path.empty() && sameHandle(Sp.R->Object, Join.Object) &&
              // `if (!job->waits) pthread_detach(pthread_self());`, and `if (waits) pthread_join(id, NULL);`
              (certain(U.endings(), *T.P, *Itself) || certain(U.endings(), *P, Join))) {
            Finding F;
            F.Loc = Join.E->Loc;
            F.Message = llvm::formatv("thread '{0}' is joined, but it detaches itself: its identifier may be another "
                                      "thread's by now",
                                      Join.Object->str());
            F.Notes.push_back({Itself->E->Loc, "it detaches itself here"});
            Out.push_back(std::move(F));
          }
      }
}

/// In any case, not only where somebody wants it so.
static bool always(const Expr &Says, const ir::Process &P) {
  auto *Body = dyn_cast_or_null<CompoundStmt>(P.Function->getBody());
  return Body && llvm::any_of(Body->body(), [&](const Stmt *S) {
           auto *E = dyn_cast<Expr>(S);
           return E && E->IgnoreParenCasts() == &Says;
         });
}

/// True if each thread whose handle is put into \p Handle, a member or a variable, is a detached one.
static bool alwaysDetached(const Unit &U, const Cell &Handle) {
  for (auto [P, Sp] : U.Sums->all(ir::EventKind::Spawn))
    if (Sp->Path.empty() && mayMatch(cellOf(Sp->Object), Handle) && !startsDetached(*Sp->E, U.uses(), U.context()))
      return false;
  return llvm::none_of(U.uses().of(Handle.Path.front()), [&](const Use &X) {
    return X.K == Use::Assign && !constantOf(X.Value, U.context()); // `e->thread = 0;`: there is none
  });
}

/// Its attributes make it a detached one, and whoever starts it joins it, or another function does by its member.
static void detachedFromTheStart(const Unit &U, std::vector<Finding> &Out) {
  for (auto [P, Sp] : U.Sums->all(ir::EventKind::Spawn)) {
    const Expr *Says = startsDetached(*Sp->E, U.uses(), U.context());
    if (!Says || (!Sp->Path.empty() && !always(*Says, *Sp->In)))
      continue;
    const Cell Handle = cellOf(Sp->Object);
    const bool Kept = Sp->Path.empty() && Handle && (isa<FieldDecl>(Handle.Path.front()) || Sp->Object->K == ir::Place::Global) &&
                      alwaysDetached(U, Handle);
    for (auto [In, Join] : U.Sums->all(ir::EventKind::Join))
      if (Join->Path.empty() &&
          (In == P ? sameHandle(Sp->Object, Join->Object) : Kept && mayMatch(cellOf(Join->Object), Handle))) {
        Finding F;
        F.Loc = Join->E->Loc;
        F.Message = llvm::formatv("thread '{0}' is joined, but its attributes make it a detached one: its identifier "
                                  "may be another thread's by now",
                                  Join->Object->str());
        F.Notes.push_back({Says->getBeginLoc(), "they say so here"});
        Out.push_back(std::move(F));
      }
  }
}

void JoinTwiceCheck::find(const Unit &U, std::vector<Finding> &Out) {
  detachedByItself(U, Out);
  detachedFromTheStart(U, Out);
  Endings &Es = U.endings();
  const char *Std = "this throws std::system_error", *Posix = "its identifier may be another thread's by now";
  auto Why = [&](const Ending &X) { return X.On->type()->isRecordType() ? Std : Posix; };
  for (const EndedTwice &X : Es.endedTwice()) {
    if (X.Again.K != Ending::Handle)
      continue;
    Finding F;
    F.Loc = X.Again.At->Loc;
    if (X.EachRound)
      F.Message = llvm::formatv("thread '{0}' is {1} in each round of this loop: {2} from the second on",
                                X.Again.name(), verb(X.Again), Why(X.Again));
    else {
      F.Message = llvm::formatv("thread '{0}' is {1}, but it was {2} before: {3}", X.Again.name(), verb(X.Again),
                                verb(X.First), Why(X.Again));
      F.Notes.push_back({X.First.At->Loc, llvm::formatv("it was {0} here", verb(X.First))});
    }
    Out.push_back(std::move(F));
  }
  for (const EndedTwice &X : Es.joinedByBoth()) {
    Finding F;
    F.Loc = X.Again.Does->Loc;
    F.Message = llvm::formatv("thread '{0}' is {1} by the destructor also after '{2}' has {3} it: {4}; {5}",
                              X.Again.name(), verb(X.Again), X.First.In->Name, verb(X.First), Why(X.Again),
                              X.Again.On->type()->isRecordType() ? "ask joinable() first" : "keep a flag for it");
    if (X.First.Does != X.Again.Does)
      F.Notes.push_back({X.First.Does->Loc, llvm::formatv("'{0}' has {1} it here", X.First.In->Name, verb(X.First))});
    if (X.Again.At != X.Again.Does)
      F.Notes.push_back({X.Again.At->Loc, "the destructor gets there through this call"});
    fix(U, X.Again, F);
    Out.push_back(std::move(F));
  }
}

} // namespace belay
