#!/usr/bin/env bash
# tools.sh CMAKE BUILD SCRATCH COMPILER [pages]: installs the tools of BUILD, moves them, and uses them as somebody would who
# has nothing else of Belay; then the same for what is in the Debian package.
set -euo pipefail
cmake=$1 build=$2 scratch=$3 compiler=$4 pages=${5:-}
rm -rf "$scratch"
mkdir -p "$scratch/project"
fail() { printf '%s\n' "$*" >&2; exit 1; }

cat >"$scratch/project/main.cpp" <<'EOF'
#include <thread>
int main() { std::thread([] {}).detach(); }
EOF
cat >"$scratch/project/CMakeLists.txt" <<'EOF'
cmake_minimum_required(VERSION 3.25)
project(app CXX)
find_package(belay-tools 0.1 REQUIRED)
find_package(Threads REQUIRED)
add_executable(app main.cpp)
target_link_libraries(app PRIVATE Threads::Threads)
belay_enable(app)
EOF

# PREFIX: what the shells complete with is what the command says, and the man pages have its options.
belongings() {
  local shell option
  local -A places=([bash]=bash-completion/completions/belay [zsh]=zsh/site-functions/_belay
                   [fish]=fish/vendor_completions.d/belay.fish)
  for shell in "${!places[@]}"; do
    "$1/bin/belay" completion "$shell" | cmp - "$1/share/${places[$shell]}"
  done
  [[ $pages == pages ]] || return 0
  # With the version, and without the day of the build.
  grep -q '^.TH "BELAY-CLANGD" "1" " " "[0-9][0-9.]*" "Belay"' "$1/share/man/man1/belay-clangd.1" || fail "no page of belay-clangd"
  local page # without the backslashes of its hyphens
  page=$(tr -d '\\' <"$1/share/man/man1/belay.1")
  for option in $("$1/bin/belay" help check | sed -n "/^Belay's options/,/^Generic/s/^  \(-[a-z-]*\).*/\1/p"); do
    grep -q -e "^\.B fB$option[= f]" <<<"$page" || fail "belay.1 has no $option"
  done
}

# PREFIX: the command, CMake's function with the plugin, and a label for each check.
use() {
  local prefix=$1 out
  out=$("$prefix/bin/belay" check --quiet "$scratch/project/main.cpp" -- || [[ $? -eq 1 ]])
  [[ $out == *"[belay-detached-thread]"* ]] || fail "no finding of $prefix/bin/belay: $out"
  rm -rf "$scratch/out"
  "$cmake" -S "$scratch/project" -B "$scratch/out" -G Ninja -DCMAKE_CXX_COMPILER="$compiler" -DCMAKE_PREFIX_PATH="$prefix" >/dev/null
  out=$("$cmake" --build "$scratch/out" 2>&1) || fail "$out"
  [[ $out == *"[belay-detached-thread]"* ]] || fail "no finding as it is compiled: $out"
  "$scratch/out/app"
  out=$("$prefix/bin/belay" --print-plugin)
  [[ -f $out && $(realpath "$out") == "$(realpath "$prefix")"/* ]] || fail "the plugin is not $out"
  local name
  for name in $("$prefix/bin/belay" list | grep -o '^  belay-[a-z-]*'); do
    grep -q "\"$name\"" "$prefix/share/belay/codechecker-labels.json" || fail "no label for $name"
  done
  belongings "$prefix"
}

"$cmake" --install "$build" --prefix "$scratch/made" --component belay-tools >/dev/null
mv "$scratch/made" "$scratch/moved"
use "$scratch/moved"

command -v dpkg-deb >/dev/null || exit 0
(cd "$build" && "${cmake%/*}/cpack" -G DEB -B "$scratch/packages" >/dev/null)
for package in belay-tools libbelay-dev; do
  dpkg-deb -x "$scratch/packages/$package"_*.deb "$scratch/root"
done
use "$scratch/root/usr"
"$compiler" -std=c++20 -I "$scratch/root/usr/include" -x c++ - -fsyntax-only <<<'#include <belay/select.h>'
