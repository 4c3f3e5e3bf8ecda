"""Suites that say in comments which lines, functions or tests are wrong."""

import glob
import json
import os
import re

from cases import OLD_C, Case, bodies, read

# CodeQL's coding standards (CERT, MISRA): the rules of its packages on concurrency that are about what can go wrong, and the
# checks that speak of it. Left out is how atomics are to be spelled (MISRA 9.7, 12.6, 21.25, 21.26), where objects are to be
# stored (22.13), thread-specific storage (CON30-C, 22.20), and that no thread may start another (Dir 5.3). A comment at the
# end of a line says what the rule says of it; where all of a function is of one kind, that is said of the function.

CODEQL = {
    "CON31": "mutex-lifetime,dangling-capture,unconfined-data", "CON32": "unconfined-data", "CON33": "unsafe-call",
    "CON34": "dangling-capture", "CON35": "lock-order,blocking-cycle", "CON36": "wait-without-predicate", "CON37": "unsafe-call",
    "CON38": "lost-notify", "CON39": "join-twice", "CON40": "check-then-act", "CON41": "check-then-act",
    "CON50": "mutex-lifetime,dangling-capture,unconfined-data", "CON51": "missing-unlock", "CON52": "unconfined-data",
    "CON53": "lock-order,blocking-cycle", "CON54": "wait-without-predicate", "CON55": "lost-notify",
    "CON56": "double-lock,blocked-forever", "DIR-5-1": "unconfined-data,unsafe-call", "DIR-5-2": "lock-order,blocking-cycle",
    "RULE-22-11": "join-twice", "RULE-22-12": "mutex-lifetime", "RULE-22-14": "mutex-lifetime",
    "RULE-22-15": "mutex-lifetime,dangling-capture,unconfined-data", "RULE-22-16": "missing-unlock,mutex-lifetime",
    "RULE-22-17": "missing-unlock,lost-notify", "RULE-22-18": "double-lock", "RULE-22-19": "lost-notify",
}


def statement(lines, n):
    """The lines of the statement that ends in line n (from 1)."""
    first = n
    while first > 1 and not re.search(r"[;{}:]\s*(//.*|/\*.*)?$", lines[first - 2]) and \
            lines[first - 2].strip() and not lines[first - 2].strip().startswith(("//", "#")):
        first -= 1
    return set(range(first, n + 1))


def codeql(root):
    where = {}
    for package in sorted(glob.glob(f"{root}/rule_packages/*/Concurrency*.json")):
        language = package.split("/")[-2]
        for standard, rules in json.loads(read(package)).items():
            for rule, about in rules.items():
                for query in about["queries"]:
                    shared = query.get("shared_implementation_short_name", "").lower()
                    folder = f"{language}/common/test/rules/{shared}" if shared else \
                        f"{language}/{'misra' if 'MISRA' in standard else 'cert'}/test/rules/{rule}"
                    where.setdefault(folder, rule)
    for folder, rule in where.items():
        kind = CODEQL.get(re.sub(r"-(C|CPP)$", "", rule))
        if not kind:
            continue
        for file in sorted(f for e in ("c", "cpp") for f in glob.glob(f"{root}/{folder}/*.{e}")):
            text = read(file)
            lines = text.split("\n")
            said = [(n, m.group(1) is not None) for n, line in enumerate(lines, 1)
                    for m in [re.search(r"//\s*(NON[_-])?COMPLIANT(?! \(AUDIT)", line)] if m]
            inside = bodies(text)
            flags = OLD_C if file.endswith(".c") else ("-w", "-std=c++17", "-pthread")
            for n, bad in said:
                function = next(((name, first, last) for name, first, last in inside if first <= n <= last), None)
                alike = function and all(b == bad for m, b in said if function[1] <= m <= function[2])
                within = set(range(function[1], function[2] + 1)) if alike else statement(lines, n)
                yield Case(file, f"{rule} {os.path.basename(folder)}" if "common" in folder else rule, bad,
                           kind, within, flags=flags, exact=not bad,
                           name=f"{folder}/{os.path.basename(file)}:{n}")


# The unit tests of ThreadSanitizer's predecessor: a comment over each test says whether it races, and what that tool made
# of it; tests of GoogleTest say it by the name of their suite.

def racetest(root, out):
    for name in ("racecheck_unittest.cc", "gtest_fixture_injection.h"):     # a macro that its own header defines wrongly
        with open(os.path.join(out, name), "w") as f:
            f.write(read(f"{root}/unittest/{name}").replace("ANNOTATE_FLUSH_EXPECTED_RACES();", "")
                    .replace("ANNOTATE_NOT_HAPPENS_BEFORE_MUTEX(&mu);", ""))
    file = os.path.join(out, "racecheck_unittest.cc")
    text = read(file)
    flags = ("-w", "-pthread", "-std=c++17", f"-I{out}", f"-I{root}/unittest", f"-I{root}/dynamic_annotations")
    spaces = list(re.finditer(r"^namespace (\w+) *\{", text, re.M))
    for m, end in zip(spaces, [n.start() for n in spaces[1:]] + [len(text)]):
        block = text[m.start():end]
        above = re.search(rf"^// {m.group(1)}: *(T|F)(P|N)\b", text, re.M)
        suites = set(re.findall(r"^TEST\((Negative|Positive)?\w*,", block, re.M))
        if above:
            bad = above.group().endswith(("TP", "FN"))
        elif suites in ({"Negative"}, {"Positive"}):
            bad = "Positive" in suites
        else:
            continue
        told = re.search(r"ANNOTATE_(?!TRACE|EXPECT|THREAD_NAME|FLUSH)\w+", block)
        within = set(range(text.count("\n", 0, m.start()) + 1, text.count("\n", 0, end)))
        label = "told by annotations" if told else "data race" if bad else "no race"
        yield Case(file, label, bad and not told, "race", within, flags=flags, name=m.group(1))


# Clang's own tests of its analyser's locks and of its thread-safety analysis: expected warnings, by their text.

CLANG = {"Analysis/pthreadlock.c": "mutex", "Analysis/block-in-critical-section.cpp": "mutex",
         "SemaCXX/warn-thread-safety-analysis.cpp": "any"}


def clang(root):
    for name, kind in CLANG.items():
        file = f"{root}/test/{name}"
        text = read(file)
        warned = {}
        for n, line in enumerate(text.split("\n"), 1):
            for m in re.finditer(r"(?:expected-)?warning(?:@([+-]\d+))? ?\{\{(.*?)\}\}", line):
                warned.setdefault(n + int(m.group(1) or 0), re.sub(r" *'[^']*'", "", m.group(2)))
        flags = ("-w", f"-I{root}/test/SemaCXX", f"-I{root}/test/Analysis")
        flags += () if name.endswith(".c") else ("-std=c++17", "-fcxx-exceptions")
        base = os.path.basename(name)
        inside = bodies(text)
        for n, message in warned.items():
            if not message or re.search(r"attribute|only applies|does not declare|used within its own", message):
                continue    # about the declarations themselves
            message = "a declared lock isn't held" if "requires holding" in message else message
            function = next(((f, first, last) for f, first, last in inside if first <= n <= last), None)
            within = set(range(function[1], function[2] + 1)) if function else {n}
            yield Case(file, f"{base}: {message}", True, kind, within, flags=flags, name=f"{base}:{n}")
        for f, first, last in inside:
            if last > first and not any(first <= n <= last for n in warned):
                yield Case(file, f"{base}: nothing", False, kind, set(range(first, last + 1)), flags=flags, exact=True,
                           name=f"{base}:{f}:{first}")
