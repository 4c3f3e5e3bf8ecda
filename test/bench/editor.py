#!/usr/bin/env python3
"""What the checks add when a file is read again, as an editor does after each edit: their CPU time beside that of the compiler's
-fsyntax-only, for each of some files, by clang-tidy's own profile.

    test/bench/editor.py PLUGIN DATABASE_DIR FILE... [--clang-tidy clang-tidy-22] [--runs 3]

What the checks share, the analysis of the unit, is worked out by whichever is asked first: it is the dearest of them here. The least
of the runs counts."""
import argparse
import json
import os
import pathlib
import subprocess
import tempfile

from cost import cost, syntax_only


def profile(args, file):
    """CPU seconds of each check."""
    with tempfile.TemporaryDirectory() as kept:
        subprocess.run([args.clang_tidy, "-load", args.plugin, "-checks=-*,belay-*", "-p", str(args.database), f"--store-check-profile={kept}",
                        "--enable-check-profile", file], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        times = json.loads(next(pathlib.Path(kept).iterdir()).read_text())["profile"]
    used = {}
    for key, seconds in times.items():
        check, _, kind = key.removeprefix("time.clang-tidy.").rpartition(".")
        if kind in ("user", "sys"):
            used[check] = used.get(check, 0) + seconds
    return used


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("plugin")
    parser.add_argument("database", type=pathlib.Path)
    parser.add_argument("files", nargs="+")
    parser.add_argument("--clang-tidy", default="clang-tidy-22")
    parser.add_argument("--clang", default="clang++-22")
    parser.add_argument("--runs", type=int, default=3)
    args = parser.parse_args()
    entries = {os.path.realpath(os.path.join(e["directory"], e["file"])): e
               for e in json.loads((args.database / "compile_commands.json").read_text())}
    print("| file | parse | all checks | the dearest | the next |\n|---|---:|---:|---:|---:|")
    for file in map(os.path.realpath, args.files):
        entry = entries[file]
        parse = min(cost(syntax_only(entry, args.clang), cwd=entry["directory"])[0] for _ in range(args.runs))
        used = min((profile(args, file) for _ in range(args.runs)), key=lambda u: sum(u.values()))
        first, second = sorted(used, key=used.get)[:-3:-1]
        print(f"| `{os.path.basename(file)}` | {parse:.2f} s | {sum(used.values()) / parse:.1%} | {used[first] / parse:.1%} | "
              f"{used[second] / parse:.1%} (`{second.removeprefix('belay-')}`) |")


if __name__ == "__main__":
    main()
