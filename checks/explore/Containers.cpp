//===- Containers.cpp - what libstdc++ keeps in its library ---------------===//
//
// Maps, lists and hash tables are run like other code; some of their parts are
// compiled functions: the links of trees and lists, and the growth of tables.
// Trees aren't balanced here, and tables don't grow: nobody can tell.
//
//===----------------------------------------------------------------------===//

#include "explore/Machine.h"

using namespace clang;

namespace belay::explore {

namespace {
/// Offsets in std::_Rb_tree_node_base and std::__detail::_List_node_base.
enum Field : uint32_t { Parent = 8, Left = 16, Right = 24, Next = 0, Previous = 8 };

/// Links between nodes; each access is one of the thread's.
class Links {
public:
  Links(llvm::function_ref<Value(Value)> Read, llvm::function_ref<void(Value, Value)> Write)
      : Read(Read), Write(Write) {}
  Value get(const Value &Node, Field F) const { return Node.K == Value::Pointer ? Read(Node.at(F)) : Value::unknown(); }
  void put(const Value &Node, Field F, const Value &V) const {
    if (Node.K == Value::Pointer)
      Write(Node.at(F), V);
  }
  static bool known(const Value &V) { return V.K == Value::Pointer; }
  static bool some(const Value &V) { return known(V) && !V.isNull(); }

  void insert(bool ToTheLeft, const Value &X, const Value &P, const Value &Header) const;
  Value erase(const Value &Z, const Value &Header) const;
  Value beside(Value X, Field Down, Field Back) const;
  Value outermost(Value X, Field F) const;

private:
  void replace(const Value &Old, const Value &New, const Value &Header) const;
  llvm::function_ref<Value(Value)> Read;
  llvm::function_ref<void(Value, Value)> Write;
};
} // namespace

static constexpr unsigned Deepest = 1000; ///< a tree that is broken must not hang the machine

Value Links::outermost(Value X, Field F) const {
  for (unsigned N = 0; N < Deepest; ++N) {
    const Value Y = get(X, F);
    if (!some(Y))
      return X;
    X = Y;
  }
  return Value::unknown();
}

void Links::insert(bool ToTheLeft, const Value &X, const Value &P, const Value &Header) const {
  put(X, Parent, P);
  put(X, Left, Value::null());
  put(X, Right, Value::null());
  if (P == Header) {
    put(Header, Parent, X);
    put(Header, Left, X);
    put(Header, Right, X);
    return;
  }
  put(P, ToTheLeft ? Left : Right, X);
  const Field Outer = ToTheLeft ? Left : Right;
  if (get(Header, Outer) == P)
    put(Header, Outer, X);
}

void Links::replace(const Value &Old, const Value &New, const Value &Header) const {
  const Value P = get(Old, Parent);
  if (get(Header, Parent) == Old)
    put(Header, Parent, New);
  else
    put(P, get(P, Left) == Old ? Left : Right, New);
  if (some(New))
    put(New, Parent, P);
}

Value Links::erase(const Value &Z, const Value &Header) const {
  const Value L = get(Z, Left), R = get(Z, Right), P = get(Z, Parent);
  if (some(L) && some(R)) {
    const Value Y = outermost(R, Left);
    if (!(Y == R)) {
      replace(Y, get(Y, Right), Header);
      put(Y, Right, R);
      put(R, Parent, Y);
    }
    replace(Z, Y, Header);
    put(Y, Left, L);
    put(L, Parent, Y);
    return Z;
  }
  const Value Child = some(L) ? L : R;
  replace(Z, Child, Header);
  for (Field F : {Left, Right})
    if (get(Header, F) == Z)
      put(Header, F, some(Child) ? outermost(Child, F) : P);
  return Z;
}

/// The next node in the order in which \p Down is forwards and \p Back backwards.
Value Links::beside(Value X, Field Down, Field Back) const {
  if (const Value D = get(X, Down); some(D))
    return outermost(D, Back);
  Value Y = get(X, Parent);
  for (unsigned N = 0; N < Deepest && known(Y) && X == get(Y, Down); ++N) {
    X = Y;
    Y = get(Y, Parent);
  }
  return get(X, Down) == Y ? X : Y; // the header is its root's parent, and has it for a parent
}

Machine::Result Machine::containers(const Instr &I) {
  auto Read = [&](Value A) { return touch(A, 8, false) ? load(A, 8, {Value::Pointer, 64}) : Value::unknown(); };
  auto Write = [&](Value A, Value V) {
    if (touch(A, 8, true))
      store(A, 8, V);
  };
  const Links L(Read, Write);
  const Value A = arg(I, 0), B = arg(I, 1), C = arg(I, 2);
  switch (Native(I.Sub)) {
  case Native::TreeInsert:
    if (const Value ToTheLeft = Syms.resolve(*S, A); ToTheLeft.K == Value::Int)
      L.insert(ToTheLeft.I != 0, B, C, arg(I, 3));
    else
      doubt();
    if (touch(B, 4, true))
      store(B, 4, Value::integer(1, 32));
    break;
  case Native::TreeErase:
    set(I, L.erase(A, B));
    break;
  case Native::TreeNext:
    set(I, L.beside(A, Right, Left));
    break;
  case Native::TreePrevious:
    // The end is the header, the only one that is red, and its right is the last.
    if (touch(A, 4, false)) {
      const Value C = load(A, 4, {Value::Int, 32});
      set(I, C.K == Value::Int && C.I == 0 ? L.get(A, Right) : L.beside(A, Left, Right));
    }
    break;
  case Native::ListHook: {
    const Value Before = L.get(B, Previous);
    L.put(A, Next, B);
    L.put(A, Previous, Before);
    L.put(Before, Next, A);
    L.put(B, Previous, A);
    break;
  }
  case Native::ListUnhook: {
    const Value N = L.get(A, Next), P = L.get(A, Previous);
    L.put(N, Previous, P);
    L.put(P, Next, N);
    break;
  }
  case Native::ListTransfer:
    if (!(A == C)) {
      const Value Last = L.get(C, Previous), Before = L.get(B, Previous), P = L.get(A, Previous);
      L.put(Before, Next, C);
      L.put(C, Previous, Before);
      L.put(Last, Next, A);
      L.put(A, Previous, Last);
      L.put(P, Next, B);
      L.put(B, Previous, P);
    }
    break;
  case Native::HashGrows: // (pair<bool, size_t>*, policy*, ...)
    fill(A, 16, Value::integer(0, 8, false));
    store(A, 1, Value::boolean(false));
    store(A.at(8), 8, Value::integer(0, 64, false));
    break;
  case Native::HashSize:
    set(I, B);
    break;
  default:
    break;
  }
  return Found.empty() || Found.back().K != Problem::DeadAccess ? Result::Next : Result::Prune;
}

} // namespace belay::explore
