//===- Natives.h - calls that the machine itself performs -----------------===//

#ifndef BELAY_EXPLORE_NATIVES_H
#define BELAY_EXPLORE_NATIVES_H

#include <cstdint>

namespace clang {
class FunctionDecl;
}
namespace belay::model {
class Model;
}

namespace belay::explore {

enum class Native : uint8_t {
  None,
#define BELAY_NATIVE(Name) Name,
#include "explore/Natives.def"
};

/// What the machine does for a call of \p F, by the C library's names and, for
/// the classes of std, by what the model says of them.
Native nativeOf(const clang::FunctionDecl *F, model::Model &M);

/// True if \p F is one of C's functions of real numbers.
bool isMath(const clang::FunctionDecl *F);

/// True if other threads can notice \p N, or it can wait: a point where they
/// may take over.
bool isVisible(Native N);

/// True if \p N can be told how long to wait at most; in phase 1 it was.
bool isTimed(Native N);

} // namespace belay::explore

#endif
