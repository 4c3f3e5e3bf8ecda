//===- OpenEnds.cpp - loops over a channel that nobody closes -------------===//

#include "analysis/OpenEnds.h"
#include "analysis/Claims.h"
#include "analysis/Forks.h"
#include "analysis/JoinedReaders.h"
#include "analysis/Pipelines.h"
#include "analysis/Signals.h"
#include "ir/Builder.h"
#include "clang/AST/ExprCXX.h"
#include "clang/AST/StmtCXX.h"
#include "llvm/ADT/STLExtras.h"

using namespace clang;

namespace belay::analysis {

using ir::Event;
using ir::EventKind;
using ir::Place;
using ir::Process;

namespace {

/// Another way out of a loop's body than its end: a break of its own, a return, a throw, a goto.
bool leaves(const Stmt *S, bool Breaks = true) {
  if (!S || isa<LambdaExpr>(S))
    return false;
  if (isa<ReturnStmt, CXXThrowExpr, GotoStmt>(S) || (Breaks && isa<BreakStmt>(S)))
    return true;
  if (auto *C = dyn_cast<CallExpr>(S))
    if (const FunctionDecl *F = C->getDirectCallee(); F && F->isNoReturn())
      return true;
  bool Inner = isa<ForStmt, WhileStmt, DoStmt, CXXForRangeStmt, SwitchStmt>(S);
  return llvm::any_of(S->children(), [&](const Stmt *C) { return leaves(C, Breaks && !Inner); });
}

/// The loop in \p S that goes on as long as what is received at \p At is there, and ends in no other way.
const Stmt *loopOver(const Stmt *S, SourceLocation At) {
  if (!S || isa<LambdaExpr>(S))
    return nullptr;
  for (const Stmt *C : S->children())
    if (const Stmt *L = loopOver(C, At))
      return L;
  if (auto *R = dyn_cast<CXXForRangeStmt>(S))
    return within(At, {R->getForLoc(), R->getRParenLoc()}) && !leaves(R->getBody()) ? S : nullptr;
  auto *W = dyn_cast<WhileStmt>(S);
  if (!W || leaves(W->getBody()))
    return nullptr;
  // `while (auto v = rx.receive())`: the value itself is no part of the condition.
  if (const VarDecl *V = W->getConditionVariable()) {
    const Expr *Cond = bare(W->getCond());
    if (auto *Conv = dyn_cast<CXXMemberCallExpr>(Cond); Conv && isa<CXXConversionDecl>(Conv->getMethodDecl()))
      Cond = bare(Conv->getImplicitObjectArgument());
    auto *Ref = dyn_cast<DeclRefExpr>(Cond);
    return Ref && Ref->getDecl() == V && within(At, V->getSourceRange()) ? S : nullptr;
  }
  return nullptr;
}

/// Looks at every use of the sending end of \p Channel: does it stay where it is, and open?
class SenderKept {
public:
  SenderKept(const VarDecl *Channel, const Process &P, const Threads &Ts) : Channel(Channel), P(P), Ts(Ts) {}

  bool run() {
    scan(P.Function->getBody());
    return Kept && Seen;
  }
  std::string name() const { return Name; }

private:
  /// The sender, or the channel that holds it.
  bool names(const Expr *E) {
    if (auto *M = dyn_cast<MemberExpr>(E)) {
      auto *R = dyn_cast<DeclRefExpr>(bare(M->getBase()));
      if (!R || R->getDecl() != Channel || className(M->getType()) != "sender")
        return false;
      Name = Channel->getNameAsString() + "." + M->getMemberDecl()->getNameAsString();
      return true;
    }
    auto *R = dyn_cast<DeclRefExpr>(E);
    if (!R)
      return false;
    if (auto *B = dyn_cast<BindingDecl>(R->getDecl());
        B && B->getDecomposedDecl() == Channel && className(B->getType()) == "sender") {
      Name = B->getNameAsString();
      return true;
    }
    return false;
  }

  /// What may be done with a sender that stays: sending, and making copies of it that code of this unit gets. Whether
  /// that closes one is asked by itself.
  bool harmless(const Expr *E) const {
    bool Copied = false;
    for (unsigned I = Stack.size(); I-- > 0;) {
      const Stmt *S = Stack[I];
      if (isa<ImplicitCastExpr, ParenExpr, ExprWithCleanups, MaterializeTemporaryExpr, CXXBindTemporaryExpr>(S))
        continue;
      if (isa<LambdaExpr>(S))
        return true; // captured; what the body does is looked at by itself
      if (auto *C = dyn_cast<CXXConstructExpr>(S)) {
        if (!Copied && !C->getConstructor()->isCopyConstructor())
          return false;
        Copied = true;
        continue;
      }
      if (auto *M = dyn_cast<MemberExpr>(S); M && !Copied) {
        auto *F = dyn_cast<CXXMethodDecl>(M->getMemberDecl());
        return F && F->getIdentifier() && (F->getName().contains("send"));
      }
      if (auto *C = dyn_cast<CallExpr>(S)) {
        for (const Event *Ev : Ts.events(&P, C))
          if (Ev->Kind == EventKind::Spawn)
            return true; // copied into the thread
        return Copied && C->getDirectCallee() && C->getDirectCallee()->hasBody();
      }
      return Copied;
    }
    return Copied;
  }

  void scan(const Stmt *S) {
    if (!S || !Kept)
      return;
    if (auto *E = dyn_cast<Expr>(S)) {
      if (names(E)) {
        Seen = true;
        Kept &= harmless(E);
        return;
      }
      if (auto *R = dyn_cast<DeclRefExpr>(E); R && R->getDecl() == Channel) {
        auto *M = Stack.empty() ? nullptr : dyn_cast<MemberExpr>(Stack.back());
        Kept &= M && className(M->getType()) == "receiver";
        return;
      }
    }
    Stack.push_back(S);
    for (const Stmt *C : S->children())
      scan(C);
    Stack.pop_back();
  }

  const VarDecl *Channel;
  const Process &P;
  const Threads &Ts;
  llvm::SmallVector<const Stmt *, 16> Stack;
  std::string Name;
  bool Kept = true, Seen = false;
};

class OpenEndFinder {
public:
  OpenEndFinder(const Threads &Ts, Endings &E) : Ts(Ts), E(E) {
    for (const Thread &T : Ts.All)
      for (auto &F : T.Frames)
        Started.insert(F->P);
  }

  std::vector<OpenEnd> run() {
    for (auto &P : E.sums().module().Processes) {
      for (const ir::Block &B : P->Blocks)
        for (const Event &Ev : B.Events) {
          if (Ev.Kind == EventKind::Receive && !Ev.Timed && !Ev.Try && !Ev.Stop && Ev.Object->K == Place::Local)
            kept(*P, Ev);
          else if (Ev.Kind == EventKind::Block && Ev.Object && Ev.Object->K == Place::Element && Ev.Object->Index == 0)
            pipe(*P, B, Ev);
        }
      if (!Started.contains(P.get()))
        unset(*P);
      children(*P);
    }
    for (const OpenEnd &X : joinedReaders(Ts, E))
      if (llvm::none_of(Out, [&](const OpenEnd &Other) { return Other.Made == X.Made; }))
        Out.push_back(X);
    return std::move(Out);
  }

private:
  void kept(const Process &P, const Event &Receive) {
    const Stmt *Loop = loopOver(P.Function->getBody(), Receive.Loc);
    const Event *Make = nullptr;
    for (const ir::Block &B : P.Blocks)
      for (const Event &Ev : B.Events)
        if (Ev.Kind == EventKind::MakeChannel && Ev.Object == Receive.Object)
          Make = &Ev;
    auto *V = dyn_cast_or_null<VarDecl>(Receive.Object->Decl);
    if (!Loop || !Make || !V)
      return;
    for (auto &X : E.sums().module().Processes)
      for (const Record &R : E.sums().of(X.get()).Records)
        if (R.kind() == EventKind::Close && E.outer(R.Object) == Receive.Object)
          return;
    SenderKept Sender(V, P, Ts);
    if (Sender.run())
      Out.push_back({OpenEnd::Kept, Loop->getBeginLoc(), Make->Loc, channelName(Receive), Sender.name()});
  }

  void unset(const Process &P) {
    auto Takes = [](const Ending &X) { return X.K == Ending::Take && !X.Thread && X.At != X.Does; };
    if (llvm::none_of(E.of(P), Takes))
      return;
    Frame Root;
    Root.P = &P;
    Slicer S(Ts, E.uses());
    Needs N(Ts, S);
    for (const Loop &L : Ts.loops(&P).All) {
      const Ending *Taken = nullptr;
      for (const Ending &X : E.of(P))
        for (unsigned B : L.Blocks)
          for (const Event &Ev : P.Blocks[B].Events)
            if (&Ev == X.At && Takes(X))
              Taken = &X;
      if (!Taken || L.Exits.empty() || !fed(*Taken))
        continue;
      llvm::SmallVector<Dependency, 2> Way;
      bool All = true;
      std::optional<Dependency> First;
      for (const Exit &X : L.Exits) {
        Way = N.ofExit(X, Root);
        auto It = llvm::find_if(Way, [&](const Dependency &D) { return neverSet(D, Ts, E.uses()); });
        All &= It != Way.end();
        if (All && !First)
          First = *It;
      }
      if (All && First)
        Out.push_back({OpenEnd::Unset, L.Loc, Taken->Does->Loc, Taken->name(), First->C.str()});
    }
  }

  /// True if a thread of this unit puts something into what \p Taken takes from.
  bool fed(const Ending &Taken) {
    for (const Thread &T : Ts.All)
      for (auto &F : T.Frames)
        for (const Ending &X : E.of(*F->P))
          if (X.K == Ending::Put && mayMatch(cellOf(E.outer(E.sums().translate(X.On, F->Map))), cellOf(Taken.On)))
            return true;
    return false;
  }

  /// A loop over reads of a pipe whose writing end this very process keeps open.
  void pipe(const Process &P, const ir::Block &B, const Event &Read) {
    const Place *Ends = E.outer(Read.Object)->Parent;
    auto *V = dyn_cast_or_null<VarDecl>(Ends->Decl);
    const Loop *Around = readingLoop(P, B, Read);
    if (!Around || Ends->K != Place::Local || !V || !V->getType()->isArrayType())
      return;
    const Use *Made = pipeOf(E.uses(), V);
    for (const Use &X : E.uses().of(V)) {
      auto *Call = dyn_cast_or_null<CallExpr>(X.Call);
      const FunctionDecl *F = Call ? Call->getDirectCallee() : nullptr;
      StringRef Name = F && F->getIdentifier() ? F->getName() : StringRef();
      if (&X == Made)
        ;
      else if (X.K == Use::Read && !X.Copied && (Name == "read" || Name == "write"))
        ;
      else if (X.K == Use::Read && Name == "close") {
        auto *Sub = dyn_cast<ArraySubscriptExpr>(bare(Call->getArg(0)));
        Expr::EvalResult R;
        if (!Sub || !Sub->getIdx()->EvaluateAsInt(R, E.uses().context()) || R.Val.getInt() != 0)
          return;
      } else if (X.K != Use::Read || X.Call || X.Copied)
        return;
    }
    if (Made)
      Out.push_back({OpenEnd::Writing, Around->Loc, Made->Ref->getExprLoc(), Read.Object->str(), Ends->str() + "[1]"});
  }

  /// `if (fork() == 0) { while (read(ends[0], ...) > 0) ...; }`, where only the parent closes `ends[1]`.
  void children(const Process &P) {
    const auto Forks = forksIn(P);
    if (Forks.empty())
      return;
    const llvm::BitVector Parents = reachedAlone(P, P.Entry, Forks);
    for (const ir::Block &B : P.Blocks)
      for (unsigned I = 0; I < B.Succs.size(); ++I)
        if (const Event *Fork = childOf(Forks, B, I, E.uses().context()))
          child(P, *Fork, B.Succs[I], Parents);
  }

  void child(const Process &P, const Event &Fork, unsigned From, const llvm::BitVector &Parents) {
    const ir::Block *Forked = blockOf(P, &Fork);
    auto Own = [&](const ir::Block &B) { return !Parents.test(B.Id) && reaches(P, From, B.Id); };
    auto Before = [&](const ir::Block &B) { return reaches(P, B.Id, Forked->Id); };
    for (const ir::Block &B : P.Blocks)
      for (const Event &Ev : B.Events) {
        const Place *Read = Own(B) ? readToTheEnd(P, B, Ev) : nullptr;
        const auto *V = Read && Read->Parent->K == Place::Local ? cast<VarDecl>(Read->Parent->Decl) : nullptr;
        const Use *Made = V ? pipeOf(E.uses(), V) : nullptr;
        if (!Made)
          continue;
        auto Names = [&](const Place *X) { return X && X->root() == Read->root() && X != Read; };
        auto Other = [&](const Event &X) {
          return X.Kind != EventKind::Declare && X.Kind != EventKind::ScopeEnd &&
                 (Names(X.Object) || Names(X.Second) || llvm::any_of(X.Args, Names));
        };
        if (llvm::none_of(P.Blocks,
                          [&](const ir::Block &X) { return (Own(X) || Before(X)) && llvm::any_of(X.Events, Other); }))
          Out.push_back({OpenEnd::Child, Ev.Loc, Made->Ref->getExprLoc(), Read->str(), Read->Parent->str() + "[1]"});
        return;
      }
  }

  /// The reading end, if \p Ev reads it, or gives it to what reads it, until nothing more comes.
  const Place *readToTheEnd(const Process &P, const ir::Block &B, const Event &Ev) const {
    auto End = [](const Place *X) { return X && X->K == Place::Element && X->Index == 0 ? X : nullptr; };
    if (Ev.Kind == EventKind::Block)
      return End(Ev.Object) && readingLoop(P, B, Ev) ? Ev.Object : nullptr;
    if (Ev.Kind != EventKind::Call || Ev.Callees.size() != 1)
      return nullptr;
    const Process &Q = *Ev.Callees.front();
    for (unsigned I = 0; I < Ev.Args.size() && I < Q.Function->getNumParams(); ++I)
      for (const ir::Block &At : Q.Blocks)
        for (const Event &Read : At.Events)
          if (End(Ev.Args[I]) && Read.Kind == EventKind::Block && Read.Object && Read.Object->K == Place::Param &&
              Read.Object->Decl == Q.Function->getParamDecl(I) && readingLoop(Q, At, Read))
            return Ev.Args[I];
    return nullptr;
  }

  /// The loop around \p Read, in \p B, that goes on as long as something is read; null if there is none.
  const Loop *readingLoop(const Process &P, const ir::Block &B, const Event &Read) const {
    const int I = Ts.loops(&P).innermost(B.Id);
    const Loop *L = I < 0 || Read.Timed ? nullptr : &Ts.loops(&P).All[I];
    return L && readDecides(P, *L, Read) ? L : nullptr;
  }

  /// True if all ways out of \p L hang on what \p Read returns.
  static bool readDecides(const Process &P, const Loop &L, const Event &Read) {
    return L.Exits.size() == 1 && P.Blocks[L.Exits.front().From].Condition &&
           within(Read.Loc, P.Blocks[L.Exits.front().From].Condition->getSourceRange());
  }

  const Threads &Ts;
  Endings &E;
  llvm::DenseSet<const Process *> Started;
  std::vector<OpenEnd> Out;
};

} // namespace

std::vector<OpenEnd> openEnds(const Threads &Ts, Endings &E) { return OpenEndFinder(Ts, E).run(); }

} // namespace belay::analysis
