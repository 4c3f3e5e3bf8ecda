//===- Numbers.cpp - what libraries and compilers compute of a number -----===//

#include "explore/Machine.h"
#include "llvm/ADT/bit.h"
#include "llvm/Support/MathExtras.h"

using namespace clang;

namespace belay::explore {

/// Each object has this much room, from a place that small numbers don't come to.
constexpr unsigned RoomBits = 24;
constexpr int64_t FirstObject = int64_t(1) << 40;

Value addressNumber(const Value &V) {
  if (V.K != Value::Pointer || V.Object == 0)
    return V;
  return Value::integer(FirstObject + (int64_t(V.Object) << RoomBits) + V.I, 64, false);
}

Machine::Result Machine::numbers(const Instr &I) {
  const std::optional<Value> V = number(arg(I, 0));
  if (!V)
    return Result::Fork;
  if (V->K == Value::Undef)
    return Result::Prune;
  if (V->K != Value::Int || V->Bits == 0 || V->Bits > 64) {
    set(I, Value::unknown());
    Incomplete = true;
    return Result::Next;
  }
  const uint64_t N = uint64_t(V->I) & llvm::maskTrailingOnes<uint64_t>(V->Bits);
  switch (Native(I.Sub)) {
  case Native::FirstBit:
    answer(I, N ? llvm::countr_zero(N) + 1 : 0);
    break;
  case Native::LeadingZeros:
    answer(I, llvm::countl_zero(N) - (64 - V->Bits));
    break;
  case Native::TrailingZeros:
    answer(I, N ? llvm::countr_zero(N) : V->Bits);
    break;
  case Native::CountBits:
    answer(I, llvm::popcount(N));
    break;
  default:
    answer(I, V->I < 0 && V->Signed ? int64_t(-uint64_t(V->I)) : V->I);
    break;
  }
  return Result::Next;
}

} // namespace belay::explore
