//===- CountedEvents.cpp - events that one read takes all of --------------===//

#include "analysis/CountedEvents.h"
#include "analysis/Cells.h"
#include "ir/Parents.h"
#include "clang/AST/ASTContext.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringSwitch.h"

using namespace clang;

namespace belay::analysis {

static constexpr int64_t EventSemaphore = 1; // EFD_SEMAPHORE, wherever there is an eventfd

/// The eventfd that \p D holds, if it holds nothing else and one read of that takes all; else null.
static const CallExpr *madeFor(const Decl *D, const Uses &Us) {
  const CallExpr *Made = nullptr;
  auto Fits = [&](const Expr *Value) {
    if (!Value || constantOf(Value, Us.context()))
      return Value != nullptr;
    auto *C = dyn_cast<CallExpr>(bare(Value));
    const auto Flags =
        C && calledName(C) == "eventfd" && C->getNumArgs() == 2 ? constantOf(C->getArg(1), Us.context()) : std::nullopt;
    if (Flags)
      Made = C;
    return Flags && !(*Flags & EventSemaphore);
  };
  auto *V = dyn_cast<VarDecl>(D);
  auto *F = dyn_cast<FieldDecl>(D);
  const Expr *First = V ? V->getInit() : F ? F->getInClassInitializer() : nullptr;
  if (First && !Fits(First))
    return nullptr;
  const bool All =
      llvm::all_of(Us.of(D), [&](const Use &X) { return (X.K != Use::Assign && X.K != Use::Init) || Fits(X.Value); }) &&
      llvm::all_of(Us.listed(D), Fits);
  return All ? Made : nullptr;
}

namespace {
/// One function, which reads a descriptor.
class Reader {
public:
  Reader(const FunctionDecl *F, const Uses &Us) : Around(ir::parentsIn(F)), Us(Us) { look(F->getBody()); }

  std::optional<CountedEvents> run() const {
    if (Reads.size() != 1 || Takes.size() != 1)
      return std::nullopt;
    CountedEvents X;
    X.Read = Reads.front();
    X.Takes = Takes.front();
    auto *Of = dyn_cast<UnaryOperator>(X.Read->getArg(1)->IgnoreParenCasts());
    X.Count = Of && Of->getOpcode() == UO_AddrOf ? namedVariable(Of->getSubExpr()) : nullptr;
    const Cell From = cellOf(X.Read->getArg(0)), Queue = cellOf(X.Takes->getImplicitObjectArgument());
    if (!X.Count || !X.Count->hasLocalStorage() || !X.Count->getType()->isIntegerType() || !From || !Queue)
      return std::nullopt;
    if (!(X.Read->getBeginLoc() < X.Takes->getBeginLoc()) || inLoopWithout(X.Takes, X.Read) || counts(X.Count, Of) ||
        !takenHereOnly(Queue.leaf()))
      return std::nullopt;
    X.Made = madeFor(From.leaf(), Us);
    X.Descriptor = From.str();
    X.Queue = Queue.str();
    return X.Made && !Writes ? std::optional(X) : std::nullopt;
  }

private:
  void look(const Stmt *S) {
    if (!S)
      return;
    if (auto *D = dyn_cast<DeclRefExpr>(S))
      Named.push_back(D);
    if (auto *C = dyn_cast<CallExpr>(S)) {
      const StringRef Name = calledName(C);
      auto *Member = dyn_cast<CXXMemberCallExpr>(C);
      if (Member && isTake(Name))
        Takes.push_back(Member);
      else if ((Name == "read" && C->getNumArgs() == 3) || (Name == "eventfd_read" && C->getNumArgs() == 2))
        Reads.push_back(C);
      Writes |= Name == "write" || Name == "eventfd_write"; // who tells of what is left
    }
    for (const Stmt *C : S->children())
      look(C);
  }

  static bool isTake(StringRef Name) { return Name == "pop" || Name == "pop_front" || Name == "pop_back"; }

  /// True if a loop, or a closure, that \p S is in doesn't have \p Other in it.
  bool inLoopWithout(const Stmt *S, const Stmt *Other) const {
    llvm::SmallVector<const Stmt *, 8> Outer;
    for (const Stmt *X = Other; X; X = Around->getParent(X))
      Outer.push_back(X);
    for (; S; S = Around->getParent(S))
      if (isa<ForStmt, WhileStmt, DoStmt, CXXForRangeStmt, LambdaExpr>(S) && !llvm::is_contained(Outer, S))
        return true;
    return false;
  }

  /// True if \p V is named other than for the read, \p Of, and to ask whether it is 0.
  bool counts(const VarDecl *V, const Expr *Of) const {
    return llvm::any_of(Named, [&](const DeclRefExpr *D) {
      if (D->getDecl() != V)
        return false;
      const Stmt *In = Around->getParent(D), *Child = D;
      while (In && isa<ParenExpr, ImplicitCastExpr>(In)) {
        Child = In;
        In = Around->getParent(In);
      }
      if (In == Of || isa_and_nonnull<UnaryExprOrTypeTraitExpr>(In))
        return false;
      if (auto *B = dyn_cast_or_null<BinaryOperator>(In); B && B->isComparisonOp()) {
        const Expr *Other = B->getLHS() == Child ? B->getRHS() : B->getLHS();
        if (constantOf(Other, Us.context()) != 0)
          return true;
        Child = In;
        In = Around->getParent(In);
      }
      auto *If = dyn_cast_or_null<IfStmt>(In);
      return !If || If->getCond() != Child;
    });
  }

  /// True if only this function takes from \p Queue, a container of the library's, and others only add to it.
  bool takenHereOnly(const ValueDecl *Queue) const {
    const CXXRecordDecl *R = Queue->getType()->getAsCXXRecordDecl();
    if (!R || !R->isInStdNamespace() || !Us.allSeen(Queue))
      return false;
    return llvm::all_of(Us.of(Queue), [&](const Use &X) {
      auto *C = dyn_cast_or_null<CallExpr>(X.Call);
      const bool Here = llvm::any_of(Takes, [&](const CallExpr *T) { return T == C; });
      return X.K == Use::Init || Here ||
             llvm::StringSwitch<bool>(calledName(C))
                 .Cases("push", "push_back", "push_front", "emplace", true)
                 .Cases("emplace_back", "front", "back", "top", true)
                 .Default(false);
    });
  }

  std::unique_ptr<ParentMap> Around;
  const Uses &Us;
  llvm::SmallVector<const CallExpr *, 1> Reads;
  llvm::SmallVector<const CXXMemberCallExpr *, 1> Takes;
  llvm::SmallVector<const DeclRefExpr *, 16> Named;
  bool Writes = false;
};
} // namespace

std::vector<CountedEvents> findCountedEvents(const Unit &U) {
  std::vector<CountedEvents> Out;
  if (!namesAny(U.context(), {"eventfd"}))
    return Out;
  for (auto &P : U.Module.Processes)
    if (P->Function->hasBody() && !P->Function->isDependentContext())
      if (auto X = Reader(P->Function, U.uses()).run())
        Out.push_back(*X);
  return Out;
}

} // namespace belay::analysis
