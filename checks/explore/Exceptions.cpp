//===- Exceptions.cpp - unwinding, and exceptions that are kept -----------===//

#include "analysis/Contracts.h"
#include "analysis/Preconditions.h"
#include "explore/Machine.h"

using namespace clang;

namespace belay::explore {

void Machine::raise(const Value &Exception, QualType T) {
  if (Object *O = S->write(Exception))
    O->T = T;
  this->T->Exception = Exception;
  this->T->ExceptionType = T;
  this->T->ThrownAt = here();
  this->T->Unwinding = true;
}

/// A function that is declared noexcept ends the program, as was asked for.
static bool endsHere(const Decl *D) {
  auto *F = dyn_cast_or_null<FunctionDecl>(D);
  auto *Proto = F && !isa<CXXDestructorDecl>(F) ? F->getType()->getAs<FunctionProtoType>() : nullptr;
  return Proto && Proto->canThrow() == CT_Cannot;
}

/// An exception leaves the call at hand: its cleanups here, or out to the caller.
Machine::Result Machine::resume() {
  while (!T->Stack.empty()) {
    Frame &F = T->Stack.top();
    if (T->Exiting && !T->Handlers.empty() && T->Handlers.back().Depth == T->Stack.size()) {
      F.Pc = T->Handlers.pop_back_val().Pc;
      answer(F.F->Code[F.Pc], 1);
      ++F.Pc;
      T->Unwinding = false;
      return Result::Jumped;
    }
    const int Pad = F.Pc < F.F->Code.size() ? F.F->Code[F.Pc].Pad : -1;
    if (Pad >= 0) {
      F.Pc = uint32_t(Pad);
      T->Unwinding = false;
      ++T->Uncaught;
      return Result::Jumped;
    }
    if (endsHere(F.F->Decl))
      return Result::Prune;
    T->Stack.pop();
  }
  if (T->Exiting) {
    T->Unwinding = false;
    return Result::Done;
  }
  // Whoever calls the root with what it can't do is told so.
  const bool Defect = analysis::isLogicError(T->ExceptionType) || analysis::inAssertion(T->ThrownAt, P.Ctx);
  if (Me != 0 && !(Own->Given && Defect)) { // std::terminate
    Problem &Pr = report(Problem::Uncaught, Value());
    Pr.Loc = T->ThrownAt;
    Pr.Other = T->Started;
  }
  return Result::Prune;
}

/// True if some handler is there for what this thread throws now.
bool Machine::mayCatch() const {
  return llvm::any_of(T->Stack, [](const Frame &F) {
    const auto &Code = F.F->Code;
    for (int Pc = F.Pc < Code.size() ? Code[F.Pc].Pad : -1; Pc >= 0 && size_t(Pc) < Code.size(); ++Pc) {
      if (Code[Pc].O == Op::Catch)
        return true;
      if (Code[Pc].O == Op::Resume)
        return false;
    }
    return false;
  });
}

bool Machine::matches(QualType Caught, QualType Thrown) const {
  Caught = Caught.getNonReferenceType().getUnqualifiedType();
  if (Thrown.isNull())
    return false;
  Thrown = Thrown.getUnqualifiedType();
  if (P.Ctx.hasSameUnqualifiedType(Caught, Thrown))
    return true;
  auto *C = Caught->getAsCXXRecordDecl(), *D = Thrown->getAsCXXRecordDecl();
  return C && D && D->hasDefinition() && D->isDerivedFrom(C);
}

/// A std::exception_ptr is a pointer to the exception, whose type std::make_exception_ptr has for its parameter's.
Machine::Result Machine::exceptions(const Instr &I) {
  const Value To = arg(I, 0);
  switch (Native(I.Sub)) {
  case Native::ExceptionPointer:
    if (auto *Maker = dyn_cast_or_null<FunctionDecl>(T->Stack.top().F->Decl); Maker && Maker->getNumParams() == 1)
      if (Object *O = S->write(arg(I, 1)))
        O->T = Maker->getParamDecl(0)->getType().getNonReferenceType();
    if (touch(To, 8, true))
      store(To, 8, arg(I, 1));
    return Result::Next;
  case Native::CurrentException:
    if (touch(To, 8, true))
      store(To, 8, T->Caught.empty() ? Value::null() : T->Caught.back().first);
    return Result::Next;
  case Native::UncaughtExceptions:
    answer(I, I.Type.Bool ? T->Uncaught > 0 : T->Uncaught);
    return Result::Next;
  default: {
    const Value E = touch(To, 8, false) ? load(To, 8, {Value::Pointer, 64}) : Value::unknown();
    const Object *O = S->find(E);
    if (!O)
      return Result::Prune;
    raise(E, O->T);
    return Result::Stay;
  }
  }
}

} // namespace belay::explore
