#!/usr/bin/env python3
"""stored_seeds.py BELAY DIRECTORY: what the cache keeps of some small units, each a file, without the digest at the end."""
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile

DIGEST = 16
GUARDS = """
namespace std {
struct mutex { void lock(); void unlock(); };
template <class M> struct lock_guard { explicit lock_guard(M &); ~lock_guard(); };
}
std::mutex m;
"""
UNITS = {
    "clean.cpp": "int x;\n",
    "fixed.cpp": GUARDS + "void f() { std::lock_guard<std::mutex>{m}; }\n",
    "suppressed.cpp": GUARDS + "void f() { std::lock_guard<std::mutex>{m}; } // NOLINT(belay-unnamed-guard): a seed\n",
    "noted.cpp": GUARDS + "void f() { m.lock(); m.lock(); }\nvoid g(bool b) { m.lock(); if (b) return; m.unlock(); }\n",
    "broken.cpp": "int f() { return y; }\n",
}


def main():
    belay, to = sys.argv[1], pathlib.Path(sys.argv[2])
    shutil.rmtree(to, ignore_errors=True)
    to.mkdir(parents=True)
    with tempfile.TemporaryDirectory() as directory:
        root = pathlib.Path(directory)
        for name, text in UNITS.items():
            (root / name).write_text(text)
        run = subprocess.run([belay, "check", *UNITS, "--", "-std=c++20"], cwd=root, capture_output=True, text=True,
                             env={**os.environ, "XDG_CACHE_HOME": str(root / "cache")})
        entries = sorted((root / "cache").rglob("llvmcache-*"))
        if len(entries) != len(UNITS):
            sys.exit(f"{len(entries)} entries for {len(UNITS)} files\n{run.stdout}{run.stderr}")
        for number, entry in enumerate(entries):
            (to / str(number)).write_bytes(entry.read_bytes()[:-DIGEST])


if __name__ == "__main__":
    main()
