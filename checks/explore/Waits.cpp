//===- Waits.cpp - what a thread waits for, and who could end it ----------===//

#include "explore/Waits.h"
#include "analysis/Claims.h"
#include "clang/AST/ASTContext.h"
#include "clang/AST/ExprCXX.h"
#include "clang/AST/StmtCXX.h"

using namespace clang;

namespace belay::explore {

static llvm::StringRef className(const FunctionDecl *D) {
  const auto *M = dyn_cast<CXXMethodDecl>(D);
  return M && M->getParent()->getIdentifier() ? M->getParent()->getName() : llvm::StringRef();
}

bool returnsObject(const FunctionDecl *D) {
  return !D->getReturnType()->isVoidType() && !Program::scalar(D->getASTContext(), D->getReturnType());
}

namespace {
/// What a thread would still do if its wait were over: could it end another's?
class Rest {
public:
  Rest(const Machine &M, const State &S, const Wait &W) : P(M.P), S(S), W(W), Target(identity(W.Object)) {}
  bool ends(const Thread &T) {
    if (W.N == Native::None || Target.K != Value::Pointer)
      return false;
    return llvm::any_of(llvm::reverse(T.Stack),
                        [&](const Frame &F) { return F.F->User && scan({*F.F, F.Registers, 0}, F.Pc + 1); });
  }

private:
  struct Code {
    const Function &F;
    llvm::ArrayRef<Value> Registers; ///< as far as they are known
    unsigned Depth;
  };
  bool scan(const Code &C, uint32_t From);
  bool scanCall(const Code &C, const Instr &I, uint32_t At);
  Value valueOf(const Code &C, uint16_t R, uint32_t Before, unsigned Depth = 0) const;
  Value pointed(const Value &V) const;
  Value identity(const Value &V) const { return W.N == Native::TicketWait ? pointed(V) : V; }
  bool isOpposite(const FunctionDecl *D) const;
  bool isOpposite(Native N) const;

  Program &P;
  const State &S;
  const Wait &W;
  const Value Target;
  unsigned Steps = 0;
};
} // namespace

/// The first pointer at \p V: both ends of a channel, and both of a done, begin with one to what they share.
Value Rest::pointed(const Value &V) const {
  if (const Object *O = S.find(V))
    for (const Cell &C : O->Cells)
      if (C.Offset >= V.I)
        return C.V.K == Value::Pointer && !C.V.isNull() ? C.V : Value();
  return Value();
}

bool Rest::isOpposite(Native N) const {
  switch (W.N) {
  case Native::CondWait:
  case Native::StdWait:
    return N == Native::NotifyOne || N == Native::NotifyAll;
  case Native::Acquire:
    return N == Native::Release;
  case Native::LatchWait:
  case Native::ArriveAndWait:
    return N == Native::CountDown || N == Native::ArriveAndWait;
  case Native::BarrierWait:
    return N == Native::BarrierWait;
  default:
    return false;
  }
}

bool Rest::isOpposite(const FunctionDecl *D) const {
  if (W.N == Native::AtomicWait) {
    const auto *M = dyn_cast<CXXMethodDecl>(D);
    return M && M->getParent()->isInStdNamespace() && M->getIdentifier() && M->getName().starts_with("notify_");
  }
  if (W.N != Native::TicketWait || !Program::isBelay(D))
    return false;
  if (!D->getIdentifier())
    return W.Operation == "send" && className(D) == "iterator" && D->getOverloadedOperator() == OO_PlusPlus;
  const llvm::StringRef Class = className(D), Name = D->getName();
  if (W.Operation == "send")
    return Class == "receiver" ? Name == "begin" || Name.contains("receive") : Name == "on_receive";
  if (W.Operation == "receive")
    return Class == "sender" ? Name == "close" || Name.contains("send") : Name == "on_send";
  return W.Operation == "wait" && Class == "done_source" && Name == "signal";
}

/// What \p R holds before the instruction \p Before, if that doesn't depend on what comes until then.
Value Rest::valueOf(const Code &C, uint16_t R, uint32_t Before, unsigned Depth) const {
  for (uint32_t I = Before; I-- > 0 && Depth < 8;) {
    const Instr &D = C.F.Code[I];
    if (D.Dst != R)
      continue;
    switch (D.O) {
    case Op::Move:
      return valueOf(C, D.A, I, Depth + 1);
    case Op::Offset:
      return valueOf(C, D.A, I, Depth + 1).at(D.Imm);
    case Op::Load:
      if (const Value A = valueOf(C, D.A, I, Depth + 1); const Object *O = S.find(A))
        for (const Cell &Held : O->Cells)
          if (Held.Offset == A.I && Held.V.K == Value::Pointer)
            return Held.V;
      return Value();
    case Op::Global:
      for (const GlobalObject &G : *S.Globals)
        if (G.V && G.V == D.D)
          return Value::pointer(G.Object, S.Heap[G.Object].Generation);
      return Value();
    case Op::NewObject:
      return R < C.Registers.size() ? C.Registers[R] : Value();
    default:
      return Value();
    }
  }
  return R < C.Registers.size() ? C.Registers[R] : Value();
}

bool Rest::scanCall(const Code &C, const Instr &I, uint32_t At) {
  auto Arg = [&](unsigned N) { return N < I.ArgCount ? valueOf(C, C.F.Args[I.FirstArg + N], At) : Value(); };
  if (I.O == Op::Native)
    return isOpposite(Native(I.Sub)) && Arg(0) == Target;
  const auto *D = dyn_cast_or_null<FunctionDecl>(I.D);
  if (!D)
    return false;
  if (isOpposite(D)) {
    const Value Handle = Arg(returnsObject(D));
    return identity(D->getIdentifier() ? Handle : pointed(Handle)) == Target; // an iterator has its receiver's address
  }
  const Function *F = C.Depth < 4 ? P.function(D) : nullptr;
  if (!F || !F->User || !F->Understood)
    return false;
  llvm::SmallVector<Value, 8> Parameters;
  for (unsigned N = 0; N < I.ArgCount; ++N)
    Parameters.push_back(Arg(N));
  return scan({*F, Parameters, C.Depth + 1}, 0);
}

/// Looks at all that can be reached in \p C from the instruction \p From.
bool Rest::scan(const Code &C, uint32_t From) {
  llvm::SmallVector<uint32_t, 8> Next{From};
  std::vector<bool> Seen(C.F.Code.size());
  while (!Next.empty()) {
    const uint32_t At = Next.pop_back_val();
    if (At >= Seen.size() || Seen[At] || ++Steps > 20000)
      continue;
    Seen[At] = true;
    const Instr &I = C.F.Code[At];
    switch (I.O) {
    case Op::Jump:
      Next.push_back(uint32_t(I.Imm));
      continue;
    case Op::Branch:
    case Op::IfSet:
      Next.push_back(uint32_t(I.Else));
      Next.push_back(uint32_t(I.Imm));
      continue;
    case Op::Return:
    case Op::Throw:
    case Op::Rethrow:
    case Op::Resume:
    case Op::End:
      continue;
    case Op::Call:
    case Op::Native:
      if (scanCall(C, I, At))
        return true;
      break;
    default:
      break;
    }
    Next.push_back(At + 1);
  }
  return false;
}

void findOperation(const Thread &T, Wait &W) {
  for (const Frame &F : llvm::reverse(T.Stack)) {
    const auto *D = dyn_cast<FunctionDecl>(F.F->Decl);
    if (F.F->User || !D)
      return;
    if (!F.F->Belay || !D->getIdentifier())
      continue;
    const llvm::StringRef Class = className(D);
    const bool Select = !isa<CXXMethodDecl>(D) && D->getName().starts_with("select");
    if (!Select && Class != "sender" && Class != "receiver" && Class != "done")
      continue;
    W.Operation = Select ? "select" : Class == "sender" ? "send" : Class == "receiver" ? "receive" : "wait";
    if (!Select)
      W.Object = F.Registers[returnsObject(D)];
    return;
  }
}

int waitingWriter(const State &S, const Value &Lock) {
  for (unsigned I = 0; I < S.Threads.size(); ++I) {
    const Thread &T = S.thread(I);
    if (T.Done || !T.Blocked || T.Stack.empty())
      continue;
    const Frame &F = T.Stack.top();
    const Instr &Op = F.F->Code[F.Pc];
    if (Op.O == explore::Op::Native && Native(Op.Sub) == Native::Lock && Op.ArgCount &&
        F.Registers[F.F->Args[Op.FirstArg]] == Lock)
      return int(I);
  }
  return -1;
}

Wait waitOf(const Machine &M, const State &S, unsigned Id) {
  Wait W;
  const Thread &T = S.thread(Id);
  if (T.Stack.empty())
    return W;
  const Frame &F = T.Stack.top();
  const Instr &I = F.F->Code[F.Pc];
  W.Spins = T.Spinning;
  if (I.O == Op::Native)
    W.N = Native(I.Sub);
  else if (I.O == Op::CallValue && F.Registers[I.A].K == Value::Function) // through a pointer
    W.N = M.P.native(cast<FunctionDecl>(F.Registers[I.A].Decl));
  if (W.N == Native::None)
    return W;
  auto Arg = [&](unsigned N) { return N < I.ArgCount ? F.Registers[F.F->Args[I.FirstArg + N]] : Value(); };
  W.Object = Arg(0);
  switch (W.N) {
  case Native::Lock:
  case Native::LockShared:
    if (const Sync *Y = S.findSync(W.Object))
      W.For = Y->Owner >= 0 ? Y->Owner : Y->Readers.empty() ? -1 : Y->Readers.front();
    if (W.N == Native::LockShared && T.Phase == 1)
      W.Behind = waitingWriter(S, W.Object);
    if (W.Spins && (W.For < 0 || W.For == int(Id))) // it gets it each time
      W.N = Native::None;
    break;
  case Native::OnceBegin:
    if (const Sync *Y = S.findSync(W.Object))
      W.For = Y->Owner;
    break;
  case Native::CondWait:
    if (const Sync *C = S.findSync(W.Object); C && !llvm::is_contained(C->Waiters, int(Id))) {
      W.Object = Arg(1); // woken, and waits for the mutex
      W.N = Native::Lock;
      if (const Sync *Y = S.findSync(W.Object))
        W.For = Y->Owner;
    }
    break;
  case Native::TicketWait:
    W.Object = Value();
    findOperation(T, W);
    break;
  case Native::TimerDisarm:
    for (unsigned J = 0; J < S.Threads.size(); ++J)
      if (S.thread(J).Timer == W.Object && S.thread(J).Fires)
        W.For = int(J);
    break;
  case Native::PthreadJoin:
  case Native::ThrdJoin:
  case Native::ThreadJoin: {
    Value H = W.Object;
    if (W.N == Native::ThreadJoin)
      if (const Object *O = S.find(W.Object))
        for (const Cell &C : O->Cells)
          if (C.Offset == W.Object.I)
            H = C.V;
    for (unsigned J = 0; J < S.Threads.size(); ++J)
      if (H.K == Value::Int && H.I == 0x7ead0000 + int64_t(J))
        W.For = int(J);
    break;
  }
  default:
    break;
  }
  for (unsigned J = 0; W.For < 0 && W.N != Native::None && J < S.Threads.size(); ++J)
    if (J != Id && !S.thread(J).Done && !(J == 0 && S.Gone) && Rest(M, S, W).ends(S.thread(J))) {
      W.For = int(J);
      W.Partner = true;
    }
  return W;
}

static bool leaves(const Stmt *S) {
  if (!S || isa<LambdaExpr>(S))
    return false;
  if (auto *C = dyn_cast<CallExpr>(S); C && C->getDirectCallee() && C->getDirectCallee()->isNoReturn())
    return true;
  return isa<BreakStmt, ReturnStmt, GotoStmt, IndirectGotoStmt, CXXThrowExpr>(S) || llvm::any_of(S->children(), leaves);
}

/// The loops in \p S around \p At: how many there are, and how many of them have a way out.
static void loopsAround(const Stmt *S, SourceLocation At, const ASTContext &Ctx, unsigned &All, unsigned &Ending) {
  if (!S || isa<LambdaExpr>(S))
    return;
  if (isa<ForStmt, WhileStmt, DoStmt, CXXForRangeStmt>(S) && analysis::within(At, S->getSourceRange())) {
    const Expr *Cond = isa<ForStmt>(S)     ? cast<ForStmt>(S)->getCond()
                       : isa<WhileStmt>(S) ? cast<WhileStmt>(S)->getCond()
                       : isa<DoStmt>(S)    ? cast<DoStmt>(S)->getCond()
                                           : nullptr;
    bool Goes = false;
    const bool Always = Cond ? !Cond->isValueDependent() && Cond->EvaluateAsBooleanCondition(Goes, Ctx) && Goes
                             : isa<ForStmt>(S);
    ++All;
    Ending += !Always || leaves(S);
  }
  for (const Stmt *C : S->children())
    loopsAround(C, At, Ctx, All, Ending);
}

bool isEndless(const Thread &T) {
  unsigned All = 0, Ending = 0;
  for (const Frame &F : llvm::reverse(T.Stack)) {
    auto *D = dyn_cast_or_null<FunctionDecl>(F.F->Decl);
    if (D && D->hasBody() && F.Pc < F.F->Code.size())
      loopsAround(D->getBody(), D->getASTContext().getSourceManager().getExpansionLoc(F.F->Code[F.Pc].Loc),
                  D->getASTContext(), All, Ending);
  }
  return All && !Ending;
}

} // namespace belay::explore
