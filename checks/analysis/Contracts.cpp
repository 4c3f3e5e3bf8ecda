//===- Contracts.cpp - what code says of the locks of its callers ---------===//

#include "analysis/Contracts.h"
#include "analysis/Loops.h"
#include "clang/AST/ASTContext.h"
#include "clang/AST/Attr.h"
#include "clang/AST/DeclTemplate.h"
#include "clang/Basic/SourceManager.h"
#include "clang/Lex/Lexer.h"
#include "llvm/ADT/STLExtras.h"

using namespace clang;

namespace belay::analysis {

using namespace ir;

/// `AssertHeld` and its kin, which say so to the reader as well.
static bool assertsLock(StringRef N) {
  std::string Name = N.lower();
  llvm::erase(Name, '_');
  return StringRef(Name).starts_with("assert") && !StringRef(Name).contains("not") &&
         !StringRef(Name).contains("unlocked") &&
         (StringRef(Name).ends_with("held") || StringRef(Name).ends_with("locked") ||
          StringRef(Name).ends_with("acquired"));
}
static bool assertsLock(const FunctionDecl *F) {
  return F->hasAttr<AssertCapabilityAttr>() || (F->getIdentifier() && assertsLock(F->getName()));
}

/// `ASSERT_LOCKED(session->lock)`, whatever it expands to: `assert(pthread_mutex_trylock(&session->lock))`.
static bool inLockAssertion(SourceLocation L, const ASTContext &Ctx) {
  const SourceManager &SM = Ctx.getSourceManager();
  for (; L.isMacroID(); L = SM.getImmediateMacroCallerLoc(L))
    if (assertsLock(Lexer::getImmediateMacroName(L, SM, Ctx.getLangOpts())))
      return true;
  return false;
}

bool inMacro(SourceLocation L, const ASTContext &Ctx, StringRef Part) {
  const SourceManager &SM = Ctx.getSourceManager();
  for (; L.isMacroID(); L = SM.getImmediateMacroCallerLoc(L))
    if (Lexer::getImmediateMacroName(L, SM, Ctx.getLangOpts()).contains_insensitive(Part))
      return true;
  return false;
}

bool inAssertion(SourceLocation L, const ASTContext &Ctx) { return inMacro(L, Ctx, "assert"); }

/// `assert(lock_is_held(&m))`, by whatever macro.
static bool asksInAssertion(const Event &E) {
  if (!E.Function || !E.Function->getIdentifier() || !E.Loc.isMacroID())
    return false;
  const std::string Name = E.Function->getName().lower();
  return (StringRef(Name).ends_with("held") || StringRef(Name).ends_with("owned") ||
          StringRef(Name).ends_with("locked")) &&
         inAssertion(E.Loc, E.Function->getASTContext());
}

/// `sizeLocked`, `pop_with_lock`: the lock is the caller's business.
static bool namedLocked(const FunctionDecl *F) {
  static constexpr StringRef Suffixes[] = {"Locked", "_locked", "WithLock", "_with_lock", "LockHeld", "_lock_held"};
  if (!F->getIdentifier())
    return false;
  StringRef N = F->getName().rtrim('_');
  return !N.equals_insensitive("isLocked") && !N.equals_insensitive("is_locked") &&
         llvm::any_of(Suffixes, [&](StringRef S) { return N.ends_with(S); });
}

static constexpr unsigned MaxComment = 2000; ///< characters

/// True if a sentence of \p Text has one of each group of words and none of \p Not.
static bool says(StringRef Text, llvm::ArrayRef<llvm::ArrayRef<const char *>> Groups,
                 llvm::ArrayRef<const char *> Not = {}) {
  llvm::SmallVector<StringRef, 8> Sentences;
  Text.split(Sentences, '.');
  return llvm::any_of(Sentences, [&](StringRef S) {
    auto Has = [&](llvm::ArrayRef<const char *> Words) {
      return llvm::any_of(Words, [&](const char *W) { return S.contains(W); });
    };
    return llvm::all_of(Groups, Has) && !Has(Not);
  });
}

/// \p Text, in lower case, is of a lock that is held already (`requires: mutex held`, `must be called with the lock
/// held`); or whoever calls must see to it that it is alone.
static bool saysHeld(StringRef Text) {
  return says(Text,
              {{"lock", "mutex"},
               {"held", "hold", "locked", "under lock", "taken", "acquired"},
               {"require", "must", "assume", "caller", "called with", "called under", "call with", "expect", "should",
                "needs", "already"}},
              {"not ", "n't", "without", "unlocked", "no lock"}) ||
         says(Text,
              {{"lock", "mutex"}, {"acquire", "take", "obtain"}, {"caller must", "callers must", "caller should"}},
              {"not ", "n't", "without", "release"}) ||
         says(Text, {{"caller must lock", "callers must lock", "caller should lock", "caller has to lock"}}) ||
         says(Text, {{"thread safe", "thread-safe", "threadsafe"}, {"not ", "n't ", "non-", "non thread"}}) ||
         says(Text, {{"inaccessible to", "no other thread", "exclusive access", "single-threaded", "single threaded"},
                     {"must", "only be", "while", "when", "require", "assume", "need"}}) ||
         says(Text, {{"concurrently", "in parallel", "simultaneously"},
                     {"cannot be", "can not be", "can't be", "must not be", "may not be", "should not be", "never be"},
                     {" called", " used", " invoked"}});
}

/// `the caller must release the lock`: it comes back locked.
static bool saysGivenLocked(StringRef Text) {
  return says(Text,
              {{"lock", "mutex"},
               {"release", "unlock"},
               {"caller must", "callers must", "caller should", "caller has to", "caller needs to",
                "caller is responsible", "must be released by", "must be unlocked by"}},
              {"not ", "n't"});
}

/// `// No lock needed: only the owner is here`.
static bool saysUnneeded(StringRef Text) {
  return says(Text, {{"lock", "mutex", "synchroniz", "synchronis"},
                     {"no ", "not ", "n't ", "without"},
                     {"need", "require", "necessary"}});
}

/// The text of the comment right above \p L, or one empty line above it, without its marks.
static std::string commentAbove(SourceLocation L, const SourceManager &SM) {
  const auto [File, Offset] = SM.getDecomposedExpansionLoc(L);
  bool Invalid = false;
  StringRef Above = SM.getBufferData(File, &Invalid);
  if (Invalid)
    return {};
  Above = Above.take_front(Offset);
  Above = Above.take_front(Above.rfind('\n') + 1); // rfind gives npos for none
  std::string Text;
  bool Block = false; // inside of /* */
  constexpr unsigned MaxLines = 32;
  for (unsigned I = 0; I < MaxLines && !Above.empty(); ++I) {
    const size_t Begin = Above.drop_back().rfind('\n') + 1;
    const StringRef Line = Above.substr(Begin).trim();
    Above = Above.take_front(Begin);
    if (I == 0 && Line.empty())
      continue;
    Block |= Line.ends_with("*/");
    if (!Block && !Line.starts_with("//"))
      break;
    Text = (Line.trim("/*! ") + " " + Text).str();
    if (Line.starts_with("/*"))
      break;
  }
  llvm::erase(Text, '*'); // "*must*"
  return StringRef(Text).lower();
}

/// `{ // the mutex is held by the custom_lock`: what stands before the first statement of \p F.
static bool beginsHeld(const FunctionDecl *F, const SourceManager &SM) {
  const auto *Body = dyn_cast_or_null<CompoundStmt>(F->hasBody() ? F->getBody() : nullptr);
  if (!Body || Body->body_empty() || Body->getLBracLoc().isMacroID())
    return false;
  const auto [File, Begin] = SM.getDecomposedExpansionLoc(Body->getLBracLoc());
  const auto [In, End] = SM.getDecomposedExpansionLoc(Body->body_front()->getBeginLoc());
  bool Invalid = false;
  const StringRef Text = SM.getBufferData(File, &Invalid);
  if (Invalid || File != In || End <= Begin || End - Begin > MaxComment)
    return false;
  const std::string Words = Text.slice(Begin, End).lower();
  return saysHeld(Words) || says(Words, {{"lock", "mutex"}, {"is held", "are held", "already held"}},
                                 {"not ", "n't", "without", "while", "until", "when", "if "});
}

/// \p Says is true of the comment above a declaration of \p F.
static bool isAbove(const FunctionDecl *F, llvm::function_ref<bool(StringRef)> Says) {
  const FunctionDecl *Pattern = F->getTemplateInstantiationPattern();
  const SourceManager &SM = F->getASTContext().getSourceManager();
  return llvm::any_of((Pattern ? Pattern : F)->redecls(), [&](const FunctionDecl *D) {
    const FunctionTemplateDecl *T = D->getDescribedFunctionTemplate();
    return Says(commentAbove(T ? T->getBeginLoc() : D->getBeginLoc(), SM));
  });
}

/// `// Allow tests to inspect the events.`
static bool saysForTests(StringRef Text) {
  return says(Text,
              {{"for testing", "for tests", "for unit test", "for unittest", "allow tests to", "allows tests to",
                "used by tests", "used in tests", "testing only", "test only", "test-only"}},
              {"whether", "testing if ", "testing that ", "not "});
}

/// `getAll_Unsafe`, `put_LockFree`, `send_nts` (not thread-safe): whoever calls it means to do without a lock. So
/// does a test that asks a class what only tests may (`TEST_Size`, `sizeForTesting`, or by its comment): it knows who
/// runs.
bool doesWithout(const FunctionDecl *F) {
  static constexpr StringRef Suffixes[] = {"unlocked", "nolock",    "lockfree",     "unsafe",
                                           "lockless", "nonatomic", "notthreadsafe"};
  static constexpr StringRef Prefixes[] = {"unlocked", "nolock", "unsafe", "lockless"};
  if (F->hasAttr<NoThreadSafetyAnalysisAttr>())
    return true;
  std::string Name = F->getIdentifier() ? F->getName().lower() : "";
  if (StringRef(Name).ends_with("_nts"))
    return true;
  llvm::erase(Name, '_');
  static constexpr StringRef ForTests[] = {"fortest", "fortests", "fortesting", "testonly"};
  if (isa<CXXMethodDecl>(F) && F->getIdentifier() &&
      (F->getName().starts_with("TEST_") ||
       llvm::any_of(ForTests, [&](StringRef S) { return StringRef(Name).ends_with(S); }) || isAbove(F, saysForTests)))
    return true;
  return llvm::any_of(Suffixes, [&](StringRef S) { return StringRef(Name).ends_with(S); }) ||
         llvm::any_of(Prefixes, [&](StringRef S) { return StringRef(Name).starts_with(S); });
}

/// The comment above a declaration of \p F, or at the beginning of its body, says that its caller holds a lock.
static bool saysLocked(const FunctionDecl *F) {
  const FunctionDecl *Pattern = F->getTemplateInstantiationPattern();
  return beginsHeld(Pattern ? Pattern : F, F->getASTContext().getSourceManager()) || isAbove(F, saysHeld);
}

bool saysItDoesWithout(const FunctionDecl *F) {
  // What callers needn't do the function does itself, or should.
  return isAbove(F, [](StringRef Text) { return saysUnneeded(Text) && !says(Text, {{"caller", "safe"}}); });
}

bool givesLocked(const FunctionDecl *F) { return isAbove(F, saysGivenLocked); }

static bool isGuard(const NamedDecl *C) {
  return C && C->getIdentifier() &&
         (C->getName() == "unique_lock" || C->getName() == "lock_guard" || C->getName() == "scoped_lock" ||
          C->getName() == "shared_lock");
}

/// `HoldingMutex(const std::lock_guard<M> &)`: there is nothing in \p R, and it can be made only by who has a guard.
static bool isProof(const CXXRecordDecl *R) {
  R = R ? R->getDefinition() : nullptr;
  if (!R || !R->isEmpty() || !R->hasTrivialDestructor())
    return false;
  bool Any = false;
  for (const Decl *D : R->decls()) {
    auto *Template = dyn_cast<FunctionTemplateDecl>(D);
    auto *C = dyn_cast<CXXConstructorDecl>(Template ? Template->getTemplatedDecl() : D);
    if (!C || C->isCopyOrMoveConstructor())
      continue;
    const QualType T = C->getNumParams() == 1 ? C->getParamDecl(0)->getType() : QualType();
    auto *Of =
        T.isNull() || !T->isReferenceType() ? nullptr : T.getNonReferenceType()->getAs<TemplateSpecializationType>();
    if (!Of || !isGuard(Of->getTemplateName().getAsTemplateDecl()))
      return false;
    Any = true;
  }
  return Any;
}

/// A guard, or a class with one in it that is named after it (`SegmentLock &`): whoever has one holds the lock.
static bool holdsLock(const CXXRecordDecl *R) {
  if (isGuard(R) || isProof(R))
    return true;
  R = R ? R->getDefinition() : nullptr;
  const StringRef Name = R && R->getIdentifier() ? R->getName() : StringRef();
  return (Name.contains_insensitive("lock") || Name.contains_insensitive("guard")) &&
         llvm::any_of(R->fields(), [&](const FieldDecl *F) { return isGuard(F->getType()->getAsCXXRecordDecl()); });
}

/// \p R has a guard in it, or what is named like one.
static bool hasGuard(const CXXRecordDecl *R, unsigned Depth) {
  R = R ? R->getDefinition() : nullptr;
  return R && Depth && llvm::any_of(R->fields(), [&](const FieldDecl *F) {
           const CXXRecordDecl *Of = F->getType()->getAsCXXRecordDecl();
           return Of && ((Of->getIdentifier() && !Of->hasTrivialDestructor() &&
                          (Of->getName().contains_insensitive("lock") || Of->getName().contains_insensitive("guard"))) ||
                         hasGuard(Of, Depth - 1));
         });
}

bool returnsKeeper(QualType T) {
  const CXXRecordDecl *R = T->getAsCXXRecordDecl();
  if (!R || !R->hasDefinition() || R->hasTrivialDestructor())
    return false;
  if (!R->isInStdNamespace())
    return hasGuard(R, /*Depth=*/3);
  auto *S = dyn_cast<ClassTemplateSpecializationDecl>(R);
  if (!S || S->getName() != "unique_ptr" || S->getTemplateArgs().size() < 2)
    return false;
  const QualType Deleter = S->getTemplateArgs()[1].getAsType();
  const CXXRecordDecl *D = Deleter->getAsCXXRecordDecl();
  return !D || !D->isInStdNamespace();
}

bool saysReentrant(const FunctionDecl *F) {
  auto Says = [](StringRef Text) { return Text.contains("reentrant") || Text.contains("recursive"); };
  return (F->getIdentifier() && Says(F->getName().lower())) || isAbove(F, Says) ||
         llvm::any_of(F->redecls(), [&](const FunctionDecl *D) {
           return llvm::any_of(D->parameters(), [&](const ParmVarDecl *X) { return Says(X->getName().lower()); });
         });
}

bool isGivenGuard(const Process &P) {
  return llvm::any_of(P.Function->parameters(), [](const ParmVarDecl *X) {
    return holdsLock(X->getType().getNonReferenceType()->getAsCXXRecordDecl());
  });
}

bool lockedByContract(const Process &P) {
  if (P.Function->hasAttr<RequiresCapabilityAttr>() || namedLocked(P.Function) || doesWithout(P.Function) ||
      assertsLock(P.Function) || saysLocked(P.Function))
    return true;
  if (isGivenGuard(P))
    return true;
  return llvm::any_of(P.Blocks, [](const Block &B) {
    return llvm::any_of(B.Events, [](const Event &E) {
      return (E.Function && (assertsLock(E.Function) || inLockAssertion(E.Loc, E.Function->getASTContext()))) ||
             asksInAssertion(E);
    });
  });
}

bool meansToDoWithout(const Record &R) {
  return R.E->Loc.isValid() && saysUnneeded(commentAbove(R.E->Loc, R.In->Function->getASTContext().getSourceManager()));
}

bool doesLikewise(const Summaries &S, const Record &R) {
  const std::vector<Record> &Rs = S.of(R.In).Records;
  auto Bare = [&](const Record &X) { return X.E == R.E && X.Path.empty() && X.locks().empty(); };
  const Block *B = llvm::any_of(Rs, Bare) ? blockOf(*R.In, R.E) : nullptr;
  auto Leads = [&](const Block &From, const Block &To) { return leads(*R.In, From, To); };
  auto Same = [&](const Record &X) {
    return X.kind() == R.kind() && X.Path.empty() && X.Object == R.E->Object && X.E->Function == R.E->Function &&
           X.E->HasConst == R.E->HasConst && X.E->Value == R.E->Value && X.E != R.E &&
           llvm::any_of(X.locks(), [](const Held &H) { return !H.Claim && !H.Assumed; });
  };
  // A state tells the two apart, not what the call is about.
  auto Told = [&](const Block &A) {
    return llvm::any_of(R.In->Blocks, [&](const Block &C) {
      return C.Succs.size() == 2 && !C.Reads.empty() && Leads(C, A) && Leads(C, *B) &&
             llvm::all_of(C.Reads, [](const Place *X) {
               const Place::Kind K = X->root()->K;
               return K == Place::This || K == Place::Global || (K == Place::Param && X->indirect());
             });
    });
  };
  return B && llvm::any_of(Rs, [&](const Record &X) {
           const Block *A = Same(X) ? blockOf(*R.In, X.E) : nullptr;
           return A && A != B && !Leads(*A, *B) && !Leads(*B, *A) && Told(*A);
         });
}

} // namespace belay::analysis
