//===- Symbols.cpp - what the environment chooses, and arithmetic ---------===//

#include "explore/Symbols.h"
#include "llvm/Support/MathExtras.h"

using namespace clang;

namespace belay::explore {

static std::pair<int64_t, int64_t> rangeOf(Scalar S) {
  if (S.Bool || S.Bits == 1)
    return {0, 1};
  if (S.Bits >= 64)
    return {S.Signed ? INT64_MIN : 0, INT64_MAX};
  const int64_t Half = int64_t(1) << (S.Bits - 1);
  return S.Signed ? std::pair(-Half, Half - 1) : std::pair(int64_t(0), 2 * Half - 1);
}

Value Symbols::fresh(Scalar S, Bounds Of) {
  if (S.K != Value::Int)
    return Value::unknown();
  Choices.push_back({unsigned(Nodes.size()), S, Of});
  Nodes.push_back({});
  Nodes.back().Leaves.push_back(unsigned(Nodes.size()) - 1);
  Ranges.push_back(rangeOf(S));
  Ranges.back() = {std::max(Ranges.back().first, Of.Least), std::min(Ranges.back().second, Of.Most)};
  return Value::symbol(unsigned(Nodes.size()) - 1, S.Bits, S.Signed);
}

Value Symbols::lasting(Scalar S, int64_t Least) {
  if (S.K != Value::Int)
    return Value::unknown();
  if (Lasting.empty())
    Lasting.push_back(unsigned(fresh(S, {Least}).I));
  return Value::symbol(Lasting.front(), S.Bits, S.Signed);
}

/// The comparison that is true where \p Op isn't; -1 if it is none.
static int opposite(int Op) {
  return BinaryOperator::isComparisonOp(BinaryOperatorKind(Op)) && Op != BO_Cmp
             ? BinaryOperator::negateComparisonOp(BinaryOperatorKind(Op))
             : -1;
}

Value Symbols::make(int Op, const Value &A, const Value &B, Scalar S) {
  if (S.K != Value::Int)
    return Value::unknown();
  // `(a == b) != 0` is what C makes of a comparison's result.
  if ((Op == BO_EQ || Op == BO_NE) && A.K == Value::Symbol && B.K == Value::Int && (B.I == 0 || B.I == 1))
    if (const Node N = Nodes[size_t(A.I)]; N.Op >= 0 && opposite(N.Op) >= 0)
      return (Op == BO_NE) == (B.I == 0) ? Value::symbol(unsigned(A.I), S.Bits, S.Signed)
                                         : make(opposite(N.Op), N.A, N.B, S);
  auto [It, New] = Known.try_emplace({Op, A.K, A.I, B.K, B.I, S.Bits * 2 + S.Signed}, unsigned(Nodes.size()));
  if (New) {
    llvm::SmallVector<unsigned, 2> Leaves;
    for (const Value *V : {&A, &B})
      if (V->K == Value::Symbol)
        for (unsigned L : leaves(unsigned(V->I)))
          if (!llvm::is_contained(Leaves, L))
            Leaves.push_back(L);
    Nodes.push_back({Op, A, B, std::move(Leaves)});
    Ranges.push_back(range(Op, A, B, S));
  }
  return Value::symbol(It->second, S.Bits, S.Signed);
}

std::pair<int64_t, int64_t> Symbols::range(const Value &V) const {
  return V.K == Value::Symbol ? Ranges[V.I] : std::pair(V.I, V.I);
}

/// From the least to the most that \p A \p Op \p B can be; a signed sum doesn't overflow.
std::pair<int64_t, int64_t> Symbols::range(int Op, const Value &A, const Value &B, Scalar S) const {
  auto [Low, High] = rangeOf(S);
  const auto X = range(A), Y = range(B);
  const bool Number = B.K == Value::Int && B.I > 0;
  int64_t Least, Most;
  if (Op == BO_Rem && Number)
    return {X.first < 0 ? 1 - B.I : 0, B.I - 1};
  if (Op == BO_Div && Number && A.Signed)
    return {X.first / B.I, X.second / B.I};
  if ((Op == BO_Add || Op == BO_Sub) && S.Signed && S.Bits >= 32) {
    if (!(Op == BO_Add ? llvm::AddOverflow(X.first, Y.first, Least) : llvm::SubOverflow(X.first, Y.second, Least)))
      Low = std::max(Low, Least);
    if (!(Op == BO_Add ? llvm::AddOverflow(X.second, Y.second, Most) : llvm::SubOverflow(X.second, Y.first, Most)))
      High = std::min(High, Most);
  }
  return {Low, High};
}

bool Symbols::apart(const Value &A, const Value &B) const {
  return A.K != Value::Symbol || B.K != Value::Symbol || llvm::none_of(leaves(unsigned(A.I)), [&](unsigned L) {
           return llvm::is_contained(leaves(unsigned(B.I)), L);
         });
}

/// Can every number of its type (or range) come out, if its choices are free?
bool Symbols::free(unsigned Id) const {
  const Node &N = Nodes[Id];
  switch (N.Op) {
  case -1:
    return true;
  case BO_Add:
  case BO_Sub:
    return free(N.A) && free(N.B) && apart(N.A, N.B);
  case BO_Div:
  case BO_Rem:
    return N.A.K == Value::Symbol && N.B.K == Value::Int && N.B.I > 0 && free(unsigned(N.A.I));
  case BO_Comma:
    return free(unsigned(N.A.I));
  case BO_LT:
  case BO_LE:
  case BO_GT:
  case BO_GE:
  case BO_EQ:
  case BO_NE: { // either way
    const auto X = range(N.A), Y = range(N.B);
    return free(N.A) && free(N.B) && apart(N.A, N.B) && std::max(X.first, Y.first) < std::min(X.second, Y.second);
  }
  default:
    return false;
  }
}

/// Every condition as a comparison of one expression with a number.
Symbols::Test Symbols::test(const Value &V) const {
  const Node &N = Nodes[V.I];
  Test T{unsigned(V.I), BO_NE, 0};
  if (N.Op >= BO_LT && N.Op <= BO_NE) {
    if (N.A.K == Value::Symbol && N.B.K == Value::Int)
      T = {unsigned(N.A.I), N.Op, N.B.I};
    else if (N.B.K == Value::Symbol && N.A.K == Value::Int)
      T = {unsigned(N.B.I), BinaryOperator::reverseComparisonOp(BinaryOperatorKind(N.Op)), N.A.I};
  }
  // A signed sum doesn't overflow: x + 1 < 5 is x < 4.
  for (const Node *Of = &Nodes[T.Symbol]; Of->Op == BO_Add || Of->Op == BO_Sub; Of = &Nodes[T.Symbol]) {
    const bool Turned = Of->Op == BO_Add && Of->A.K == Value::Int;
    const Value &Part = Turned ? Of->B : Of->A, &Number = Turned ? Of->A : Of->B;
    int64_t Rest;
    if (Part.K != Value::Symbol || Number.K != Value::Int || !Part.Signed || Part.Bits < 32 ||
        (Of->Op == BO_Add ? llvm::SubOverflow(T.Constant, Number.I, Rest)
                          : llvm::AddOverflow(T.Constant, Number.I, Rest)))
      break;
    T.Symbol = unsigned(Part.I);
    T.Constant = Rest;
  }
  return T;
}

static const Fact *factOf(const State &S, unsigned Id) {
  for (const Fact &F : S.Facts)
    if (F.Symbol == Id)
      return &F;
  return nullptr;
}

int Symbols::truth(const State &S, const Value &V) const {
  switch (V.K) {
  case Value::Int:
    return V.I != 0;
  case Value::Float:
    return V.real() != 0;
  case Value::Pointer:
    return !V.isNull();
  case Value::Function:
    return 1;
  case Value::Symbol:
    break;
  default:
    return -1;
  }
  const Test T = test(V);
  int64_t Low = Ranges[T.Symbol].first, High = Ranges[T.Symbol].second;
  const Fact *F = factOf(S, T.Symbol);
  if (F) {
    Low = std::max(Low, F->Low);
    High = std::min(High, F->High);
  }
  const int64_t C = T.Constant;
  switch (T.Op) {
  case BO_LT:
    return High < C ? 1 : Low >= C ? 0 : 2;
  case BO_LE:
    return High <= C ? 1 : Low > C ? 0 : 2;
  case BO_GT:
    return Low > C ? 1 : High <= C ? 0 : 2;
  case BO_GE:
    return Low >= C ? 1 : High < C ? 0 : 2;
  default: {
    const bool Eq = T.Op == BO_EQ;
    if (Low == High && Low == C)
      return Eq;
    if (C < Low || C > High || (F && llvm::is_contained(F->Not, C)))
      return !Eq;
    return 2;
  }
  }
}

void Symbols::assume(State &S, const Value &V, bool True) const {
  if (V.K != Value::Symbol) {
    S.Doubt = true;
    return;
  }
  Test T = test(V);
  if (!True)
    T.Op = BinaryOperator::negateComparisonOp(BinaryOperatorKind(T.Op));
  // Two different expressions over the same choice could contradict each other.
  if (!free(T.Symbol))
    S.Doubt = true;
  const llvm::ArrayRef<unsigned> Mine = leaves(T.Symbol);
  Fact *F = nullptr;
  for (Fact &Other : S.Facts) {
    if (Other.Symbol == T.Symbol) {
      F = &Other;
      continue;
    }
    if (llvm::any_of(leaves(Other.Symbol), [&](unsigned L) { return llvm::is_contained(Mine, L); }))
      S.Doubt = true;
  }
  if (!F) {
    S.Facts.push_back({T.Symbol, Ranges[T.Symbol].first, Ranges[T.Symbol].second, {}});
    F = &S.Facts.back();
  }
  const int64_t C = T.Constant;
  switch (T.Op) {
  case BO_LT:
    F->High = std::min(F->High, C - 1);
    break;
  case BO_LE:
    F->High = std::min(F->High, C);
    break;
  case BO_GT:
    F->Low = std::max(F->Low, C + 1);
    break;
  case BO_GE:
    F->Low = std::max(F->Low, C);
    break;
  case BO_EQ:
    F->Low = F->High = C;
    break;
  default:
    F->Not.push_back(C);
  }
  while (F->Low < F->High && llvm::is_contained(F->Not, F->Low))
    ++F->Low;
  while (F->High > F->Low && llvm::is_contained(F->Not, F->High))
    --F->High;
}

static std::optional<int64_t> arithmetic(int Op, int64_t A, int64_t B, bool Signed);

/// What \p V is by what is known of its choices.
std::optional<int64_t> Symbols::evaluate(const State &S, const Value &V) const {
  if (V.K == Value::Int)
    return V.I;
  if (V.K != Value::Symbol)
    return std::nullopt;
  if (const Fact *F = factOf(S, unsigned(V.I)); F && F->Low == F->High)
    return Value::wrap(F->Low, V.Bits, V.Signed);
  const Node &N = Nodes[V.I];
  if (N.Op < 0)
    return std::nullopt;
  const auto A = evaluate(S, N.A);
  if (!A || N.Op == BO_Comma)
    return A ? std::optional(Value::wrap(*A, V.Bits, V.Signed)) : A;
  const auto B = evaluate(S, N.B);
  const auto R = B ? arithmetic(N.Op, *A, *B, N.A.Signed) : B;
  return R ? std::optional(Value::wrap(*R, V.Bits, V.Signed)) : R;
}

Value Symbols::resolve(const State &S, const Value &V) const {
  if (V.K == Value::Symbol && !S.Facts.empty())
    if (const auto N = evaluate(S, V))
      return Value::integer(*N, V.Bits, V.Signed);
  return V;
}

std::optional<Symbols::Few> Symbols::few(const State &S, const Value &V) const {
  static constexpr unsigned Most = 16, Several = 4;
  if (V.K != Value::Symbol || leaves(unsigned(V.I)).size() != 1)
    return std::nullopt;
  const unsigned Leaf = leaves(unsigned(V.I)).front();
  auto [Low, High] = Ranges[Leaf];
  if (const Fact *F = factOf(S, Leaf)) {
    Low = std::max(Low, F->Low);
    High = std::min(High, F->High);
  }
  if (High < Low)
    return std::nullopt;
  const uint64_t Rest = uint64_t(High) - uint64_t(Low);
  if (Rest < Most)
    return Few{Leaf, Low, unsigned(Rest + 1), true};
  return Few{Leaf, std::max(Low, std::min<int64_t>(0, High - Several + 1)), Several, false};
}

bool Symbols::fix(State &S, unsigned Symbol, int64_t N) const {
  auto Mine = llvm::find_if(S.Facts, [&](const Fact &F) { return F.Symbol == Symbol; });
  if (Mine == S.Facts.end())
    Mine = S.Facts.insert(S.Facts.end(), Fact{Symbol, N, N, {}});
  if (llvm::is_contained(Mine->Not, N))
    return false;
  Mine->Low = Mine->High = N;
  for (const Fact &F : S.Facts) {
    if (F.Symbol == Symbol || !llvm::is_contained(leaves(F.Symbol), Symbol))
      continue;
    const Node &Of = Nodes[F.Symbol];
    const auto A = evaluate(S, Of.A), B = Of.Op == BO_Comma ? std::optional<int64_t>(0) : evaluate(S, Of.B);
    const auto R = !A || !B ? std::nullopt : Of.Op == BO_Comma ? A : arithmetic(Of.Op, *A, *B, Of.A.Signed);
    if (!R)
      S.Doubt = true;
    else if (*R < F.Low || *R > F.High || llvm::is_contained(F.Not, *R))
      return false;
  }
  return true;
}

static std::optional<int64_t> arithmetic(int Op, int64_t A, int64_t B, bool Signed) {
  const uint64_t X = uint64_t(A), Y = uint64_t(B);
  switch (Op) {
  case BO_Add:
    return int64_t(X + Y);
  case BO_Sub:
    return int64_t(X - Y);
  case BO_Mul:
    return int64_t(X * Y);
  case BO_Div:
    if (B == 0 || (A == INT64_MIN && B == -1))
      return std::nullopt;
    return Signed ? A / B : int64_t(X / Y);
  case BO_Rem:
    if (B == 0 || (A == INT64_MIN && B == -1))
      return std::nullopt;
    return Signed ? A % B : int64_t(X % Y);
  case BO_Shl:
    return B < 0 || B > 63 ? std::optional<int64_t>() : int64_t(X << B);
  case BO_Shr:
    return B < 0 || B > 63 ? std::optional<int64_t>() : Signed ? A >> B : int64_t(X >> B);
  case BO_And:
    return A & B;
  case BO_Or:
    return A | B;
  case BO_Xor:
    return A ^ B;
  case BO_LT:
    return Signed ? A < B : X < Y;
  case BO_LE:
    return Signed ? A <= B : X <= Y;
  case BO_GT:
    return Signed ? A > B : X > Y;
  case BO_GE:
    return Signed ? A >= B : X >= Y;
  case BO_EQ:
    return A == B;
  case BO_NE:
    return A != B;
  case BO_LAnd:
    return A && B;
  case BO_LOr:
    return A || B;
  default:
    return std::nullopt;
  }
}

static Value real(int Op, double A, double B, Scalar S) {
  switch (Op) {
  case BO_Add:
    return Value::real(A + B);
  case BO_Sub:
    return Value::real(A - B);
  case BO_Mul:
    return Value::real(A * B);
  case BO_Div:
    return B == 0 ? Value::unknown() : Value::real(A / B);
  case BO_LT:
    return Value::integer(A < B, S.Bits, S.Signed);
  case BO_LE:
    return Value::integer(A <= B, S.Bits, S.Signed);
  case BO_GT:
    return Value::integer(A > B, S.Bits, S.Signed);
  case BO_GE:
    return Value::integer(A >= B, S.Bits, S.Signed);
  case BO_EQ:
    return Value::integer(A == B, S.Bits, S.Signed);
  case BO_NE:
    return Value::integer(A != B, S.Bits, S.Signed);
  default:
    return Value::unknown();
  }
}

static Value pointers(int Op, const Value &A, const Value &B, Scalar S) {
  const bool Same = A.K == B.K && A.Object == B.Object && A.I == B.I && A.Generation == B.Generation;
  if (Op == BO_EQ || Op == BO_NE)
    return Value::integer(Same == (Op == BO_EQ), S.Bits, S.Signed);
  if (A.K == Value::Pointer && B.K == Value::Pointer && A.Object == B.Object &&
      BinaryOperator::isComparisonOp(BinaryOperatorKind(Op)))
    return Value::integer(*arithmetic(Op, A.I, B.I, true), S.Bits, S.Signed);
  return Value::unknown();
}

Value compute(Symbols &Syms, const State &St, int Op, Value A, Value B, Scalar S) {
  A = Syms.resolve(St, A);
  B = Syms.resolve(St, B);
  if (A.K == Value::Int && B.K == Value::Int) {
    // Shifts have the type of the left side, comparisons that of both.
    if (auto R = arithmetic(Op, A.I, B.I, A.Signed))
      return Value::integer(*R, S.Bits, S.Signed);
    return Value::unknown();
  }
  if (A.K == Value::Float && B.K == Value::Float)
    return real(Op, A.real(), B.real(), S);
  auto Address = [](const Value &V) { return V.K == Value::Pointer || V.K == Value::Function; };
  if (Address(A) && Address(B))
    return pointers(Op, A, B, S);
  auto Choice = [](const Value &V) { return V.K == Value::Symbol || V.K == Value::Int; };
  if (Choice(A) && Choice(B))
    return Syms.make(Op, A, B, S);
  return Value::unknown();
}

Value negate(Symbols &Syms, const State &St, int Op, Value A, Scalar S) {
  A = Syms.resolve(St, A);
  if (Op == UO_LNot) {
    const int T = Syms.truth(St, A);
    if (T == 0 || T == 1)
      return Value::integer(!T, S.Bits, S.Signed);
    return A.K == Value::Symbol ? Syms.make(BO_EQ, A, Value::integer(0, A.Bits, A.Signed), S) : Value::unknown();
  }
  if (A.K == Value::Int)
    return Value::integer(Op == UO_Minus ? int64_t(-uint64_t(A.I)) : ~A.I, S.Bits, S.Signed);
  if (A.K == Value::Float && Op == UO_Minus)
    return Value::real(-A.real());
  if (A.K == Value::Symbol && Op == UO_Minus)
    return Syms.make(BO_Sub, Value::integer(0, A.Bits, A.Signed), A, S);
  return Value::unknown();
}

Value convert(Symbols &Syms, const State &St, Value V, Scalar S) {
  V = Syms.resolve(St, V);
  if (S.Bool) {
    const int T = Syms.truth(St, V);
    if (T == 0 || T == 1)
      return Value::boolean(T);
    if (V.K != Value::Symbol)
      return Value::unknown();
    return V.Bits == 1 ? V : Syms.make(BO_NE, V, Value::integer(0, V.Bits, V.Signed), S);
  }
  switch (V.K) {
  case Value::Int:
    if (S.K == Value::Float)
      return Value::real(V.Signed ? double(V.I) : double(uint64_t(V.I)));
    if (S.K == Value::Pointer)
      return Value::pointer(0, 0, V.I);
    return S.K == Value::Int ? Value::integer(V.I, S.Bits, S.Signed) : Value::unknown();
  case Value::Float:
    if (S.K == Value::Int && V.real() > -9e18 && V.real() < 9e18)
      return Value::integer(int64_t(V.real()), S.Bits, S.Signed);
    return S.K == Value::Float ? V : Value::unknown();
  case Value::Pointer:
    if (S.K == Value::Int && V.Object == 0)
      return Value::integer(V.I, S.Bits, S.Signed);
    return V; // an address survives the way through a number
  case Value::Function:
    return V;
  case Value::Symbol:
    if (S.K != Value::Int)
      return Value::unknown();
    if (S.Bits == V.Bits && S.Signed == V.Signed)
      return V;
    if (S.Bits > V.Bits && (S.Signed || !V.Signed)) { // keeps the value
      V.Bits = S.Bits;
      V.Signed = S.Signed;
      return V;
    }
    return Syms.make(BO_Comma, V, Value::integer(S.Bits, 8, false), S);
  default:
    return Value::unknown();
  }
}

} // namespace belay::explore
