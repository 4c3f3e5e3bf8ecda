//===- PublicApiTest.cpp - the model speaks for all of Belay's own API ----===//
//
// Each public function of lib/include/belay has a row, or a type whose kind says
// what its methods do. What touches nothing that others see has a row that says so.
//
//===----------------------------------------------------------------------===//

#include "ir/Walk.h"
#include "model/Model.h"
#include "clang/Frontend/ASTUnit.h"
#include "clang/Tooling/Tooling.h"
#include "llvm/ADT/StringSet.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Path.h"
#include "gtest/gtest.h"

using namespace clang;
using namespace belay::model;

namespace {

/// True if the kind alone says what a method does: const ones read, others write.
bool describesMethods(TypeKind K) {
  return K == TypeKind::Value || K == TypeKind::Owner || K == TypeKind::Container || K == TypeKind::Iterator;
}

class Finder : public belay::ir::Walk {
public:
  Finder(const Tables &T, ASTContext &Context) : T(T), SM(Context.getSourceManager()) {}

  bool VisitFunctionDecl(FunctionDecl *F) override {
    if (isa<CXXConstructorDecl, CXXDestructorDecl, CXXDeductionGuideDecl>(F) || F->isImplicit() || F->isDeleted() ||
        F->isDefaulted() || F->isOverloadedOperator() || !F->getIdentifier() || !isPublic(F))
      return true;
    auto *M = dyn_cast<CXXMethodDecl>(F);
    std::string Name = qualifiedName(F);
    if (!llvm::StringRef(Name).starts_with("belay::") || llvm::StringRef(Name).contains("::detail::"))
      return true;
    ++Seen;
    for (const Row &R : T.functions(F->getName()))
      if (R.Name == Name)
        return true;
    if (M && describesMethods(T.type(qualifiedName(M->getParent()))))
      return true;
    Unspoken.insert(Name);
    return true;
  }

  unsigned Seen = 0;
  llvm::StringSet<> Unspoken;

private:
  /// True if \p F is in one of the headers that users include, where they can name it.
  bool isPublic(const FunctionDecl *F) const {
    llvm::StringRef File = SM.getFilename(SM.getExpansionLoc(F->getLocation()));
    if (llvm::sys::path::filename(llvm::sys::path::parent_path(File)) != "belay")
      return false;
    if (F->getFriendObjectKind() != Decl::FOK_None)
      return false;
    for (const Decl *D = F; D; D = dyn_cast_or_null<Decl>(D->getDeclContext())) {
      const TemplateDecl *Template = D->getDescribedTemplate();
      AccessSpecifier Access = Template ? Template->getAccess() : D->getAccess();
      if (Access == AS_private || Access == AS_protected)
        return false;
      if (isa<FunctionDecl>(D) && D != F)
        return false;
    }
    return true;
  }

  const Tables &T;
  const SourceManager &SM;
};

TEST(PublicApi, HasRows) {
  std::string Code;
  std::error_code EC;
  std::vector<std::string> Headers;
  for (llvm::sys::fs::directory_iterator I(BELAY_INCLUDE_DIR "/belay", EC), E; I != E && !EC; I.increment(EC))
    if (llvm::StringRef Name = llvm::sys::path::filename(I->path());
        Name.ends_with(".h") && Name != "testing.h") // GoogleTest's, for tests
      Headers.push_back(Name.str());
  ASSERT_GT(Headers.size(), 30u);
  llvm::sort(Headers);
  for (const std::string &H : Headers)
    Code += "#include \"belay/" + H + "\"\n";
  auto Unit = tooling::buildASTFromCodeWithArgs(
      Code, {"-resource-dir", BELAY_RESOURCE_DIR, "-w", "-std=c++20", "-I", BELAY_INCLUDE_DIR}, "all.cpp");
  ASSERT_TRUE(Unit && !Unit->getDiagnostics().hasErrorOccurred());
  auto T = Tables::load("");
  ASSERT_TRUE(static_cast<bool>(T));
  Finder F(**T, Unit->getASTContext());
  F.TraverseDecl(Unit->getASTContext().getTranslationUnitDecl());
  EXPECT_GT(F.Seen, 100u);
  std::vector<llvm::StringRef> Names(F.Unspoken.keys().begin(), F.Unspoken.keys().end());
  llvm::sort(Names);
  for (llvm::StringRef Name : Names)
    ADD_FAILURE() << Name.str() << ": checks/model/tables/belay.yaml has no row for it";
}

} // namespace
