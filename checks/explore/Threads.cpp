//===- Threads.cpp - start, join, detach, end -----------------------------===//

#include "explore/Machine.h"

using namespace clang;

namespace belay::explore {

static Value handle(unsigned Thread) { return Value::integer(State::FirstHandle + Thread, 64, false); }

unsigned Machine::spawn(SourceLocation At) {
  Thread New;
  New.C = T->C;
  New.Parent = int(Me);
  New.Started = At;
  S->Threads.push_back(Cow<Thread>(std::move(New)));
  const unsigned Id = unsigned(S->Threads.size()) - 1;
  S->thread(Id).C.tick(Id);
  T->C.tick(Me);
  ++S->Version;
  return Id;
}

/// The handle of the thread that is started next is written before it runs.
void Machine::publish(const Value &To) {
  if (touch(To, 8, true))
    store(To, 8, handle(unsigned(S->Threads.size())));
}

Machine::Result Machine::join(const Instr &I, const Value &Handle, Value Into) {
  const int Id = S->threadOf(Handle);
  if (Id < 0) {
    doubt();
    answer(I, 0);
    return Result::Next;
  }
  if (unsigned(Id) == Me) {
    report(Problem::SelfJoin, Value());
    return Result::Prune;
  }
  const Thread &Other = S->thread(Id);
  if (Other.Joined || Other.Detached) {
    report(Problem::JoinTwice, Value()).Text = Other.Joined ? "joined" : "detached";
    return Result::Prune;
  }
  if (!Other.Done)
    return Result::Block;
  Thread &Joined = S->thread(Id);
  Joined.Joined = true;
  T->C.join(Joined.C);
  record(I, Value(), unsigned(Id));
  if (Into.K == Value::Pointer && Into.Object && touch(Into, 8, true))
    store(Into, 8, Joined.Result);
  answer(I, 0);
  return Result::Next;
}

Machine::Result Machine::threadEnds() {
  S->Heap.forLive([&](uint32_t N, const Slot &Of) {
    for (const Sync &M : Of.O->Syncs)
      if (M.K == Sync::Mutex && M.Owner == int(Me) && Me != 0) {
        Problem &Pr = report(Problem::LeftLocked, Value::pointer(N, Of.Generation, M.Offset));
        Pr.Other = T->Started;
        Pr.Loc = M.Loc;
      }
  });
  T->Done = true;
  T->C.tick(Me);
  ++S->Version;
  return Result::Done;
}

/// Starts a thread that runs \p F, whose handle goes to \p To; null if there are too many.
std::optional<unsigned> Machine::start(const Instr &I, const Value &To, const Function *F, llvm::ArrayRef<Value> Args) {
  if (S->Threads.size() >= 16) {
    Incomplete = Crowded = true;
    return std::nullopt;
  }
  publish(To);
  const unsigned Id = spawn(here());
  record(I, Value(), Id);
  for (const Value &V : Args)
    S->publish(V);
  enter(*S, Id, F, Args);
  return Id;
}

/// The buffer of pthread_cleanup_push.
static bool isCleanup(const Object &O) {
  auto *V = dyn_cast_or_null<VarDecl>(O.D);
  const auto *Named = V ? V->getType()->getAs<TypedefType>() : nullptr;
  return Named && Named->getDecl()->getName() == "__pthread_unwind_buf_t";
}

/// What a thread has of its own is handed to the key's destructor; true if that has to run first.
bool Machine::endsSpecific() {
  if (Me == 0 && !S->Gone) // the process ends
    return false;
  for (size_t Key = 0; Key < T->Specific.size(); ++Key)
    if (const Value V = std::exchange(T->Specific[Key], Value::null()); !V.isNull() && S->Keys[Key]) {
      enter(*S, Me, S->Keys[Key], V);
      return true;
    }
  return false;
}

Machine::Result Machine::keys(const Instr &I) {
  if (Native(I.Sub) == Native::KeyCreate) {
    const Value Ends = arg(I, 1);
    const auto *D = Ends.K == Value::Function ? cast<FunctionDecl>(Ends.Decl) : nullptr;
    const Function *F = D && D->hasBody() ? P.function(D) : nullptr;
    if (F ? !F->Understood : Ends.K == Value::Function ? P.inUserCode(D->getLocation()) : !Ends.isNull())
      doubt();
    if (touch(arg(I, 0), 4, true))
      store(arg(I, 0), 4, Value::integer(int64_t(S->Keys.size()), 32, false));
    S->Keys.push_back(F);
    answer(I, 0);
    return Result::Next;
  }
  const Value Key = Syms.resolve(*S, arg(I, 0));
  if (Key.K != Value::Int || Key.I < 0 || size_t(Key.I) >= S->Keys.size()) {
    doubt();
    set(I, Value::unknown());
    return Result::Next;
  }
  T->Specific.resize(std::max(T->Specific.size(), size_t(Key.I) + 1), Value::null());
  if (Native(I.Sub) == Native::KeyGet) {
    set(I, T->Specific[size_t(Key.I)]);
    return Result::Next;
  }
  const Value V = arg(I, 1);
  T->Specific[size_t(Key.I)] = V.K == Value::Int && V.I == 0 ? Value::null() : V;
  answer(I, 0);
  return Result::Next;
}

Machine::Result Machine::threads(const Instr &I) {
  const auto N = Native(I.Sub);
  switch (N) {
  case Native::SameThread: {
    const int A = S->threadOf(Syms.resolve(*S, arg(I, 0))), B = S->threadOf(Syms.resolve(*S, arg(I, 1)));
    if (A < 0 || B < 0)
      set(I, Value::unknown());
    else
      answer(I, A == B);
    return Result::Next;
  }
  case Native::KeyCreate:
  case Native::KeyGet:
  case Native::KeySet:
    return keys(I);
  case Native::PthreadCreate:
  case Native::ThrdCreate: {
    const Value Entry = arg(I, N == Native::PthreadCreate ? 2 : 1);
    Value Argument = arg(I, N == Native::PthreadCreate ? 3 : 2);
    const auto *D = Entry.K == Value::Function ? cast<FunctionDecl>(Entry.Decl) : nullptr;
    const Function *F = D ? P.function(D) : nullptr;
    if (D && D->getNumParams() == 1) // C lets the entry take a number
      if (const auto Type = Program::scalar(P.Ctx, D->getParamDecl(0)->getType()); Type && Type->K == Value::Int)
        Argument = explore::convert(Syms, *S, Argument, *Type);
    if (!F || !F->Understood)
      doubt();
    else if (!start(I, arg(I, 0), F, Argument))
      return Result::Prune;
    answer(I, 0);
    return Result::Next;
  }
  case Native::StartCall: {
    const Function *F = P.function(cast<FunctionDecl>(arg(I, 1).Decl));
    llvm::SmallVector<Value, 4> Args;
    for (unsigned A = 2; A < I.ArgCount; ++A)
      Args.push_back(arg(I, A));
    return F && F->Understood && start(I, arg(I, 0), F, Args) ? Result::Next : Result::Prune;
  }
  case Native::PthreadJoin:
  case Native::ThrdJoin:
    return join(I, Syms.resolve(*S, arg(I, 0)), arg(I, 1));
  case Native::PthreadDetach: {
    const int Id = S->threadOf(arg(I, 0));
    if (Id < 0)
      Incomplete = true;
    else
      S->thread(Id).Detached = true;
    answer(I, 0);
    return Result::Next;
  }
  case Native::PthreadSelf:
    set(I, handle(Me));
    return Result::Next;
  case Native::PthreadExit:
    S->Gone |= Me == 0; // the process goes on until the others have ended
    T->Result = arg(I, 0);
    T->Exiting = T->Unwinding = true;
    T->Exception = Value();
    T->ExceptionType = QualType();
    return Result::Stay;
  case Native::UnwindMark:
    if (const Object *O = S->find(arg(I, 0)); !O || !isCleanup(*O)) // where a longjmp comes by, which nobody follows
      Incomplete = true;
    store(arg(I, 0), 8, Value::integer(T->Stack.top().Pc, 64, false));
    answer(I, 0);
    return Result::Next;
  case Native::UnwindPush:
    if (const Value Mark = load(arg(I, 0), 8, {Value::Int, 64}); Mark.K == Value::Int)
      T->Handlers.push_back({T->Stack.size(), uint32_t(Mark.I)});
    return Result::Next;
  case Native::UnwindPop:
    if (!T->Handlers.empty())
      T->Handlers.pop_back();
    return Result::Next;
  case Native::UnwindNext:
    T->Unwinding = true;
    return Result::Stay;
  case Native::StartThread: {
    const Value This = arg(I, 0), Owner = arg(I, 1);
    const Value State = load(Owner, 8, {Value::Pointer, 64});
    const Object *O = S->find(State);
    const CXXMethodDecl *Run = nullptr;
    if (O && !O->Dynamic.empty())
      for (const CXXMethodDecl *M : O->Dynamic.front().second->methods())
        if (M->getIdentifier() && M->getName() == "_M_run")
          Run = M;
    const Function *F = Run ? P.function(Run) : nullptr;
    if (!F || !F->Understood) {
      doubt();
      fill(This, 8, Value::unknown());
      return Result::Next;
    }
    // The state is the thread's now, and dies after the run.
    const Function *End = P.destructor(O->Dynamic.front().second);
    const auto Id = start(I, This, End ? End : F, State);
    if (!Id)
      return Result::Prune;
    store(Owner, 8, Value::null());
    if (End)
      enter(*S, *Id, F, State);
    return Result::Next;
  }
  case Native::ThreadJoin: {
    const Value This = arg(I, 0);
    const Value H = S->find(This) ? load(This, 8, {Value::Int, 64}) : Value::unknown();
    if (H.K == Value::Int && H.I == 0) { // throws
      Incomplete = true;
      if (!mayCatch())
        report(Problem::JoinTwice, This);
      return Result::Prune;
    }
    if (!touch(This, 8, false))
      return Result::Prune;
    const Result R = join(I, H, Value());
    if (R == Result::Next && touch(This, 8, true))
      store(This, 8, Value::integer(0, 64, false));
    return R;
  }
  case Native::ThreadDetach: {
    const Value This = arg(I, 0);
    if (const int Id = S->threadOf(load(This, 8, {Value::Int, 64})); Id >= 0)
      S->thread(Id).Detached = true;
    if (touch(This, 8, true))
      store(This, 8, Value::integer(0, 64, false));
    return Result::Next;
  }
  case Native::Terminate: {
    // Called by the destructor or the assignment of a std::thread that is joinable.
    const Frame &F = T->Stack.top();
    const auto *M = dyn_cast<CXXMethodDecl>(F.F->Decl);
    if (M && M->getParent()->getIdentifier() && M->getParent()->getName() == "thread" &&
        M->getParent()->isInStdNamespace()) {
      Problem &Pr = report(Problem::Unjoined, F.Registers[0]);
      if (const int Id = S->threadOf(load(F.Registers[0], 8, {Value::Int, 64})); Id >= 0) {
        Pr.Other = std::exchange(Pr.Loc, S->thread(Id).Started);
        Pr.Thread = unsigned(std::max(0, S->thread(Id).Parent));
      }
      Pr.Text = isa<CXXDestructorDecl>(M) ? "destroyed" : "assigned over";
    }
    return Result::Prune;
  }
  default:
    return Result::Next;
  }
}

} // namespace belay::explore
