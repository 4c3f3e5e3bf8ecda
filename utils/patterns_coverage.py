#!/usr/bin/env python3
"""Writes docs/patterns-coverage.md: which tests show that which check sees which row of the catalogue of bugs.

    utils/patterns_coverage.py            rewrites the page
    utils/patterns_coverage.py --check    fails if it is out of date, or a tag is wrong

The rows are in docs/patterns-rows.tsv. A test says which rows it is of in a comment of its own line before it, or its types:

    // L5, X5: closed on one path only.
    void bad_queue_closed_on_one_path() {

The test is the next function or class called bad_, ok_, FN_ (a bug that isn't seen) or FP_ (a false alarm). Its library is what its
name ends in, else the file's: Belay's if it includes one of its headers, POSIX (with C11) if it is C or called -posix, else the one
that it uses. What test/explore shows, the explorer sees.

Each file of test/programs is a program with one defect, and its repair; its name begins with the row, and its first comment, too.
"""
import argparse
import collections
import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs/patterns-coverage.md"
ROWS = ROOT / "docs/patterns-rows.tsv"
SOURCE = "https://github.com/belay-cpp/belay/blob/main/test"
LIBRARIES = {"belay": "Belay", "std": "std", "posix": "POSIX"}
SECTIONS = [("L", "Leaks: a thread that can never proceed"), ("C", "Channel protocol"), ("K", "Locks"),
            ("WS", "Counters, conditions, once, groups, semaphores, shutdown"), ("TD", "Timers, ownership, lifetime"),
            ("X", "What only C++ has")]

TAG = re.compile(r"^[ \t]*// ([A-Z]\d+(?:, [A-Z]\d+)*)(?::.*)?$", re.M)
TEST = re.compile(r"^(?!\s*//).*?\b(?:(?:class|struct) ((?:bad|ok|FN|FP)_\w+|(?:Bad|Ok)[A-Z]\w*)|((?:bad|ok|FN|FP)_\w+)\()", re.M)
POSIX = re.compile(r"\b(?:pthread|sem|thrd|mtx|cnd)_[a-z]+")
PROGRAM = re.compile(r"([a-z])(\d\d)-")
KIND = {"bad": "bad", "Bad": "bad", "ok": "ok", "Ok": "ok", "FN": "FN", "FP": "FP"}

Row = collections.namedtuple("Row", "id name exists explorer")
Test = collections.namedtuple("Test", "file name kind library checks begin end")  # the last two: where it is in the text


def read_rows():
    lines = [line.split("\t") for line in ROWS.read_text().splitlines() if line and not line.startswith("#")]
    return [Row(id, name, exists.split(), needs == "explorer") for id, name, exists, needs in lines[1:]]


def library(file, text, body, name):
    for end in ("std", "posix"):
        if name.endswith("_" + end):
            return end
    if '#include "belay/' in text:
        return "belay"
    if file.suffix == ".c" or "-posix" in file.stem or POSIX.search(body) and "std::thread" not in body:
        return "posix"
    return "std"


def tests_of(file, problems):
    """The tagged tests of a file: (row's id, test)."""
    text = file.read_text()
    here = sorted(set(re.findall(r"\bbelay-([a-z-]+)", "\n".join(re.findall(r"^// RUN:.*", text, re.M)))))
    tags = list(TAG.finditer(text))
    for tag in tags:
        test = TEST.search(text, tag.end())
        if not test:
            problems.append(f"{file.relative_to(ROOT)}: '{tag[0].strip()}' is followed by no bad_, ok_, FN_ or FP_")
            continue
        name = test[1] or test[2]
        end = re.compile(r"^\}", re.M).search(text, test.end())
        end = end.end() if end else len(text)
        body = text[tag.end():end]
        said = sorted(set(re.findall(r"// CHECK-MESSAGES.*\[belay-([a-z-]+)\]", body)))
        kind = KIND[re.match("bad|Bad|ok|Ok|FN|FP", name)[0]]
        checks = said if kind == "bad" and said else here
        for id in tag[1].split(", "):
            yield id, Test(f"{file.parent.name}/{file.name}", name, kind, library(file, text, body, name), tuple(checks), test.start(), end)


def read_tests(rows, problems):
    """The tests of each row, by its id."""
    found = {row.id: [] for row in rows}
    for file in sorted((ROOT / "test").glob("[ce]*/*.c*")):
        for id, test in tests_of(file, problems):
            if id not in found:
                problems.append(f"{file.relative_to(ROOT)}: {test.name}: there is no row {id}")
            elif test not in found[id]:
                found[id].append(test)
    return found


def read_programs(rows, problems):
    """The files of the programs of each row, by its id."""
    found = {row.id: [] for row in rows}
    for file in sorted(f for f in (ROOT / "test/programs").iterdir() if f.suffix in (".c", ".cpp")):
        tag, name = TAG.search(file.read_text()), PROGRAM.match(file.name)
        id = name and name[1].upper() + name[2].lstrip("0")
        if id not in found or not tag or id not in tag[1].split(", "):
            problems.append(f"{file.relative_to(ROOT)}: the name and the first comment don't begin with the same row")
            continue
        found[id].append(f"{file.parent.name}/{file.name}")
    return found


def count(n, what):
    return f"{n} {what}" if n else ""


def cell(row, lib, tests):
    of = collections.Counter(t.kind for t in tests if t.library == lib)
    text = ", ".join(filter(None, (count(of[kind], kind) for kind in ("bad", "ok", "FN", "FP"))))
    return text or ("**none**" if lib in row.exists else "–")


def page(rows, found, programs):
    out = ["# Coverage of the patterns", "",
           "Which check sees which kind of bug, by the tests that show it, for code on Belay's primitives, on the standard library,",
           "and on POSIX and C11 threads: *bad* has to be reported, *ok* must not be, *FN* is a bug that is not seen, and *FP* a",
           "false alarm; both are known, and have their test. *explorer*: only a search through interleavings can tell all",
           "such bugs from what is right; what a check sees without one has its tests here, too. – is where the bug does not exist.",
           "*programs*: how many whole programs with such a bug are reported, and silent once it is mended.",
           "",
           "Generated by `utils/patterns_coverage.py` from the tests.", ""]
    for letters, title in SECTIONS:
        libraries = " | ".join(LIBRARIES.values())
        out += [f"## {title}", "", f"| row | | check | {libraries} | programs | |", "|---|---|---|---|---|---|---|---|"]
        of = [row for row in rows if row.id[0] in letters]
        for row in of:
            tests = found[row.id]
            checks = sorted({c for t in tests if t.kind == "bad" for c in t.checks})
            links = ", ".join(f"[{c}](checks/{c}.md)" for c in checks)
            cells = " | ".join(cell(row, lib, tests) for lib in LIBRARIES)
            needs = "explorer" if row.explorer else ""
            out.append(f"| [{row.id}](bugs/{row.id}.md) | {row.name} | {links} | {cells} | {len(programs[row.id]) or ''} | {needs} |")
        out.append("")
    out += ["## The tests", ""]
    for row in rows:
        if not found[row.id] and not programs[row.id]:
            continue
        by_file = collections.defaultdict(list)
        for test in found[row.id]:
            by_file[test.file].append(f"`{test.name}`")
        out += [f"**{row.id}**, {row.name}:", ""]
        out += [f"- [{file}]({SOURCE}/{file}): {', '.join(names)}" for file, names in sorted(by_file.items())]
        out += [f"- [{file}]({SOURCE}/{file})" for file in programs[row.id]] + [""]
    return "\n".join(out)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--check", action="store_true", help="fails if the page is out of date")
    args = parser.parse_args()
    rows, problems = read_rows(), []
    found = read_tests(rows, problems)
    problems += [f"docs/bugs/{row.id}.md is missing" for row in rows if not (ROOT / f"docs/bugs/{row.id}.md").exists()]
    text = page(rows, found, read_programs(rows, problems))
    if not args.check:
        PAGE.write_text(text)
    elif not PAGE.exists() or PAGE.read_text() != text:
        problems.append("docs/patterns-coverage.md is out of date: run utils/patterns_coverage.py")
    sys.exit("\n".join(problems) if problems else 0)


if __name__ == "__main__":
    main()
