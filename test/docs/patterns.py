#!/usr/bin/env python3
"""What docs/patterns says is true: patterns.py SOURCE BELAY.

Each page has its parts, its program and its bug; the checks find in the bug what the page shows; the page links to them.
"""
import pathlib
import re
import subprocess
import sys

PARTS = ["When", "Code", "The bug that it prevents"]
FINDING = re.compile(r"^(/.+?):\d+:\d+: ((?:warning|note): .*)$", re.M)
INCLUDE = re.compile(r"^```\{literalinclude\} (\S+)$", re.M)


def findings(belay, root, files):
    """What `belay check` says of the files, without places: file -> messages."""
    command = [belay, "check", "--quiet", *files, "--", "-std=c++20", f"-I{root}/lib/include"]
    run = subprocess.run(command, text=True, capture_output=True)
    if run.returncode not in (0, 1):
        sys.exit(f"{' '.join(map(str, command))}: {run.returncode}\n{run.stdout}{run.stderr}")
    found = {str(file): [] for file in files}
    for file, message in FINDING.findall(run.stdout):
        found.setdefault(file, []).append(message)
    return found


def page(path, program, bug, found):
    text = path.read_text()
    problems = []
    parts = [part for part in re.findall(r"^## (.*)$", text, re.M) if part in PARTS]
    if parts != PARTS:
        problems.append(f"the parts are {parts}, but must be {PARTS}")
    if INCLUDE.findall(text) != [f"code/{program.name}", f"code/bugs/{bug.name}"]:
        problems.append("it doesn't show its program and its bug")
    shown = [line for block in re.findall(r"^```text\n(.*?)^```", text, re.S | re.M) for line in block.splitlines()]
    checks = {check for line in shown for check in re.findall(r"\[belay-([a-z-]+)\]$", line)}
    if not checks:
        problems.append("it shows no finding")
    problems += [f"the checks don't say '{line}'" for line in shown if line not in found[str(bug)]]
    problems += [f"it shows {check}, and doesn't link to it" for check in checks if f"(../checks/{check}.md)" not in text]
    return [f"docs/patterns/{path.name}: {problem}" for problem in problems]


def main():
    root, belay = pathlib.Path(sys.argv[1]), sys.argv[2]
    folder = root / "docs/patterns"
    pages = sorted(p for p in folder.glob("*.md") if p.name != "index.md")
    programs = [folder / f"code/{p.stem}.cpp" for p in pages]
    bugs = [folder / f"code/bugs/{p.stem}.cpp" for p in pages]
    problems = [f"{f} is missing" for f in programs + bugs if not f.exists()]
    problems += [f"{f}: no page shows it" for f in folder.glob("code/**/*.cpp") if f not in programs + bugs]
    index = (folder / "index.md").read_text()
    problems += [f"docs/patterns/index.md doesn't name {p.name}" for p in pages if f"({p.name})" not in index]
    if not pages or problems:
        sys.exit("\n".join(problems) or "no pages")
    found = findings(belay, root, bugs)
    problems = [line for p, program, bug in zip(pages, programs, bugs) for line in page(p, program, bug, found)]
    sys.exit("\n".join(problems) if problems else 0)


if __name__ == "__main__":
    main()
