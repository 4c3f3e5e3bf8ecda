"""What a labelled suite is made of: cases, each a file, or a stretch of one, that must or must not be reported."""

import functools
import re
from dataclasses import dataclass, field


@dataclass
class Case:
    file: str                   # the unit to check
    label: str                  # the suite's name for the bug, a row of the per-label table
    bad: bool                   # is it there?
    kind: str = "any"           # which findings are about it: a key of KINDS, or checks, with commas
    lines: set = field(default_factory=set)      # where the suite says it is: lines of `file`,
    functions: set = field(default_factory=set)  # names of functions,
    objects: set = field(default_factory=set)    # names of variables; none of the three: anywhere
    flags: tuple = ()           # for the compiler
    name: str = ""              # how a listing calls it
    exact: bool = False         # nothing but a finding's own line counts: what a note says of a line is no blame
    pair: str = ""              # cases with the same key are twins: to be told apart


# Families and checks (see checks/Checks.def) that report a kind.
KINDS = {
    "any": {"leak", "confinement", "pipeline", "channel", "lock", "error"},
    "race": {"confinement"},
    "leak": {"leak"},
    "deadlock": {"lock", "blocked-forever", "blocking-cycle", "unjoined-thread"},
    "hang": {"lock", "blocked-forever", "blocking-cycle", "thread-without-done", "done-never-signalled", "busy-wait"},
    "mutex": {"lock"},
    "order": {"failure-by-order"},
    "failure": {"failure-by-order", "confinement", "lock", "blocked-forever", "blocking-cycle"},
}


def read(path):
    with open(path, errors="replace") as f:
        return f.read()


@functools.cache
def bodies(text):
    """Functions by name: [(name, first line, last line)], found by braces with comments and literals blanked."""
    blank = lambda m: re.sub(r"[^\n]", " ", m.group())
    text = re.sub(r'//[^\n]*|/\*.*?\*/|"(?:\\.|[^"\\\n])*"|\'(?:\\.|[^\'\\\n])+\'', blank, text, flags=re.S)
    out = []
    head = r"([A-Za-z_~]\w*)\s*\([^;{}]*\)[\w\s:,()<>&*]*\{"
    for m in re.finditer(head, text):
        if m.group(1) in ("if", "for", "while", "switch", "catch"):
            continue
        depth, at = 1, m.end()
        while at < len(text) and depth:
            depth += {"{": 1, "}": -1}.get(text[at], 0)
            at += 1
        out.append((m.group(1), text.count("\n", 0, m.start()) + 1, text.count("\n", 0, at) + 1))
    return out


# What C allowed when the verifiers' programs were written.
OLD_C = ("-w", "-Wno-implicit-function-declaration", "-Wno-int-conversion", "-Wno-incompatible-function-pointer-types",
         "-D_GNU_SOURCE", "-pthread")
