#!/usr/bin/env python3
"""How Belay does on labelled suites that others wrote.

    score.py SUITE=CHECKOUT... [--belay PATH] [--confidence LEVEL] [--list] [-j N]

SUITE is tsan (a checkout of compiler-rt), valgrind, infer, goblint (goblint/analyzer), esbmc (esbmc/esbmc), genmc
(MPI-SWS/genmc), framac (TDacik/Deadlock), juliet (arichardson/juliet-test-suite-c), cert
(cmu-sei/secure-coding-standards), sonar (SonarSource/rspec), guidelines (isocpp/CppCoreGuidelines), svcomp (tasks of the
verifiers' competition), smack (smackers/smack), codeql (github/codeql-coding-standards), racetest (trietptm/data-race-test),
clang (llvm-mirror/clang) or dataracebench (LLNL/dataracebench). Each unit is checked by itself with `belay check` at its
default level; the labels come from suites.py. Prints a summary and a table with one row per label:

    bad     cases with the bug that parse           at      of these: reported at a labelled line, function or object
    good    cases without that parse                silent  of these: no report of that kind
    skipped cases that do not parse here            quiet   of the good: no report of any kind

A bad snippet and the good ones that follow it are a pair, told apart by a check that reports the bad one only.
--list names every case that is missed (or found elsewhere) and every false report.
"""

import argparse
import concurrent.futures
import os
import re
import subprocess
import sys
import tempfile
from collections import defaultdict

from cases import KINDS, bodies, read
from suites import SUITES

HERE = os.path.dirname(os.path.abspath(__file__))


def families():
    """The family of each check, from the registry."""
    text = read(os.path.join(HERE, "../../checks/Checks.def"))
    return {name: family for name, family in re.findall(r'^BELAY_CHECK\(\w+, "([\w-]+)", (\w+),', text, re.M)}


def check(belay, file, flags, confidence):
    """Findings [(check, message, lines in file, its own first, all text)], or None if the unit does not parse."""
    command = [belay, "check", "--quiet", *confidence, file, "--", *flags]
    run = subprocess.run(command, capture_output=True, text=True, errors="replace")
    if run.returncode not in (0, 1):
        return None
    findings = []
    for line in run.stdout.splitlines():
        m = re.match(r"(.*?):(\d+):\d+: (warning|error|note): (.*?)(?: \[belay-([\w-]+)\S*\])?$", line)
        if not m:
            continue
        if re.match(r"step \d+: ", m.group(4)):
            continue  # what a witness passes by isn't where it goes wrong
        if m.group(3) == "note" and findings:
            findings[-1][2].extend([int(m.group(2))] if os.path.samefile(m.group(1), file) else [])
            findings[-1][3].append(m.group(4))
        elif m.group(5):
            here = [int(m.group(2))] if os.path.samefile(m.group(1), file) else []
            findings.append((m.group(5), m.group(4), here, [m.group(4)]))
    return findings


def first_that_parses(belay, case, confidence):
    for file in case.file if isinstance(case.file, list) else [case.file]:
        findings = check(belay, file, case.flags, confidence)
        if findings is not None:
            return file, findings
    return None, None


def at_label(case, finding, file):
    """Is the finding where the label says?"""
    _, _, lines, texts = finding
    if case.exact:
        return bool(lines[:1] and lines[0] in case.lines)
    lines = set(lines)
    if not (case.lines or case.functions or case.objects):
        return True
    if lines & case.lines:
        return True
    if any(re.search(rf"'[^']*\b{re.escape(o)}\b[^']*'", t) for o in case.objects for t in texts):
        return True
    inside = {n for name, first, last in bodies(read(file)) if name in case.functions for n in range(first, last + 1)}
    return bool(lines & inside)


def percent(part, whole):
    return f"{100 * part / whole:.0f} %" if whole else "-"


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("suites", nargs="+", metavar="SUITE=CHECKOUT")
    parser.add_argument("--belay", default=os.path.join(HERE, "../../build/dev/bin/belay"))
    parser.add_argument("--confidence")
    parser.add_argument("--list", action="store_true")
    parser.add_argument("-j", type=int, default=1)
    args = parser.parse_args()
    belay, family = os.path.abspath(args.belay), families()
    confidence = ["--confidence=" + args.confidence] if args.confidence else []

    for word in args.suites:
        suite, root = word.split("=", 1)
        root = os.path.abspath(root)
        with tempfile.TemporaryDirectory() as out, concurrent.futures.ThreadPoolExecutor(args.j) as pool:
            adapter = SUITES[suite]
            cases = list(adapter(root, out) if adapter.__code__.co_argcount == 2 else adapter(root))
            units = {}
            for case in cases:
                key = (str(case.file), case.flags)
                if key not in units:
                    units[key] = pool.submit(first_that_parses, belay, case, confidence)
            rows, listing, pairs = defaultdict(lambda: [0] * 6), [], defaultdict(lambda: ([], []))
            for case in cases:
                row = rows[case.label]
                file, findings = units[str(case.file), case.flags].result()
                if findings is None:
                    row[5] += 1
                    listing.append(f"does not parse: {case.name}")
                    continue
                kinds = KINDS.get(case.kind) or set(case.kind.split(","))
                about = [f for f in findings if f[0] in kinds or family.get(f[0]) in kinds]
                here = [f for f in about if at_label(case, f, file)]
                if case.pair:
                    pairs[case.pair][0 if case.bad else 1].append({f[0] for f in here})
                if case.bad:
                    row[0] += 1
                    row[1] += bool(here)
                    if not here:
                        how = f"elsewhere: {about[0][1]}" if about else "missed"
                        listing.append(f"{how} ({case.label}): {case.name}")
                else:
                    row[2] += 1
                    row[3] += not here
                    row[4] += not findings
                    listing += [f"false ({case.label}): {case.name}: {f[0]}: line {min(f[2], default=0)}: {f[1]}" for f in here]
            print(f"{suite}: {len(units)} units\n")
            print("| label | bad | at | | good | silent | | quiet | skipped |")
            print("|---|---:|---:|---:|---:|---:|---:|---:|---:|")
            for label, (bad, at, good, silent, quiet, skipped) in rows.items():
                print(f"| {label} | {bad} | {at} | {percent(at, bad)} | {good} | {silent} | {percent(silent, good)} | "
                      f"{quiet} | {skipped} |")
            whole = [p for p in pairs.values() if p[0] and p[1]]
            if whole:
                told = sum(bool(set().union(*bad) - set().union(*good)) for bad, good in whole)
                print(f"\npairs told apart: {told} of {len(whole)} ({percent(told, len(whole))})")
            if args.list:
                print("\n" + "\n".join(listing))
            print()


if __name__ == "__main__":
    sys.exit(main())
