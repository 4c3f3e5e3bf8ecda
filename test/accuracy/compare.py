#!/usr/bin/env python3
"""What other tools say of the bugs in Belay's own tests, and of what is right there.

    test/accuracy/compare.py [--clang-tidy clang-tidy-22] [--limit N]

Runs clang-tidy's own checks of threads, the static analyzer and -Wthread-safety over test/checks and test/explore, and prints for each
of how many kinds of bug (docs/patterns-rows.tsv) it reports at least one test, how many tests, and how many of the tests that are right.
A report counts for the test whose lines it is on. The tests are Belay's, so that its own row says nothing: it finds what they hold."""
import argparse
import collections
import pathlib
import re
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "utils"))
import patterns_coverage as coverage  # noqa: E402

TOOLS = {
    "clang-tidy's checks": re.compile(r"concurrency-|bugprone-|cppcoreguidelines-"),
    "the static analyzer": re.compile(r"clang-analyzer-"),
    "-Wthread-safety": re.compile(r"clang-diagnostic-thread-safety"),
}
# Those that are about threads, locks, condition variables, coroutines, or what is lost with them.
CHECKS = ["concurrency-*", "bugprone-spuriously-wake-up-functions", "bugprone-unused-raii", "bugprone-unused-return-value",
          "bugprone-bad-signal-to-kill-thread", "bugprone-infinite-loop", "bugprone-exception-escape", "bugprone-use-after-move",
          "bugprone-signal-handler", "bugprone-unused-local-non-trivial-variable", "cppcoreguidelines-no-suspend-with-lock",
          "cppcoreguidelines-avoid-capturing-lambda-coroutines", "cppcoreguidelines-avoid-reference-coroutine-parameters",
          "clang-analyzer-core*", "clang-analyzer-cplusplus*", "clang-analyzer-unix*", "clang-diagnostic-thread-safety*"]
REPORT = re.compile(r"^(.+?):(\d+):\d+: (?:warning|error): .* \[([\w.,-]+)\]$", re.M)


def flags(file, text):
    """As the test's first RUN line has them."""
    run = re.search(r"RUN:.*?(?: -- )(?!.* -- )(.*)", text)
    words = run[1].split("|")[0].split() if run else []
    known = {"%belay_include": str(ROOT / "lib/include"), "%S": str(file.parent), "%s": ""}
    for name, value in known.items():
        words = [w.replace(name, value) for w in words]
    standard = [] if file.suffix == ".c" or any(w.startswith("-std=") for w in words) else ["-std=c++20"]
    return [*standard, *words, "-pthread", f"-I{ROOT}/lib/include", f"-I{file.parent}", "-Wthread-safety"]


def reports(clang_tidy, file, text):
    command = [clang_tidy, "-quiet", f"-checks=-*,{','.join(CHECKS)}", "-config={}", str(file), "--", *flags(file, text)]
    out = subprocess.run(command, capture_output=True, text=True).stdout
    return {(int(line), check) for path, line, checks in REPORT.findall(out) if path == str(file) for check in checks.split(",")}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--clang-tidy", default="clang-tidy-22")
    parser.add_argument("--limit", type=int, default=0, help="only the first N files")
    args = parser.parse_args()
    problems = []
    rows = coverage.read_tests(coverage.read_rows(), problems)
    by_file = collections.defaultdict(lambda: collections.defaultdict(set))  # file -> test -> rows
    for row, tests in rows.items():
        for test in tests:
            by_file[test.file][test].add(row)
    seen = {tool: (set(), set(), set()) for tool in TOOLS}  # rows, bad tests, right tests
    held = (set(), set(), set())
    for name in sorted(by_file)[:args.limit or None]:
        file = ROOT / "test" / name
        text = file.read_text()
        said = reports(args.clang_tidy, file, text)
        for test, ids in by_file[name].items():
            first, last = text.count("\n", 0, test.begin) + 1, text.count("\n", 0, test.end) + 1
            is_bad = test.kind in ("bad", "FN")
            checks = {check for line, check in said if first <= line <= last}
            for into, counts in [(held, True), *((seen[tool], any(map(pattern.match, checks))) for tool, pattern in TOOLS.items())]:
                if counts and is_bad:
                    into[0].update(ids)
                    into[1].add((name, test.name))
                elif counts:
                    into[2].add((name, test.name))
    print("| | kinds of bug | tests with a bug | tests that are right |\n|---|---|---|---|")
    for title, found in [("in the tests", held), *seen.items()]:
        print(f"| {title} | {' | '.join(str(len(of)) for of in found)} |")
    for tool, found in seen.items():
        print(f"\n{tool}: {', '.join(sorted(found[0], key=lambda r: (r[0], int(r[1:]))))}")
        for file, name in sorted(found[2]):
            print(f"  on what is right: {file} {name}")


if __name__ == "__main__":
    main()
