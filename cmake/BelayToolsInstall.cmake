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
