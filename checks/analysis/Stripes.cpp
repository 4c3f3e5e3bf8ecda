//===- Stripes.cpp - which of many mutexes guards which element -----------===//

#include "analysis/Stripes.h"
#include "analysis/Cells.h"
#include "ir/Types.h"
#include "model/Model.h"
#include "clang/AST/ASTContext.h"
#include "clang/AST/ExprCXX.h"
#include "llvm/ADT/MapVector.h"
#include "llvm/ADT/STLExtras.h"
#include <map>
#include <optional>

using namespace clang;

namespace belay::analysis {

using namespace ir;

namespace {

/// `array[index]` of a member or a variable of the file.
struct Subscript {
  const ValueDecl *Of;
  const Expr *Index;
  const CallExpr *In = nullptr; ///< of a function that does nothing but return the element
};

std::optional<Subscript> subscript(const Stmt *S) {
  const Expr *Base = nullptr, *Index = nullptr;
  if (auto *A = dyn_cast<ArraySubscriptExpr>(S)) {
    Base = A->getBase();
    Index = A->getIdx();
  } else if (auto *O = dyn_cast<CXXOperatorCallExpr>(S);
             O && O->getOperator() == OO_Subscript && O->getNumArgs() == 2) {
    Base = O->getArg(0);
    Index = O->getArg(1);
  }
  if (!Base || !Index->getType()->isIntegerType())
    return std::nullopt;
  Base = Base->IgnoreParenImpCasts();
  if (auto *M = dyn_cast<MemberExpr>(Base); M && isa<FieldDecl>(M->getMemberDecl()))
    return Subscript{M->getMemberDecl(), Index};
  auto *R = dyn_cast<DeclRefExpr>(Base);
  auto *V = R ? dyn_cast<VarDecl>(R->getDecl()) : nullptr;
  return V && V->hasGlobalStorage() ? std::optional(Subscript{V, Index}) : std::nullopt;
}

class Stripes {
public:
  explicit Stripes(const Unit &U) : U(U), Types(U.Tables) {}

  std::vector<StripeFault> run() {
    for (auto &P : U.Module.Processes)
      if (P->Lowered && P->Function->hasBody() && locks(*P))
        look(*P);
    std::vector<StripeFault> Out;
    for (auto &[Pair, All] : Picks)
      judge(Pair.first, Pair.second, All, Out);
    return Out;
  }

private:
  struct Pick {
    const Process *By;
    const Expr *Index;
    std::string Shape; ///< how it follows from the subscript of the data, which is `#` in it
    bool Merged;       ///< more than one value gives that subscript
    bool follows() const { return Shape.find('#') != std::string::npos; }
  };

  static bool locks(const Process &P) {
    return llvm::any_of(P.Blocks, [](const Block &B) {
      return llvm::any_of(B.Events, [](const Event &E) {
        return E.Kind == EventKind::Lock && E.Object->K == Place::Element && E.Object->isOneOfMany();
      });
    });
  }

  bool isMutex(const ValueDecl *D) {
    QualType T = D->getType();
    if (const ArrayType *A = U.context().getAsArrayType(T))
      T = A->getElementType();
    else if (auto *S = dyn_cast_or_null<ClassTemplateSpecializationDecl>(T->getAsCXXRecordDecl());
             S && S->getTemplateArgs().size() && S->getTemplateArgs()[0].getKind() == TemplateArgument::Type)
      T = S->getTemplateArgs()[0].getAsType();
    else if (T->isPointerType())
      T = T->getPointeeType();
    return Types.type(T) == model::TypeKind::Mutex;
  }

  static void collect(const Stmt *S, std::vector<Subscript> &To) {
    if (!S || isa<LambdaExpr>(S))
      return;
    if (auto X = subscript(S))
      To.push_back(*X);
    auto *C = dyn_cast<CallExpr>(S);
    const FunctionDecl *F = C && !isa<CXXOperatorCallExpr>(C) ? C->getDirectCallee() : nullptr;
    if (const Expr *Back = F && F->getReturnType()->isAnyPointerType() ? soleReturn(F) : nullptr) {
      if (auto *A = dyn_cast<UnaryOperator>(bare(Back)); A && A->getOpcode() == UO_AddrOf)
        if (auto X = subscript(bare(A->getSubExpr())))
          To.push_back({X->Of, X->Index, C});
    } else if (const Expr *Back = F && F->getReturnType()->isReferenceType() ? soleReturn(F) : nullptr) {
      if (auto X = subscript(Back->IgnoreParenImpCasts()))
        To.push_back({X->Of, X->Index, C});
    }
    for (const Stmt *C : S->children())
      collect(C, To);
  }

  /// Only where a function picks one mutex, and one element of the data, is it clear that they belong together.
  void look(const Process &P) {
    std::vector<Subscript> All;
    collect(P.Function->getBody(), All);
    const ValueDecl *Mutexes = nullptr;
    const Expr *Index = nullptr;
    std::string Mutex;
    std::map<const ValueDecl *, std::string> Data; // looked up only; nothing where it can't be told
    llvm::SmallVector<const ValueDecl *, 4> Order;
    for (const Subscript &X : All) {
      const std::string Text = spell(X.Index, X.In);
      if (isMutex(X.Of)) {
        if (Text.empty() || (Mutexes && (Mutexes != X.Of || Mutex != Text)))
          return;
        if (!Mutexes)
          Index = X.In ? X.In : X.Index;
        Mutexes = X.Of;
        Mutex = Text;
      } else if (auto [It, New] = Data.try_emplace(X.Of, Text); New) {
        Order.push_back(X.Of);
      } else if (It->second != Text) {
        It->second.clear();
      }
    }
    for (const ValueDecl *D : Order)
      if (const std::string &Text = Data[D]; Mutexes && !Text.empty()) {
        Pick X{&P, Index, shape(Mutex, Text), merges(Text)};
        if (X.follows() || !isSameRemainder(Mutex, Text))
          Picks[{Mutexes, D}].push_back(std::move(X));
      }
  }

  /// The name or sign of the operation that \p Text is.
  static StringRef head(StringRef Text) { return Text.consume_front("(") ? Text.take_until(llvm::isSpace) : ""; }

  /// A remainder, a shift, a quotient, a call.
  static bool merges(StringRef Text) {
    const StringRef H = head(Text);
    return llvm::is_contained({"%", "&", ">>", "/"}, H) || (!H.empty() && (llvm::isAlpha(H[0]) || H[0] == '_'));
  }

  /// \p Text without the remainders that are taken of it.
  static StringRef reduced(StringRef Text) {
    while (head(Text) == "%" || head(Text) == "&") {
      Text = Text.drop_front(3);
      size_t End = 0;
      for (int Depth = 0; End < Text.size() && (Depth || Text[End] != ' '); ++End)
        Depth += Text[End] == '(' ? 1 : Text[End] == ')' ? -1 : 0;
      Text = Text.take_front(End);
    }
    return Text;
  }

  /// How many values the remainder \p Text has.
  static std::optional<int64_t> rangeOf(StringRef Text) {
    int64_t N = 0;
    const bool Mask = head(Text) == "&";
    if ((!Mask && head(Text) != "%") || !Text.consume_back(">)") || Text.rsplit('<').second.getAsInteger(10, N) ||
        N < 1)
      return std::nullopt;
    return Mask ? N + 1 : N;
  }

  /// `h % 16` for `h % size`, unless the size is known not to be a multiple.
  static bool isSameRemainder(StringRef Mutex, StringRef Data) {
    const auto M = rangeOf(Mutex), D = rangeOf(Data);
    return reduced(Mutex) == reduced(Data) && !(M && D && *D % *M != 0);
  }

  static std::string shape(std::string Of, const std::string &In) {
    for (size_t At = 0; (At = Of.find(In, At)) != std::string::npos;)
      Of.replace(At, In.size(), "#");
    return Of;
  }

  /// What is picked by a variable that has more than one value isn't told; a constant tells nothing.
  std::string spell(const Expr *E, const CallExpr *In = nullptr, unsigned Depth = 0) const {
    constexpr unsigned MaxDepth = 12;
    E = E->IgnoreParenCasts();
    if (Depth > MaxDepth || E->isValueDependent())
      return "";
    Expr::EvalResult R;
    if (E->EvaluateAsInt(R, U.context()))
      return Depth ? "<" + std::to_string(R.Val.getInt().tryExtValue().value_or(-1)) + ">" : "";
    auto Join = [&](std::string Head, auto &&Parts) {
      for (const Expr *Part : Parts) {
        const std::string Text = spell(Part, In, Depth + 1);
        if (Text.empty())
          return Text;
        Head += " " + Text;
      }
      return "(" + Head + ")";
    };
    using Parts = llvm::ArrayRef<const Expr *>;
    if (auto *B = dyn_cast<BinaryOperator>(E))
      return B->isAssignmentOp() ? "" : Join(B->getOpcodeStr().str(), Parts{B->getLHS(), B->getRHS()});
    if (auto *N = dyn_cast<UnaryOperator>(E))
      return N->isIncrementDecrementOp()
                 ? ""
                 : Join(UnaryOperator::getOpcodeStr(N->getOpcode()).str(), Parts{N->getSubExpr()});
    if (auto *M = dyn_cast<MemberExpr>(E))
      return Join("." + M->getMemberDecl()->getNameAsString(), Parts{M->getBase()});
    if (isa<CXXThisExpr>(E))
      return "<this>";
    if (auto *C = dyn_cast<CXXMemberCallExpr>(E); C && C->getMethodDecl()) {
      llvm::SmallVector<const Expr *, 4> All{C->getImplicitObjectArgument()};
      llvm::append_range(All, C->arguments());
      return Join(C->getMethodDecl()->getNameAsString(), All);
    }
    if (auto *C = dyn_cast<CallExpr>(E))
      return C->getDirectCallee() ? Join(C->getDirectCallee()->getQualifiedNameAsString(), C->arguments()) : "";
    auto *D = dyn_cast<DeclRefExpr>(E);
    auto *V = D ? dyn_cast<VarDecl>(D->getDecl()) : nullptr;
    if (!V || (V->getType()->isReferenceType() && !V->getType().getNonReferenceType().isConstQualified()))
      return "";
    if (llvm::any_of(U.uses().of(V), [](const Use &X) { return X.K != Use::Read && X.K != Use::Arg; }))
      return "";
    if (V->isLocalVarDecl() && V->getInit())
      return spell(V->getInit(), In, Depth + 1);
    if (auto *P = In ? dyn_cast<ParmVarDecl>(V) : nullptr; P && P->getFunctionScopeIndex() < In->getNumArgs())
      return spell(In->getArg(P->getFunctionScopeIndex()), nullptr, Depth + 1);
    return "<" + V->getNameAsString() + (isa<ParmVarDecl>(V) ? "'" : "") + ">";
  }

  void judge(const ValueDecl *Mutexes, const ValueDecl *Data, llvm::ArrayRef<Pick> All,
             std::vector<StripeFault> &Out) const {
    llvm::MapVector<std::string, unsigned, std::map<std::string, unsigned>> Count;
    const Pick *Usual = nullptr;
    for (const Pick &X : All)
      ++Count[X.Shape];
    for (const Pick &X : All)
      if (X.follows() && (!Usual || Count[X.Shape] > Count[Usual->Shape]))
        Usual = &X;
    // Where two pick in two ways, one that doesn't go by the subscript is wrong if others have the same.
    auto IsWrong = [&](const Pick &X) {
      return Count[X.Shape] < Count[Usual->Shape] ||
             (!X.follows() && X.Merged && Count[X.Shape] == Count[Usual->Shape]);
    };
    for (const Pick &X : All)
      if (Usual && X.Shape != Usual->Shape && IsWrong(X) &&
          llvm::none_of(Out, [&](const StripeFault &F) { return F.By == X.By && F.Mutexes == Mutexes; }))
        Out.push_back({X.By, Usual->By, X.Index, Usual->Index, Mutexes, Data});
  }

  const Unit &U;
  model::Model Types;
  llvm::MapVector<std::pair<const ValueDecl *, const ValueDecl *>, std::vector<Pick>> Picks;
};
} // namespace

std::vector<StripeFault> findStripeFaults(const Unit &U) { return Stripes(U).run(); }

} // namespace belay::analysis
