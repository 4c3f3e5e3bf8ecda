//===- Value.h - what a register or a cell of memory holds ----------------===//
//
// A value is concrete, a choice of the environment (Symbol), or Unknown. What
// depends on an unknown value proves nothing.
//
//===----------------------------------------------------------------------===//

#ifndef BELAY_EXPLORE_VALUE_H
#define BELAY_EXPLORE_VALUE_H

#include "clang/AST/Decl.h"
#include "llvm/ADT/Hashing.h"
#include "llvm/ADT/SmallVector.h"
#include "llvm/ADT/bit.h"

namespace belay::explore {

struct Value {
  enum Kind : uint8_t {
    Undef,    ///< never written
    Unknown,  ///< anything; nobody chose it
    Int,      ///< I, in Bits bits
    Float,    ///< I holds the bits of a double
    Pointer,  ///< object Object in its generation Generation, at byte I; object 0 is null
    Function, ///< of Decl; also a pointer to a method
    Symbol    ///< the expression I of Symbols
  };
  Kind K = Undef;
  uint8_t Bits = 0;
  bool Signed = false;
  uint32_t Object = 0;
  int64_t I = 0;
  union {
    const clang::Decl *Decl = nullptr;
    uint64_t Generation;
  };

  static Value unknown() { return make(Unknown); }
  static Value integer(int64_t I, unsigned Bits = 32, bool Signed = true) {
    Value V = make(Int);
    V.Bits = Bits;
    V.Signed = Signed;
    V.I = wrap(I, Bits, Signed);
    return V;
  }
  static Value boolean(bool B) { return integer(B, 1, false); }
  static Value real(double D) {
    Value V = make(Float);
    V.I = llvm::bit_cast<int64_t>(D);
    return V;
  }
  static Value null() { return make(Pointer); }
  static Value pointer(uint32_t Object, uint64_t Generation, int64_t Offset = 0) {
    Value V = make(Pointer);
    V.Object = Object;
    V.Generation = Generation;
    V.I = Offset;
    return V;
  }
  static Value function(const clang::Decl *D) {
    Value V = make(Function);
    V.Decl = D;
    return V;
  }
  static Value symbol(unsigned Id, unsigned Bits, bool Signed) {
    Value V = make(Symbol);
    V.I = Id;
    V.Bits = Bits;
    V.Signed = Signed;
    return V;
  }

  bool known() const { return K >= Int && K <= Function; }
  bool isNull() const { return K == Pointer && Object == 0 && I == 0; }
  double real() const { return llvm::bit_cast<double>(I); }
  /// The address \p Bytes further on.
  Value at(int64_t Bytes) const {
    Value V = *this;
    if (K == Pointer)
      V.I += Bytes;
    return V;
  }
  bool operator==(const Value &O) const {
    return K == O.K && Object == O.Object && I == O.I && Generation == O.Generation && Bits == O.Bits;
  }
  friend llvm::hash_code hash_value(const Value &V) {
    return llvm::hash_combine(V.K, V.Bits, V.Object, V.I, V.Generation);
  }
  /// \p I as a number of \p Bits bits.
  static int64_t wrap(int64_t I, unsigned Bits, bool Signed) {
    if (Bits == 0 || Bits >= 64)
      return I;
    const uint64_t Low = uint64_t(I) & ((uint64_t(1) << Bits) - 1);
    return Signed && (Low >> (Bits - 1)) ? int64_t(Low | ~((uint64_t(1) << Bits) - 1)) : int64_t(Low);
  }

private:
  static Value make(Kind K) {
    Value V;
    V.K = K;
    return V;
  }
};

/// How far a thread has come, or has seen each of the others come.
class Clock {
public:
  uint32_t operator[](unsigned Thread) const { return Thread < Times.size() ? Times[Thread] : 0; }
  void tick(unsigned Thread) {
    if (Times.size() <= Thread)
      Times.resize(Thread + 1);
    ++Times[Thread];
  }
  void join(const Clock &O) {
    if (Times.size() < O.Times.size())
      Times.resize(O.Times.size());
    for (unsigned I = 0; I < O.Times.size(); ++I)
      Times[I] = std::max(Times[I], O.Times[I]);
  }
  void clear() { Times.clear(); }
  friend llvm::hash_code hash_value(const Clock &C) { return llvm::hash_combine_range(C.Times.begin(), C.Times.end()); }

private:
  llvm::SmallVector<uint32_t, 6> Times;
};

} // namespace belay::explore

#endif
