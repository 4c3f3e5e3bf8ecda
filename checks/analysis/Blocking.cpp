//===- Blocking.cpp - operations that block, as the user sees them --------===//

#include "analysis/StopPaths.h"
#include "ir/Builder.h"

using namespace clang;

namespace belay::analysis {

using ir::CallSite;
using ir::callSite;

bool ofBelay(const Thread &T) {
  const FunctionDecl *F = T.Spawn->E->Function;
  return F && llvm::StringRef(model::qualifiedName(F)).starts_with("belay::");
}

llvm::SmallVector<LoopAt, 4> loopsAround(const Threads &Ts, const Frame &F, unsigned B) {
  llvm::SmallVector<LoopAt, 4> Out;
  for (const Frame *At = &F; At; B = At->CallBlock, At = At->Up) {
    const Loops &L = Ts.loops(At->P);
    for (int I = L.innermost(B); I >= 0; I = L.All[I].Parent)
      Out.push_back({&L.All[I], At});
  }
  return Out;
}

std::string operation(const ir::Event &E) {
  // `for (T v : rx)` receives without naming it.
  if (E.Kind == ir::EventKind::Receive && E.Function &&
      (E.Function->getDeclName().getNameKind() == DeclarationName::CXXOperatorName ||
       E.Function->getName() == "begin"))
    return "receive";
  if (E.Function)
    return E.Function->getNameAsString();
  if (E.E)
    if (CallSite C = callSite(E.E); C.F)
      return C.F->getNameAsString();
  return "wait";
}

bool preemptable(const ir::Event &E) {
  CallSite C = E.E ? callSite(E.E) : CallSite();
  auto *Ref = C.Object ? dyn_cast<DeclRefExpr>(C.Object->IgnoreParenImpCasts()) : nullptr;
  auto *V = Ref ? dyn_cast<VarDecl>(Ref->getDecl()) : nullptr;
  if (!V || !V->getInit())
    return false;
  CallSite Begin = callSite(ir::strip(V->getInit()));
  auto *MD = dyn_cast_or_null<CXXMethodDecl>(Begin.F);
  return MD && MD->getParent()->getIdentifier() && MD->getParent()->getName() == "range";
}

/// The number of milliseconds that a chrono duration of type \p T ticks in, times 10^6.
static std::optional<double> tickMs(QualType T) {
  auto *S = dyn_cast_or_null<ClassTemplateSpecializationDecl>(T.getNonReferenceType()->getAsCXXRecordDecl());
  if (!S || S->getName() != "duration" || S->getTemplateArgs().size() < 2)
    return std::nullopt;
  auto *R = dyn_cast_or_null<ClassTemplateSpecializationDecl>(
      S->getTemplateArgs()[1].getAsType()->getAsCXXRecordDecl());
  if (!R || R->getName() != "ratio" || R->getTemplateArgs().size() < 2)
    return std::nullopt;
  double Num = R->getTemplateArgs()[0].getAsIntegral().getExtValue();
  double Den = R->getTemplateArgs()[1].getAsIntegral().getExtValue();
  return Num / Den * 1000;
}

std::optional<int64_t> sleepMs(const Expr *E, ASTContext &Ctx) {
  CallSite C = E ? callSite(E) : CallSite();
  // A method's number is in units of its class.
  if (!C.F || !C.F->getIdentifier() || C.Args.empty() || isa<CXXMethodDecl>(C.F))
    return std::nullopt;
  Expr::EvalResult R;
  StringRef N = C.F->getName();
  const Expr *A = C.Args[0]->IgnoreParenImpCasts();
  if (N == "sleep" && A->EvaluateAsInt(R, Ctx))
    return R.Val.getInt().tryExtValue().value_or(-1) * 1000;
  if (N == "usleep" && A->EvaluateAsInt(R, Ctx))
    return R.Val.getInt().tryExtValue().value_or(-1) / 1000;
  if (N != "sleep_for")
    return std::nullopt;
  std::optional<double> Ms = tickMs(A->getType());
  if (!Ms || A->isValueDependent() || !A->EvaluateAsRValue(R, Ctx) || !R.Val.isStruct() ||
      R.Val.getStructNumFields() != 1 || !R.Val.getStructField(0).isInt())
    return std::nullopt;
  return int64_t(R.Val.getStructField(0).getInt().getExtValue() * *Ms);
}

} // namespace belay::analysis
