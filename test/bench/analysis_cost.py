#!/usr/bin/env python3
"""What the analysis costs over parsing, as CPU time of whole processes.

    analysis_cost.py BUILD_DIR... [--every N] [--rounds N] [--instructions] [--belay PATH] [--clang PATH]

For each unit of the compile databases (or each N-th), `clang++ -fsyntax-only -w`
(`clang` for C) and `belay check` run in turn with the unit's own flags; a unit's ratio is that of
the two least times, for what else the machine does can only add. --instructions counts under
cachegrind instead, which is thirty times as slow and doesn't depend on the clock. What `belay` takes once in a run, for
all its units, is measured on an empty one beside the others in the database, and isn't in the ratios. Prints one row
per database: that, the units, median and worst ratio. A unit that the compiler refuses is left out, and named.
"""

import argparse
import glob
import json
import os
import re
import shlex
import statistics
import subprocess
import sys
import tempfile


class Refused(Exception):
    pass


def seconds(command, directory, fine=(0,)):
    with open(os.devnull, "w") as null:
        child = subprocess.Popen(command, cwd=directory, stdout=null, stderr=null)
        _, status, usage = os.wait4(child.pid, 0)
        child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode not in fine:
        raise Refused(f"exit status {child.returncode}: {shlex.join(command)}")
    return usage.ru_utime + usage.ru_stime


def instructions(command, directory, fine=(0,)):
    """Of the process that runs the most: a worker's count has what its parent ran before the fork."""
    with tempfile.TemporaryDirectory() as scratch:
        grind = ["valgrind", "--tool=cachegrind", "--cache-sim=no", f"--log-file={scratch}/log.%p",
                 f"--cachegrind-out-file={scratch}/out.%p"]
        seconds(grind + command, directory, fine)
        counts = []
        for log in glob.glob(f"{scratch}/log.*"):
            with open(log) as f:
                counts += re.findall(r"I\s+refs:\s+([\d,]+)", f.read())
        return max(int(count.replace(",", "")) for count in counts)


def flags(entry):
    """The unit's command without the compiler, the output, dependency files and the source."""
    words = entry.get("arguments") or shlex.split(entry["command"])
    out, skip = [], False
    for word in words[1:]:
        if skip:
            skip = False
        elif word in ("-o", "-MF", "-MT", "-MQ", "-c", "-MD", "-MMD"):
            skip = word in ("-o", "-MF", "-MT", "-MQ")
        elif os.path.join(entry["directory"], word) != os.path.join(entry["directory"], entry["file"]):
            out.append(word)
    return out


def once(belay, clang, database, cost, rounds):
    """What `belay` takes over the compiler for a unit with nothing in it: alternately, and often, for it is small."""
    with tempfile.TemporaryDirectory() as scratch:
        empty = os.path.join(scratch, "empty.cpp")
        with open(empty, "w") as f:
            f.write("int empty;\n")
        with open(os.path.join(scratch, "compile_commands.json"), "w") as f:
            json.dump(database + [{"directory": scratch, "file": empty, "arguments": [clang, "-c", empty]}], f)
        mine, theirs = [], []
        for _ in range(rounds):
            mine.append(cost([belay, "check", "-j1", "--no-cache", "-p", scratch, empty], scratch))
            theirs.append(cost([clang, "-fsyntax-only", "-w", empty], scratch))
    return min(mine) - min(theirs)


def main():
    here = os.path.dirname(os.path.abspath(__file__))
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("builds", nargs="+", metavar="BUILD_DIR")
    parser.add_argument("--every", type=int, default=1)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--instructions", action="store_true")
    parser.add_argument("--belay", default=os.path.join(here, "../../build/dev/bin/belay"))
    parser.add_argument("--clang", default="clang++-22")
    args = parser.parse_args()
    belay = os.path.abspath(args.belay)
    cost, rounds = (instructions, 1) if args.instructions else (seconds, args.rounds)

    everything = []
    print(f"{'database':50} {'once':>12} {'units':>5} {'median':>7} {'worst':>6}  worst unit")
    for build in args.builds:
        with open(os.path.join(build, "compile_commands.json")) as f:
            database = json.load(f)
        first = once(belay, args.clang, database, cost, 1 if args.instructions else 5 * rounds)
        # A source that is compiled several times is checked as often, in one run.
        sources = {}
        for entry in database:
            sources.setdefault(os.path.join(entry["directory"], entry["file"]), []).append(entry)
        ratios = []
        for source in sorted(sources)[:: args.every]:
            compiler = args.clang.replace("clang++", "clang") if source.endswith(".c") else args.clang
            parses = [([compiler, *flags(e), "-fsyntax-only", "-w", source], e["directory"]) for e in sources[source]]
            check = [belay, "check", "-j1", "--no-cache", "-p", build, source]
            try:
                parsed = [sum(cost(*p) for p in parses)]
            except Refused as why:
                print(why, file=sys.stderr)
                continue
            checked = [cost(check, build, fine=(0, 1))]
            for _ in range(rounds - 1):
                parsed.append(sum(cost(*p) for p in parses))
                checked.append(cost(check, build, fine=(0, 1)))
            ratio = (min(checked) - first) / min(parsed)
            ratios.append((ratio, os.path.basename(source)))
        everything += ratios
        worst = max(ratios)
        spent = f"{first:,}" if args.instructions else f"{first:.3f} s"
        print(f"{build[-50:]:50} {spent:>12} {len(ratios):5} {statistics.median(r for r, _ in ratios):7.2f} "
              f"{worst[0]:6.2f}  {worst[1]}", flush=True)
    print(f"{'all':50} {'':12} {len(everything):5} {statistics.median(r for r, _ in everything):7.2f} "
          f"{max(everything)[0]:6.2f}")


if __name__ == "__main__":
    try:
        main()
    except Refused as why:
        sys.exit(str(why))
