#!/usr/bin/env python3
"""How long the explorer takes for a root: median and 95th percentile.

    roots.py [--belay PATH] [--runs N] FILE... [-- COMPILER FLAG...]

A root's steps are counted exactly, and are the same on every machine; what a step takes is measured: the processor time of
`belay stats --explore FILE` less that of `belay stats FILE`, the least of N runs, over the steps of the file's roots.
"""
import argparse
import os
import re
import resource
import statistics
import subprocess
import sys

HERE = os.path.dirname(os.path.abspath(__file__))


def cpu(command):
    """(seconds, output)"""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    out = subprocess.run(command, capture_output=True, text=True).stdout
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime, out


def main():
    words, flags = sys.argv[1:], []
    if "--" in words:
        at = words.index("--")
        words, flags = words[:at], words[at + 1:]
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("files", nargs="+", metavar="FILE")
    parser.add_argument("--belay", default=os.path.join(HERE, "../../build/dev/bin/belay"))
    parser.add_argument("--runs", type=int, default=3)
    args = parser.parse_args(words)
    spent, roots = 0.0, []
    for file in args.files:
        plain = [args.belay, "stats", file, *(["--"] + flags if flags else [])]
        explore = [*plain[:2], "--explore", *plain[2:]]
        without = min(cpu(plain)[0] for _ in range(args.runs))
        runs = [cpu(explore) for _ in range(args.runs)]
        here = [(int(steps), name) for name, steps in re.findall(r"^    root  (.*?)  (\d+) steps", runs[0][1], re.M)]
        if here:
            spent += max(0.0, min(r[0] for r in runs) - without)
            roots += here
    if not roots:
        sys.exit("no roots")
    steps = sum(n for n, _ in roots)
    each = sorted(n * spent / steps for n, _ in roots)
    print(f"{len(roots)} roots, {steps} steps, {1e9 * spent / steps:.0f} ns a step")
    print(f"median {statistics.median(each):.3f} s, 95th percentile {each[int(0.95 * (len(each) - 1))]:.3f} s, "
          f"most {each[-1]:.3f} s ({max(roots)[1]})")


if __name__ == "__main__":
    main()
