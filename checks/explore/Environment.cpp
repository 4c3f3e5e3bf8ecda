//===- Environment.cpp - what comes from outside of the program -----------===//
//
// Files, sockets, streams and what they give: whatever the system may answer is
// tried. What is written to a stream is of no interest.
//
//===----------------------------------------------------------------------===//

#include "explore/Environment.h"
#include "explore/Machine.h"
#include "llvm/ADT/StringSwitch.h"

using namespace clang;

namespace belay::explore {

bool isStream(QualType T) {
  auto *R = T.getNonReferenceType()->getAsCXXRecordDecl();
  if (R && R->getIdentifier() && (R->getName() == "Message" || R->getName() == "AssertHelper"))
    return llvm::is_contained({"testing::Message", "testing::internal::AssertHelper"}, R->getQualifiedNameAsString());
  return R && R->isInStdNamespace() && R->getIdentifier() && R->getName().starts_with("basic_") &&
         (R->getName().ends_with("stream") || R->getName() == "basic_ios");
}

bool asksSystem(const FunctionDecl *F) {
  if (!F->isExternC() || !F->getIdentifier())
    return false;
  return llvm::StringSwitch<bool>(F->getName())
      .Cases("read", "pread", "readv", "write", "pwrite", "writev", "lseek", "ftruncate", true)
      .Cases("open", "openat", "creat", "close", "dup", "dup2", "pipe", "pipe2", true)
      .Cases("socket", "socketpair", "bind", "listen", "accept", "accept4", "connect", "shutdown", true)
      .Cases("recv", "recvfrom", "recvmsg", "send", "sendto", "sendmsg", "getsockopt", "setsockopt", true)
      .Cases("poll", "ppoll", "select", "pselect", "epoll_create", "epoll_create1", "epoll_ctl", "epoll_wait", true)
      .Cases("eventfd", "timerfd_create", "timerfd_settime", "inotify_init", "inotify_add_watch", true)
      .Cases("fcntl", "ioctl", "fsync", "fdatasync", "stat", "fstat", "lstat", "access", true)
      .Cases("unlink", "remove", "rename", "mkdir", "rmdir", "chdir", "symlink", "link", true)
      .Cases("fread", "fwrite", "fgetc", "getc", "getline", "getdelim", "ungetc", true)
      .Cases("scanf", "fscanf", "__isoc99_scanf", "__isoc99_fscanf", "__isoc23_scanf", "__isoc23_fscanf", true)
      .Cases("fseek", "ftell", "feof", "ferror", "fileno", "system", "waitpid", "wait", true)
      .Cases("kill", "gethostname", "getaddrinfo", "gettimeofday", "clock_gettime", "getrandom", true)
      .Cases("sched_getaffinity", "sched_setaffinity", "sched_setscheduler", "pthread_setaffinity_np", true)
      .Cases("pthread_getaffinity_np", "pthread_setschedparam", "pthread_getschedparam", "pthread_getname_np", true)
      .Cases("pthread_setcancelstate", "pthread_setcanceltype", "sysconf", "mlock", "mlockall", true)
      .Cases("sigemptyset", "sigfillset", "sigaddset", "sigdelset", true)
      .Cases("munmap", "madvise", "setrlimit", "getrlimit", "sigaction", "sigprocmask", "pthread_sigmask", true)
      .Cases("getopt", "getopt_long", "getopt_long_only", true)
      .Default(false);
}

bool isOfSockets(const FunctionDecl *F) {
  return llvm::StringSwitch<bool>(F->getName())
      .Cases("socket", "bind", "listen", "accept", "accept4", "connect", "shutdown", "recv", "recvfrom", "recvmsg", true)
      .Cases("send", "sendto", "sendmsg", "poll", "ppoll", "select", "pselect", "epoll_wait", "kill", true)
      .Default(false);
}

bool makesPipe(const FunctionDecl *F) {
  return F->isExternC() && F->getIdentifier() &&
         llvm::StringSwitch<bool>(F->getName()).Cases("pipe", "pipe2", "socketpair", "eventfd", true).Default(false);
}

/// Each thread has an errno of its own, and what it says is the system's choice.
Value Machine::errorNumber() {
  const Scalar Type{Value::Int, 32, true};
  for (const GlobalObject &G : *S->Globals)
    if (G.Key == &Syms && G.Thread == Me) {
      const Value A = Value::pointer(G.Object, S->Heap[G.Object].Generation);
      fill(A, 4, choose(Type));
      return A;
    }
  Object O;
  O.R = Object::Heap; // which may be written to
  O.Size = 4;
  O.Cells.push_back({0, 4, choose(Type)});
  const Value A = S->make(std::move(O), &Syms);
  S->Globals.write().push_back({&Syms, Me, nullptr, A.Object});
  return A;
}

/// \p A is the object that the environment filled in: numbers are its choice, and so are texts.
void Machine::fillByChoice(const Value &A) {
  Object *O = S->write(A);
  if (!O || O->Shared)
    return;
  QualType T = O->T;
  if (T.isNull() && O->R == Object::Heap && A.I == 0)
    T = P.Ctx.CharTy;
  if (T.isNull())
    return;
  const QualType Element = P.Ctx.getBaseElementType(T);
  if (Element->isCharType()) {
    if (O->Size > uint32_t(A.I) + 8)
      put(*O, uint32_t(A.I), O->Size - uint32_t(A.I), chosenText());
    return;
  }
  const auto Sc = Program::scalar(P.Ctx, Element);
  const uint64_t Size = P.size(Element);
  if (!Sc || Sc->K != Value::Int || Size == 0 || O->Size / Size > 4)
    return;
  for (uint32_t At = uint32_t(A.I); At + Size <= O->Size; At += uint32_t(Size))
    put(*O, At, uint32_t(Size), choose(*Sc));
}

/// What the system answers to \p F, whose arguments have been given away.
Value Machine::answerOf(const FunctionDecl *F, Scalar Type, llvm::ArrayRef<Value> Args) {
  for (unsigned N = 0; N < Args.size(); ++N) {
    const bool Reads = N < F->getNumParams() && !F->getParamDecl(N)->getType()->getPointeeType().isNull() &&
                       F->getParamDecl(N)->getType()->getPointeeType().isConstQualified();
    if (!Reads)
      fillByChoice(Args[N]);
  }
  return choose(Type, {Type.Signed ? -1 : 0});
}

Value Machine::arguments(State &Of) {
  constexpr uint32_t Known = 4, Longest = 4096;
  Object Array;
  Array.R = Object::Static;
  Array.Size = 8 * Longest;
  for (uint32_t I = 0; I < Known; ++I) {
    Object O;
    O.R = Object::Static;
    O.T = P.Ctx.CharTy;
    O.Size = Longest;
    O.Cells.push_back({0, Longest, Syms.fresh({Value::Int, 32, false}, {0})});
    Array.Cells.push_back({8 * I, 8, Of.make(std::move(O))});
  }
  return Of.make(std::move(Array));
}

/// Null, or what the system gives: an opaque object, or a text.
Machine::Result Machine::opens(const Instr &I) {
  const std::optional<bool> Opened = decide(choose({Value::Int, 1, false, true}));
  if (!Opened)
    return Result::Fork;
  const llvm::StringRef Name = cast<FunctionDecl>(I.D)->getName();
  if (!*Opened) {
    set(I, Value::null());
  } else if (Name == "fgets") {
    if (touch(arg(I, 0), 1, true))
      fillByChoice(arg(I, 0));
    set(I, arg(I, 0));
  } else {
    Object O;
    O.R = Object::Heap;
    O.Size = 256;
    O.Made = here();
    O.Cells.push_back({0, O.Size, Name.ends_with("getenv") ? chosenText() : Value::unknown()});
    set(I, S->make(std::move(O)));
  }
  return Result::Next;
}

/// True if what is read from the stream at \p A comes from outside.
bool Machine::fromOutside(const Value &A) const {
  const Object *O = S->find(A);
  if (!O)
    return false;
  auto *V = dyn_cast_or_null<VarDecl>(O->D);
  if (V && V->isInStdNamespace())
    return true; // std::cin and std::cout
  auto *R = O->T.isNull() ? nullptr : O->T->getAsCXXRecordDecl();
  return R && R->getIdentifier() && isStream(O->T) && R->getName().ends_with("fstream");
}

/// What is written to a stream is read: a text by its first character.
void Machine::readByStream(QualType T, const Value &A) {
  const QualType To = T.isNull() ? T : T->getPointeeType(); // null where a number is asked for
  if (A.K != Value::Pointer || To.isNull() || !To.isConstQualified())
    return;
  if (T->isReferenceType())
    touch(A, uint32_t(P.size(T)), false);
  else if (To->isCharType())
    touch(A, 1, false);
}

/// `printf` and its like: so are the texts that they are given, if any of the others isn't printed as an address.
void Machine::readByPrint(const Instr &I) {
  auto *F = dyn_cast_or_null<FunctionDecl>(I.D);
  if (!F || !F->isExternC())
    return;
  for (unsigned A = 0; A < I.ArgCount; ++A) {
    if (A < F->getNumParams())
      readByStream(F->getParamDecl(A)->getType(), arg(I, A));
    else if (const Object *O = S->find(arg(I, A)); O && !O->isLiteral() && !printsAddress(I))
      touch(arg(I, A), 1, false);
  }
}

/// Does some text that \p I is given say `%p`?
bool Machine::printsAddress(const Instr &I) {
  for (unsigned A = 0; A < I.ArgCount; ++A)
    if (const Object *O = S->find(arg(I, A)); O && O->isLiteral())
      if (const auto Text = spelling(chars(arg(I, A), /*Most=*/256, true)); !Text || Text->contains("%p"))
        return true;
  return false;
}

Machine::Result Machine::stream(const Instr &I) {
  auto *F = cast<FunctionDecl>(I.D);
  const auto *M = dyn_cast<CXXMethodDecl>(F);
  const bool Makes = isa<CXXConstructorDecl>(F);
  const QualType R = F->getReturnType();
  const bool InPlace = !Makes && !R->isVoidType() && !Program::scalar(P.Ctx, R);
  const unsigned Hidden = InPlace + (Makes || (M && M->isImplicitObjectMemberFunction()));
  const Value A = arg(I, InPlace);
  const bool Choice = fromOutside(A);
  if (const Object *O = S->find(A)) {
    const bool Own = !O->T.isNull() && isStream(O->T) && O->R != Object::Static;
    const bool Changes = !M || Makes || !M->isConst();
    // A stream of the program's own is like any object; cout and its like order their users themselves.
    if (touch(A, 1, Changes, /*Atomic=*/!Own) && Changes && Own)
      fill(A, O->Size - uint32_t(A.I), Value::unknown());
  }
  for (unsigned N = Hidden + (Hidden == unsigned(InPlace)); N < I.ArgCount; ++N) {
    const unsigned Param = N - Hidden;
    const QualType T = Param < F->getNumParams() ? F->getParamDecl(Param)->getType() : QualType();
    readByStream(T, arg(I, N));
    if (T.isNull() || !T->isReferenceType() || T->getPointeeType().isConstQualified() || T->isRValueReferenceType())
      continue;
    const QualType To = T.getNonReferenceType();
    const auto Sc = Program::scalar(P.Ctx, To);
    Value V = Value::unknown();
    if (Choice && isText(To))
      V = chosenText();
    else if (Choice && Sc && Sc->K == Value::Int)
      V = choose(*Sc);
    if (const uint32_t Size = uint32_t(P.size(To)); Size && touch(arg(I, N), Size, true))
      fill(arg(I, N), Size, V);
  }
  if (InPlace) {
    fill(arg(I, 0), uint32_t(P.size(R)), Value::unknown());
    set(I, arg(I, 0));
  } else if (R->isReferenceType()) {
    set(I, A);
  } else {
    const auto Sc = Program::scalar(P.Ctx, R);
    const bool Chosen = Choice && Sc && Sc->K == Value::Int;
    Incomplete |= !Chosen && !R->isVoidType() && !Makes;
    set(I, Chosen ? choose(*Sc) : Value::unknown());
  }
  return Result::Next;
}

} // namespace belay::explore
