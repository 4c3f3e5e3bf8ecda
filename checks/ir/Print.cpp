//===- Print.cpp - the IR as text -----------------------------------------===//

#include "ir/IR.h"
#include "clang/AST/ASTContext.h"
#include "clang/Basic/SourceManager.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/Support/raw_ostream.h"

using namespace clang;

namespace belay::ir {

static StringRef name(EventKind K) {
  switch (K) {
  case EventKind::Read: return "read";
  case EventKind::Write: return "write";
  case EventKind::AtomicRead: return "atomic-read";
  case EventKind::AtomicWrite: return "atomic-write";
  case EventKind::AtomicUpdate: return "atomic-update";
  case EventKind::Fence: return "fence";
  case EventKind::Lock: return "lock";
  case EventKind::Unlock: return "unlock";
  case EventKind::Holds: return "holds";
  case EventKind::Wait: return "wait";
  case EventKind::Notify: return "notify";
  case EventKind::Release: return "release";
  case EventKind::Acquire: return "acquire";
  case EventKind::Spawn: return "spawn";
  case EventKind::Join: return "join";
  case EventKind::Detach: return "detach";
  case EventKind::Destroy: return "destroy";
  case EventKind::MoveHandle: return "move";
  case EventKind::StopRequest: return "stop-request";
  case EventKind::StopCheck: return "stop-check";
  case EventKind::MakeChannel: return "make-channel";
  case EventKind::Send: return "send";
  case EventKind::Receive: return "receive";
  case EventKind::Close: return "close";
  case EventKind::Select: return "select";
  case EventKind::Block: return "block";
  case EventKind::Use: return "use";
  case EventKind::Wake: return "wake";
  case EventKind::Call: return "call";
  case EventKind::Declare: return "declare";
  case EventKind::ScopeEnd: return "scope-end";
  case EventKind::Throw: return "throw";
  case EventKind::Return: return "return";
  case EventKind::NoReturn: return "no-return";
  case EventKind::Unsafe: return "unsafe";
  case EventKind::Unknown: return "unknown";
  }
  return "?";
}

void print(const Event &E, llvm::raw_ostream &OS) {
  OS << name(E.Kind);
  if (E.Object)
    OS << ' ' << E.Object->str();
  if (E.Kind == EventKind::Spawn || E.Kind == EventKind::Call) {
    if (E.Kind == EventKind::Spawn)
      OS << " = ";
    else
      OS << ' ';
    if (!E.Callees.empty())
      llvm::interleave(E.Callees, [&](Process *P) { OS << P->Name; }, [&] { OS << '|'; });
    else if (E.Entry)
      OS << E.Entry->str();
    else
      OS << '?';
    OS << '(';
    bool First = true;
    auto Arg = [&](StringRef Label, const Place *P) {
      OS << (First ? "" : ", ") << Label << (P ? P->str() : "_");
      First = false;
    };
    if (E.This)
      Arg("this: ", E.This);
    for (const Place *A : E.Args)
      Arg("", A);
    OS << ')';
  } else {
    if (E.Second)
      OS << ", " << E.Second->str();
    if (E.Entry)
      OS << " until " << E.Entry->str();
  }
  if (E.Kind == EventKind::Select)
    for (const Place *A : E.Args)
      OS << " on " << A->str();
  if ((E.Kind == EventKind::Unknown || E.Kind == EventKind::Unsafe) && E.Function)
    OS << ' ' << E.Function->getQualifiedNameAsString();
  if (E.Kind == EventKind::MakeChannel && E.Capacity >= 0)
    OS << ", capacity " << E.Capacity;
  if (E.Stop)
    OS << " stop " << E.Stop->str();
  auto Flag = [&](bool On, StringRef N) {
    if (On)
      OS << ' ' << N;
  };
  Flag(E.Timed, "timed");
  Flag(E.Try, "try");
  Flag(E.Shared, "shared");
  Flag(E.Cooperative, "cooperative");
  Flag(E.Throws, "throws");
  Flag(E.All, "all");
  Flag(E.Implicit, "implicit");
  Flag(E.Joins, "joins");
  Flag(E.TakesStop, "takes-stop");
  Flag(E.Discarded, "discarded");
  Flag(E.Init, "init");
  Flag(E.Relaxed, "relaxed");
  Flag(E.Yields, "yields");
  Flag(E.Volatile, "volatile");
  Flag(E.Deferred, "deferred");
  Flag(E.Ends, "ends");
  if (E.HasConst)
    OS << (E.Value ? " true" : " false");
}

void print(const Process &P, llvm::raw_ostream &OS) {
  const SourceManager &SM = P.Function->getASTContext().getSourceManager();
  auto Line = [&](SourceLocation L) { return SM.getExpansionLineNumber(L); };
  OS << "process " << P.Name << " (line " << Line(P.loc()) << ')';
  if (P.NoReturn)
    OS << " no-return";
  if (!P.Lowered)
    OS << " not lowered";
  OS << '\n';
  // Blocks are numbered in reverse post-order, which starts at the entry.
  llvm::DenseMap<unsigned, unsigned> Number;
  for (unsigned Id : P.RPO)
    Number.try_emplace(Id, Number.size());
  for (unsigned Id : P.RPO) {
    const Block &B = P.Blocks[Id];
    OS << "  b" << Number[Id] << ':';
    if (!B.Reads.empty() || B.ConstCondition >= 0) {
      OS << " if";
      if (B.ConstCondition >= 0)
        OS << (B.ConstCondition ? " true" : " false");
      for (const Place *R : B.Reads)
        OS << ' ' << R->str();
    }
    if (!B.Succs.empty()) {
      OS << " ->";
      for (unsigned S : B.Succs)
        OS << " b" << Number.lookup(S);
    }
    OS << '\n';
    for (const Event &E : B.Events) {
      OS << "    ";
      print(E, OS);
      if (E.Loc.isValid())
        OS << "  @" << Line(E.Loc);
      OS << '\n';
    }
  }
}

} // namespace belay::ir
