# Everything that is peculiar about building against a distribution's LLVM is in this file.
#
#   belay_llvm_target(T)   compile T as LLVM code is compiled (headers, definitions, no RTTI, no exceptions)
#   belay::llvm            libclang-cpp and libLLVM, for executables. Plugins link nothing: the host has it all.
#   belay::tidy            clang-tidy's engine, without its own checks
#   belay::clangd          clangd, which drags in clang-tidy's own checks
#   BELAY_LLVM_TOOLS       the directory of FileCheck, not, lit, clang-tidy
#   BELAY_RESOURCE_DIR     the compiler's builtin headers
#
# LLVM's own CMake package is not used: on Debian it insists on the development files of everything that LLVM
# was built with. llvm-config knows what is needed.

set(BELAY_LLVM_MAJOR 22 CACHE STRING "The version of LLVM to build against")
set(BELAY_LLVM_KNOWN 19 22) # checks/Compat.h has what differs between them
if(NOT BELAY_LLVM_MAJOR IN_LIST BELAY_LLVM_KNOWN)
  message(FATAL_ERROR "Belay's checks are written for LLVM ${BELAY_LLVM_KNOWN}, not for LLVM ${BELAY_LLVM_MAJOR}")
endif()
find_program(BELAY_LLVM_CONFIG NAMES llvm-config-${BELAY_LLVM_MAJOR} llvm-config
             DOC "llvm-config of LLVM ${BELAY_LLVM_MAJOR}")
if(NOT BELAY_LLVM_CONFIG)
  message(FATAL_ERROR "Belay's checks need LLVM ${BELAY_LLVM_MAJOR}, and llvm-config-${BELAY_LLVM_MAJOR} was not found.\n"
    "On Debian and Ubuntu: apt install clang-${BELAY_LLVM_MAJOR} clang-tidy-${BELAY_LLVM_MAJOR} "
    "libclang-${BELAY_LLVM_MAJOR}-dev llvm-${BELAY_LLVM_MAJOR}-dev llvm-${BELAY_LLVM_MAJOR}-tools\n"
    "or ./dev check, which installs them. To build only the library: -DBELAY_BUILD_CHECKS=OFF")
endif()

function(belay_llvm_config Var)
  execute_process(COMMAND ${BELAY_LLVM_CONFIG} ${ARGN} OUTPUT_VARIABLE Out OUTPUT_STRIP_TRAILING_WHITESPACE
                  COMMAND_ERROR_IS_FATAL ANY)
  set(${Var} "${Out}" PARENT_SCOPE)
endfunction()

belay_llvm_config(BELAY_LLVM_VERSION --version)
belay_llvm_config(BELAY_LLVM_INCLUDES --includedir)
belay_llvm_config(BELAY_LLVM_LIBS --libdir)
belay_llvm_config(BELAY_LLVM_TOOLS --bindir)
if(NOT BELAY_LLVM_VERSION MATCHES "^${BELAY_LLVM_MAJOR}\\.")
  message(FATAL_ERROR "BELAY_LLVM_MAJOR is ${BELAY_LLVM_MAJOR}, but ${BELAY_LLVM_CONFIG} is LLVM ${BELAY_LLVM_VERSION}. "
    "LLVM's C++ interface changes with every major version: set -DBELAY_LLVM_CONFIG=/path/to/llvm-config-${BELAY_LLVM_MAJOR}")
endif()
string(REGEX MATCH "^[0-9]+\\.[0-9]+" BELAY_LLVM_ABI ${BELAY_LLVM_VERSION}) # as in libLLVM.so.22.1
set(BELAY_RESOURCE_DIR ${BELAY_LLVM_LIBS}/clang/${BELAY_LLVM_MAJOR})

foreach(Needed ${BELAY_LLVM_INCLUDES}/clang-tidy/ClangTidyCheck.h ${BELAY_LLVM_LIBS}/libclangTidy.a)
  if(NOT EXISTS ${Needed})
    message(FATAL_ERROR "${Needed} is missing. On Debian and Ubuntu it is in libclang-${BELAY_LLVM_MAJOR}-dev.")
  endif()
endforeach()

function(belay_llvm_target Target)
  target_include_directories(${Target} PRIVATE ${PROJECT_SOURCE_DIR} ${PROJECT_SOURCE_DIR}/checks ${PROJECT_BINARY_DIR}/generated)
  target_include_directories(${Target} SYSTEM PRIVATE ${BELAY_LLVM_INCLUDES})
  target_compile_definitions(${Target} PRIVATE _GNU_SOURCE __STDC_CONSTANT_MACROS __STDC_FORMAT_MACROS __STDC_LIMIT_MACROS)
  target_compile_options(${Target} PRIVATE -fPIC # in programs too, or they could not share the precompiled header
    -fno-rtti -fno-exceptions -Wno-unused-parameter
    -Wno-deprecated-declarations) # std::stable_sort of libstdc++ 12 uses a deprecated function of its own
endfunction()

# Asserts that LLVM's headers have in them change no layout as long as the library's own ABI-breaking checks are
# left alone, and those are fixed in llvm/Config/abi-breaking.h; so Belay's assertions may be on.
add_library(belay_llvm INTERFACE)
add_library(belay::llvm ALIAS belay_llvm)
target_link_directories(belay_llvm INTERFACE ${BELAY_LLVM_LIBS})
# By file name: the -dev symlink of libclang-cpp is in a package of its own, which nothing else here needs.
target_link_libraries(belay_llvm INTERFACE ${BELAY_LLVM_LIBS}/libclang-cpp.so.${BELAY_LLVM_ABI} LLVM Threads::Threads)

# Never link an archive whose code is in libclang-cpp too (libclangFormat.a and most others): its globals would be
# there twice, be destroyed twice, and the program would crash at exit. clang-tidy and clangd aren't in it.
function(belay_archives Target)
  set(Files)
  foreach(Name ${ARGN})
    file(GLOB Found ${BELAY_LLVM_LIBS}/lib${Name}.a)
    if(NOT Found)
      message(FATAL_ERROR "lib${Name}.a is missing from ${BELAY_LLVM_LIBS}")
    endif()
    list(APPEND Files ${Found})
  endforeach()
  add_library(${Target} INTERFACE)
  string(REPLACE "belay_" "belay::" Alias ${Target})
  add_library(${Alias} ALIAS ${Target})
  target_link_libraries(${Target} INTERFACE -Wl,--start-group ${Files} -Wl,--end-group belay_llvm)
endfunction()
belay_archives(belay_tidy clangTidy clangTidyUtils)

# clangd is optional: a distribution may not ship it as libraries, and three of its inner functions are replaced
# (tools/clangd/Hooks.cpp), which no stability promise covers. So look whether they are there before building.
set(BELAY_CLANGD_WRAPS
  _ZN5clang6clangd15isFastTidyCheckEN4llvm9StringRefE         # isFastTidyCheck(StringRef)
  _ZN5clang6clangd20provideDefaultChecksEv)                   # provideDefaultChecks()
function(belay_find_clangd)
  set(BELAY_HAS_CLANGD OFF PARENT_SCOPE)
  if(BELAY_LLVM_MAJOR LESS 22)
    message(STATUS "What belay-clangd replaces in clangd is otherwise in LLVM ${BELAY_LLVM_MAJOR}: it is not built")
    return()
  endif()
  set(Daemon ${BELAY_LLVM_LIBS}/libclangDaemon.a)
  if(NOT EXISTS ${Daemon} OR NOT EXISTS ${BELAY_LLVM_LIBS}/libclangdMain.a)
    message(STATUS "No clangd libraries in ${BELAY_LLVM_LIBS}: belay-clangd is not built")
    return()
  endif()
  execute_process(COMMAND ${BELAY_LLVM_TOOLS}/llvm-nm --defined-only ${Daemon} OUTPUT_VARIABLE Symbols ERROR_QUIET)
  foreach(Symbol ${BELAY_CLANGD_WRAPS})
    string(FIND "${Symbols}" " T ${Symbol}\n" At)
    if(At EQUAL -1)
      message(WARNING "This clangd has no ${Symbol}, which Belay replaces: belay-clangd is not built")
      return()
    endif()
  endforeach()
  belay_archives(belay_clangd clangdMain clangDaemon clangDaemonTweaks clangdSupport clangTidy clangTidyUtils
                 clangTidy*Module clangIncludeCleaner clangQuery)
  foreach(Symbol ${BELAY_CLANGD_WRAPS})
    target_link_options(belay_clangd INTERFACE -Wl,--wrap=${Symbol})
  endforeach()
  set(BELAY_HAS_CLANGD ON PARENT_SCOPE)
endfunction()
belay_find_clangd()

message(STATUS "LLVM ${BELAY_LLVM_VERSION} in ${BELAY_LLVM_LIBS}")
