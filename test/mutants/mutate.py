#!/usr/bin/env python3
"""Bugs planted into clean programs: which of them can be seen to be wrong, and which Belay reports.

    mutate.py list [PROGRAM...]                  the mutants, one a line
    mutate.py show MUTANT                        the program with that change, to stdout
    mutate.py run --belay BELAY --tsan-lib LIB   compiles and runs every mutant, and rewrites mutants.tsv
    mutate.py rescore --belay BELAY              writes anew what Belay reports into mutants.tsv
    mutate.py check --belay BELAY [--every N]    what mutants.tsv says Belay reports, it reports; of the
                                                 clean programs it reports nothing

A mutant is a clean program with one thing left out: a close, an unlock, a join, a notification, the done
argument or case of an operation, a channel's capacity, a guard, a return, an atomic. `run` compiles each under
ThreadSanitizer and runs it again and again: one that hangs, races, ends in an abort or answers wrongly is wrong,
with that as its verdict. A mutant that doesn't compile is none; one that never shows a fault may still be wrong,
or may have left out what was of no use.
"""

import argparse
import concurrent.futures
import os
import re
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))
CLEAN = os.path.join(HERE, "Inputs")
TABLE = os.path.join(HERE, "mutants.tsv")

# What is left out: a name, where it stands (the first group goes, or becomes the replacement), and what stays.
STATEMENT = r"^[ \t]*((?:\(void\))?[^;{{}}\n]*?\b{}\([^;\n]*\);)[ \t]*$"
OPERATORS = [
    ("close", STATEMENT.format(r"(?:close|finish)"), ""),
    ("drop-end", r"^[ \t]*(\w+ = \{\};)", ""),
    ("unlock", STATEMENT.format(r"(?:unlock|pthread_(?:mutex|rwlock)_unlock)"), ""),
    ("lock", STATEMENT.format(r"(?:\.lock|pthread_(?:mutex_lock|rwlock_(?:rd|wr)lock))"), ""),
    ("guard", r"^[ \t]*(std::(?:lock_guard|scoped_lock|unique_lock|shared_lock) \w+\([^;]*\);)", ""),
    ("unnamed", r"std::(?:lock_guard|scoped_lock|unique_lock|shared_lock)( \w+)\([^;]*\);", ""),
    ("join", STATEMENT.format(r"(?:join|pthread_join)"), ""),
    ("notify", STATEMENT.format(r"(?:notify_one|notify_all|pthread_cond_(?:signal|broadcast))"), ""),
    ("post", STATEMENT.format(r"(?:release|sem_post|count_down|set_value)"), ""),
    ("await", STATEMENT.format(r"(?:acquire|sem_wait|arrive_and_wait|pthread_barrier_wait)"), ""),
    ("stop", STATEMENT.format(r"(?:request_stop|stop|signal)"), ""),
    ("done-argument", r"\b(?:send|receive)\([^;\n]*?(, stop|\bstop\b)\)", ""),
    ("done-case", r"(belay::on_done\(\w+\),\s*)", ""),
    ("done-range", r"(\.each\(stop\))", ""),
    ("capacity", r"make_channel<\w+>\((\d+)\)", ""),
    ("return", r"^[ \t]*(return;)[ \t]*$", ""),
    ("if-return", r"^[ \t]*(if \((?!!\w+\.send)[^\n;]*\) return;)[ \t]*$", ""),
    ("if-send", r"(if \(!(\w+\.send\([^;\n]*\))\) return;)", r"(void)\2;"),
    ("predicate", r"\.wait\(lock(, [^;\n]*)\);", ""),
    ("while", r"(while \(([^;\n]*)\) (\w+)\.wait\(lock\));", r"if (\2) \3.wait(lock)"),
    ("while", r"(while) \([^;\n]*\)\n[ \t]*pthread_cond_wait", "if"),
    ("flag", r"^[ \t]*((?:\w+->)?(?:closed|stopping|quit)_? = true;|atomic_store\(&\w+, 1\);)", ""),
    ("plain", r"(std::atomic<(\w+)>)(?=[& ])", r"\2"),
    ("plain", r"(atomic_(int|bool))\b", r"\2"),
    ("again", STATEMENT.format(r"(?:\.lock|pthread_mutex_lock|pthread_mutex_unlock|join|pthread_join)"), r"\1 \1"),
]


class Mutant:
    def __init__(self, program, operator, ordinal, line, text):
        self.name = f"{program}:{line}:{operator}" + (f".{ordinal}" if ordinal else "")
        self.program, self.operator, self.line, self.text = program, operator, line, text


def read(program):
    with open(os.path.join(CLEAN, program)) as f:
        return f.read()


def mutants(program):
    text = read(program)
    out, seen, taken = [], {text}, {}
    for operator, pattern, replacement in OPERATORS:
        for match in re.finditer(pattern, text, re.M):
            begin, end = match.span(1)
            changed = text[:begin] + match.expand(replacement) + text[end:]
            if operator == "plain":  # one type each, wherever it stands: a reference to it, too
                changed = text.replace(match.group(1), match.expand(replacement))
            if changed in seen:
                continue
            seen.add(changed)
            line = text.count("\n", 0, begin) + 1
            ordinal = taken.get((operator, line), 0)
            taken[operator, line] = ordinal + 1
            out.append(Mutant(program, operator, ordinal, line, changed))
    return out


def programs(names=()):
    return [p for p in sorted(os.listdir(CLEAN)) if not names or p in names or os.path.splitext(p)[0] in names]


def flags(program):
    if program.endswith(".c"):
        return ["-std=gnu17", "-pthread"]
    return ["-std=c++20", "-pthread", "-I" + os.path.join(ROOT, "lib", "include")]


def verdict(mutant, args):
    """How it can be seen to be wrong: `hang`, `race`, `abort`, `answer`; `none` if it can't; None if it doesn't compile."""
    with tempfile.TemporaryDirectory() as scratch:
        source, binary = os.path.join(scratch, mutant.program), os.path.join(scratch, "a.out")
        with open(source, "w") as f:
            f.write(mutant.text)
        command = [args.cxx if mutant.program.endswith(".cpp") else args.cc, "-O1", "-g", "-w", "-fsanitize=thread",
                   *flags(mutant.program), source, "-o", binary]
        if mutant.program.startswith("belay"):
            command.append(args.tsan_lib)
        if subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL).returncode != 0:
            return None
        environment = dict(os.environ, TSAN_OPTIONS="exitcode=66 halt_on_error=1 detect_deadlocks=1")
        for _ in range(args.runs):
            try:
                code = subprocess.run([binary], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=environment,
                                      timeout=args.timeout).returncode
            except subprocess.TimeoutExpired:
                return "hang"
            if code:
                return "race" if code == 66 else "abort" if code < 0 else "answer"
        return "none"


def reports(items, belay):
    """The checks that report something, for each mutant."""
    with tempfile.TemporaryDirectory() as scratch:
        out = []
        for i, m in enumerate(items):
            directory = os.path.join(scratch, str(i))
            os.mkdir(directory)
            source = os.path.join(directory, m.program)
            with open(source, "w") as f:
                f.write(m.text)
            run = subprocess.run([belay, "check", source, "--", *flags(m.program)], capture_output=True, text=True)
            if run.returncode not in (0, 1):
                sys.exit(f"{m.name}: belay ended with {run.returncode}\n{run.stderr}")
            out.append(sorted(set(re.findall(r"warning: .* \[(?:belay-)?([a-z-]+)", run.stdout))))
        return out


def table():
    with open(TABLE) as f:
        return [line.rstrip("\n").split("\t") for line in f if not line.startswith("#")]


def summarize(rows):
    wrong = [r for r in rows if r[1] != "none"]
    print(f"{len(rows)} mutants, {len(wrong)} wrong, {sum(r[2] != '-' for r in wrong)} of these reported")
    for kind in sorted({r[1] for r in wrong}):
        of = [r for r in wrong if r[1] == kind]
        print(f"  {kind}: {sum(r[2] != '-' for r in of)} of {len(of)}")


def write(rows):
    with open(TABLE, "w") as f:
        f.write("# mutant\tverdict\treported by; written by mutate.py\n")
        f.writelines("\t".join(r) + "\n" for r in rows)


def run(args):
    everything = [m for p in programs(args.programs) for m in mutants(p)]
    with concurrent.futures.ThreadPoolExecutor(args.jobs) as pool:
        verdicts = list(pool.map(lambda m: verdict(m, args), everything))
    compiled = [(m, v) for m, v in zip(everything, verdicts) if v]
    found = reports([m for m, _ in compiled], args.belay)
    rows = [(m.name, v, " ".join(f) or "-") for (m, v), f in zip(compiled, found)]
    kept = [r for r in table() if args.programs and r[0].split(":")[0] not in programs(args.programs)]
    write(sorted(kept + rows))
    summarize(rows)


def rescore(args):
    by_name = {m.name: m for p in programs() for m in mutants(p)}
    rows = [r for r in table() if r[0] in by_name]
    found = reports([by_name[r[0]] for r in rows], args.belay)
    rows = [(r[0], r[1], " ".join(f) or "-") for r, f in zip(rows, found)]
    write(sorted(rows))
    summarize(rows)


def check(args):
    clean = [Mutant(p, "clean", 0, 0, read(p)) for p in programs()]
    bad = [f"{m.program}: reported, and it is clean: {', '.join(f)}" for m, f in zip(clean, reports(clean, args.belay)) if f]
    by_name = {m.name: m for p in programs() for m in mutants(p)}
    rows = [r for r in table() if r[1] != "none" and r[2] != "-"][args.offset::args.every]
    missing = [r[0] for r in rows if r[0] not in by_name]
    bad += [f"{name}: no such mutant: run again" for name in missing]
    rows = [r for r in rows if r[0] in by_name]
    for row, f in zip(rows, reports([by_name[r[0]] for r in rows], args.belay)):
        if not f:
            bad.append(f"{row[0]}: not reported; it was, by {row[2]}")
    print("\n".join(bad) or f"{len(clean)} clean programs silent, {len(rows)} mutants reported")
    sys.exit(bool(bad))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    commands = parser.add_subparsers(dest="command", required=True)
    for name in ("list", "show", "run", "rescore", "check"):
        sub = commands.add_parser(name)
        if name in ("list", "run"):
            sub.add_argument("programs", nargs="*")
        if name == "show":
            sub.add_argument("mutant")
        if name in ("run", "rescore", "check"):
            sub.add_argument("--belay", required=True)
        if name == "run":
            sub.add_argument("--tsan-lib", required=True, help="libbelay.a built with -fsanitize=thread")
            sub.add_argument("--cxx", default="clang++-22")
            sub.add_argument("--cc", default="clang-22")
            sub.add_argument("--runs", type=int, default=20)
            sub.add_argument("--timeout", type=float, default=10)
            sub.add_argument("-j", "--jobs", type=int, default=2)
        if name == "check":
            sub.add_argument("--every", type=int, default=1)
            sub.add_argument("--offset", type=int, default=0)
    args = parser.parse_args()
    if args.command == "list":
        for p in programs(args.programs):
            print("\n".join(m.name for m in mutants(p)))
    elif args.command == "show":
        for m in mutants(args.mutant.split(":")[0]):
            if m.name == args.mutant:
                print(m.text, end="")
                return
        sys.exit(f"no mutant {args.mutant}")
    else:
        {"run": run, "rescore": rescore, "check": check}[args.command](args)


if __name__ == "__main__":
    main()
