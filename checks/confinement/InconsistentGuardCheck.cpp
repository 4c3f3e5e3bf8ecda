#include "InconsistentGuardCheck.h"
#include "analysis/Customs.h"
#include "analysis/LockNames.h"
#include "analysis/MemberGuards.h"
#include "analysis/SharedWrites.h"
#include "analysis/Sharing.h"
#include "analysis/Stripes.h"
#include "clang/AST/ASTContext.h"
#include "clang/Lex/Lexer.h"
#include "llvm/Support/FormatVariadic.h"

namespace belay {

using namespace analysis;

static std::string nameOf(const GuardBreak &B) { return (B.Of.empty() ? "" : B.Of + ".") + B.Object->str(); }
static const char *deed(const GuardBreak &B) {
  return B.Access.kind() == ir::EventKind::Unknown ? "handed on" : isWrite(B.Access.kind()) ? "written" : "read";
}

static std::string message(const GuardBreak &B) {
  const Record &A = B.Access;
  std::string Name = nameOf(B), Under = quoted(B.Guarded.locks());
  std::string First = B.Guarded.locks().empty() ? "" : B.Guarded.locks().front().Mutex->str();
  const char *Does = deed(B);
  const char *Not = isAtomic(A.kind()) ? " atomically but" : "";
  switch (B.K) {
  case GuardBreak::Bare:
    return llvm::formatv("'{0}' is {1} here by '{2}'{3} with no lock, while '{4}' writes it under {5}; take '{6}' here "
                         "as well",
                         Name, Does, B.By->Name, Not, B.Keeper->Name, Under, B.Of.empty() ? First : B.Of + "." + First);
  case GuardBreak::Different:
    return llvm::formatv("'{0}' is {1} here by '{2}' under {3}, while '{4}' writes it under {5}, which does not "
                         "exclude it; use one mutex for both",
                         Name, Does, B.By->Name, quoted(A.locks()), B.Keeper->Name, Under);
  case GuardBreak::SharedWrite:
    return llvm::formatv("'{0}' is written here by '{1}' under {2}, which lets other readers in; lock it exclusively",
                         Name, B.By->Name, quoted(A.locks()));
  case GuardBreak::Declared:
    return llvm::formatv("'{0}' is {1} here by '{2}' with no lock, but is declared to be guarded by '{3}'; take '{3}' "
                         "here",
                         Name, Does, B.By->Name, B.Mutex);
  }
  llvm_unreachable("unknown kind");
}

static std::string written(const clang::Expr *E, const Unit &U) {
  return clang::Lexer::getSourceText(clang::CharSourceRange::getTokenRange(E->getSourceRange()),
                                     U.context().getSourceManager(), U.context().getLangOpts())
      .str();
}

/// `locks[key % 16]`, where all others take `locks[hash(key) % 16]` for an element that they find alike.
static void stripes(const Unit &U, std::vector<Finding> &Out) {
  for (const StripeFault &S : findStripeFaults(U)) {
    Finding F;
    F.Loc = S.Pick->getBeginLoc();
    F.Message =
        llvm::formatv("'{0}' picks '{1}' by '{2}' here, while '{3}' picks it by '{4}' for the same of '{5}': two "
                      "threads can hold different ones; pick it alike",
                      S.By->Name, S.Mutexes->getNameAsString(), written(S.Pick, U), S.Others->Name, written(S.Usual, U),
                      S.Data->getNameAsString());
    F.Notes.push_back({S.Usual->getBeginLoc(), "picked like this here"});
    Out.push_back(std::move(F));
  }
}

/// A static, and a mutex or a flag that each object has its own of.
static void memberGuards(const Unit &U, std::vector<Finding> &Out) {
  for (const MemberGuard &G : findMemberGuards(U)) {
    const std::string Data = G.Data->getNameAsString(), Guard = G.Guard->getNameAsString();
    Finding F;
    F.Loc = G.At->Loc;
    if (G.Write)
      F.Message =
          llvm::formatv("this runs once for each object, as '{0}' is a member, and writes '{1}', which all objects "
                        "share: one can write it while another uses it; make the flag static",
                        Guard, Data);
    else
      F.Message =
          llvm::formatv("'{0}' is written here under '{1}', of which each object has its own, while all objects "
                        "share '{0}': two threads with two objects exclude each other in nothing; make the mutex "
                        "static",
                        Data, Guard);
    if (G.Write)
      F.Notes.push_back({G.Write->Loc, "written here"});
    F.Notes.push_back({G.Guard->getLocation(), llvm::formatv("'{0}' is declared here", Guard).str()});
    Out.push_back(std::move(F));
  }
}

void InconsistentGuardCheck::find(const Unit &U, std::vector<Finding> &Out) {
  stripes(U, Out);
  memberGuards(U, Out);
  std::vector<GuardBreak> All = findGuardBreaks(U);
  llvm::append_range(All, findCustomBreaks(U));
  llvm::append_range(All, findSharedWrites(U));
  for (const GuardBreak &B : All) {
    Finding F;
    F.Level = B.Level;
    F.Loc = B.Loc;
    F.Message = message(B);
    addCalls(F, B.Access.Path.get());
    if (B.Guarded.E && B.Guarded.E->Loc.isValid() && B.Guarded.E != B.Access.E) {
      F.Notes.push_back(
          {B.Guarded.E->Loc, "written here by '" + B.Keeper->Name + "' holding " + quoted(B.Guarded.locks())});
      addCalls(F, B.Guarded.Path.get());
    }
    for (const GuardBreak &Also : B.Also)
      F.Notes.push_back({Also.Loc, llvm::formatv("'{0}' is {1} here, too", nameOf(Also), deed(Also)).str()});
    Out.push_back(std::move(F));
  }
}

} // namespace belay
