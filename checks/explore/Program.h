//===- Program.h - functions as instructions over registers ---------------===//
//
// Each function is compiled once, when it is first called. Objects that the
// source builds in place are built in place here, too, and what ends a scope,
// a full expression or a frame that an exception leaves is code like the rest.
//
//===----------------------------------------------------------------------===//

#ifndef BELAY_EXPLORE_PROGRAM_H
#define BELAY_EXPLORE_PROGRAM_H

#include "explore/Natives.h"
#include "explore/Texts.h"
#include "explore/Value.h"
#include "model/Model.h"
#include "clang/AST/ASTContext.h"
#include "clang/AST/DeclCXX.h"
#include <memory>
#include <vector>

namespace belay::explore {

enum class Op : uint8_t {
  Constant,   ///< Dst <- Literal
  Move,       ///< Dst <- A
  NewObject,  ///< Dst <- the address of a new local of Size bytes
  EndObject,  ///< the object at A dies
  Global,     ///< Dst <- the address of the variable D, or of a literal: Else is one more than the text's number
  Load,       ///< Dst <- [A] as Type
  Store,      ///< [A] <- B as Type
  Copy,       ///< Size bytes from [B] to [A]
  Clear,      ///< Size bytes at [A] become zero
  Offset,     ///< Dst <- A + Imm
  Index,      ///< Dst <- A + B * Imm
  Difference, ///< Dst <- (A - B) / Imm
  Binary,     ///< Dst <- A Sub B as Type
  Unary,      ///< Dst <- Sub A as Type
  Convert,    ///< Dst <- A as Type
  Jump,       ///< to Imm
  Branch,     ///< to Imm if A, else to Else
  IfSet,      ///< to Imm if A was ever written, else to Else
  Call,       ///< Dst <- D(Args); Flag: virtual, by Args[0]
  CallValue,  ///< Dst <- A(Args)
  Native,     ///< Dst <- the native Sub of Args
  Return,     ///< A
  Throw,      ///< the object at A, of type T
  Matches,    ///< Dst <- does the exception that is in flight match T
  Catch,      ///< Dst <- the address of the exception, which is in flight no more
  Rethrow,    ///< the exception that was caught last
  Resume,     ///< goes on unwinding
  Dynamic,    ///< the object at A is now of class D
  CastTo,     ///< Dst <- A, the address of a D, cast to T as dynamic_cast does; Flag: a reference
  Opaque,     ///< Dst <- Unknown: not understood
  End         ///< of the path: the process ends here, or nothing is known of it
};

constexpr uint16_t NoReg = UINT16_MAX;

/// A scalar as it lies in memory.
struct Scalar {
  Value::Kind K = Value::Unknown; ///< Int, Float or Pointer
  uint8_t Bits = 0;
  bool Signed = false;
  bool Bool = false;
};

struct Instr {
  Op O;
  uint8_t Sub = 0;   ///< BinaryOperatorKind, UnaryOperatorKind, Native
  bool Flag = false; ///< Call: virtual. Store, NewObject: an initialisation. Jump: backwards. Return: main's verdict
  Scalar Type;
  uint16_t Dst = NoReg, A = NoReg, B = NoReg;
  uint16_t Live = 0; ///< registers below are in use afterwards
  uint32_t FirstArg = 0, ArgCount = 0;
  uint32_t Size = 0;
  int32_t Pad = -1; ///< where an exception goes on in this function
  int32_t Else = 0;
  int64_t Imm = 0;
  const clang::Decl *D = nullptr;
  clang::QualType T;
  clang::SourceLocation Loc;
};

struct Function {
  const clang::Decl *Decl = nullptr;              ///< function, or variable whose initialisation it is
  const clang::CXXRecordDecl *Destroys = nullptr; ///< a destructor that nobody wrote
  bool User = false;                              ///< the user's code, not a library's
  bool Forwards = false;                          ///< it is one call: what that does is its caller's business
  bool Belay = false;                             ///< Belay's own
  bool Understood = true;
  bool Races = false;                             ///< it is meant to
  bool Atomic = false;                            ///< an operation of the standard library's atomics
  uint16_t Registers = 0;
  uint16_t Params = 0; ///< the first registers: result address, object, parameters
  std::vector<Instr> Code;
  std::vector<uint16_t> Args; ///< of all calls
  std::vector<Value> Literals;
  /// Parameters that need memory of their own are copied by code at the start.
};

/// What is done to an object from its making to its end.
struct Life {
  const clang::CXXRecordDecl *Class = nullptr;
  const clang::CXXConstructorDecl *Made = nullptr; ///< null if there is nothing to do
  llvm::SmallVector<const clang::CXXMethodDecl *, 3> Calls;
  bool AtOnce = false; ///< each call is made in a thread of its own
};

/// Compiles on demand. Lives as long as the exploration of a unit.
class Program {
public:
  Program(clang::ASTContext &Ctx, model::Model &Model) : Ctx(Ctx), Model(Model) {}
  ~Program();

  /// The code of \p F, null if nobody wrote any.
  const Function *function(const clang::FunctionDecl *F);
  /// What initialises \p V at [the first parameter], null if nothing does.
  const Function *initializer(const clang::VarDecl *V);
  const Function *destructor(const clang::CXXRecordDecl *R);
  /// \p L, which the program keeps no copy of; what it gives to calls is not known.
  const Function *life(const Life &L);
  /// What a call of \p F is, if it isn't the execution of its body.
  Native native(const clang::FunctionDecl *F);
  /// What the model says of \p F.
  llvm::ArrayRef<model::Effect> effects(const clang::FunctionDecl *F) { return Model.effects(F); }
  /// True if a model says that \p F has nothing to do with threads.
  bool isPure(const clang::FunctionDecl *F);

  uint64_t size(clang::QualType T) const;
  static std::optional<Scalar> scalar(const clang::ASTContext &Ctx, clang::QualType T);
  bool inUserCode(clang::SourceLocation L) const;
  /// Is \p D one of Belay's own functions or classes?
  static bool isBelay(const clang::Decl *D);

  clang::ASTContext &Ctx;
  model::Model &Model;
  Texts Words;
  bool Tries = false; ///< something that was compiled looks whether a lock is free

private:
  llvm::DenseMap<const void *, std::unique_ptr<Function>> Functions;
  llvm::DenseMap<const Life *, std::unique_ptr<Function>> Lives;
  llvm::DenseMap<const clang::FunctionDecl *, Native> Natives;
};

} // namespace belay::explore

#endif
