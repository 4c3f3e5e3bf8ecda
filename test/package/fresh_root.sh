#!/usr/bin/env bash
# fresh_root.sh CMAKE BUILD SCRATCH: what somebody has who installs the Debian packages on a Debian 12 with nothing else, in a root of its own
# (debootstrap), with a mirror of Debian: findings with flags and with CMake's database, pages, fixes, a baseline, a report, the editor's
# server, the plugin in clang-tidy, and the library.
# 77: that can't be tried here.
set -euo pipefail
cmake=$1 build=$2 scratch=$3
skip() { printf 'skipped: %s\n' "$*"; exit 77; }
fail() { printf '%s\n' "$*" >&2; exit 1; }

[[ $EUID -eq 0 ]] || skip "only root can make a root"
command -v debootstrap dpkg-deb >/dev/null || skip "there is no debootstrap here"
root=$scratch/root mirror=${BELAY_DEBIAN_MIRROR:-http://deb.debian.org}
rm -rf "$scratch"
mkdir -p "$scratch"
debootstrap --variant=minbase bookworm "$root" "$mirror/debian" >"$scratch/debootstrap.log" 2>&1 ||
  skip "debootstrap doesn't get at $mirror: $(tail -n1 "$scratch/debootstrap.log")"
echo "deb $mirror/debian-security bookworm-security main" >>"$root/etc/apt/sources.list"

(cd "$build" && "${cmake%/*}/cpack" -G DEB -B "$scratch/packages" >/dev/null)
mkdir "$root/project"
cp "$scratch"/packages/{belay-tools,libbelay-dev}_*.deb "$root/project"
cat >"$root/project/faulty.cpp" <<'EOF'
#include <mutex>
#include <thread>
std::mutex m;
int total;
void add() {
  std::lock_guard<std::mutex>{m};
  ++total;
}
int main() {
  std::thread t(add);
  add();
  t.join();
}
EOF
cat >"$root/project/CMakeLists.txt" <<'EOF'
cmake_minimum_required(VERSION 3.25)
project(faulty CXX)
add_executable(faulty faulty.cpp)
EOF
cat >"$root/project/sum.cpp" <<'EOF'
#include <belay/channel.h>
#include <belay/task.h>
int main() {
  auto [tx, rx] = belay::make_channel<int>(1);
  auto sender = belay::go([tx = std::move(tx)](belay::done stop) { (void)tx.send(42, stop); });
  return rx.receive().value_or(0) == 42 ? 0 : 1;
}
EOF

cat >"$root/project/try.sh" <<'EOF'
set -euo pipefail
export DEBIAN_FRONTEND=noninteractive HOME=/root
cd /project
apt-get update -qq
apt-get install -y -qq --no-install-recommends ./belay-tools_*.deb ./libbelay-dev_*.deb clang-tidy-"$1" cmake make g++ >/dev/null 2>&1
step() { printf -- '-- %s\n' "$*"; "$@" || printf 'exit code %s\n' $?; }
step belay check faulty.cpp -- -std=c++20
step belay explain unnamed-guard
step belay baseline write faulty.cpp -- -std=c++20
step belay check --quiet --baseline=.belay-baseline faulty.cpp -- -std=c++20
step cmake -S . -B build -DCMAKE_EXPORT_COMPILE_COMMANDS=ON
step belay check
step belay check --quiet --baseline=.belay-baseline --format=sarif -o belay.sarif
grep -c '"suppressions"' belay.sarif
step belay check --confidence=proven --fail-on=none
step belay-clangd --check=faulty.cpp
step clang-tidy-"$1" -load "$(belay --print-plugin)" '-checks=-*,belay-*' faulty.cpp -- -std=c++20
step belay check --quiet --fix faulty.cpp -- -std=c++20
step belay check faulty.cpp -- -std=c++20
step belay check sum.cpp -- -std=c++20
step g++ -std=c++20 sum.cpp -o sum -lbelay -pthread
step ./sum
EOF
major=$("$build/bin/belay" --version | sed -n 's/.*LLVM \([0-9]*\).*/\1/p')
chroot "$root" bash /project/try.sh "$major" >"$scratch/said.txt" 2>&1 || fail "$(cat "$scratch/said.txt")"

# What each step says, in this order.
expected=('-- belay check faulty.cpp' 'faulty.cpp:6:3: warning: this guard has no name' 'faulty.cpp:7:5: warning: .total. is written'
          '2 findings in 1 unit' 'exit code 1' '-- belay explain' '# unnamed-guard' '-- belay baseline write' '2 findings in .belay-baseline'
          '-- belay check --quiet --baseline' '-- cmake' '-- belay check$' '2 findings in 1 unit' 'exit code 1' '-- belay check --quiet --baseline' '^2$'
          '-- belay check --confidence=proven' 'this guard has no name' '-- belay-clangd' 'All checks completed, 0 errors' '-- clang-tidy' '\[belay-unnamed-guard\]' '-- belay check --quiet --fix' '-- belay check faulty.cpp'
          '0 findings in 1 unit' '-- belay check sum.cpp' '0 findings in 1 unit' '-- g++' '-- ./sum')
at=1
for line in "${expected[@]}"; do
  next=$(tail -n +"$at" "$scratch/said.txt" | grep -n -m1 -e "$line" | cut -d: -f1) || true
  [[ -n $next ]] || fail "no '$line' after line $at of"$'\n'"$(cat "$scratch/said.txt")"
  at=$((at + next))
done
[[ $(tail -n1 "$scratch/said.txt") == '-- ./sum' ]] || fail "$(tail "$scratch/said.txt")"
rm -rf "$root"
