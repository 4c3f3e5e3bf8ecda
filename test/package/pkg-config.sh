#!/bin/sh
# pkg-config.sh PKG-CONFIG DIRECTORY COMPILER VERSION SOURCE OUTPUT: compiles, links and runs with nothing but what belay.pc says.
set -eu
pkg_config=$1 compiler=$3 version=$4 source=$5 output=$6
export PKG_CONFIG_LIBDIR="$2" # there, and nowhere else
test "$("$pkg_config" --modversion belay)" = "$version"
"$compiler" -std=c++20 -o "$output" "$source" $("$pkg_config" --cflags --libs belay)
"$output"
