"""cache.py BELAY DIRECTORY: runs BELAY over a project in DIRECTORY before and after each of many changes, with a cache
and without, and compares. Whether a run used the cache is seen in the files of the cache: a unit that is read is stored."""
import os
import pathlib
import random
import signal
import subprocess
import sys
import time

belay, root = sys.argv[1], pathlib.Path(sys.argv[2])
project, kept = root / "project", root / "cache"
FLAGS = ["-std=c++20", "-Ifirst", "-Isecond", "-nostdinc++", "-isystem", "mini"]
THREAD = """#pragma once
namespace std { class thread { public: template <class F> explicit thread(F) {} ~thread(); void detach(); void join(); }; }
"""


def write(name, text):
    path = project / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)


def run(*options, cwd=None, **extra):
    files = [project / name for name in ("a.cpp", "b.cpp")] if cwd else ["a.cpp", "b.cpp"]
    done = subprocess.run([belay, "check", "--quiet", *options, *files, "--", *FLAGS], cwd=cwd or project,
                          capture_output=True, text=True, **extra)
    return done.returncode, done.stdout, done.stderr


def entries():
    if not kept.is_dir():
        return {}
    return {f.name: (f.stat().st_ino, f.stat().st_mtime_ns) for f in kept.iterdir() if f.name != "llvmcache.timestamp"}


def compare(what, units_read, *options, **extra):
    """Runs both ways, and says if they differ or another number of units was read than was expected."""
    before = entries()
    cached = run(f"--cache={kept}", *options, **extra)
    after = entries()
    plain = run("--no-cache", *options, **extra)
    assert cached == plain, f"{what}: {cached} with the cache, {plain} without"
    assert entries() == after, f"{what}: --no-cache touched the cache"
    read = sum(before.get(name) != mark for name, mark in after.items())
    assert units_read is None or read == units_read, f"{what}: {read} units were read, not {units_read}"
    return cached


(project / "first").mkdir(parents=True)
write("mini/thread", THREAD)
write("second/shared.h", '#pragma once\n#include <thread>\ninline void shared() { std::thread([] {}).detach(); }\n')
write("a.cpp", '#include "shared.h"\n#if __has_include("late.h")\nint x = nope;\n#endif\nvoid a() { std::thread([] {}).detach(); }\n')
write("b.cpp", '#include <thread>\nvoid b() { std::thread([] {}).detach(); } // NOLINT(belay-detached-thread): why\n')

assert compare("nothing kept yet", 2)[1].count("warning:") == 2
compare("nothing changed", 0)
(project / "a.cpp").touch()
compare("a new time stamp", 0)
write("a.cpp", (project / "a.cpp").read_text() + "void more() { std::thread([] {}).detach(); }\n")
assert compare("one file changed", 1)[1].count("warning:") == 3
write("b.cpp", '#include <thread>\nvoid b() { std::thread([] {}).detach(); }\n')
assert compare("only a comment changed, the NOLINT", 1)[1].count("warning:") == 4
write("second/shared.h", "#pragma once\n#include <thread>\n")
assert compare("a header changed", 1)[1].count("warning:") == 3
write("first/shared.h", '#pragma once\n#include <thread>\ninline void shared() { std::thread([] {}).detach(); }\n')
assert compare("a header appeared earlier on the path", 1)[1].count("warning:") == 4
write("second/late.h", "")
assert compare("what __has_include asked for appeared", 1)[0] == 3
compare("a unit that doesn't parse is kept, too", 0)
(project / "second/late.h").unlink()
gone = compare("and disappeared", 1)
assert gone[0] == 1, gone
write(".clang-tidy", "Checks: '-belay-detached-thread'\n")
assert compare("a configuration appeared", 2)[0] == 0
write(".clang-tidy", "CheckOptions: { Models: models.yaml }\n")
write("models.yaml", "functions: []\n")
compare("a model file", None)
write("models.yaml", "functions: [ { name\n")
assert compare("the model file changed", 2)[0] == 2
(project / ".clang-tidy").unlink()
(project / "models.yaml").unlink()
compare("without both", None)
compare("and again", 0)
compare("another option", None, "--confidence=proven")
compare("another selection", None, "--checks=lost-notify")
compare("another environment", None, env={**os.environ, "CPLUS_INCLUDE_PATH": str(project / "second")})
compare("the first again", 0)
# The same files and flags: it is another directory that -Ifirst is of.
write("elsewhere/mini/thread", THREAD)
write("elsewhere/first/shared.h", '#pragma once\n#include <thread>\n')
assert compare("another working directory", 2, cwd=project / "elsewhere")[1].count("warning:") == 3
assert compare("and the one before", 0, cwd=project)[1].count("warning:") == 4
(project / "first/shared.h").unlink()
(project / "first/shared.h").symlink_to(project / "second/shared.h")
assert compare("a link to another text", 1)[1].count("warning:") == 3

# What others do to the files of the cache: cut short, bits turned, put under another name, made unreadable.
choose = random.Random(1)
for turn in range(4):
    for name in entries():
        path = kept / name
        text = bytearray(path.read_bytes())
        if not text:
            continue
        if turn == 0:
            text = text[:choose.randrange(len(text))]
        elif turn == 1:
            text = bytearray()
        else:
            text[choose.randrange(len(text))] ^= 1 << choose.randrange(8)
        path.write_bytes(text)
    compare(f"damage {turn}", None)
    compare(f"mended {turn}", 0)
one, *others = [kept / name for name in entries()]
for other in others:
    other.write_bytes(one.read_bytes())
compare("entries of others", None)

# Killed at any point, while another writes the same entries.
expected = run("--no-cache")
for turn in range(8):
    for name in entries():
        (kept / name).unlink()
    other = subprocess.Popen([belay, "check", "--quiet", f"--cache={kept}", "a.cpp", "b.cpp", "--", *FLAGS], cwd=project, stdout=subprocess.PIPE, text=True)
    killed = subprocess.Popen([belay, "check", "--quiet", f"--cache={kept}", "b.cpp", "a.cpp", "--", *FLAGS], cwd=project, stdout=subprocess.DEVNULL, start_new_session=True)
    time.sleep(choose.random() * 0.3)
    os.killpg(killed.pid, signal.SIGKILL)
    killed.wait()
    assert other.communicate()[0] == expected[1], f"killed {turn}: another run was disturbed"
    compare(f"killed {turn}", 0)

# Nothing can be kept: a full disk (where one can be made), and no directory.
small = root / "small"
small.mkdir()
mounted = ["unshare", "-rm", "sh", "-c", f'mount -t tmpfs -o size=16k none {small} && exec "$@"', "sh"]
if subprocess.run([*mounted, "true"], stderr=subprocess.DEVNULL).returncode == 0:
    full = subprocess.run([*mounted, belay, "check", "--quiet", f"--cache={small}", "a.cpp", "b.cpp", "--", *FLAGS], cwd=project, capture_output=True, text=True)
    assert (full.returncode, full.stdout, full.stderr) == expected, full
    print("full disk: tried")
assert run("--cache=/dev/null/none") == expected
