# find_package(belay): the target belay::belay.
include(CMakeFindDependencyMacro)
find_dependency(Threads)
include(${CMAKE_CURRENT_LIST_DIR}/belayTargets.cmake)
