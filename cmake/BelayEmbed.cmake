# Turns text files into C++ string data.
#
#   belay_embed(OUTPUT <file.inc> FILES <file>...)
#
# writes one `{"<name without extension>", R"belay(...)belay" ...},` per file, in the order given. A long text becomes
# several adjacent literals, cut at line ends, since compilers limit the length of one.

if(CMAKE_SCRIPT_MODE_FILE STREQUAL CMAKE_CURRENT_LIST_FILE)
  set(Out "")
  file(STRINGS ${LIST} Files)
  foreach(File ${Files})
    get_filename_component(Name ${File} NAME_WE)
    file(READ ${File} Text)
    string(APPEND Out "{\"${Name}\",\n")
    string(LENGTH "${Text}" Length)
    while(Length GREATER 0)
      string(SUBSTRING "${Text}" 0 12000 Part)
      if(Length GREATER 12000)
        string(FIND "${Part}" "\n" Cut REVERSE)
        if(Cut GREATER 0)
          math(EXPR Cut "${Cut} + 1")
          string(SUBSTRING "${Part}" 0 ${Cut} Part)
        endif()
      endif()
      string(APPEND Out "R\"belay(${Part})belay\"\n")
      string(LENGTH "${Part}" Used)
      string(SUBSTRING "${Text}" ${Used} -1 Text)
      string(LENGTH "${Text}" Length)
    endwhile()
    string(APPEND Out "\"\"},\n")
  endforeach()
  file(WRITE ${OUTPUT} "${Out}")
  return()
endif()

set(BELAY_EMBED_SCRIPT ${CMAKE_CURRENT_LIST_FILE})
function(belay_embed)
  cmake_parse_arguments(Arg "" "OUTPUT" "FILES" ${ARGN})
  string(REPLACE ";" "\n" Lines "${Arg_FILES}")
  file(CONFIGURE OUTPUT ${Arg_OUTPUT}.list CONTENT "${Lines}\n" @ONLY)
  add_custom_command(OUTPUT ${Arg_OUTPUT}
    COMMAND ${CMAKE_COMMAND} -DLIST=${Arg_OUTPUT}.list -DOUTPUT=${Arg_OUTPUT} -P ${BELAY_EMBED_SCRIPT}
    DEPENDS ${Arg_FILES} ${Arg_OUTPUT}.list ${BELAY_EMBED_SCRIPT} VERBATIM COMMENT "Embedding into ${Arg_OUTPUT}")
endfunction()
