//===- Preconditions.h - exceptions that blame the caller -----------------===//
//
// The family of std::logic_error is for "errors presumably detectable before
// the program executes": arguments that break a precondition. Where a call
// spells its arguments out, whoever wrote it has detected them.
//
//===----------------------------------------------------------------------===//

#ifndef BELAY_ANALYSIS_PRECONDITIONS_H
#define BELAY_ANALYSIS_PRECONDITIONS_H

#include "analysis/Summary.h"

namespace belay::analysis {

/// True if \p T is of std::logic_error's family: it means a defect of the program.
bool isLogicError(clang::QualType T);

/// True if exception event \p Throw is of std::logic_error's family, or a number that has its name from one:
/// `throw ERR_OUT_OF_BOUNDS;`.
bool blamesCaller(const ir::Event &Throw, const clang::ASTContext &Ctx);

/// True if \p Throw is what a container of the standard's throws, too, and nobody follows: past the end, too long or
/// out of memory.
bool asContainersDo(const ir::Event &Throw, const clang::ASTContext &Ctx);

/// True if \p F is an `at()` that users wrote: it looks for what it is given, throws if that isn't there, and returns
/// what it has found. Nobody follows the standard's.
bool isAt(const clang::FunctionDecl &F);

/// True if \p B of \p P is where a pointer that a caller passes was found to be null: nobody means to pass that.
bool refusesNull(const ir::Process &P, const ir::Block &B);

/// The member of its object that \p P has found to be null where \p B begins, if there is one: a pointer of any kind.
const clang::FieldDecl *foundNull(const ir::Process &P, const ir::Block &B);

/// True if \p F uses what member \p D of its object points to, and nowhere asks whether that is there.
bool reliesOn(const clang::FunctionDecl &F, const clang::FieldDecl *D);

/// True if an explicit throw can leave what \p Call calls, given the arguments that it spells out.
bool mayThrow(const Summaries &S, const ir::Event &Call);

} // namespace belay::analysis

#endif
