// What the checks and the tools need beside it.
#ifndef BELAY_CHECKS_PRECOMPILEDTIDY_H
#define BELAY_CHECKS_PRECOMPILEDTIDY_H

#include "Precompiled.h"
#include "clang-tidy/ClangTidyCheck.h"
#include "clang-tidy/ClangTidyModule.h"
#include "clang/Tooling/Tooling.h"

#endif
