#!/usr/bin/env python3
"""The library's primitives against those of others: nanoseconds of wall time for an operation.

    primitives.py [--bin DIR] [--rounds N] [--seconds S] [--rows A,B] [--columns A,B] [--cpu] [--quiet] [--json FILE]

A row is a case (primitives/cases.h says what each does), a column one driver. In every round of a row each column runs
once, in turn, as a process of its own; a figure is the median of the rounds. How many operations a run has is found
first, so that it lasts for --seconds. What hangs for 8 s, twice, is HANG; `-` is a case that the column doesn't have.
--rows and --columns take names, or beginnings of names. --cpu adds the CPU time. --quiet repeats a run during which
other processes kept more than a fifth of a core busy. Prints Markdown: the machine, the table, and which goals are met.
"""

import argparse
import json
import os
import platform
import statistics
import subprocess
import sys
import time

FLOWS = {"spsc": "SPSC", "mpsc": "MPSC 4:1", "mpmc": "MPMC 4:4", "pipeline": "3-stage pipeline"}
SELECTS = {"select2": "select over 2", "select4": "select over 4", "select8": "select over 8"}

ROWS = {"ping-pong": "ping-pong, unbuffered (round trip)"}
for capacity in (0, 1, 100, 1024):
    ROWS.update({f"{k}-{capacity}": f"{label}, cap {capacity}" for k, label in FLOWS.items()})
for capacity in (0, 100):
    ROWS.update({f"{k}-{capacity}": f"{label}, cap {capacity}" for k, label in SELECTS.items()})
ROWS["close"] = "close wakes 100 waiters (per waiter)"
ROWS["start"] = "start and join a thread"
ROWS["spawn"] = "spawn and join a task that shares threads"

COLUMNS = {
    "go": "Go",
    "crossbeam": "crossbeam",
    "belay_threads": "Belay threads",
    "belay_coroutines": "Belay coroutines",
    "boost_fiber": "Boost.Fiber, 1 thread",
    "mutex_cv": "mutex+cv",
    "tbb": "oneTBB",
    "moodycamel": "moodycamel",
}
THREAD_LIBRARIES = ("crossbeam", "tbb", "moodycamel", "mutex_cv")

LIMITS = {
    "cache-line": "cache line there and back, two cores spinning",
    "futex": "futex there and back, two cores asleep in turn",
    "yield": "sched_yield",
    "thread": "std::thread, start and join",
    "mutex": "std::mutex, lock and unlock, nobody else there",
}

HANG_SECONDS = 8
NOISE = 1.1  # a figure this much above another is not slower
FOREIGN = 0.2  # cores that others may keep busy in a quiet run
MOST = {"start": 2_000, "spawn": 10_000, "close": 20}


def busy_seconds():
    """CPU time that the whole machine has spent, on anything."""
    with open("/proc/stat") as f:
        ticks = [int(word) for word in f.readline().split()[1:]]
    user, nice, system, _idle, _iowait, irq, softirq, steal = ticks[:8]
    return (user + nice + system + irq + softirq + steal) / os.sysconf("SC_CLK_TCK")


class Hang(Exception):
    pass


class Unknown(Exception):
    """The driver has no such case."""


def run_once(program, case, n):
    """The driver's figures, and the CPU time that the machine spent meanwhile, on anything."""
    busy, began = busy_seconds(), time.monotonic()
    child = subprocess.Popen([program, case, str(n)], stdout=subprocess.PIPE, text=True)
    try:
        out, _ = child.communicate(timeout=HANG_SECONDS)
    except subprocess.TimeoutExpired:
        child.kill()
        child.communicate()
        raise Hang from None
    if child.returncode == 3:
        raise Unknown
    if child.returncode != 0:
        sys.exit(f"{program} {case} {n}: exit status {child.returncode}")
    figures = json.loads(out)
    figures["n"] = n
    figures["seconds"] = time.monotonic() - began
    return figures, busy_seconds() - busy


class Runner:
    def __init__(self, args):
        self.args = args
        self.foreign = []

    def sample(self, program, case, n):
        """One run's figures; with --quiet the quietest of up to ten."""
        best = None
        for _ in range(10 if self.args.quiet else 1):
            before = os.times()
            figures, busy = run_once(program, case, n)
            after = os.times()
            own = (after.children_user - before.children_user) + (after.children_system - before.children_system)
            own += (after.user - before.user) + (after.system - before.system)
            figures["foreign"] = max(0.0, (busy - own) / figures["seconds"])
            if best is None or figures["foreign"] < best["foreign"]:
                best = figures
            if best["foreign"] <= FOREIGN:
                break
            time.sleep(0.2)
        self.foreign.append(best["foreign"])
        return best

    def operations(self, program, case):
        """How many operations take --seconds."""
        most = MOST.get(case, 100_000_000)
        n = min(most, 1 if case == "close" else 200)
        while True:
            for attempt in (1, 2):
                try:
                    figures, _ = run_once(program, case, n)
                    break
                except Hang:
                    if attempt == 2:
                        raise
            per = figures["wall_ns"] * (100 if case == "close" else 1)
            took = per * n / 1e9
            if n == most or took >= self.args.seconds / 2:
                return n
            wanted = int(self.args.seconds * 1e9 / max(per, 0.1))
            n = max(n + 1, min(most, wanted, n * 50))

    def row(self, runs):
        """Runs the (program, case) of each column in turn. The samples of each; "HANG" or None where there are none."""
        samples, n = {}, {}
        for column, run in runs.items():
            try:
                n[column] = self.operations(*run)
                samples[column] = []
            except Hang:
                samples[column] = "HANG"
            except Unknown:
                samples[column] = None
        for _ in range(self.args.rounds):
            for column in n:
                try:
                    samples[column].append(self.sample(*runs[column], n[column]))
                except Hang:
                    samples[column].append(None)
        for column in n:
            hangs = samples[column].count(None)
            samples[column] = "HANG" if hangs > 1 else [s for s in samples[column] if s is not None]
        return samples


def median(samples, what="wall_ns"):
    return statistics.median(s[what] for s in samples) if isinstance(samples, list) and samples else None


def digits(ns):
    """Three of them at most, for more would not come out again."""
    return f"{ns:.1f}" if ns < 10 else f"{ns:.0f}" if ns < 9950 else f"{ns / 1000:.0f}k"


def cell(samples, cpu):
    if samples is None:
        return "-"
    if samples == "HANG":
        return "**HANG**"
    wall = digits(median(samples))
    return f"{wall} ({digits(median(samples, 'cpu_ns'))})" if cpu else wall


def goals(results, limits):
    """(column, row, what was wanted, the figure, the bound); a goal whose figures were not measured is left out."""
    for case, row in results.items():
        figures = {column: median(samples) for column, samples in row.items()}
        threads, coroutines, go = (figures.get(c) for c in ("belay_threads", "belay_coroutines", "go"))
        kind, _, capacity = case.rpartition("-")
        if threads is not None:
            rivals = {c: figures[c] for c in THREAD_LIBRARIES if figures.get(c) is not None}
            if rivals:
                best = min(rivals, key=rivals.get)
                yield "belay_threads", case, f"no slower than {COLUMNS[best]}", threads, rivals[best] * NOISE
            if case == "ping-pong" and limits.get("cache-line"):
                yield "belay_threads", case, "3 x the cache line", threads, 3 * median(limits["cache-line"])
            if capacity in ("100", "1024") and go is not None:
                yield "belay_threads", case, "no slower than Go", threads, go * NOISE
        if coroutines is not None and go is not None:
            if capacity == "0" or kind.startswith("select") or case in ("ping-pong", "spawn"):
                yield "belay_coroutines", case, "faster than Go", coroutines, go


def first_line(*command):
    try:
        return subprocess.run(command, capture_output=True, text=True, check=True).stdout.splitlines()[0].strip()
    except (OSError, subprocess.CalledProcessError, IndexError):
        return None


def machine():
    model = next((line.split(":")[1].strip() for line in open("/proc/cpuinfo") if line.startswith("model name")), "?")
    found = [f"{model}, {len(os.sched_getaffinity(0))} cores", f"{platform.system()} {platform.release()}"]
    if "hypervisor" in open("/proc/cpuinfo").read():
        found.append("virtual machine")
    found += filter(None, [first_line("c++", "--version"), first_line("go", "version"), first_line("rustc", "--version")])
    packages = ["librust-crossbeam-channel-dev", "libboost-fiber-dev", "libtbb-dev", "libconcurrentqueue-dev"]
    for package in packages + ["libreaderwriterqueue-dev"]:
        version = first_line("dpkg-query", "-W", "-f", "${Version}\n", package)
        if version:
            found.append(f"{package} {version}")
    return found


def report(args, results, limits, foreign):
    columns = [c for c in COLUMNS if any(c in row for row in results.values())]
    print("Machine: " + "; ".join(machine()) + ".")
    if foreign:
        print(f"{args.rounds} rounds; other processes kept {statistics.median(foreign):.2f} cores busy (median),", end=" ")
        print(f"{max(foreign):.2f} at most.")
    unit = "ns per operation" + (", in brackets CPU ns" if args.cpu else "")
    if results:
        print(f"\n| {unit} | " + " | ".join(COLUMNS[c] for c in columns) + " |")
        print("|---|" + "---:|" * len(columns))
        for case, row in results.items():
            print(f"| {ROWS[case]} | " + " | ".join(cell(row.get(c), args.cpu) for c in columns) + " |")
    if limits:
        print(f"\n| the machine's limits | {unit} |\n|---|---:|")
        for case, samples in limits.items():
            print(f"| {LIMITS[case]} | {cell(samples, args.cpu)} |")
    judged = [(*goal, goal[3] <= goal[4]) for goal in goals(results, limits)]
    if judged:
        print("\n| column | row | goal | figure | bound | met |\n|---|---|---|---:|---:|---|")
        for column, case, goal, figure, bound, met in judged:
            print(f"| {COLUMNS[column]} | {ROWS[case]} | {goal} | {digits(figure)} | {digits(bound)} | ", end="")
            print("yes |" if met else "**no** |")
        print(f"\n{sum(goal[-1] for goal in judged)} of {len(judged)} goals met.")


def chosen(wanted, names, what):
    if not wanted:
        return list(names)
    beginnings = wanted.split(",")
    for b in beginnings:
        if not any(name.startswith(b) for name in names):
            sys.exit(f"no {what} begins with {b}; there are {', '.join(names)}")
    return [name for name in names if name.startswith(tuple(beginnings))]


def main():
    here = os.path.dirname(os.path.abspath(__file__))
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--bin", default=os.path.join(here, "../../build/bench/bin/bench"), help="where the drivers are")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=float, default=0.1)
    parser.add_argument("--rows", metavar="A,B", help=", ".join([*ROWS, *LIMITS]))
    parser.add_argument("--columns", metavar="A,B", help=", ".join(COLUMNS))
    parser.add_argument("--cpu", action="store_true")
    parser.add_argument("--quiet", action="store_true")
    parser.add_argument("--json", metavar="FILE", help="the raw figures, too")
    args = parser.parse_args()

    rows = chosen(args.rows, [*ROWS, *LIMITS], "row")
    programs = {c: os.path.join(args.bin, c) for c in chosen(args.columns, COLUMNS, "column")}
    programs = {c: p for c, p in programs.items() if os.access(p, os.X_OK)}
    if not programs:
        sys.exit(f"no driver in {args.bin}: ./dev bench builds them")
    machine_limits = os.path.join(args.bin, "limits")
    runner, results, limits = Runner(args), {}, {}
    for case in rows:
        if case in limits:
            continue
        print(f"{case} ...", file=sys.stderr, flush=True)
        runs = {column: (program, case) for column, program in programs.items()}
        if case in LIMITS:
            runs = {case: (machine_limits, case)}
        elif case == "ping-pong":  # in the same rounds as its bound: where a VM's cores are changes by the minute
            runs["cache-line"] = (machine_limits, "cache-line")
        for column, samples in runner.row(runs).items():
            if column in LIMITS:
                limits[column] = samples
            else:
                results.setdefault(case, {})[column] = samples
    if args.json:
        with open(args.json, "w") as f:
            json.dump({"machine": machine(), "rows": results, "limits": limits}, f, indent=1)
            f.write("\n")
    report(args, results, limits, runner.foreign)


if __name__ == "__main__":
    main()
