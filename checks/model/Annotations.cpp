//===- Annotations.cpp - what the user's code says about itself -----------===//
//
// `[[clang::annotate("belay::mutex")]]` at a class or typedef says what kind of
// type it is; `[[clang::annotate("belay::lock(object: 0)")]]` at a function is
// a row of a table. Annotations win over tables.
//
//===----------------------------------------------------------------------===//

#include "model/Model.h"
#include "model/Words.h"
#include "clang/AST/ASTContext.h"
#include "clang/AST/Attr.h"

using namespace clang;
using namespace llvm;

namespace belay::model {

/// Calls \p F for each annotation of \p D that is for Belay, with what follows
/// the prefix.
template <typename Fn> static void forAnnotations(const Decl *D, Fn F) {
  if (D->hasAttrs())
    for (const auto *A : D->specific_attrs<AnnotateAttr>())
      if (StringRef Text = A->getAnnotation(); Text.consume_front("belay::"))
        F(*A, Text.trim());
}

/// One for each place: a template has the annotation in each of its forms, and a
/// declaration inherits those of the one before.
void Model::mistake(const Attr &A, const Twine &Text) {
  if (Wrong.insert(A.getLocation()).second)
    Mistakes.push_back({A.getLocation(), Text.str()});
}

TypeKind Model::annotatedType(const NamedDecl *D) {
  TypeKind Kind = TypeKind::None;
  forAnnotations(D, [&](const AnnotateAttr &A, StringRef Text) {
    if (auto K = word(TypeWords, Text))
      Kind = *K;
    else
      mistake(A, unknown("type kind", TypeWords, Text));
  });
  return Kind;
}

/// What is wrong with \p E at \p F; empty if nothing is.
static std::string misplaced(const Effect &E, const FunctionDecl *F) {
  for (const auto &W : RoleWords) {
    Role R = E.*W.Value;
    if (R.K == Role::This && !F->isCXXInstanceMember())
      return (Twine("'") + W.Name + "' is 'this', but the function has no object").str();
    if (R.K == Role::Arg && R.Index >= F->getNumParams() && !F->isVariadic())
      return (Twine("'") + W.Name + "' is argument " + Twine(unsigned(R.Index)) + ", but the function has " +
              Twine(F->getNumParams()) + (F->getNumParams() == 1 ? " parameter" : " parameters") + ", counted from 0")
          .str();
  }
  return {};
}

void Model::annotatedEffects(const FunctionDecl *F, Effects &Out) {
  forAnnotations(F->getMostRecentDecl(), [&](const AnnotateAttr &A, StringRef Text) {
    Expected<Effect> E = parseEffect(Text, Storage);
    if (!E)
      return mistake(A, toString(E.takeError()));
    if (std::string Why = misplaced(*E, F); !Why.empty())
      return mistake(A, Why);
    Out.push_back(*E);
  });
}

void Model::annotated(const Decl *D) {
  if (auto *F = dyn_cast<FunctionDecl>(D)) {
    Effects Unused;
    annotatedEffects(F, Unused);
  } else if (isa<RecordDecl, TypedefNameDecl>(D)) {
    annotatedType(cast<NamedDecl>(D));
  } else {
    forAnnotations(D, [&](const AnnotateAttr &A, StringRef) {
      mistake(A, "a belay annotation is for a function, a class or a typedef");
    });
  }
}

} // namespace belay::model
