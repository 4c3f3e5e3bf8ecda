#!/usr/bin/env python3
"""What linting a project costs, beside parsing it: CPU seconds of the compiler's own -fsyntax-only over the same
database, of `belay check` with an empty cache, with nothing changed, and with one file changed; and the most memory that a
process of either had.

    test/bench/cost.py BELAY DATABASE_DIR [--limit N] [--clang clang++-22]

Prints a table; the compiler's total is 1. Both run one job at a time, and CPU time of all processes counts."""
import argparse
import json
import os
import pathlib
import shlex
import subprocess
import tempfile


def cost(command, **options):
    """The CPU seconds of the command and of all that it starts, and the most megabytes that one of these has."""
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, **options)
    _, _, used = os.wait4(process.pid, 0)
    return used.ru_utime + used.ru_stime, used.ru_maxrss / 1024


def syntax_only(entry, clang):
    """The command of the database, as it stands but for the compiler, the output and warnings."""
    args = entry.get("arguments") or shlex.split(entry["command"])
    kept, skip = [], 0
    for a in args[1:]:
        if skip:
            skip -= 1
        elif a in ("-o", "-MF", "-MT", "-MQ"):
            skip = 1
        elif a not in ("-c", "-MD", "-MMD", "-MP", "-Werror"):
            kept.append(a)
    c = entry["file"].endswith(".c")
    return [clang.replace("++", "") if c else clang, *kept, "-fsyntax-only", "-w"]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("belay")
    parser.add_argument("database", type=pathlib.Path)
    parser.add_argument("--limit", type=int, default=0, help="only the first N files")
    parser.add_argument("--clang", default="clang++-22")
    args = parser.parse_args()
    entries = {}
    for e in json.loads((args.database / "compile_commands.json").read_text()):
        entries.setdefault(os.path.join(e["directory"], e["file"]), e)
    files = [f for f in sorted(entries) if os.path.exists(f)][: args.limit or None]

    parsed = [cost(syntax_only(entries[f], args.clang), cwd=entries[f]["directory"]) for f in files]
    parse, memory = sum(seconds for seconds, _ in parsed), max(megabytes for _, megabytes in parsed)
    with tempfile.TemporaryDirectory() as kept:
        lint = [args.belay, "check", "--quiet", "-j1", f"--cache={kept}", "-p", str(args.database), *files]
        rows = [("the compiler's -fsyntax-only", parse, memory), ("belay check, cold", *cost(lint)), ("nothing changed", *cost(lint))]
        changed = pathlib.Path(files[len(files) // 2])
        text = changed.read_bytes()
        try:
            changed.write_bytes(text + b"\n")
            rows.append(("one file changed", *cost(lint)))
        finally:
            changed.write_bytes(text)
    print(f"{len(files)} files of {args.database}")
    for name, seconds, megabytes in rows:
        print(f"{name:32}{seconds:9.2f} s{seconds / parse:9.3f}{megabytes:9.0f} MB{megabytes / memory:7.2f}")


if __name__ == "__main__":
    main()
