//===- DanglingCapturePart.cpp - descriptors and callbacks outlived --------===//

#include "Parts.h"
#include "analysis/CoroutineRefs.h"
#include "analysis/EarlyCloses.h"
#include "analysis/LockNames.h"
#include "analysis/Registrations.h"
#include "analysis/ResumedEarly.h"
#include "clang/AST/Decl.h"
#include "clang/AST/Expr.h"
#include "llvm/Support/FormatVariadic.h"

using namespace belay::analysis;

namespace belay {

static void earlyCloses(const Unit &U, std::vector<Finding> &Out) {
  for (const EarlyClose &X : findEarlyCloses(U)) {
    Finding F;
    F.Loc = X.Close->Loc;
    F.Message = llvm::formatv("descriptor {0} is closed here before thread '{1}', which uses it, is joined: {2}by its "
                              "next call the number can be another file's; {3}close it after the join",
                              quoted(X.Close->Object), X.Entry->Name, X.Woken ? "" : "this doesn't wake it, and ",
                              X.Woken ? "" : "shut it down here, and ");
    F.Notes.push_back({X.Use->Loc, "used here"});
    F.Notes.push_back({X.Join->Loc, "joined here"});
    Out.push_back(std::move(F));
  }
}

static void registrations(const Unit &U, std::vector<Finding> &Out) {
  for (const Registration &R : findRegistrations(U)) {
    Finding F;
    F.Loc = R.Call->getExprLoc();
    F.Message = llvm::formatv("this callback can run after its object is destroyed: nobody reads '{0}', by which '{1}' "
                              "would take it out; call that in the destructor",
                              R.Number->getName(), R.Remove->getNameAsString());
    F.Notes.push_back({R.Runs->getExprLoc(), "a thread calls it here"});
    F.Notes.push_back({R.Destructor->getLocation(), "the object is destroyed here"});
    Out.push_back(std::move(F));
  }
}

static void awaiters(const Unit &U, std::vector<Finding> &Out) {
  for (const ResumedEarly &X : findResumedEarly(U)) {
    Finding F;
    F.Loc = X.Use->getExprLoc();
    F.Message =
        llvm::formatv("'{0}' of this awaiter is used here after the coroutine {1}: the awaiter is gone when the "
                      "coroutine goes on; do this before",
                      X.Use->getMemberDecl()->getNameAsString(),
                      X.Resumes ? "was resumed" : "was given to another thread, which may have resumed it");
    F.Notes.push_back({X.Given->getExprLoc(), X.Resumes ? "resumed here" : "given away here"});
    Out.push_back(std::move(F));
  }
}

static void coroutineRefs(const Unit &U, std::vector<Finding> &Out) {
  for (const CoroutineRef &X : findCoroutineRefs(U)) {
    Finding F;
    F.Loc = X.Argument->getExprLoc();
    F.Message =
        llvm::formatv("this temporary is gone when the statement ends, and the coroutine uses '{0}', a reference "
                      "to it, once it has been resumed; take that by value",
                      X.Param->getName());
    F.Notes.push_back({X.Suspends->getExprLoc(), "it is suspended here"});
    F.Notes.push_back({X.Use->getExprLoc(), llvm::formatv("'{0}' is used here", X.Param->getName()).str()});
    Out.push_back(std::move(F));
  }
}

void outlived(const Unit &U, std::vector<Finding> &Out) {
  earlyCloses(U, Out);
  registrations(U, Out);
  awaiters(U, Out);
  coroutineRefs(U, Out);
}

} // namespace belay
