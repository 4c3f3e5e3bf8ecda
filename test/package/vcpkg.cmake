# Runs the port of vcpkg with the functions that vcpkg would give it, as far as it uses them:
#
#   cmake -DPORT_DIR=... -DPACKAGES=... -DCOMPILER=... -DVERSION=... -P vcpkg.cmake
#
# PACKAGES is then what vcpkg would pack: a release, and below debug/ the other one without headers.
cmake_minimum_required(VERSION 3.25)
set(PORT belay)
file(READ ${PORT_DIR}/vcpkg.json Manifest)
string(JSON Version GET ${Manifest} version)
if(NOT Version VERSION_EQUAL VERSION)
  message(FATAL_ERROR "the port is of version ${Version}, the library is ${VERSION}")
endif()
set(CURRENT_PORT_DIR ${PORT_DIR})
set(CURRENT_PACKAGES_DIR ${PACKAGES})
file(REMOVE_RECURSE ${PACKAGES} ${PACKAGES}.build)

function(run)
  execute_process(COMMAND ${ARGN} COMMAND_ERROR_IS_FATAL ANY OUTPUT_QUIET)
endfunction()

function(vcpkg_check_linkage)
  cmake_parse_arguments(PARSE_ARGV 0 Is "ONLY_STATIC_LIBRARY" "" "")
  if(Is_UNPARSED_ARGUMENTS)
    message(FATAL_ERROR "vcpkg_check_linkage doesn't know ${Is_UNPARSED_ARGUMENTS}")
  endif()
endfunction()

function(vcpkg_cmake_configure)
  cmake_parse_arguments(PARSE_ARGV 0 Is "" "SOURCE_PATH" "OPTIONS")
  if(Is_UNPARSED_ARGUMENTS)
    message(FATAL_ERROR "vcpkg_cmake_configure doesn't know ${Is_UNPARSED_ARGUMENTS}")
  endif()
  foreach(Kind Release Debug)
    if(Kind STREQUAL Debug)
      set(Prefix ${PACKAGES}/debug)
    else()
      set(Prefix ${PACKAGES})
    endif()
    run(${CMAKE_COMMAND} -S ${Is_SOURCE_PATH} -B ${PACKAGES}.build/${Kind} -G Ninja -DCMAKE_BUILD_TYPE=${Kind}
        -DCMAKE_CXX_COMPILER=${COMPILER} -DCMAKE_INSTALL_PREFIX=${Prefix} -DCMAKE_INSTALL_LIBDIR=lib -DBUILD_SHARED_LIBS=OFF
        -DCMAKE_UNITY_BUILD=ON -DCMAKE_UNITY_BUILD_BATCH_SIZE=0 ${Is_OPTIONS})
  endforeach()
endfunction()

function(vcpkg_cmake_install)
  foreach(Kind Release Debug)
    run(${CMAKE_COMMAND} --build ${PACKAGES}.build/${Kind} --target install)
  endforeach()
endfunction()

# The debug configuration joins the other one in share/, and both look for the prefix a level less above them.
function(vcpkg_cmake_config_fixup)
  cmake_parse_arguments(PARSE_ARGV 0 Is "" "PACKAGE_NAME;CONFIG_PATH" "")
  set(To ${PACKAGES}/share/${Is_PACKAGE_NAME})
  file(GLOB Debug ${PACKAGES}/debug/${Is_CONFIG_PATH}/*Targets-debug.cmake)
  file(GLOB Release ${PACKAGES}/${Is_CONFIG_PATH}/*)
  if(NOT Debug OR NOT Release)
    message(FATAL_ERROR "nothing in ${Is_CONFIG_PATH}")
  endif()
  file(COPY ${Release} ${Debug} DESTINATION ${To})
  file(REMOVE_RECURSE ${PACKAGES}/${Is_CONFIG_PATH} ${PACKAGES}/debug/${Is_CONFIG_PATH})
  foreach(File ${To}/${Is_PACKAGE_NAME}Targets.cmake ${To}/${Is_PACKAGE_NAME}Targets-debug.cmake)
    file(READ ${File} Text)
    string(REPLACE "get_filename_component(_IMPORT_PREFIX \"\${_IMPORT_PREFIX}\" PATH)\nget_filename_component(_IMPORT_PREFIX \"\${_IMPORT_PREFIX}\" PATH)\n"
                   "get_filename_component(_IMPORT_PREFIX \"\${_IMPORT_PREFIX}\" PATH)\n" Text "${Text}")
    if(File MATCHES "-debug")
      string(REPLACE "\${_IMPORT_PREFIX}/lib" "\${_IMPORT_PREFIX}/debug/lib" Text "${Text}")
    endif()
    file(WRITE ${File} "${Text}")
  endforeach()
endfunction()

function(vcpkg_fixup_pkgconfig)
  if(NOT EXISTS ${PACKAGES}/lib/pkgconfig/belay.pc OR NOT EXISTS ${PACKAGES}/debug/lib/pkgconfig/belay.pc)
    message(FATAL_ERROR "no belay.pc")
  endif()
endfunction()

include(${PORT_DIR}/portfile.cmake)

# What vcpkg looks for when a port is done.
file(GLOB Left ${PACKAGES}/lib/cmake/* ${PACKAGES}/debug/lib/cmake/*)
if(Left OR EXISTS ${PACKAGES}/debug/include OR EXISTS ${PACKAGES}/debug/share OR NOT EXISTS ${PACKAGES}/include/belay/channel.h
   OR NOT EXISTS ${PACKAGES}/share/belay/usage)
  message(FATAL_ERROR "not a package as vcpkg wants it: ${PACKAGES}")
endif()
