# What is installed below PREFIX are the headers below SOURCE, all of them and nothing else.
file(GLOB_RECURSE Installed RELATIVE ${PREFIX} ${PREFIX}/*)
file(GLOB_RECURSE Written RELATIVE ${SOURCE} ${SOURCE}/*)
if(NOT Installed OR NOT Installed STREQUAL Written)
  message(FATAL_ERROR "installed: ${Installed}\nshould be: ${Written}")
endif()
