//===- Plugin.h - where clang-tidy's plugin is ----------------------------===//

#ifndef BELAY_TOOLS_PLUGIN_H
#define BELAY_TOOLS_PLUGIN_H

namespace belay {

/// Prints the path of the plugin that was built or installed with this program, so that scripts needn't guess it.
/// Returns the exit code.
int printPlugin(const char *Argv0);

} // namespace belay

#endif
