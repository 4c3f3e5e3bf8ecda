# Debian packages: `cpack -G DEB` in a build makes libbelay-dev, and belay-tools if the checks are built.

set(CPACK_PACKAGE_NAME belay)
set(CPACK_PACKAGE_VENDOR "The Belay project")
set(CPACK_PACKAGE_CONTACT "The Belay project <belay@belay-cpp.github.io>")
set(CPACK_PACKAGING_INSTALL_PREFIX /usr)
set(CPACK_COMPONENTS_ALL belay)
set(CPACK_DEB_COMPONENT_INSTALL ON)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_STRIP_FILES ON)

set(CPACK_DEBIAN_BELAY_PACKAGE_NAME libbelay-dev)
set(CPACK_DEBIAN_BELAY_PACKAGE_SECTION libdevel)
set(CPACK_COMPONENT_BELAY_DESCRIPTION "Channels, select and owned tasks for C++20\n Headers and archive of Belay's primitives.")

if(BELAY_BUILD_CHECKS)
  list(APPEND CPACK_COMPONENTS_ALL belay-tools)
  set(CPACK_DEBIAN_BELAY-TOOLS_PACKAGE_NAME belay-tools)
  set(CPACK_DEBIAN_BELAY-TOOLS_PACKAGE_SECTION devel)
  # The builtin headers are in libclang-common.
  set(CPACK_DEBIAN_BELAY-TOOLS_PACKAGE_DEPENDS
    "libclang-cpp${BELAY_LLVM_MAJOR}, libllvm${BELAY_LLVM_MAJOR}, libclang-common-${BELAY_LLVM_MAJOR}-dev")
  set(CPACK_DEBIAN_BELAY-TOOLS_PACKAGE_RECOMMENDS clang-tidy-${BELAY_LLVM_MAJOR})
  set(CPACK_COMPONENT_BELAY-TOOLS_DESCRIPTION
    "Finds leaked threads, races and deadlocks in C and C++\n The command belay, belay-clangd, and a plugin for clang-tidy-${BELAY_LLVM_MAJOR}.")
endif()
include(CPack)
