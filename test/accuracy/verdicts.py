"""Suites of verifiers: whole programs with a verdict, true or false, on a property. An assertion that fails in some
order of the threads' steps is one of them."""

import glob
import os
import re

from cases import OLD_C, Case, read

# What a property is called, in labels, and which findings are about its violation. A race may be what the assertion is
# to show.
PROPERTIES = {"no-data-race": ("data race", "race", "no data race"), "unreach-call": ("failure", "failure", "no failure")}


# Programs of the verifiers' competition: tasks in .yml, also where somebody has made a property a comment.

def svcomp(root):
    for task in sorted(glob.glob(f"{root}/**/*.yml", recursive=True)):
        text = read(task)
        file = re.search(r"^input_files: *\[?['\"]?([^'\"\]\n]+)", text, re.M)
        path = file and os.path.join(os.path.dirname(task), file.group(1).strip())
        if not path or not os.path.isfile(path) or not re.search(r"\bpthread_create\b", read(path)):
            continue
        flags = OLD_C + ("-x", "c") + (("-m32",) if "ILP32" in text and path.endswith(".i") else ())
        for stated in re.finditer(r"property_file: *\S*?([\w-]+)\.prp\n[# ]*expected_verdict: *(true|false)", text):
            if stated.group(1) in PROPERTIES:
                wrong, kind, right = PROPERTIES[stated.group(1)]
                bad = stated.group(2) == "false"
                yield Case(path, wrong if bad else right, bad, kind if bad or kind == "race" else "order", flags=flags,
                           name=os.path.basename(task)[:-4])


# SMACK's: a comment says what is expected of the assertions.

def smack(root):
    flags = OLD_C + ("-idirafter", f"{root}/share/smack/include")
    for file in sorted(glob.glob(f"{root}/test/c/pthread*/*.c")):
        said = re.search(r"@expect (error|verified)", read(file))
        if said:
            bad = said.group(1) == "error"
            yield Case(file, "failure" if bad else "no failure", bad, "failure" if bad else "order", flags=flags,
                       name=os.path.relpath(file, f"{root}/test/c"))


# ESBMC's regression tests: test.desc has the file, the options that say what is asked for, and the expected answer. Where
# threads are and nothing special is asked for, it is about assertions.

ESBMC = {"--deadlock-check": ("deadlock", "hang"), "--data-races-check": ("data race", "race")}


def esbmc(root):
    for desc in sorted(glob.glob(f"{root}/regression/*/*/test.desc")):
        lines = read(desc).splitlines()
        file = os.path.join(os.path.dirname(desc), lines[1].strip()) if len(lines) > 3 else ""
        asked = [what for option, what in ESBMC.items() if option in (lines[2] if len(lines) > 2 else "")]
        verdict = re.search(r"VERIFICATION (FAILED|SUCCESSFUL)", "\n".join(lines[3:]))
        if not verdict or not os.path.isfile(file):
            continue
        name = "/".join(desc.split("/")[-3:-1])
        if not asked and "/disabled/" not in desc and re.search(r"\bpthread_create\b", read(file)):
            asked = [("failure", "failure")]
        if len(asked) != 1:
            continue
        label, kind = asked[0]
        bad = verdict.group(1) == "FAILED"
        yield Case(file, label if bad else f"no {label}", bad, "order" if kind == "failure" and not bad else kind,
                   flags=OLD_C, name=name)
