//===- BelayModule.cpp - the checks, as a module of clang-tidy ------------===//

#include "BelayModule.h"
#include "Check.h"
#include "CheckHeaders.inc"
#include "Compat.h"

using namespace clang::tidy;

namespace belay {
namespace {

class BelayModule : public ClangTidyModule {
public:
  void addCheckFactories(ClangTidyCheckFactories &Factories) override {
    auto Slots = std::make_shared<UnitSlots>();
#define BELAY_CHECK(Class, Name, Family, Text)                                                                         \
  Factories.registerCheckFactory("belay-" Name, [Slots](llvm::StringRef CheckName, ClangTidyContext *Context) {        \
    return std::make_unique<Class>(CheckName, Context, Slots->of(Context));                                            \
  });
#include "Checks.def"
#undef BELAY_CHECK
  }
};

} // namespace

void registerModule() {
  static ClangTidyModuleRegistry::Add<BelayModule> Registered("belay-module", "Belay: owned threads, confined data");
}

} // namespace belay
