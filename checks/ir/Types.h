//===- Types.h - small questions about types ------------------------------===//

#ifndef BELAY_IR_TYPES_H
#define BELAY_IR_TYPES_H

#include "model/Model.h"
#include "clang/AST/DeclTemplate.h"
#include "llvm/ADT/STLExtras.h"

namespace belay::ir {

inline bool isThread(model::TypeKind K) {
  return K == model::TypeKind::Thread || K == model::TypeKind::JoiningThread || K == model::TypeKind::Future ||
         K == model::TypeKind::Handle;
}

inline const clang::CXXRecordDecl *recordOf(clang::QualType T) {
  if (T.isNull())
    return nullptr;
  T = T.getNonReferenceType();
  return T->isPointerType() ? T->getPointeeCXXRecordDecl() : T->getAsCXXRecordDecl();
}

/// The first type argument of a class template: what a container or owner holds.
inline clang::QualType held(clang::QualType T) {
  auto *S = llvm::dyn_cast_or_null<clang::ClassTemplateSpecializationDecl>(recordOf(T));
  if (!S)
    return {};
  unsigned I = S->getName().contains("map") ? 1 : 0;
  if (S->getTemplateArgs().size() > I &&
      S->getTemplateArgs()[I].getKind() == clang::TemplateArgument::Type)
    return S->getTemplateArgs()[I].getAsType();
  return {};
}

/// boost::thread as it is by default: its destructor gives the thread up. Those versions that end the program instead
/// don't compare threads.
inline bool isGivenUp(const clang::CXXRecordDecl *R) {
  return R && R->hasDefinition() && R->getQualifiedNameAsString() == "boost::thread" &&
         llvm::any_of(R->methods(), [](const clang::CXXMethodDecl *M) {
           return M->getOverloadedOperator() == clang::OO_EqualEqual;
         });
}

/// The words of a name: `log_mutex_lock`, `logMutexLock`.
llvm::SmallVector<llvm::StringRef, 4> words(llvm::StringRef Name);

/// C's structures, and those of C++ that have no methods.
bool isPlainStruct(const clang::RecordDecl *R);

/// True for a type that says in its name that threads wait on it: `os_sem_t`, `struct done_event`.
bool isForWaiting(clang::QualType T);

/// True for an instance of std::variant.
inline bool isVariant(clang::QualType T) {
  auto *S = llvm::dyn_cast_or_null<clang::ClassTemplateSpecializationDecl>(recordOf(T));
  return S && S->isInStdNamespace() && S->getName() == "variant" && S->getTemplateArgs().size() == 1 &&
         S->getTemplateArgs()[0].getKind() == clang::TemplateArgument::Pack;
}

/// True for vector<bool>, whose elements share their memory.
inline bool sharesWords(clang::QualType T) {
  const clang::CXXRecordDecl *R = recordOf(T);
  if (!R || !R->isInStdNamespace() || !R->getIdentifier() || R->getName() != "vector")
    return false;
  clang::QualType Held = held(T);
  return !Held.isNull() && Held->isBooleanType();
}

} // namespace belay::ir

#endif
