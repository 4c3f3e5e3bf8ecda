//===- ReturnedMembers.cpp - guarded members that methods return ----------===//

#include "analysis/Cells.h"
#include "analysis/LetOut.h"
#include "analysis/Sharing.h"
#include "clang/AST/ASTContext.h"
#include "clang/AST/ExprCXX.h"
#include "llvm/ADT/STLExtras.h"
#include <optional>

using namespace clang;

namespace belay::analysis {

using namespace ir;

namespace {
/// What a return hands out, in the terms of the class.
struct Handed {
  const char *What;
  const Place *Object;
  bool Iterator = false;
};

/// The member that `return name_;` makes a view of.
const FieldDecl *viewed(const Expr *E) {
  for (E = bare(E); E; E = bare(E)) {
    if (auto *M = dyn_cast<MemberExpr>(E))
      return isa<CXXThisExpr>(bare(M->getBase())) ? dyn_cast<FieldDecl>(M->getMemberDecl()) : nullptr;
    if (auto *C = dyn_cast<CXXMemberCallExpr>(E); C && isa<CXXConversionDecl>(C->getMethodDecl()))
      E = C->getImplicitObjectArgument();
    else if (auto *C = dyn_cast<CXXConstructExpr>(E); C && C->getNumArgs() >= 1)
      E = C->getArg(0);
    else if (auto *I = dyn_cast<InitListExpr>(E); I && I->getNumInits() == 1)
      E = I->getInit(0);
    else
      return nullptr;
  }
  return nullptr;
}

bool isView(QualType T) {
  StringRef N = className(T);
  return N == "basic_string_view" || N == "span";
}

std::optional<Handed> handed(const Event &Return, QualType T, const Process &P) {
  if (isView(T)) {
    const FieldDecl *F = Return.E ? viewed(Return.E) : nullptr;
    QualType Of = F ? F->getType() : QualType();
    return F && !isView(Of) && !Of->isPointerType() ? std::optional(Handed{"a view of", nullptr}) : std::nullopt;
  }
  const Place *O = Return.Second;
  if (!O || !O->known())
    return std::nullopt;
  if (T->isReferenceType())
    return Handed{"a reference to", O};
  if (O->K != Place::AddressOf)
    return std::nullopt;
  if (T->isPointerType())
    return Handed{"a pointer to", O->Parent};
  if (T->isRecordType() && O->Parent->K == Place::Element)
    return Handed{"an iterator into", O->Parent->Parent, true};
  return std::nullopt;
}

/// `v.push_back(x)`, of which \p Object is `v`, in \p S.
bool appends(const Stmt *S, const Expr *Object) {
  if (!S)
    return false;
  auto *C = dyn_cast<CXXMemberCallExpr>(S);
  const IdentifierInfo *Name = C && C->getMethodDecl() ? C->getMethodDecl()->getIdentifier() : nullptr;
  return (Name && (Name->getName() == "push_back" || Name->getName() == "emplace_back") &&
          bare(C->getImplicitObjectArgument()) == bare(Object)) ||
         llvm::any_of(S->children(), [&](const Stmt *X) { return appends(X, Object); });
}

class ReturnedMembers {
public:
  explicit ReturnedMembers(const Unit &U) : U(U), S(*U.Sums) {}

  std::vector<Handout> run() {
    for (const Harness &H : U.harnesses())
      for (const Entry &E : H.Entries)
        if (classOf(*E.P) == H.Class) {
          entry(H, E, *E.P);
          for (const Process *Q : used(*E.P))
            entry(H, E, *Q);
        }
    for (auto &P : U.Module.Processes)
      if (P->Lowered && classOf(*P))
        again(*P);
    return std::move(Out);
  }

private:
  /// What it has appended is moved by whoever calls it next.
  void again(const Process &P) {
    const QualType T = P.Function->getReturnType();
    if (!T->isReferenceType() && !T->isPointerType())
      return;
    const Summary &Sum = S.of(&P);
    for (const Block &B : P.Blocks)
      for (const Event &R : B.Events) {
        const std::optional<Handed> X = R.Kind == EventKind::Return ? handed(R, T, P) : std::nullopt;
        if (!X || !X->Object || X->Object->K != Place::Element || X->Object->root() != P.ThisPlace ||
            className(X->Object->Parent->type()) != "vector" ||
            llvm::any_of(Out, [&](const Handout &O) { return O.Loc == (R.E ? R.E->getExprLoc() : R.Loc); }))
          continue;
        const auto At = Sum.LocksAt.find(&R);
        for (const Record &W : Sum.Records) {
          if (!W.Path.empty() || W.kind() != EventKind::Write || W.Object != X->Object->Parent || !W.E->E ||
              At == Sum.LocksAt.end() || !appends(P.Function->getBody(), W.E->E))
            continue;
          auto Guard = llvm::find_if(W.locks(), [&](const analysis::Held &L) {
            return !L.Shared && holds(At->second, L.Mutex) && !holds(Sum.Acquired, L.Mutex);
          });
          if (Guard == W.locks().end())
            continue;
          Handout O;
          O.What = T->isReferenceType() ? "a reference into" : "a pointer into";
          O.Name = W.Object->str();
          O.Mutex = Guard->Mutex->str();
          O.Loc = R.E ? R.E->getExprLoc() : R.Loc;
          O.By = O.Keeper = &P;
          O.Write = W.E;
          Out.push_back(std::move(O));
          break;
        }
      }
  }

  /// `const Quote *q = lookup(name); return q->ask;`: methods that aren't public, and give \p P what it looks into.
  llvm::SmallVector<const Process *, 2> used(const Process &P) const {
    llvm::SmallVector<const Process *, 2> Result;
    for (const Block &B : P.Blocks)
      for (const Event &E : B.Events) {
        const Process *Q =
            E.Kind == EventKind::Call && E.This == P.ThisPlace && E.Callees.size() == 1 ? E.Callees[0] : nullptr;
        if (Q && Q != &P && Q->Lowered && !S.of(&P).LocksAt.contains(&E) && Q->Function->getAccess() != AS_public &&
            classOf(*Q) == classOf(P) && Q->Function->getReturnType()->isPointerType() &&
            looksInto(P.Function->getBody(), E.E) && !llvm::is_contained(Result, Q))
          Result.push_back(Q);
      }
    return Result;
  }

  /// Does \p S read a member of what call \p E, or the variable that it initialises, points to?
  static bool looksInto(const Stmt *S, const Expr *E) {
    auto *M = dyn_cast_or_null<MemberExpr>(S);
    const Expr *Of = M && M->isArrow() ? bare(M->getBase()) : nullptr;
    const VarDecl *V = Of ? namedVariable(Of) : nullptr;
    return S && ((Of && Of == bare(E)) || (V && V->getInit() && bare(V->getInit()) == bare(E)) ||
                 llvm::any_of(S->children(), [&](const Stmt *C) { return looksInto(C, E); }));
  }

  /// What \p P returns, which is \p E or a method that it calls.
  void entry(const Harness &H, const Entry &E, const Process &P) {
    QualType T = P.Function->getReturnType();
    if (!T->isReferenceType() && !T->isPointerType() && !T->isRecordType())
      return;
    const Summary &Sum = S.of(&P);
    Bindings Map;
    Map.add(P.ThisPlace, H.Object);
    for (unsigned Id : P.RPO)
      for (const Event &R : P.Blocks[Id].Events) {
        if (R.Kind != EventKind::Return)
          continue;
        std::optional<Handed> X = handed(R, T, P);
        if (!X)
          continue;
        X->Object = X->Object ? S.translate(X->Object, Map) : S.module().Places.field(H.Object, viewed(R.E));
        if (X->Object == H.Object || X->Object->root() != H.Object || X->Object->indirect())
          continue;
        Lockset Held;
        if (auto It = Sum.LocksAt.find(&R); It != Sum.LocksAt.end())
          for (const analysis::Held &L : It->second)
            if (!holds(Sum.Acquired, L.Mutex))
              insert(Held, {S.translate(L.Mutex, Map), L.Shared});
        if (&P == E.P || !Held.empty())
          returned(H, E, P, R, *X, Held);
      }
  }

  /// `Handle start(); void stop(Handle);`: an iterator that stays what it is whatever becomes of the others, and that
  /// the class takes back.
  static bool isHandle(const Harness &H, const Process &P, const Handed &X) {
    static constexpr StringRef Nodes[] = {"list", "map", "multimap", "set", "multiset"};
    const QualType T = P.Function->getReturnType().getCanonicalType().getUnqualifiedType();
    auto Takes = [&](const ParmVarDecl *V) {
      return V->getType().getNonReferenceType().getCanonicalType().getUnqualifiedType() == T;
    };
    return X.Iterator && llvm::is_contained(Nodes, className(X.Object->type())) &&
           llvm::any_of(H.Class->methods(),
                        [&](const CXXMethodDecl *M) { return llvm::any_of(M->parameters(), Takes); });
  }

  void returned(const Harness &H, const Entry &E, const Process &P, const Event &R, const Handed &X,
                const Lockset &Held) {
    const SourceLocation Loc = R.E ? R.E->getExprLoc() : R.Loc;
    if (isHandle(H, P, X) || llvm::any_of(Out, [&](const Handout &O) { return O.Loc == Loc; }))
      return;
    for (const Entry &Other : H.Entries) {
      if (&Other == &E)
        continue;
      for (const Record &W : llvm::concat<const Record>(Other.Accesses, Other.Known)) {
        if (W.kind() != EventKind::Write || W.E->Init || !disturbs(W.Object, X) || locksItself(W, X))
          continue;
        auto Guard = llvm::find_if(W.locks(), [&](const analysis::Held &L) {
          return !L.Shared && (Held.empty() ? L.Mutex->root() == H.Object : holds(Held, L.Mutex));
        });
        // Both make it when they need it, and nobody changes it then.
        bool Lazy = llvm::any_of(llvm::concat<const Record>(E.Accesses, E.Known),
                                 [&](const Record &Own) { return Own.E == W.E; });
        if (Guard == W.locks().end() || Lazy)
          continue;
        Handout X2;
        X2.K = Held.empty() ? Handout::Bare : Handout::Returned;
        X2.Level = Held.empty() ? Confidence::Discipline : Confidence::Likely;
        bool Part = X.Object->K == Place::Element;
        X2.What = !Part                                            ? X.What
                  : P.Function->getReturnType()->isReferenceType() ? "a reference into"
                                                                   : "a pointer into";
        X2.Name = (Part ? X.Object->Parent : X.Object)->str();
        X2.Mutex = Guard->Mutex->str();
        X2.Loc = Loc;
        X2.By = &P;
        X2.Write = W.E;
        X2.Keeper = Other.P;
        Out.push_back(std::move(X2));
        return;
      }
    }
  }

  /// True if \p W is done with a mutex that is part of what \p X refers to, which whoever has got that takes as well.
  static bool locksItself(const Record &W, const Handed &X) {
    return !X.Iterator && llvm::any_of(W.locks(), [&](const analysis::Held &L) {
      return !L.Shared && L.Mutex != X.Object && L.Mutex->within(X.Object);
    });
  }

  /// True if a write of \p W changes or frees what \p X refers to.
  static bool disturbs(const Place *W, const Handed &X) {
    const Place *Part = X.Object;
    if (W->within(Part))
      return true;
    // An element: the container's growth moves it, where it is an array inside.
    for (; Part->Parent; Part = Part->Parent)
      if (Part->K == Place::Element && W == Part->Parent) {
        StringRef N = className(Part->Parent->type());
        return N == "vector" || N == "basic_string";
      } else if (W == Part->Parent)
        return Part->K == Place::Field;
    return false;
  }

  const Unit &U;
  const Summaries &S;
  std::vector<Handout> Out;
};
} // namespace

std::vector<Handout> findReturnedMembers(const Unit &U) { return ReturnedMembers(U).run(); }

} // namespace belay::analysis
