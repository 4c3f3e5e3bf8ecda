"""What the house tests share."""
import collections
import pathlib
import re
import sys

Check = collections.namedtuple("Check", "cls name family text")


def root():
    return pathlib.Path(sys.argv[1])


def checks(root):
    line = re.compile(r'^BELAY_CHECK\((\w+), "([^"]+)", (\w+), "(.*)"\)$', re.M)
    return [Check(*m.groups()) for m in line.finditer((root / "checks/Checks.def").read_text())]


def tests_of(root, check):
    """The lit tests whose RUN lines name the check."""
    run = re.compile(rf"^// RUN:.*\bbelay-{check.name}(?![\w-])", re.M)
    files = sorted(f for f in (root / "test/checks").iterdir() if f.suffix in (".cpp", ".c"))
    return [f for f in files if run.search(f.read_text())]


def end(problems):
    for problem in problems:
        print(problem)
    sys.exit(1 if problems else 0)
