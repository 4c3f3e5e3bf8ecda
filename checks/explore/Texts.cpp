//===- Texts.cpp - strings, C's and C++'s ---------------------------------===//
//
// The bodies of the library's strings are never read (Bodies.h). What is asked of
// texts that are known is answered; a text of the environment's may be any.
//
//===----------------------------------------------------------------------===//

#include "Compat.h"
#include "explore/Environment.h"
#include "explore/Machine.h"
#include "ir/Types.h"
#include "llvm/ADT/StringSwitch.h"
#include "llvm/Support/xxhash.h"

using namespace clang;

namespace belay::explore {

constexpr size_t LongestText = 256;

bool isText(QualType T) {
  T = T.getNonReferenceType();
  const CXXRecordDecl *C = T->getAsCXXRecordDecl();
  if (!C || !C->isInStdNamespace() || !C->getIdentifier() ||
      (C->getName() != "basic_string" && C->getName() != "basic_string_view"))
    return false;
  const QualType Held = ir::held(T);
  return !Held.isNull() && Held->isCharType();
}

static bool isChars(QualType T) { return T->isPointerType() && T->getPointeeType()->isCharType(); }

Value Machine::textValue(llvm::StringRef Text) {
  return Text.size() > LongestText ? Value::unknown() : Value::integer(P.Words.id(Text), 32, false);
}

Value Machine::chosenText() { return choose({Value::Int, 32, false}, {0}); }

/// The text that is known as \p V.
std::optional<llvm::StringRef> Machine::spelling(const Value &V) const {
  if (V.K != Value::Int || V.I < 0 || uint64_t(V.I) >= P.Words.size())
    return std::nullopt;
  return P.Words[size_t(V.I)];
}

/// The bytes at \p A up to a zero, or \p Most of them: the text that they are, or unknown.
Value Machine::chars(const Value &A, size_t Most, bool ToZero) {
  const Object *O = S->find(A);
  if (!O || O->Shared || A.I < 0 || A.I >= O->Size)
    return Value::unknown();
  for (const Cell &C : O->Cells) // what the environment wrote there
    if (C.Offset == A.I && C.Size > 8 && C.V.K == Value::Symbol)
      return touch(A, 1, false) ? C.V : Value::unknown();
  std::string Text;
  for (uint32_t At = uint32_t(A.I); Text.size() < Most; ++At) {
    const Value V = At < O->Size ? load(A.at(At - A.I), 1, {Value::Int, 8, true}) : Value::unknown();
    if (V.K != Value::Int || Text.size() > LongestText)
      return Value::unknown();
    if (V.I == 0 && ToZero)
      break;
    Text.push_back(char(V.I));
  }
  touch(A, uint32_t(Text.size() + ToZero), false);
  return textValue(Text);
}

/// Memory that holds \p Text and a zero, the same each time.
Value Machine::charsOf(llvm::StringRef Text) {
  const void *Key = P.Words[P.Words.id(Text)].data();
  for (const GlobalObject &G : *S->Globals)
    if (G.Key == Key)
      return Value::pointer(G.Object, S->Heap[G.Object].Generation);
  Object O;
  O.R = Object::Static;
  O.T = P.Ctx.CharTy.withConst();
  O.Size = uint32_t(Text.size() + 1);
  spell(O, Text);
  const Value A = S->make(std::move(O), Key);
  S->Globals.write().push_back({Key, 0, nullptr, A.Object});
  return A;
}

/// Fills \p O with \p Text, in words of eight bytes, and zeros.
void Machine::spell(Object &O, llvm::StringRef Text) const {
  O.Zeroed = true;
  for (uint32_t At = 0; At < Text.size() && At < O.Size; At += 8) {
    const uint32_t Size = std::min<uint32_t>({8, O.Size - At, uint32_t(Text.size()) - At});
    uint64_t Bits = 0;
    for (uint32_t I = 0; I < Size; ++I)
      Bits |= uint64_t(uint8_t(Text[At + I])) << (8 * I);
    O.Cells.push_back({At, Size, Value::integer(int64_t(Bits), 8 * Size, false)});
  }
}

/// The text that \p V, of type \p T, is: a string, a pointer to characters, one character.
Value Machine::word(const Value &V, QualType T) {
  T = T.getNonReferenceType();
  if (isText(T)) {
    const uint32_t Size = uint32_t(P.size(T));
    if (!touch(V, Size, false))
      return Value::unknown();
    const Object *O = S->find(V);
    for (const Cell &C : O->Cells)
      if (C.Offset == V.I && C.Size == Size)
        return C.V.K == Value::Int && C.V.Bits == 0 ? Value::integer(0, 32, false) : Syms.resolve(*S, C.V);
    return O->Zeroed && O->Cells.empty() ? Value::integer(0, 32, false) : Value::unknown();
  }
  if (isChars(T))
    return chars(V, LongestText, true);
  const Value C = Syms.resolve(*S, V);
  return T->isCharType() && C.K == Value::Int ? textValue(std::string(1, char(C.I))) : Value::unknown();
}

void Machine::setWord(const Value &At, QualType T, Value Word) {
  const uint32_t Size = uint32_t(P.size(T));
  if (touch(At, Size, true))
    fill(At, Size, Word);
}

namespace {
/// What a call of a string's function is given.
struct Operands {
  Value Into, This;
  llvm::SmallVector<std::pair<Value, QualType>, 4> Args;
  bool InPlace = false;
};
} // namespace

static bool isAllocator(QualType T) {
  auto *R = T.getNonReferenceType()->getAsCXXRecordDecl();
  return R && R->getIdentifier() && (R->getName() == "allocator" || R->getName() == "polymorphic_allocator");
}

static int sign(int N) { return (N > 0) - (N < 0); }

/// What \p Name, which asks and changes nothing, answers of two known texts and a position.
static std::optional<int64_t> ask(llvm::StringRef Name, llvm::StringRef A, llvm::StringRef B, size_t From) {
  if (Name == "find")
    return int64_t(A.find(B, From));
  if (Name == "rfind")
    return int64_t(A.rfind(B));
  if (Name == "find_first_of")
    return int64_t(A.find_first_of(B, From));
  if (Name == "starts_with")
    return A.starts_with(B);
  if (Name == "ends_with")
    return A.ends_with(B);
  if (Name == "contains")
    return A.contains(B);
  if (Name == "compare")
    return sign(A.compare(B));
  return std::nullopt;
}

static int comparison(OverloadedOperatorKind K) {
  switch (K) {
  case OO_EqualEqual:
    return BO_EQ;
  case OO_ExclaimEqual:
    return BO_NE;
  case OO_Less:
    return BO_LT;
  case OO_LessEqual:
    return BO_LE;
  case OO_Greater:
    return BO_GT;
  case OO_GreaterEqual:
    return BO_GE;
  default:
    return -1;
  }
}

Machine::Result Machine::text(const Instr &I) {
  auto *F = cast<FunctionDecl>(I.D);
  const auto *M = dyn_cast<CXXMethodDecl>(F);
  const bool Makes = isa<CXXConstructorDecl>(F);
  const QualType R = F->getReturnType();
  Operands Op;
  unsigned N = 0;
  Op.InPlace = !Makes && !R->isVoidType() && !Program::scalar(P.Ctx, R);
  if (Op.InPlace)
    Op.Into = arg(I, N++);
  if (Makes || (M && M->isImplicitObjectMemberFunction()))
    Op.This = arg(I, N++);
  for (const ParmVarDecl *V : F->parameters())
    if (const Value A = arg(I, N++); !isAllocator(V->getType()))
      Op.Args.push_back({A, V->getType()});
  const QualType Class = M ? QualType(canonicalType(M->getParent())) : QualType();
  const bool Own = M && isText(Class);
  const llvm::StringRef Name = F->getIdentifier() ? F->getName() : "";
  const OverloadedOperatorKind K = F->getOverloadedOperator();
  const size_t Count = Op.Args.size();
  auto Word = [&](unsigned A) { return A < Count ? word(Op.Args[A].first, Op.Args[A].second) : Value::unknown(); };
  auto Spelt = [&](unsigned A) { return spelling(Word(A)); };
  auto Number = [&](unsigned A) -> std::optional<int64_t> {
    if (A >= Count || !Op.Args[A].second->isIntegerType())
      return std::nullopt;
    const Value V = Syms.resolve(*S, Op.Args[A].first);
    return V.K == Value::Int ? std::optional(V.I) : std::nullopt;
  };
  auto Joined = [&](std::optional<llvm::StringRef> A, std::optional<llvm::StringRef> B) {
    return A && B ? textValue((*A + *B).str()) : Value::unknown();
  };
  // A string that is moved from is empty.
  auto Emptied = [&] {
    if (Count == 1 && Op.Args[0].second->isRValueReferenceType() && isText(Op.Args[0].second))
      setWord(Op.Args[0].first, Op.Args[0].second.getNonReferenceType(), Value::integer(0, 32, false));
  };
  // (text), (text, position, length), (pointer, length), (length, character).
  auto Made = [&]() -> Value {
    if (Count == 0)
      return Value::integer(0, 32, false);
    if (Count == 1)
      return Word(0);
    if (isChars(Op.Args[0].second)) {
      const auto Length = Number(1);
      return Count == 2 && Length && *Length >= 0 ? chars(Op.Args[0].first, size_t(*Length), false) : Value::unknown();
    }
    if (const auto Length = Number(0), Char = Number(1); Count == 2 && Length && Char)
      return *Length >= 0 && *Length <= int64_t(LongestText) ? textValue(std::string(size_t(*Length), char(*Char)))
                                                              : Value::unknown();
    const auto Text = Spelt(0);
    const auto From = Number(1);
    return Text && From && uint64_t(*From) <= Text->size()
               ? textValue(Text->substr(size_t(*From), size_t(Number(2).value_or(-1))))
               : Value::unknown();
  };
  auto Answer = [&](Value V) {
    if (Op.InPlace)
      setWord(Op.Into, R, V);
    set(I, Op.InPlace ? Op.Into : V);
    return Result::Next;
  };
  auto Change = [&](Value V) {
    setWord(Op.This, Class, V);
    set(I, Op.InPlace ? Op.Into : R->isReferenceType() ? Op.This : Value::unknown());
    return Result::Next;
  };

  if (Own && (Makes || K == OO_Equal || Name == "assign")) {
    const Value V = Made();
    Emptied();
    return Change(V);
  }
  if (Own && isa<CXXConversionDecl>(F))
    return Answer(word(Op.This, Class));
  if (Own && Count == 1 && (K == OO_PlusEqual || Name == "append" || Name == "push_back"))
    return Change(Joined(spelling(word(Op.This, Class)), Spelt(0)));
  if (Own && Name == "clear")
    return Change(Value::integer(0, 32, false));
  if (!M && K == OO_Plus)
    return Answer(Joined(Spelt(0), Spelt(1)));
  if (!M && comparison(K) >= 0 && Count == 2) {
    const int Compares = comparison(K);
    const Value A = Word(0), B = Word(1);
    if (Compares == BO_EQ || Compares == BO_NE)
      return Answer(compute(Syms, *S, Compares, A, B, I.Type));
    const auto X = spelling(A), Y = spelling(B);
    return Answer(X && Y ? compute(Syms, *S, Compares, Value::integer(X->compare(*Y)), Value::integer(0), I.Type)
                         : Value::unknown());
  }
  if (!M && K == OO_Spaceship) {
    const auto X = Spelt(0), Y = Spelt(1);
    fill(Op.Into, uint32_t(P.size(R)), X && Y ? Value::integer(sign(X->compare(*Y)), 8) : Value::unknown());
    set(I, Op.Into);
    return Result::Next;
  }
  if (F->getLiteralIdentifier())
    return Answer(Made());
  if (Name == "to_string" && !M)
    if (const auto V = Number(0))
      return Answer(textValue(std::to_string(*V)));
  if (!M && Name.starts_with("sto")) {
    const Value V = Word(0);
    int64_t Parsed;
    llvm::StringRef Text = spelling(V).value_or("");
    return Answer(V.K == Value::Symbol                  ? choose(I.Type)
                  : Text.consumeInteger(10, Parsed) ? Value::unknown()
                                                        : Value::integer(Parsed, I.Type.Bits, I.Type.Signed));
  }
  if (M && !Own && K == OO_Call) { // std::hash
    const auto Text = Spelt(0);
    return Answer(Text ? Value::integer(int64_t(llvm::xxh3_64bits(*Text)), 64, false) : Value::unknown());
  }
  if (Own) {
    const Value Mine = word(Op.This, Class);
    const auto Text = spelling(Mine);
    if (Name == "empty" && Count == 0)
      return Answer(compute(Syms, *S, BO_EQ, Mine, Value::integer(0, 32, false), I.Type));
    if (Text && Count == 0 && (Name == "size" || Name == "length"))
      return Answer(Value::integer(int64_t(Text->size()), 64, false));
    if (Name == "substr" && Text) {
      const auto From = Number(0), Length = Number(1);
      if (From && uint64_t(*From) <= Text->size())
        return Answer(textValue(Text->substr(size_t(*From), Length ? size_t(*Length) : llvm::StringRef::npos)));
    }
    if (Text && Count >= 1 && Count <= 2)
      if (const auto Other = Spelt(0))
        if (const auto V = ask(Name, *Text, *Other, size_t(Number(1).value_or(0))))
          return Answer(Value::integer(*V, I.Type.Bits, I.Type.Signed));
    // What hands out the characters: they are read, and who writes them is not followed.
    std::optional<int64_t> At;
    if (Text && (Name == "c_str" || Name == "data" || Name == "begin" || Name == "cbegin" || Name == "front"))
      At = 0;
    else if (Text && (Name == "end" || Name == "cend"))
      At = int64_t(Text->size());
    else if (Text && Name == "back" && !Text->empty())
      At = int64_t(Text->size()) - 1;
    else if (Text && (K == OO_Subscript || Name == "at"))
      At = Number(0);
    if (At && *At >= 0 && uint64_t(*At) <= Text->size()) {
      const Value A = charsOf(*Text).at(*At);
      if (Op.InPlace)
        fill(Op.Into, uint32_t(P.size(R)), A);
      set(I, Op.InPlace ? Op.Into : A);
      return Result::Next;
    }
  }
  Incomplete = true;
  if (Own && !M->isConst())
    setWord(Op.This, Class, Value::unknown());
  if (Op.InPlace)
    fill(Op.Into, uint32_t(P.size(R)), Value::unknown());
  set(I, Op.InPlace ? Op.Into : R->isReferenceType() ? Op.This : Value::unknown());
  return Result::Next;
}

/// C's functions of texts: they are asked, and change nothing.
Machine::Result Machine::cText(const Instr &I) {
  const llvm::StringRef Name = cast<FunctionDecl>(I.D)->getName();
  const llvm::StringRef Bare = Name.starts_with("__builtin_") ? Name.drop_front(10) : Name;
  const bool Bytes = Bare == "memcmp" || Bare == "memchr", Counted = Bytes || Bare == "strncmp";
  const Value Length = Counted ? Syms.resolve(*S, arg(I, 2)) : Value();
  if (Counted && Length.K != Value::Int) {
    Incomplete = true;
    set(I, Value::unknown());
    return Result::Next;
  }
  const size_t Most = Counted ? size_t(std::max<int64_t>(Length.I, 0)) : LongestText;
  const Value A = chars(arg(I, 0), Most, !Bytes);
  const bool Two = Bare.contains("cmp") || Bare == "strstr";
  const Value B = Two ? chars(arg(I, 1), Most, !Bytes) : Value();
  const auto X = spelling(A), Y = spelling(B);
  Value Out = Value::unknown();
  if (Bare == "strlen" && X)
    Out = Value::integer(int64_t(X->size()), 64, false);
  else if (Bare.contains("cmp") && X && Y)
    Out = Value::integer(Bare.contains("case") ? X->compare_insensitive(*Y) : sign(X->compare(*Y)), 32);
  else if (Bare.contains("cmp") && !Counted && A.K != Value::Unknown && B.K != Value::Unknown) // 0 if they are the same
    Out = convert(Syms, *S, compute(Syms, *S, BO_NE, A, B, {Value::Int, 1, false, true}), I.Type);
  else if ((Bare == "strchr" || Bare == "memchr" || Bare == "strstr" || Bare == "strrchr") && X) {
    const Value C = Syms.resolve(*S, arg(I, 1));
    std::optional<size_t> At;
    if (Two && Y)
      At = X->find(*Y);
    else if (!Two && C.K == Value::Int)
      At = Bare == "strrchr" ? X->rfind(char(C.I)) : X->find(char(C.I));
    if (At)
      Out = *At == llvm::StringRef::npos ? Value::null() : arg(I, 0).at(int64_t(*At));
  } else if (Bare.starts_with("ato") || Bare.starts_with("strto")) {
    int64_t Parsed = 0;
    llvm::StringRef Text = X ? X->ltrim() : llvm::StringRef();
    if (A.K == Value::Symbol && I.Type.K == Value::Int)
      Out = choose(I.Type);
    else if (X && I.Type.K == Value::Int && (Bare.starts_with("ato") || Syms.resolve(*S, arg(I, 2)).I == 10))
      Out = Value::integer(Text.consumeInteger(10, Parsed) ? 0 : Parsed, I.Type.Bits, I.Type.Signed);
    if (I.ArgCount > 1 && S->find(arg(I, 1))) // where it ended
      fill(arg(I, 1), 8, Value::unknown());
  }
  Incomplete |= Out.K == Value::Unknown;
  set(I, Out);
  return Result::Next;
}

} // namespace belay::explore
