//===- MissingFiles.cpp - files that are looked for, and then made --------===//

#include "analysis/MissingFiles.h"
#include "analysis/AtOnce.h"
#include "analysis/Cells.h"
#include "analysis/Claims.h"
#include "clang/AST/ASTContext.h"
#include "clang/AST/ExprCXX.h"
#include "clang/AST/StmtCXX.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringSwitch.h"
#include <fcntl.h>

using namespace clang;

namespace belay::analysis {

using namespace ir;

/// A name without the std::filesystem::path that is made of it.
static const Expr *written(const Expr *E) {
  auto *C = dyn_cast<CXXConstructExpr>(E = bare(E));
  return C && C->getNumArgs() &&
                 llvm::all_of(llvm::drop_begin(C->arguments()), [](const Expr *A) { return isa<CXXDefaultArgExpr>(A); })
             ? written(C->getArg(0))
             : E;
}

/// The last statement of \p S goes elsewhere.
static bool leaves(const Stmt *S) {
  auto *Body = dyn_cast_or_null<CompoundStmt>(S);
  if (Body && !Body->body_empty())
    S = Body->body_back();
  return isa_and_nonnull<ReturnStmt, ContinueStmt, BreakStmt, GotoStmt>(S) || isa_and_nonnull<CXXThrowExpr>(S);
}

namespace {
/// A condition that asks whether a file is there.
struct Test {
  const CallExpr *Call = nullptr;
  bool There = false; ///< when the condition is true
};

/// What several threads have for one and the same: a text, a global, a number that each of them counts from the same.
class Common {
public:
  explicit Common(const ASTContext &Ctx) : Ctx(Ctx) {}

  /// \p E names the same file in each thread that comes to \p F.
  bool name(const Expr *E, const Frame &F, unsigned Depth = 0) const {
    E = bare(E);
    if (isa<StringLiteral>(E) || constantOf(E, Ctx))
      return true;
    if (auto *C = dyn_cast<ExplicitCastExpr>(E))
      return name(C->getSubExpr(), F, Depth + 1);
    if (auto *C = dyn_cast<CXXConstructExpr>(E)) // std::string, std::filesystem::path
      return C->getNumArgs() && llvm::all_of(C->arguments(), [&](const Expr *A) {
               return isa<CXXDefaultArgExpr>(A) || name(A, F, Depth + 1);
             });
    if (auto *O = dyn_cast<CXXOperatorCallExpr>(E); O && (O->getOperator() == OO_Plus || O->getOperator() == OO_Slash))
      return name(O->getArg(0), F, Depth + 1) && name(O->getArg(1), F, Depth + 1);
    if (auto *M = dyn_cast<CXXMemberCallExpr>(E); M && calledName(M) == "c_str")
      return name(M->getImplicitObjectArgument(), F, Depth + 1);
    const VarDecl *V = namedVariable(E);
    if (!V || Depth > 8 || V->getTLSKind() != VarDecl::TLS_None)
      return false;
    if (V->hasGlobalStorage())
      return true;
    if (V->getDeclContext() != F.P->Function)
      return false; // another one for each thread, perhaps
    if (V->getType()->isIntegerType())
      return counter(*V, F);
    if (auto *Param = dyn_cast<ParmVarDecl>(V))
      return given(*Param, F, Depth);
    if (V->getType()->isArrayType() && !V->hasInit())
      return filled(*V, F, Depth);
    return V->hasInit() && !isChanged(F.P->Function->getBody(), V) && name(V->getInit(), F, Depth + 1);
  }

private:
  bool given(const ParmVarDecl &Param, const Frame &F, unsigned Depth) const {
    auto *Call = F.Up ? dyn_cast_or_null<CallExpr>(F.Call->E) : nullptr;
    const unsigned I = Param.getFunctionScopeIndex();
    return Call && !isa<CXXOperatorCallExpr>(Call) && I < Call->getNumArgs() &&
           Param.getDeclContext() == F.P->Function && name(Call->getArg(I), *F.Up, Depth + 1);
  }

  /// A number that begins with a constant, and is only counted.
  bool counter(const VarDecl &V, const Frame &F) const {
    return !isa<ParmVarDecl>(V) && V.hasInit() && constantOf(V.getInit(), Ctx) &&
           !isChanged(F.P->Function->getBody(), &V, /*Counted=*/true);
  }

  /// All that puts something into array \p V puts in what is common.
  bool filled(const VarDecl &V, const Frame &F, unsigned Depth) const {
    unsigned Fills = 0;
    return fills(F.P->Function->getBody(), V, F, Depth, Fills) && Fills;
  }
  bool fills(const Stmt *S, const VarDecl &V, const Frame &F, unsigned Depth, unsigned &Fills) const {
    if (!S)
      return true;
    if (auto *C = dyn_cast<CallExpr>(S)) {
      auto Is = [&](const Expr *A) { return namedVariable(A) == &V; };
      if (llvm::any_of(C->arguments(), Is) && !only(C)) {
        ++Fills;
        return writesText(C, Depth) && llvm::all_of(C->arguments(), [&](const Expr *A) {
                 return Is(A) || isa<UnaryExprOrTypeTraitExpr>(bare(A)) || name(A, F, Depth + 1);
               });
      }
    } else if (auto *B = dyn_cast<BinaryOperator>(S); B && B->isAssignmentOp() && mentions(B->getLHS(), &V)) {
      return false;
    }
    return llvm::all_of(S->children(), [&](const Stmt *C) { return fills(C, V, F, Depth, Fills); });
  }
  /// It only reads the name.
  static bool only(const CallExpr *C) {
    return llvm::StringSwitch<bool>(calledName(C))
        .Cases("access", "stat", "lstat", "open", "creat", "fopen", true)
        .Cases("unlink", "remove", "printf", "fprintf", "perror", true)
        .Default(false);
  }
  /// It composes a text, or does nothing else than to call what does.
  static bool writesText(const CallExpr *C, unsigned Depth) {
    if (llvm::StringSwitch<bool>(calledName(C))
            .Cases("snprintf", "sprintf", "strcpy", "strncpy", "strcat", "strncat", true)
            .Default(false))
      return true;
    const FunctionDecl *F = C->getDirectCallee();
    const FunctionDecl *Def = nullptr;
    return F && F->hasBody(Def) && Depth < 4 && onlyTexts(Def->getBody(), Depth);
  }
  static bool onlyTexts(const Stmt *S, unsigned Depth) {
    if (auto *C = dyn_cast_or_null<CallExpr>(S); C && !writesText(C, Depth + 1) && calledName(C) != "strlen")
      return false;
    if (auto *R = dyn_cast_or_null<DeclRefExpr>(S))
      if (auto *V = dyn_cast<VarDecl>(R->getDecl()); V && V->getTLSKind() != VarDecl::TLS_None)
        return false;
    return !S || llvm::all_of(S->children(), [&](const Stmt *X) { return onlyTexts(X, Depth); });
  }

  /// \p V is assigned, given away by its address, or changed by a method; not what \p Counted allows, if that.
  static bool isChanged(const Stmt *S, const VarDecl *V, bool Counted = false) {
    if (!S)
      return false;
    if (auto *B = dyn_cast<BinaryOperator>(S); B && B->isAssignmentOp() && namedVariable(B->getLHS()) == V)
      return true;
    if (auto *O = dyn_cast<CXXOperatorCallExpr>(S);
        O && O->isAssignmentOp() && O->getNumArgs() && namedVariable(O->getArg(0)) == V)
      return true;
    if (auto *N = dyn_cast<UnaryOperator>(S))
      if (N->getOpcode() == UO_AddrOf || (!Counted && N->isIncrementDecrementOp()))
        if (namedVariable(N->getSubExpr()) == V)
          return true;
    if (auto *M = dyn_cast<CXXMemberCallExpr>(S))
      if (M->getMethodDecl() && !M->getMethodDecl()->isConst() && namedVariable(M->getImplicitObjectArgument()) == V)
        return true;
    return llvm::any_of(S->children(), [&](const Stmt *C) { return isChanged(C, V, Counted); });
  }

  const ASTContext &Ctx;
};

class MissingFiles {
public:
  explicit MissingFiles(const Unit &U) : U(U), Ctx(U.context()) {}

  std::vector<MissingFile> run() {
    if (U.Sums->all(EventKind::Spawn).empty())
      return {};
    for (auto &P : U.Module.Processes)
      if (P->Lowered && U.Sums->of(P.get()).LocksAt.empty()) {
        Found.clear();
        look(P->Function->getBody());
        if (!Found.empty() && !locksFiles(P->Function->getBody()))
          several(*P);
      }
    return std::move(Out);
  }

private:
  void several(const Process &P) {
    for (auto [T, F] : runnersOf(U, P))
      if (const SpawnFacts *Sp = factsOf(U, *T); Sp && Sp->Many)
        for (MissingFile &M : Found)
          if (M.Started.isInvalid() && !chosen(*F, M.Made) &&
              Common(Ctx).name(cast<CallExpr>(M.Tested)->getArg(0), *F)) {
            M.Started = T->loc();
            Out.push_back(M);
          }
  }

  /// It comes to \p E, or a call on the way, only for some argument of the thread: `if (id == 0)`.
  static bool chosen(const Frame &F, const Expr *E) {
    return branches(F.P->Function->getBody(), E) || (F.Up && F.Call->E && chosen(*F.Up, F.Call->E));
  }
  static bool branches(const Stmt *S, const Expr *E) {
    auto *If = dyn_cast_or_null<IfStmt>(S);
    if (If && (holds(If->getThen(), E) || holds(If->getElse(), E) ||
               (leaves(If->getThen()) && If->getBeginLoc() < E->getBeginLoc())))
      if (asksWho(If->getCond()))
        return true;
    return S && llvm::any_of(S->children(), [&](const Stmt *C) { return branches(C, E); });
  }
  static bool asksWho(const Stmt *Cond) {
    if (auto *R = dyn_cast_or_null<DeclRefExpr>(Cond))
      if (auto *V = dyn_cast<VarDecl>(R->getDecl()))
        return isa<ParmVarDecl>(V) || R->refersToEnclosingVariableOrCapture() ||
               (V->hasLocalStorage() && V->hasInit() && namedVariable(V->getInit()) && asksWho(bare(V->getInit())));
    const StringRef N = calledName(dyn_cast_or_null<CallExpr>(Cond));
    return N == "get_id" || N == "pthread_self" || N == "gettid" || (Cond && llvm::any_of(Cond->children(), asksWho));
  }

  /// By which other threads are kept out.
  static bool locksFiles(const Stmt *S) {
    if (auto *C = dyn_cast_or_null<CallExpr>(S);
        C && llvm::StringSwitch<bool>(calledName(C)).Cases("flock", "lockf", "fcntl", true).Default(false))
      return true;
    return S && llvm::any_of(S->children(), locksFiles);
  }

  /// `access(name, F_OK) == 0`, `stat(name, &s) < 0`, `!exists(name)`.
  Test testOf(const Expr *Cond) const {
    bool When = true;
    Cond = unnegated(Cond, When);
    auto *B = dyn_cast<BinaryOperator>(Cond);
    bool Zero = false; // the comparison is true if the call returns that
    if (B && (B->getOpcode() == BO_EQ || B->getOpcode() == BO_NE || B->getOpcode() == BO_LT)) {
      const auto With = constantOf(B->getRHS(), Ctx);
      if (!With || (*With != 0 && *With != -1))
        return {};
      Zero = (B->getOpcode() == BO_EQ) == (*With == 0);
      if (B->getOpcode() == BO_LT)
        Zero = false;
      Cond = bare(B->getLHS());
    }
    auto *C = dyn_cast<CallExpr>(Cond);
    const StringRef N = calledName(C);
    const FunctionDecl *F = C ? C->getDirectCallee() : nullptr;
    if ((N == "access" || N == "stat" || N == "lstat") && F->isExternC() && C->getNumArgs() == 2)
      return {C, Zero == When};
    if (N == "exists" && !B && C->getNumArgs() && F->getQualifiedNameAsString() == "std::filesystem::exists")
      return {C, When};
    return {};
  }

  void look(const Stmt *S) {
    if (!S || isa<LambdaExpr>(S))
      return;
    auto *Body = dyn_cast<CompoundStmt>(S);
    Test Missing; // since when, in a block, it is
    for (const Stmt *C : S->children()) {
      if (Missing.Call && C)
        made(C, Missing);
      const Test T = Body && C ? passed(C) : Test();
      if (T.Call)
        Missing = T;
      look(C);
    }
    auto *If = dyn_cast<IfStmt>(S);
    if (const Test T = If ? testOf(If->getCond()) : Test(); T.Call)
      if (const Stmt *Branch = T.There ? If->getElse() : If->getThen())
        made(Branch, T);
  }

  /// The test after which, in a block, the file is missing: `if (there) return;`, `while (there) ...`.
  Test passed(const Stmt *S) const {
    Test T;
    if (auto *If = dyn_cast<IfStmt>(S); If && leaves(If->getThen()))
      T = testOf(If->getCond());
    else if (auto *While = dyn_cast<WhileStmt>(S))
      T = testOf(While->getCond());
    return T.There ? T : Test();
  }

  /// What makes the file that \p T has missed, somewhere in \p S.
  void made(const Stmt *S, const Test &T) {
    if (!S || isa<LambdaExpr>(S))
      return;
    auto Is = [&](const Expr *Name) { return sameText(written(Name), written(T.Call->getArg(0)), Ctx); };
    if (auto *C = dyn_cast<CallExpr>(S)) {
      const StringRef N = calledName(C);
      const FunctionDecl *F = C->getDirectCallee();
      if (N == "open" && F->isExternC() && C->getNumArgs() == 3 && Is(C->getArg(0))) {
        const auto Flags = constantOf(C->getArg(1), Ctx);
        if (Flags && (*Flags & O_CREAT) && !(*Flags & (O_EXCL | O_APPEND)))
          Found.push_back({MissingFile::Descriptor, T.Call, C, {}});
      } else if (N == "creat" && F->isExternC() && C->getNumArgs() == 2 && Is(C->getArg(0))) {
        Found.push_back({MissingFile::Descriptor, T.Call, C, {}});
      } else if (N == "fopen" && C->getNumArgs() == 2 && Is(C->getArg(0))) {
        auto *Mode = dyn_cast<clang::StringLiteral>(bare(C->getArg(1)));
        if (Mode && Mode->getString().starts_with("w") && !Mode->getString().contains('x'))
          Found.push_back({MissingFile::Stream, T.Call, C, {}});
      }
    } else if (auto *C = dyn_cast<CXXConstructExpr>(S)) {
      if (className(C->getType()) == "basic_ofstream" && C->getConstructor()->getParent()->isInStdNamespace() &&
          C->getNumArgs() == 2 && isa<CXXDefaultArgExpr>(C->getArg(1)) && Is(C->getArg(0)))
        Found.push_back({MissingFile::Object, T.Call, C, {}});
    }
    for (const Stmt *C : S->children())
      made(C, T);
  }

  const Unit &U;
  const ASTContext &Ctx;
  std::vector<MissingFile> Found, Out;
};
} // namespace

std::vector<MissingFile> findMissingFiles(const Unit &U) { return MissingFiles(U).run(); }

} // namespace belay::analysis
