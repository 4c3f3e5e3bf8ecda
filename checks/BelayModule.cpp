//===- BelayModule.cpp - the checks, as a module of clang-tidy ------------===//

#include "BelayModule.h"
#include "CheckHeaders.inc"
#include "Compat.h"
#include "TidyCheck.h"

using namespace clang::tidy;

namespace belay {
namespace {

class BelayModule : public ClangTidyModule {
public:
  void addCheckFactories(ClangTidyCheckFactories &Factories) override {
    auto Slots = std::make_shared<UnitSlots>();
#define BELAY_CHECK(Class, Name, Family, Text)                                                                         \
  Factories.registerCheckFactory("belay-" Name, [Slots](llvm::StringRef CheckName, ClangTidyContext *Context) {        \
    auto Slot = Slots->of(Context);                                                                                    \
    return std::make_unique<TidyCheck>(CheckName, Context, Slot, std::make_unique<Class>(Slot->Said));                 \
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
