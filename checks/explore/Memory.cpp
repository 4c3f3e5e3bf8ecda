//===- Memory.cpp - objects, cells, races ---------------------------------===//
//
// A race is two accesses, one of them a write and not both atomic, that the
// vector clocks leave unordered: the epochs of FastTrack, kept for each range
// of bytes that was accessed.
//
//===----------------------------------------------------------------------===//

#include "explore/Machine.h"

using namespace clang;

namespace belay::explore {

Problem &Machine::report(Problem::Kind K, const Value &A) {
  Problem Pr;
  Pr.K = K;
  Pr.Loc = here();
  Pr.Name = name(*S, A, Pr.Root);
  Pr.Certain = !S->Doubt;
  Pr.Met = S->Met;
  Pr.Thread = Me;
  Found.push_back(std::move(Pr));
  return Found.back();
}

void Machine::deadAccess(const Value &A, bool Write) {
  if (A.K != Value::Pointer || A.Object == 0 || A.Object >= S->Heap.size())
    return;
  const Slot &Sl = S->Heap[A.Object];
  if (Sl.Generation != A.Generation + 1 || Sl.Died.isInvalid())
    return;
  Problem &Pr = report(Problem::DeadAccess, A);
  Pr.Root = Sl.Dead;
  if (auto *V = dyn_cast_or_null<NamedDecl>(Sl.Dead))
    Pr.Name = V->getNameAsString();
  Pr.Other = Sl.Died;
  Pr.OtherThread = Sl.By;
  Pr.Write = Write;
  Pr.Text = Sl.Was == Object::Heap ? "freed" : "gone";
}

bool Machine::touch(const Value &A, uint32_t Size, bool Write, bool Atomic) {
  const Object *Known = S->find(A);
  if (!Known) {
    if (A.K == Value::Pointer)
      deadAccess(A, Write);
    else if (Write)
      doubt();
    Incomplete = true;
    return false;
  }
  if (A.I < 0 || A.I + Size > Known->Size || (Write && Known->isLiteral())) {
    doubt();
    return false;
  }
  if (Touched)
    Touched->insert(here());
  Incomplete |= Known->Shared;
  // A variable that others know is the same one for all threads here, whatever its value.
  const bool Theirs = Known->Shared && (Known->R != Object::Static || Known->Given);
  if (S->Threads.size() == 1 || T->Quiet || T->Stack.top().F->Races || Size == 0 || Theirs)
    return true;
  Object &O = S->Heap.write(A.Object).O.write();
  const uint32_t Begin = uint32_t(A.I), End = Begin + Size;
  const Access Now{Me, T->C[Me], Atomic, here()};
  auto Conflicts = [&](const Access &Was) {
    return Was.Time && Was.Thread != Me && Was.Time > T->C[Was.Thread] && !(Was.Atomic && Atomic);
  };
  auto Race = [&](const Access &Was, bool WasWrite) {
    if (O.R == Object::Static && O.D && O.D->isInStdNamespace())
      return; // std::cout and its like may be used at once
    if (!Atomic && llvm::any_of(T->Stack, [](const Frame &F) { return F.F->Atomic; }))
      return; // how std::atomic<std::shared_ptr<T>> orders what it does is the library's business
    Problem &Pr = report(Problem::Race, A);
    Pr.Write = Write;
    Pr.Other = Was.Loc;
    Pr.OtherWrites = WasWrite;
    Pr.OtherThread = Was.Thread;
    Pr.Met = S->hasMet(Me) || S->hasMet(Was.Thread);
  };
  bool Exact = false;
  for (Shadow &D : O.Shadows) {
    if (D.Offset >= End || D.Offset + D.Size <= Begin)
      continue;
    if (Conflicts(D.Write))
      Race(D.Write, true);
    if (Write)
      for (const Access &R : D.Reads)
        if (Conflicts(R))
          Race(R, false);
    if (D.Offset != Begin || D.Size != Size)
      continue;
    Exact = true;
    if (Write) {
      D.Write = Now;
      D.Reads.clear();
    } else {
      auto Mine = llvm::find_if(D.Reads, [&](const Access &R) { return R.Thread == Me; });
      if (Mine != D.Reads.end())
        *Mine = Now;
      else
        D.Reads.push_back(Now);
    }
  }
  if (!Exact) {
    Shadow D;
    D.Offset = Begin;
    D.Size = Size;
    if (Write)
      D.Write = Now;
    else
      D.Reads.push_back(Now);
    O.Shadows.push_back(std::move(D));
  }
  return true;
}

/// The bytes of \p C from \p Begin to \p End: of what is no number only what is true of each of its parts is kept.
static Cell part(const Cell &C, uint32_t Begin, uint32_t End) {
  if (End - Begin == C.Size || (C.V.K == Value::Int && C.V.Bits == 0))
    return {Begin, End - Begin, C.V};
  if (C.V.K != Value::Int || C.Size > 8)
    return {Begin, End - Begin, Value::unknown()};
  return {Begin, End - Begin, Value::integer(C.V.I >> (8 * (Begin - C.Offset)), 8 * (End - Begin), false)};
}

/// The first of \p O's cells that ends after \p Offset.
static size_t firstAt(const Object &O, uint32_t Offset) {
  return size_t(llvm::partition_point(O.Cells, [&](const Cell &C) { return C.Offset + C.Size <= Offset; }) -
                O.Cells.begin());
}

/// Those that have something in [\p Begin, \p End).
static llvm::ArrayRef<Cell> cellsIn(const Object &O, uint32_t Begin, uint32_t End) {
  const size_t First = firstAt(O, Begin);
  return llvm::ArrayRef<Cell>(O.Cells).drop_front(First).take_while([&](const Cell &C) { return C.Offset < End; });
}

void Machine::put(Object &O, uint32_t Offset, uint32_t Size, Value V) {
  if (O.Public)
    S->publish(V);
  const uint32_t End = Offset + Size;
  size_t I = firstAt(O, Offset);
  while (I < O.Cells.size() && O.Cells[I].Offset < End) {
    if (O.Cells[I].Offset == Offset && O.Cells[I].Size == Size) {
      O.Cells[I].V = V;
      return;
    }
    const Cell C = O.Cells[I];
    O.Cells.erase(O.Cells.begin() + I);
    if (C.Offset < Offset)
      O.Cells.insert(O.Cells.begin() + I++, part(C, C.Offset, Offset));
    if (C.Offset + C.Size > End)
      O.Cells.insert(O.Cells.begin() + I, part(C, End, C.Offset + C.Size));
  }
  O.Cells.insert(O.Cells.begin() + I, {Offset, Size, V});
}

static Value zero(Scalar Type) {
  return Type.K == Value::Pointer ? Value::null()
         : Type.K == Value::Float ? Value::real(0)
                                  : Value::integer(0, Type.Bits ? Type.Bits : 64, Type.Signed);
}

/// \p V as it is read through an lvalue of \p Type.
static Value as(Value V, Scalar Type) {
  if (V.K == Value::Int) {
    if (V.Bits == 0)
      return zero(Type);
    if (Type.K == Value::Pointer)
      return Value::pointer(0, 0, V.I);
    return Type.K == Value::Int ? Value::integer(V.I, Type.Bits, Type.Signed) : Value::unknown();
  }
  if (V.K == Value::Undef)
    return Value::unknown();
  if (V.K == Value::Float && Type.K != Value::Float)
    return Value::unknown();
  return V;
}

/// Several numbers that lie side by side, read as one: libstdc++ looks at both counts of a shared_ptr at once.
static Value joined(const Object &O, uint32_t Begin, uint32_t Size, Scalar Type) {
  uint64_t Bits = 0;
  uint32_t At = Begin;
  for (const Cell &C : cellsIn(O, Begin, Begin + Size)) {
    if (C.Offset != At || C.V.K != Value::Int || C.V.Bits == 0 || At + C.Size > Begin + Size || Size > 8)
      return Value::unknown();
    const unsigned Width = 8 * C.Size;
    const uint64_t Mask = Width >= 64 ? UINT64_MAX : (uint64_t(1) << Width) - 1;
    Bits |= (uint64_t(C.V.I) & Mask) << (8 * (At - Begin));
    At += C.Size;
  }
  return At == Begin + Size ? Value::integer(int64_t(Bits), Type.Bits, Type.Signed) : Value::unknown();
}

Value Machine::load(const Value &A, uint32_t Size, Scalar Type) {
  const Object *O = S->find(A);
  if (!O || O->Shared)
    return Value::unknown();
  const uint32_t Begin = uint32_t(A.I), End = Begin + Size;
  for (const Cell &C : cellsIn(*O, Begin, End)) {
    if (C.Offset == Begin && C.Size == Size)
      return as(Syms.resolve(*S, C.V), Type);
    if (C.Offset <= Begin && C.Offset + C.Size >= End) {
      if (C.V.K == Value::Int && C.V.Bits == 0)
        return zero(Type);
      if (C.V.K == Value::Int && C.Size <= 8 && Type.K == Value::Int)
        return Value::integer(C.V.I >> (8 * (Begin - C.Offset)), Type.Bits, Type.Signed);
    }
    return Type.K == Value::Int ? joined(*O, Begin, Size, Type) : Value::unknown();
  }
  return O->Zeroed ? zero(Type) : Value::unknown();
}

bool Machine::store(const Value &A, uint32_t Size, Value V, bool) {
  Object *O = S->write(A);
  if (!O)
    return false;
  ++S->Stores;
  if (O->Shared)
    share(V);
  else
    put(*O, uint32_t(A.I), Size, V.K == Value::Undef ? Value::unknown() : V);
  return true;
}

void Machine::fill(const Value &A, uint32_t Size, Value V) {
  Object *O = S->write(A);
  if (!O || A.I < 0 || A.I + Size > O->Size || Size == 0)
    return;
  ++S->Stores;
  if (O->Shared)
    return;
  put(*O, uint32_t(A.I), Size, V);
}

void Machine::copy(const Value &To, const Value &From, uint32_t Size) {
  const Object *Source = S->find(From);
  if (!Source) {
    fill(To, Size, Value::unknown());
    return;
  }
  llvm::SmallVector<Cell, 8> Moved;
  Value Plain = Value::integer(0);
  Plain.Bits = 0;
  const Value Rest = Source->Zeroed ? Plain : Value::unknown();
  const int64_t Begin = From.I, End = From.I + Size;
  for (const Cell &C : cellsIn(*Source, uint32_t(Begin), uint32_t(End))) {
    const int64_t Low = std::max<int64_t>(C.Offset, Begin), High = std::min<int64_t>(C.Offset + C.Size, End);
    Moved.push_back(part(C, uint32_t(Low), uint32_t(High)));
    Moved.back().Offset -= uint32_t(Begin);
  }
  fill(To, Size, Rest);
  if (Object *O = S->write(To); O && O->Shared)
    for (const Cell &C : Moved)
      share(C.V);
  else if (O)
    for (const Cell &C : Moved)
      put(*O, uint32_t(To.I) + C.Offset, C.Size, C.V);
}

Value Machine::global(const Decl *D, const Instr &I, bool &Entered) {
  const auto *V = D ? cast<VarDecl>(D)->getCanonicalDecl() : nullptr;
  const unsigned Thread = V && V->getTLSKind() != VarDecl::TLS_None ? Me : 0;
  const void *Key = V ? static_cast<const void *>(V) : static_cast<const void *>(&I);
  for (const GlobalObject &G : *S->Globals)
    if (G.Key == Key && G.Thread == Thread)
      return Value::pointer(G.Object, S->Heap[G.Object].Generation);
  Object O;
  O.R = Object::Static;
  O.Zeroed = O.Public = true;
  const VarDecl *Def = V;
  if (V) {
    if (const VarDecl *Defined = V->getDefinition(P.Ctx))
      Def = Defined;
    else if (const VarDecl *Acting = const_cast<VarDecl *>(V)->getActingDefinition())
      Def = Acting;
  }
  O.D = Def;
  O.T = V ? Def->getType() : I.T;
  O.Size = V ? uint32_t(P.size(O.T)) : I.Size;
  if (V && O.T->isReferenceType())
    O.Size = 8;
  if (V && V->isStaticLocal())
    ++O.Size; // its guard
  const bool Elsewhere = V && Def->hasExternalStorage() && !Def->getInit() && !V->isStaticDataMember();
  const bool Library = V && V->getName().starts_with("__once_call");
  O.Shared = V && !Library && !V->getTLSKind() && isShared(V);
  if (!V && I.Else)
    spell(O, P.Words[size_t(I.Else) - 1]);
  else if ((Elsewhere && !Library) || !V || O.Shared)
    O.Cells.push_back({0, std::max(1u, O.Size), Value::unknown()});
  const Value A = S->make(std::move(O), Key, Thread);
  S->Globals.write().push_back({Key, Thread, V, A.Object});
  const Expr *Init = V && !S->find(A)->Shared ? Def->getAnyInitializer(Def) : nullptr;
  if (Init && !I.Flag && !(V->isStaticLocal() && !Def->hasConstantInitialization())) {
    const Function *F = P.initializer(Def);
    if (!F->Understood) {
      fill(A, S->find(A)->Size, Value::unknown());
      Incomplete = true;
      return A;
    }
    enter(*S, Me, F, A);
    T->Stack.top().Again = true;
    ++T->Quiet;
    Entered = true;
  }
  return A;
}

void Machine::endObject(const Value &A) {
  const Object *O = S->find(A);
  if (!O)
    return;
  for (const Shadow &D : O->Shadows) {
    auto Late = [&](const Access &Was) { return Was.Time && Was.Thread != Me && Was.Time > T->C[Was.Thread]; };
    const Access *Was = Late(D.Write) ? &D.Write : nullptr;
    for (const Access &R : D.Reads)
      if (!Was && Late(R))
        Was = &R;
    if (!Was)
      continue;
    Problem &Pr = report(Problem::DestroyedInUse, A);
    Pr.Other = Was->Loc;
    Pr.OtherWrites = Was == &D.Write;
    Pr.OtherThread = Was->Thread;
    Pr.Met = S->hasMet(Me) || S->hasMet(Was->Thread);
    Pr.Text = O->R == Object::Heap ? "freed" : "gone";
    break;
  }
  S->end(A, here(), Me);
}

Machine::Result Machine::memory(const Instr &I) {
  switch (I.O) {
  case Op::NewObject: {
    Object O;
    O.R = Object::Local;
    O.Thread = int(Me);
    O.Size = std::max(1u, I.Size);
    O.D = I.D;
    O.T = I.T;
    O.Made = I.Loc;
    set(I, S->make(std::move(O)));
    return Result::Next;
  }
  case Op::EndObject:
    endObject(reg(I.A));
    return Result::Next;
  case Op::Global: {
    bool Entered = false;
    const Value A = global(I.D, I, Entered);
    if (Entered)
      return Result::Stay;
    set(I, A);
    return Result::Next;
  }
  case Op::Load:
    if (reg(I.A).K == Value::Pointer && reg(I.A).Object == 0)
      return Result::Prune;
    if (I.Type.K == Value::Pointer && reg(I.A).K == Value::Function) {
      set(I, reg(I.A));
      return Result::Next;
    }
    set(I, touch(reg(I.A), I.Size, false) ? load(reg(I.A), I.Size, I.Type) : Value::unknown());
    return Found.empty() || Found.back().K != Problem::DeadAccess ? Result::Next : Result::Prune;
  case Op::Store:
    if (reg(I.A).K == Value::Pointer && reg(I.A).Object == 0)
      return Result::Prune;
    if (touch(reg(I.A), I.Size, true))
      store(reg(I.A), I.Size, reg(I.B), I.Flag);
    return Found.empty() || Found.back().K != Problem::DeadAccess ? Result::Next : Result::Prune;
  case Op::Copy:
    if (I.Size && touch(reg(I.B), I.Size, false) && touch(reg(I.A), I.Size, true))
      copy(reg(I.A), reg(I.B), I.Size);
    else if (S->find(reg(I.A)))
      fill(reg(I.A), I.Size, Value::unknown());
    return Result::Next;
  case Op::Clear: {
    Value Zero = Value::integer(0);
    Zero.Bits = 0;
    if (I.Size && touch(reg(I.A), I.Size, true))
      fill(reg(I.A), I.Size, Zero);
    return Result::Next;
  }
  case Op::Dynamic: {
    const auto *R = cast<CXXRecordDecl>(I.D);
    if (Object *O = S->write(reg(I.A))) {
      auto It = llvm::find_if(O->Dynamic, [&](auto &D) { return D.first == reg(I.A).I; });
      if (It != O->Dynamic.end())
        It->second = R;
      else
        O->Dynamic.push_back({uint32_t(reg(I.A).I), R});
    }
    return Result::Next;
  }
  default:
    break;
  }
  switch (Native(I.Sub)) {
  case Native::Allocate:
  case Native::AllocateZero:
  case Native::Reallocate: {
    Value N = Syms.resolve(*S, arg(I, Native(I.Sub) == Native::Reallocate ? 1 : 0));
    if (Native(I.Sub) == Native::AllocateZero)
      N = compute(Syms, *S, BO_Mul, N, Syms.resolve(*S, arg(I, 1)), {Value::Int, 64});
    Object O;
    O.R = Object::Heap;
    O.Zeroed = Native(I.Sub) == Native::AllocateZero;
    O.Size = N.K == Value::Int && N.I >= 0 && N.I < (int64_t(1) << 30) ? uint32_t(std::max<int64_t>(N.I, 1)) : 1u << 20;
    O.Made = here();
    if (!I.T.isNull() && I.T->isPointerType() && !I.T->isVoidPointerType())
      O.T = I.T->getPointeeType();
    const Value A = S->make(std::move(O));
    if (Native(I.Sub) == Native::Reallocate)
      if (const Object *Old = S->find(arg(I, 0))) {
        copy(A, arg(I, 0), std::min(Old->Size, S->find(A)->Size));
        endObject(arg(I, 0));
      }
    set(I, A);
    return Result::Next;
  }
  case Native::Free: {
    const Value A = arg(I, 0);
    if (A.isNull())
      return Result::Next;
    if (A.K == Value::Pointer && !S->find(A)) {
      deadAccess(A, true);
      return Result::Prune;
    }
    if (A.K != Value::Pointer)
      Incomplete = true;
    endObject(A);
    return Result::Next;
  }
  case Native::MemSet: {
    const Value A = arg(I, 0), N = Syms.resolve(*S, arg(I, I.ArgCount - 1)), V = Syms.resolve(*S, arg(I, 1));
    Value Zero = Value::integer(0);
    Zero.Bits = 0;
    if (const Object *O = S->find(A)) {
      const uint32_t Size = N.K == Value::Int ? uint32_t(N.I) : uint32_t(O->Size - A.I);
      if (touch(A, Size, true))
        fill(A, Size, V.K == Value::Int && V.I == 0 ? Zero : Value::unknown());
    }
    set(I, A);
    return Result::Next;
  }
  case Native::MemCopy: {
    const Value A = arg(I, 0), B = arg(I, 1), N = Syms.resolve(*S, arg(I, 2));
    if (const Object *O = S->find(A)) {
      const uint32_t Size = N.K == Value::Int ? uint32_t(N.I) : uint32_t(O->Size - A.I);
      if (N.K == Value::Int && Size && touch(B, Size, false) && touch(A, Size, true))
        copy(A, B, Size);
      else if (Size) {
        fill(A, Size, Value::unknown());
        Incomplete = true;
      }
    }
    set(I, A);
    return Result::Next;
  }
  case Native::Overwrite:
    if (I.Size && touch(arg(I, 0), I.Size, true))
      fill(arg(I, 0), I.Size, Value::unknown());
    return Result::Next;
  case Native::Synced:
    if (I.Size && touch(arg(I, 0), I.Size, true, /*Atomic=*/true))
      fill(arg(I, 0), I.Size, Value::unknown());
    return Result::Next;
  case Native::ClearObject:
  case Native::AssertionSuccess:
  case Native::AssertionFailure:
    if (I.Size && touch(arg(I, 0), I.Size, true)) {
      Value Zero = Value::integer(0);
      Zero.Bits = 0;
      fill(arg(I, 0), I.Size, Zero);
      if (Native(I.Sub) == Native::AssertionSuccess)
        fill(arg(I, 0), 1, Value::integer(1, 8, false)); // its first member
    }
    set(I, arg(I, 0));
    return Result::Next;
  case Native::Inspect:
    if (I.Size)
      touch(arg(I, 0), I.Size, false);
    return Result::Next;
  default:
    return Result::Next;
  }
}

} // namespace belay::explore
