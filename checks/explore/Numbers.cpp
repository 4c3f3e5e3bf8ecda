//===- Numbers.cpp - what libraries and compilers compute of a number -----===//

#include "explore/Machine.h"
#include "llvm/ADT/StringSwitch.h"
#include "llvm/ADT/bit.h"
#include "llvm/Support/MathExtras.h"
#include <cmath>

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

using Unary = double (*)(double);
using Binary = double (*)(double, double);

static Unary unary(llvm::StringRef Name) {
  return llvm::StringSwitch<Unary>(Name)
      .Case("fabs", std::fabs)
      .Case("sqrt", std::sqrt)
      .Case("cbrt", std::cbrt)
      .Case("exp", std::exp)
      .Case("exp2", std::exp2)
      .Case("log", std::log)
      .Case("log2", std::log2)
      .Case("log10", std::log10)
      .Case("sin", std::sin)
      .Case("cos", std::cos)
      .Case("tan", std::tan)
      .Case("asin", std::asin)
      .Case("acos", std::acos)
      .Case("atan", std::atan)
      .Case("floor", std::floor)
      .Case("ceil", std::ceil)
      .Case("round", std::round)
      .Case("trunc", std::trunc)
      .Default(nullptr);
}

static Binary binary(llvm::StringRef Name) {
  return llvm::StringSwitch<Binary>(Name)
      .Case("pow", std::pow)
      .Case("fmod", std::fmod)
      .Case("atan2", std::atan2)
      .Case("hypot", std::hypot)
      .Case("fmin", std::fmin)
      .Case("fmax", std::fmax)
      .Case("copysign", std::copysign)
      .Default(nullptr);
}

/// `__builtin_sqrtf` is `sqrt`.
static llvm::StringRef bareName(llvm::StringRef Name) {
  Name.consume_front("__builtin_");
  if (!unary(Name) && !binary(Name) && (Name.ends_with("f") || Name.ends_with("l")))
    Name = Name.drop_back();
  return Name;
}

bool isMath(const FunctionDecl *F) {
  const llvm::StringRef Name = F->getIdentifier() ? bareName(F->getName()) : "";
  return !F->hasBody() && F->getReturnType()->isRealFloatingType() &&
         ((unary(Name) && F->getNumParams() == 1) || (binary(Name) && F->getNumParams() == 2));
}

Machine::Result Machine::math(const Instr &I) {
  const llvm::StringRef Name = bareName(cast<FunctionDecl>(I.D)->getName());
  const Binary Two = binary(Name);
  const Value A = Syms.resolve(*S, arg(I, 0)), B = Two ? Syms.resolve(*S, arg(I, 1)) : A;
  if (A.K == Value::Undef || B.K == Value::Undef)
    return Result::Prune;
  if (A.K != Value::Float || B.K != Value::Float) {
    set(I, Value::unknown());
    Incomplete = true;
    return Result::Next;
  }
  const double X = Two ? Two(A.real(), B.real()) : unary(Name)(A.real());
  set(I, convert(Syms, *S, Value::real(X), I.Type));
  return Result::Next;
}

Machine::Result Machine::numbers(const Instr &I) {
  if (Native(I.Sub) == Native::Math)
    return math(I);
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
