# Installs the library: headers, archive, the CMake package (`find_package(belay)`) and belay.pc for pkg-config.
# What is installed may be moved: both find the prefix by where they are themselves.
#
#   cmake --install build --prefix /opt/belay --component belay

include(GNUInstallDirs)
include(CMakePackageConfigHelpers)
set(Package ${CMAKE_INSTALL_LIBDIR}/cmake/belay)
set(PkgConfig ${CMAKE_INSTALL_LIBDIR}/pkgconfig)

install(TARGETS belay EXPORT belay COMPONENT belay ARCHIVE DESTINATION ${CMAKE_INSTALL_LIBDIR}
        FILE_SET HEADERS DESTINATION ${CMAKE_INSTALL_INCLUDEDIR} COMPONENT belay)
install(EXPORT belay NAMESPACE belay:: FILE belayTargets.cmake DESTINATION ${Package} COMPONENT belay)

# Before 1.0 a minor version may change interfaces.
write_basic_package_version_file(${CMAKE_CURRENT_BINARY_DIR}/belayConfigVersion.cmake COMPATIBILITY SameMinorVersion)
install(FILES ${CMAKE_CURRENT_LIST_DIR}/belayConfig.cmake ${CMAKE_CURRENT_BINARY_DIR}/belayConfigVersion.cmake
        DESTINATION ${Package} COMPONENT belay)

file(RELATIVE_PATH Up /${PkgConfig} /)
string(REGEX REPLACE "/$" "" Up ${Up})
cmake_path(APPEND LibDir "\${prefix}" ${CMAKE_INSTALL_LIBDIR})
cmake_path(APPEND IncludeDir "\${prefix}" ${CMAKE_INSTALL_INCLUDEDIR})
configure_file(${CMAKE_CURRENT_LIST_DIR}/belay.pc.in ${CMAKE_CURRENT_BINARY_DIR}/belay.pc @ONLY)
install(FILES ${CMAKE_CURRENT_BINARY_DIR}/belay.pc DESTINATION ${PkgConfig} COMPONENT belay)
