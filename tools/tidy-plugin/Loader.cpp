//===- Loader.cpp - libBelayTidy.so, for clang-tidy -load -----------------===//
//
// LLVM's C++ interface is stable within one minor version only, and a plugin for
// another one dies at best with a mangled symbol's name. So this file uses
// nothing of LLVM: it asks the host which LLVM it is, and loads the checks from
// the library beside it, or says what is wrong and leaves the host alone.
//
//===----------------------------------------------------------------------===//

#include <cstdio>
#include <cstring>
#include <dlfcn.h>
#include <link.h>
#include <string>

namespace {

/// "22.1.8", or the name of the host's LLVM library, or nothing.
std::string hostVersion() {
  using GetVersion = void (*)(unsigned *, unsigned *, unsigned *); // since LLVM 16
  if (auto Get = reinterpret_cast<GetVersion>(dlsym(RTLD_DEFAULT, "LLVMGetVersion"))) {
    unsigned Major = 0, Minor = 0, Patch = 0;
    Get(&Major, &Minor, &Patch);
    return std::to_string(Major) + "." + std::to_string(Minor) + "." + std::to_string(Patch);
  }
  std::string Found;
  dl_iterate_phdr(
      [](dl_phdr_info *Info, size_t, void *Out) {
        if (const char *Name = std::strstr(Info->dlpi_name, "libLLVM"))
          *static_cast<std::string *>(Out) = Name;
        return 0;
      },
      &Found);
  return Found;
}

/// "22.1" of "22.1.8": what libLLVM.so.22.1 promises to keep.
std::string interfaceOf(const std::string &Version) { return Version.substr(0, Version.rfind('.')); }

std::string besideMe() {
  Dl_info Info{};
  if (!dladdr(reinterpret_cast<void *>(&besideMe), &Info) || !Info.dli_fname)
    return BELAY_CHECKS_FILE;
  std::string Me = Info.dli_fname;
  const auto Slash = Me.rfind('/');
  return (Slash == std::string::npos ? std::string("./") : Me.substr(0, Slash + 1)) + BELAY_CHECKS_FILE;
}

void load() {
  const std::string Mine = BELAY_LLVM_VERSION, Host = hostVersion();
  if (interfaceOf(Mine) != interfaceOf(Host)) {
    std::fprintf(stderr, "belay: built for LLVM %s, loaded into %s%s; no check is registered. Use clang-tidy-%s.\n",
                 Mine.c_str(), Host.empty() ? "a program without an LLVM that says its version"
                               : Host.front() == 'l' ? "" : "LLVM ",
                 Host.c_str(), Mine.substr(0, Mine.find('.')).c_str());
    return;
  }
  void *Checks = dlopen(besideMe().c_str(), RTLD_NOW | RTLD_LOCAL);
  void *Register = Checks ? dlsym(Checks, "belayRegisterChecks") : nullptr;
  if (!Register) {
    std::fprintf(stderr, "belay: cannot load the checks, none is registered: %s\n", dlerror());
    return;
  }
  reinterpret_cast<void (*)()>(Register)();
}

struct AtLoad {
  AtLoad() { load(); }
} Loaded;

} // namespace
