//===- Compile.h - from a body's AST to instructions ----------------------===//
//
// Private to the compiler's files. Expressions are compiled into registers (a
// scalar, or the address of a glvalue) or into the object that they initialise.
//
//===----------------------------------------------------------------------===//

#ifndef BELAY_EXPLORE_COMPILE_H
#define BELAY_EXPLORE_COMPILE_H

#include "explore/Program.h"
#include "clang/AST/ExprCXX.h"
#include "clang/AST/StmtCXX.h"

namespace belay::explore {

using Reg = uint16_t;

/// What \p E only wraps, and is the same as: cleanups, defaults, template arguments; null if it is no wrapper.
const clang::Expr *wrapped(const clang::Expr *E);

/// The number that the last 64 bits of \p I are.
int64_t lowBits(const llvm::APSInt &I);

class Compiler {
public:
  Compiler(Program &P, Function &F) : P(P), F(F), Ctx(P.Ctx) {}
  void function(const clang::FunctionDecl *D);
  void initializer(const clang::VarDecl *V);
  void destructor(const clang::CXXRecordDecl *R);
  void life(const Life &L);

private:
  /// What has to be done when a scope is left, innermost first; a try is one of them.
  struct Cleanup {
    int Outer = -1;
    Reg Object = NoReg;       ///< its address
    clang::QualType Destroys; ///< null: nothing to destroy
    const clang::FunctionDecl *Runs = nullptr; ///< is called with the address
    bool Ends = false;        ///< the object's memory goes, too
    Reg Flag = NoReg;         ///< only if this register was set
    int Handler = -1;         ///< a try: the label of its handlers
    int Pad = -1;             ///< the label where an exception comes by
  };
  struct Variable {
    Reg R = NoReg;
    bool InRegister = false; ///< R is the value, not the address
  };
  struct Target {
    int Break = -1, Continue = -1, Depth = -1;
  };

  // Code.
  Instr &emit(Op O, const clang::Stmt *At = nullptr);
  Reg reg() {
    if (Next >= FirstFlag - 1) {
      F.Understood = false;
      return 0;
    }
    F.Registers = std::max<uint16_t>(F.Registers, Next + 1);
    return Next++;
  }
  Reg constant(Value V);
  Reg opaque(const clang::Stmt *At);
  int label() { return Labels.push_back(-1), int(Labels.size()) - 1; }
  void place(int Label) { Labels[Label] = int(F.Code.size()); }
  void jump(int Label, bool Back = false);
  void branch(Reg Condition, int True, int False, const clang::Stmt *At = nullptr);
  void branch(const clang::Expr *E, int True, int False);
  Reg offset(Reg R, int64_t Bytes);
  Reg binary(clang::BinaryOperatorKind K, Reg A, Reg B, Scalar S, const clang::Stmt *At);
  void store(Reg Address, Reg V, clang::QualType T, const clang::Stmt *At, bool Init = false);
  Reg load(Reg Address, clang::QualType T, const clang::Stmt *At);
  Reg newObject(clang::QualType T, const clang::Decl *D, const clang::Stmt *At);
  Instr &call(Op O, llvm::ArrayRef<Reg> Args, const clang::Stmt *At);
  Reg native(Native N, llvm::ArrayRef<Reg> Args, const clang::Stmt *At, clang::QualType T = {},
             const clang::Decl *D = nullptr);
  void finish();

  // Cleanups.
  void push(Reg Object, clang::QualType T, bool Ends);
  void unwind(int Depth); ///< code only
  void pop(int Depth);
  void run(const Cleanup &C);
  int pad();
  void pads();
  void destroy(Reg Address, clang::QualType T, const clang::Stmt *At);
  bool destroys(clang::QualType T) const;
  void forEach(Reg Begin, Reg Count, clang::QualType Element, bool Backwards, llvm::function_ref<void(Reg)> Do);

  // CompileStmt.cpp
  void statement(const clang::Stmt *S);
  void declare(const clang::Decl *D);
  void local(const clang::VarDecl *V);
  void staticLocal(const clang::VarDecl *V);
  void loop(const clang::Stmt *S, const clang::Stmt *Init, const clang::Stmt *Var, const clang::Expr *Condition,
            const clang::Expr *Step, const clang::Stmt *Body, bool TestFirst);
  void rangeFor(const clang::CXXForRangeStmt *S);
  void branchStatement(const clang::IfStmt *S);
  void switchStatement(const clang::SwitchStmt *S);
  void leave(const clang::Stmt *At);
  void returnStatement(const clang::ReturnStmt *S);
  void tryStatement(const clang::CXXTryStmt *S);
  void fullExpression(const clang::Expr *E);
  void parameters(const clang::FunctionDecl *D);
  llvm::SmallVector<Reg, 4> anyArguments(const clang::FunctionDecl *D, Reg Object);
  void members(const clang::CXXConstructorDecl *C);
  void endMembers(const clang::CXXRecordDecl *R);

  // CompileExpr.cpp
  Reg rvalue(const clang::Expr *E);
  Reg lvalue(const clang::Expr *E);
  void discard(const clang::Expr *E);
  Reg castValue(const clang::CastExpr *E);
  Reg castPointer(const clang::CastExpr *E, Reg R);
  void compare(const clang::BinaryOperator *E, Reg Address);
  Reg binaryOperator(const clang::BinaryOperator *E);
  Reg arithmetic(clang::BinaryOperatorKind K, Reg A, Reg B, clang::QualType TA, clang::QualType TB, clang::QualType T,
                 const clang::Stmt *At);
  Reg assign(const clang::BinaryOperator *E, bool WantAddress);
  Reg increment(const clang::UnaryOperator *E, bool WantAddress);
  Reg conditional(const clang::AbstractConditionalOperator *E, bool Address);
  Reg convert(Reg R, clang::QualType T, const clang::Stmt *At);
  Reg reference(const clang::ValueDecl *D, const clang::Expr *E);
  Reg variable(const clang::Expr *E, const Variable *&V);
  Reg field(Reg Object, const clang::FieldDecl *D);
  std::optional<Value> folded(const clang::Expr *E);
  const Variable *inRegister(const clang::Expr *E);
  Reg atomic(const clang::AtomicExpr *E);
  /// What a flag was, which is set or cleared.
  Reg flag(bool Set, Reg Address, Reg Order, const clang::Expr *E);
  Reg thisPointer();

  // CompileCall.cpp
  Reg callExpression(const clang::CallExpr *E, Reg Into);
  void construct(const clang::CXXConstructExpr *E, Reg Into);
  void argument(const clang::Expr *A, clang::QualType Param, llvm::SmallVectorImpl<Reg> &Args);
  Reg newExpression(const clang::CXXNewExpr *E);
  void deleteExpression(const clang::CXXDeleteExpr *E);
  void throwExpression(const clang::CXXThrowExpr *E);

  // CompileObject.cpp
  void into(const clang::Expr *E, Reg Address);
  void initialize(const clang::Expr *E, clang::QualType T, Reg Address);
  void initializeField(const clang::FieldDecl *D, const clang::Expr *E, Reg Object);
  void list(const clang::InitListExpr *E, Reg Address);
  void lambda(const clang::LambdaExpr *E, Reg Address);
  void copy(Reg To, Reg From, clang::QualType T, const clang::Stmt *At);
  void clear(Reg To, clang::QualType T, const clang::Stmt *At);
  Reg literal(const clang::Expr *E, clang::QualType T);
  Reg temporary(const clang::Expr *E, clang::QualType T, bool Extended);
  void dynamic(Reg Object, const clang::CXXRecordDecl *R);
  Reg dynamicCast(const clang::CastExpr *E, Reg R);

  Program &P;
  Function &F;
  clang::ASTContext &Ctx;
  Reg Next = 0, This = NoReg, Result = NoReg;
  static constexpr Reg FirstFlag = 60000;
  Reg Flags = FirstFlag;
  int Top = -1;
  unsigned Conditional = 0; ///< code here may be skipped within its full expression
  int ReturnLabel = -1;
  const clang::FunctionDecl *Body = nullptr;
  std::vector<Cleanup> Cleanups;
  std::vector<int> Labels;
  llvm::SmallVector<Target, 4> Targets;
  llvm::SmallVector<std::pair<Reg, clang::QualType>, 2> Extended; ///< temporaries that live as long as a reference
  llvm::DenseMap<const clang::ValueDecl *, Variable> Variables;
  llvm::DenseMap<const clang::LabelDecl *, int> Gotos;
  llvm::DenseMap<const clang::SwitchCase *, int> Cases;
  llvm::DenseMap<const clang::Expr *, Reg> Opaques; ///< OpaqueValueExpr
  llvm::DenseMap<const clang::ValueDecl *, clang::FieldDecl *> Captures;
  clang::FieldDecl *CapturedThis = nullptr;
  llvm::DenseSet<const clang::ValueDecl *> InMemory; ///< variables whose address is taken
  const clang::Expr *ArrayIndexOf = nullptr;
  Reg ArrayIndex = NoReg;
  clang::SourceLocation At;
};

} // namespace belay::explore

#endif
