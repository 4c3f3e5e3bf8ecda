# Installs the tools: `belay`, `belay-clangd`, the plugin, and what hangs them into other tools.
#
#   cmake --install build --prefix /opt/belay --component belay-tools

include(GNUInstallDirs)
set(Config ${CMAKE_INSTALL_LIBDIR}/cmake/belay-tools)

# The LLVM that they were built with may be in no directory that the loader knows.
set(Tools belayTool)
if(TARGET belay-clangd)
  list(APPEND Tools belay-clangd)
endif()
set_target_properties(${Tools} PROPERTIES INSTALL_RPATH ${BELAY_LLVM_LIBS})
install(TARGETS ${Tools} RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR} COMPONENT belay-tools)
install(TARGETS BelayTidy BelayTidyChecks LIBRARY DESTINATION ${CMAKE_INSTALL_LIBDIR}/belay COMPONENT belay-tools)

file(RELATIVE_PATH BELAY_PLUGIN_FROM_CONFIG /${Config} /${CMAKE_INSTALL_LIBDIR}/belay/libBelayTidy.so)
configure_file(${CMAKE_CURRENT_LIST_DIR}/belay-toolsConfig.cmake.in ${PROJECT_BINARY_DIR}/belay-toolsConfig.cmake @ONLY)
include(CMakePackageConfigHelpers)
write_basic_package_version_file(${PROJECT_BINARY_DIR}/belay-toolsConfigVersion.cmake COMPATIBILITY SameMinorVersion)
install(FILES ${PROJECT_BINARY_DIR}/belay-toolsConfig.cmake ${PROJECT_BINARY_DIR}/belay-toolsConfigVersion.cmake
        DESTINATION ${Config} COMPONENT belay-tools)

# CodeChecker's labels: a page and a severity for each check.
set(Severity_leak HIGH)
set(Severity_confinement HIGH)
set(Severity_pipeline MEDIUM)
set(Severity_channel HIGH)
set(Severity_lock HIGH)
set(Severity_error MEDIUM)
file(STRINGS ${PROJECT_SOURCE_DIR}/checks/Checks.def Rows REGEX "^BELAY_CHECK\\(")
set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/checks/Checks.def)
set(Labels "{}")
foreach(Row IN LISTS Rows)
  string(REGEX MATCH "\"([a-z-]+)\", ([a-z]+)," Matched "${Row}")
  set(Name ${CMAKE_MATCH_1})
  set(Value "[\"doc_url:${BELAY_DOCS_URL}/${Name}.html\", \"severity:${Severity_${CMAKE_MATCH_2}}\", \"profile:default\"]")
  string(JSON Labels SET "${Labels}" belay-${Name} "${Value}")
endforeach()
string(JSON Labels SET "{\"analyzer\": \"clang-tidy\", \"labels\": {}}" labels "${Labels}")
file(CONFIGURE OUTPUT ${PROJECT_BINARY_DIR}/codechecker-labels.json CONTENT "${Labels}\n" @ONLY)
install(FILES ${PROJECT_BINARY_DIR}/codechecker-labels.json DESTINATION ${CMAKE_INSTALL_DATADIR}/belay COMPONENT belay-tools)

# What completes the command line in shells, in the places where each of them looks.
set(Completions ${PROJECT_BINARY_DIR}/completions)
set(Scripts "")
foreach(Place bash:bash-completion/completions:belay zsh:zsh/site-functions:_belay fish:fish/vendor_completions.d:belay.fish)
  string(REPLACE ":" ";" Place ${Place})
  list(GET Place 0 Shell)
  list(GET Place 1 Directory)
  list(GET Place 2 Script)
  add_custom_command(OUTPUT ${Completions}/${Shell}/${Script} DEPENDS belayTool VERBATIM
    COMMAND ${CMAKE_COMMAND} -E make_directory ${Completions}/${Shell}
    COMMAND belayTool completion ${Shell} > ${Completions}/${Shell}/${Script})
  list(APPEND Scripts ${Completions}/${Shell}/${Script})
  install(FILES ${Completions}/${Shell}/${Script} DESTINATION ${CMAKE_INSTALL_DATADIR}/${Directory} COMPONENT belay-tools)
endforeach()
add_custom_target(completions ALL DEPENDS ${Scripts})

# The man pages are pages of the site, with the options that the program has.
find_program(BELAY_SPHINX sphinx-build DOC "Sphinx with MyST, for the site")
if(BELAY_SPHINX)
  set(Pages belay)
  if(TARGET belay-clangd)
    list(APPEND Pages belay-clangd)
  endif()
  list(TRANSFORM Pages REPLACE "(.+)" "${PROJECT_SOURCE_DIR}/docs/commands/\\1.md" OUTPUT_VARIABLE Sources)
  list(TRANSFORM Pages REPLACE "(.+)" "${PROJECT_BINARY_DIR}/man/\\1.1" OUTPUT_VARIABLE Made)
  add_custom_command(OUTPUT ${Made} VERBATIM
    COMMAND ${BELAY_SPHINX} -b man -W -E -q -c ${PROJECT_SOURCE_DIR}/docs -D root_doc=belay -D extensions=myst_parser,belay_options
      -D belay_program=$<TARGET_FILE:belayTool> -D version=${PROJECT_VERSION} -D "today= " # not the day of the build
      -d ${PROJECT_BINARY_DIR}/man/doctrees
      ${PROJECT_SOURCE_DIR}/docs/commands ${PROJECT_BINARY_DIR}/man
    DEPENDS belayTool ${Sources} ${PROJECT_SOURCE_DIR}/docs/conf.py ${PROJECT_SOURCE_DIR}/docs/_ext/belay_options.py)
  add_custom_target(man ALL DEPENDS ${Made})
  install(FILES ${Made} DESTINATION ${CMAKE_INSTALL_MANDIR}/man1 COMPONENT belay-tools)
else()
  message(STATUS "No Sphinx: there are no man pages")
endif()
