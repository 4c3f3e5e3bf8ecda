//===- GivenAway.cpp - values that are used after they were sent ----------===//

#include "analysis/GivenAway.h"
#include "ir/Builder.h"
#include "clang/AST/ExprCXX.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringSwitch.h"

using namespace clang;

namespace belay::analysis {

using ir::Event;
using ir::EventKind;
using ir::Place;
using ir::Process;

namespace {

/// The variable of `std::move(v)`.
const DeclRefExpr *movedFrom(const Expr *E) {
  E = bare(E);
  while (auto *C = dyn_cast<CXXConstructExpr>(E)) { // into a parameter by value
    if (C->getNumArgs() < 1 || !C->getConstructor()->isMoveConstructor())
      return nullptr;
    E = bare(C->getArg(0));
  }
  auto *C = dyn_cast<CallExpr>(E);
  const FunctionDecl *F = C ? C->getDirectCallee() : nullptr;
  if (!F || !F->isInStdNamespace() || !F->getIdentifier() || F->getName() != "move" || C->getNumArgs() != 1)
    return nullptr;
  auto *R = dyn_cast<DeclRefExpr>(bare(C->getArg(0)));
  auto *V = R ? dyn_cast<VarDecl>(R->getDecl()) : nullptr;
  return V && V->hasLocalStorage() && !V->getType()->isReferenceType() && !R->refersToEnclosingVariableOrCapture()
             ? R
             : nullptr;
}

bool isOwner(QualType T) {
  StringRef N = className(T);
  return N == "unique_ptr" || N == "shared_ptr";
}

bool moves(const Use &X) {
  auto *C = dyn_cast_or_null<CallExpr>(X.Call);
  const FunctionDecl *F = C ? C->getDirectCallee() : nullptr;
  return F && F->isInStdNamespace() && F->getIdentifier() && F->getName() == "move";
}

bool uses(const Use &X, QualType T) {
  if (moves(X))
    return true;
  if (!isOwner(T))
    return X.K == Use::Read || X.K == Use::Method;
  auto *O = dyn_cast_or_null<CXXOperatorCallExpr>(X.Call);
  return O && (O->getOperator() == OO_Arrow || O->getOperator() == OO_Star);
}

/// A use that gives a variable a new value, or asks an owner whether it has one.
bool renews(const Use &X, QualType T) {
  if (X.K == Use::Assign || X.K == Use::Arg || X.K == Use::Escape || isOwner(T))
    return !uses(X, T);
  auto *Call = dyn_cast_or_null<CXXMemberCallExpr>(X.Call);
  const CXXMethodDecl *M = Call ? Call->getMethodDecl() : nullptr;
  return M && M->getIdentifier() &&
         llvm::StringSwitch<bool>(M->getName())
             .Cases("clear", "reset", "assign", "swap", "emplace", "resize", true)
             .Default(false);
}

/// What the sender hears from others: it may have been given the value back.
bool hears(EventKind K) {
  switch (K) {
  case EventKind::Acquire:
  case EventKind::Receive:
  case EventKind::Join:
  case EventKind::Wait:
  case EventKind::Select:
  case EventKind::Lock:
    return true;
  default:
    return false;
  }
}

class Givers {
public:
  explicit Givers(Endings &E) : E(E), S(E.sums()), M(E.sums().module()) {}

  std::vector<GivenAway> run() {
    for (auto &P : M.Processes)
      for (const Ending &X : E.of(*P)) {
        bool Put = X.K == Ending::Put && X.At != X.Does;
        bool Send = X.K == Ending::Send && X.At == X.Does;
        if (X.Thread || !X.At->E || (!Put && !Send))
          continue;
        ir::CallSite C = ir::callSite(X.At->E);
        for (unsigned I = 0; I < C.Args.size(); ++I) {
          bool Taken = C.F && I < C.F->getNumParams() && !C.F->getParamDecl(I)->getType()->isLValueReferenceType();
          if (Taken && moved(*P, X, C.Args[I]))
            continue;
          if (const Place *To = pointee(X, C, I))
            written(*P, X, C.Args[I], To);
        }
      }
    return std::move(Out);
  }

private:
  /// From where on the value of \p X is gone: behind the send, or where it is known to have succeeded.
  std::optional<Paths::Point> gone(const Process &P, const Ending &X) {
    auto At = E.paths(P).of(X.At);
    if (!At || X.K == Ending::Put || ignored(P, *X.At))
      return At;
    bool When = true;
    const Expr *Cond = unnegated(P.Blocks[At->Block].Condition, When);
    while (Cond && Cond != X.At->E) {
      auto *Conv = dyn_cast<CXXMemberCallExpr>(Cond);
      Cond = Conv && isa<CXXConversionDecl>(Conv->getMethodDecl()) ? unnegated(Conv->getImplicitObjectArgument(), When)
                                                                   : nullptr;
    }
    if (!Cond || P.Blocks[At->Block].Succs.size() != 2)
      return std::nullopt;
    return Paths::Point{P.Blocks[At->Block].Succs[When ? 0 : 1], 0, 0};
  }

  bool moved(const Process &P, const Ending &X, const Expr *Arg) {
    const DeclRefExpr *Ref = movedFrom(Arg);
    auto *V = Ref ? dyn_cast<VarDecl>(Ref->getDecl()) : nullptr;
    if (!V || !V->getType()->isRecordType() || V->getType().isTriviallyCopyableType(E.uses().context()))
      return false;
    QualType T = V->getType();
    auto From = gone(P, X);
    if (!From || className(T) == "sender" || className(T) == "receiver")
      return false;
    Paths::Points Renewed;
    std::vector<std::pair<Paths::Point, const Expr *>> Used;
    for (const Use &N : E.uses().of(V)) {
      if (!N.In || N.In->getCanonicalDecl() != P.Function->getCanonicalDecl())
        continue;
      if (auto At = E.paths(P).of(N.Ref)) {
        if (uses(N, T))
          Used.push_back({*At, N.Ref});
        else if (renews(N, T))
          Renewed.push_back(*At);
      }
    }
    declared(P, V, Renewed);
    for (auto &[At, Use] : Used)
      if (E.paths(P).reaches(*From, {At}, Renewed)) {
        GivenAway G;
        G.Moved = true;
        G.Send = X;
        G.What = V->getNameAsString();
        G.Use = Use->getExprLoc();
        Out.push_back(std::move(G));
        return true;
      }
    return false;
  }

  void declared(const Process &P, const VarDecl *V, Paths::Points &Out) {
    for (const ir::Block &B : P.Blocks)
      for (const Event &Ev : B.Events)
        if (Ev.Kind == EventKind::Declare && Ev.Object->Decl == V)
          if (auto At = E.paths(P).of(&Ev))
            Out.push_back(*At);
  }

  /// What the pointer that is sent as argument \p I points to; null if nothing is given away by it.
  const Place *pointee(const Ending &X, const ir::CallSite &C, unsigned I) {
    const Expr *Arg = bare(C.Args[I]);
    if (isa<CXXThisExpr>(Arg))
      return nullptr;
    QualType T = Arg->getType();
    const Place *P = nullptr;
    if (X.K == Ending::Put)
      P = I < X.At->Args.size() ? X.At->Args[I] : nullptr;
    else if (X.At->Kind == EventKind::Send)
      P = I == 0 ? X.At->Second : nullptr;
    else if (auto *U = dyn_cast<UnaryOperator>(Arg); U && U->getOpcode() == UO_AddrOf) {
      // write(fd, &message, sizeof message): the pointer itself goes through the pipe.
      auto *R = dyn_cast<DeclRefExpr>(bare(U->getSubExpr()));
      auto *V = R ? dyn_cast<VarDecl>(R->getDecl()) : nullptr;
      if (!V || !V->hasLocalStorage() || !V->getType()->isPointerType())
        return nullptr;
      T = V->getType();
      P = M.Places.root(isa<ParmVarDecl>(V) ? Place::Param : Place::Local, V);
    }
    if (auto *Made = dyn_cast<CXXConstructExpr>(Arg)) // a copy of an owner, or a move
      T = Made->getType();
    QualType To = T->isPointerType() ? T->getPointeeType() : QualType();
    if (isOwner(T))
      if (auto *Spec = dyn_cast<ClassTemplateSpecializationDecl>(T->getAsCXXRecordDecl()))
        To = Spec->getTemplateArgs()[0].getAsType();
    if (!P || To.isNull() || To.isConstQualified() || To->isFunctionType() || To->isVoidType())
      return nullptr;
    const Place *Whole = M.Places.deref(P);
    if (!Whole->known() || X.On->within(Whole)) // the channel itself
      return nullptr;
    for (const Place *Q = Whole; Q; Q = Q->Parent)
      if (Q->K == Place::Element && Q->Index == Place::AnyIndex)
        return nullptr;
    return Whole;
  }

  void written(const Process &P, const Ending &X, const Expr *Arg, const Place *Whole) {
    auto From = gone(P, X);
    if (!From)
      return;
    const Paths &Ps = E.paths(P);
    // A pointer may come to point elsewhere; what has an address of its own stays what it is.
    const Place *Root = Whole->root();
    Paths::Points Not = Whole->indirect() ? E.resets(P, Whole) : Paths::Points();
    if (auto *V = dyn_cast_or_null<VarDecl>(Root->Decl))
      declared(P, V, Not);
    if (auto *Ref = dyn_cast<DeclRefExpr>(bare(Arg)))
      if (auto *V = dyn_cast<VarDecl>(Ref->getDecl())) {
        declared(P, V, Not);
        for (const Use &N : E.uses().of(V))
          if (N.K == Use::Assign && V->getType()->isPointerType())
            if (auto At = Ps.of(N.Ref))
              Not.push_back(*At);
      }
    struct Write {
      Paths::Point At;
      const Event *E;
      const Record *R;
    };
    std::vector<Write> Writes;
    std::vector<std::vector<Record>> Keep;
    auto &Locks = S.of(&P).LocksAt;
    for (unsigned B : P.RPO)
      for (const Event &Ev : P.Blocks[B].Events) {
        auto At = &Ev == X.At ? std::nullopt : Ps.of(&Ev);
        if (!At)
          continue;
        bool Mine = llvm::any_of(Ev.Args, [&](const Place *A) { return A && A->root() == Root; });
        if (hears(Ev.Kind) || (Ev.Kind == EventKind::Unknown && Mine))
          Not.push_back(*At);
        else if (Ev.Kind == EventKind::Write && !Ev.Init && Ev.Object->within(Whole) && Locks.lookup(&Ev).empty())
          Writes.push_back({*At, &Ev, nullptr});
        else if (Ev.Kind == EventKind::Call) {
          Keep.push_back(S.expand(Ev));
          const Record *Found = nullptr;
          bool Hears = false;
          for (const Record &R : Keep.back()) {
            Hears |= hears(R.kind());
            if (!Found && R.kind() == EventKind::Write && !R.E->Init && R.locks().empty() && R.Object->within(Whole))
              Found = &R;
          }
          if (Found && !Hears)
            Writes.push_back({*At, &Ev, Found});
          else if (Hears)
            Not.push_back(*At);
        }
      }
    // The write's own place is among what resets the value.
    for (const Write &W : Writes) {
      Paths::Points Others;
      for (const Paths::Point &N : Not)
        if (N != W.At)
          Others.push_back(N);
      if (!Ps.reaches(*From, {W.At}, Others))
        continue;
      GivenAway G;
      G.Send = X;
      G.What = spelled(Arg);
      G.Use = W.E->Loc;
      if (W.R) {
        G.In = W.R->In;
        G.Inner = W.R->E->Loc;
      }
      Out.push_back(std::move(G));
      return;
    }
  }

  /// What was sent, as the user names it.
  static std::string spelled(const Expr *Arg) {
    Arg = bare(Arg);
    while (auto *C = dyn_cast<CXXConstructExpr>(Arg)) {
      if (C->getNumArgs() < 1)
        break;
      Arg = bare(C->getArg(0));
    }
    if (const DeclRefExpr *R = movedFrom(Arg))
      return R->getDecl()->getNameAsString();
    if (auto *U = dyn_cast<UnaryOperator>(Arg); U && U->getOpcode() == UO_AddrOf)
      Arg = bare(U->getSubExpr());
    if (auto *C = dyn_cast<CXXMemberCallExpr>(Arg)) // p.get()
      Arg = bare(C->getImplicitObjectArgument());
    if (auto *R = dyn_cast<DeclRefExpr>(Arg))
      return R->getDecl()->getNameAsString();
    if (auto *Mem = dyn_cast<MemberExpr>(Arg))
      return Mem->getMemberDecl()->getNameAsString();
    return "the value";
  }

  Endings &E;
  const Summaries &S;
  ir::Module &M;
  std::vector<GivenAway> Out;
};

} // namespace

std::vector<GivenAway> givenAway(Endings &E) { return Givers(E).run(); }

} // namespace belay::analysis
