"""Labelled suites that others wrote, as cases: what a file, or a stretch of one, must and must not be reported for.

Each adapter takes a checkout of the suite's public repository and yields `Case`s; none of that code is part of
this one. A label is read from what the suite itself says: FileCheck lines, expected outputs, names, headings.
"""

import glob
import os
import re

from cases import OLD_C, Case, bodies, read
from comments import clang, codeql, racetest
from verdicts import esbmc, smack, svcomp


# ThreadSanitizer's own tests: FileCheck lines say what is expected, in which frames and on which global.

TSAN = {
    "data race": "race", "race": "race", "heap-use-after-free": "race", "thread leak": "leak",
    "lock-order-inversion": "deadlock", "double lock of a mutex": "mutex", "unlock of an unlocked mutex": "mutex",
    "destroy of a locked mutex": "mutex", "read lock of a write locked mutex": "mutex",
    "read unlock of a write locked mutex": "mutex", "use of an invalid mutex": "mutex",
    "order hidden from the tool": "race",
}


def tsan_labels(text, base):
    """{warning: (lines, functions, objects)} of the positive CHECK lines; frames of other files label nothing."""
    found, at, section = {}, None, ""
    here = {name for name, _, _ in bodies(text)}
    for number, line in enumerate(text.split("\n"), 1):
        m = re.search(r"//\s*(CHECK[\w-]*):(.*)", line)
        if not m or m.group(1).endswith("-NOT"):
            continue
        said = m.group(2)
        warning = re.search(r"(?:WARNING|ERROR)?.*ThreadSanitizer: (data race|race on|heap-use-after-free|thread leak|"
                            r"lock-order-inversion|double lock of a mutex|unlock of an unlocked mutex|destroy of a "
                            r"locked mutex|read (?:un)?lock of a write locked mutex|use of an invalid mutex)", said)
        if warning and "SUMMARY" not in said:
            at = found.setdefault(warning.group(1).replace("race on", "race"), (set(), set(), set()))
            section = "access"
            continue
        if at is None:
            continue
        if re.search(r"Location is|Mutex |created by|created at|As if|failed|addr=", said):
            section = "" if "Mutex M" not in said or "acquired" not in said else "access"
            at[2].update(re.findall(r"Location is global '(?:[\w:]*::)?(\w+)", said))
        elif re.search(r"(Previous|Write|Read|Atomic|write|read) (of|write|read)|acquired here", said):
            section = "access"
        if section == "access":
            frame = re.search(r"#\S+ (?:\{\{[^}]*\}\})*(?:\w+::)*(\w+)", said)
            if frame and frame.group(1) in here:
                at[1].add(frame.group(1))
            at[0].update(int(n) for n in re.findall(re.escape(base) + r":(\d+)", said))
            at[0].update(number + int(n or 0) for n in re.findall(r"\[\[@LINE([+-]\d+)?\]\]", said))
    return found


def tsan(root):
    tests = os.path.join(root, "test/tsan")
    files = [f for d in ("", "Linux/", "libcxx/") for e in ("c", "cc", "cpp") for f in glob.glob(f"{tests}/{d}*.{e}")]
    for file in sorted(files):
        text, base = read(file), os.path.basename(file)
        flags = ("-I" + tests, "-I" + os.path.join(root, "test"), "-I" + os.path.join(root, "include"), "-w")
        flags += () if base.endswith(".c") else ("-std=c++17",)
        labels = tsan_labels(text, base)
        # What a run is told not to report is there all the same.
        silenced = re.search(r"suppressions|blacklist|IGNORE_|[Ii]gnore_?(Reads|Writes|Begin|Sync)|no_sanitize|"
                             r"B(enignR|ENIGN_R)(ace|ACE)|report_bugs=0", text) is not None
        # Reruns until something is reported: a race, unless it says what else.
        if "%deflake" in text and not labels and not re.search(r"CHECK: .*ThreadSanitizer: (.*finished with ignores|signal)", text):
            labels["data race"] = (set(), set(), set())
        # The program orders its accesses, but what orders them is kept from the tool: to whoever reads it there is no race.
        if re.search(r"-fno-sanitize=thread|AnnotateIgnoreSyncBegin", text):
            labels = {"order hidden from the tool" if w == "data race" else w: at for w, at in labels.items()}
        for warning, (lines, functions, objects) in labels.items():
            yield Case(file, warning, True, TSAN[warning], lines, functions, objects, flags, base)
        if not any(TSAN[w] == "race" for w in labels):
            yield Case(file, "race hushed at run time" if silenced else "no race", False, "race", flags=flags, name=base)


# Helgrind's and DRD's tests: the expected outputs. A program is bad when the default run of either tool says so.

VALGRIND = [
    (r"Possible data race|Conflicting (?:load|store) by", "data race", "race"),
    (r"lock order .* violated", "lock order", "deadlock"),
    (r"unlocked a not-locked lock|Mutex not locked|unlocked lock at .* held by|destroy of a locked mutex|"
     r"Destroying locked mutex|still holds \d+ lock|still locked at thread exit|re-lock a non-recursive|"
     r"unlocked an invalid lock|not a mutex|recursive write lock", "mutex misuse", "mutex"),
    (r"dubious: associated lock is not held|has been signaled but the associated mutex|wait called with|"
     r"cond is associated with a different mutex|inconsistent association|condition variable being waited upon|"
     r"destruction of condition variable", "condition variable misuse", "mutex"),
    (r"barrier_(?:init|destroy): (?:barrier is|threads are)|Destruction of barrier not synchronized", "barrier misuse",
     "race"),
]


def valgrind(root):
    expected = {}
    for vgtest in sorted(glob.glob(f"{root}/helgrind/tests/*.vgtest") + glob.glob(f"{root}/drd/tests/*.vgtest")):
        prog = re.search(r"^prog:\s*(\S+)", read(vgtest), re.M)
        outputs = sorted(glob.glob(vgtest[: -len("vgtest")] + "stderr.exp*"))
        source = [f for e in ("c", "cpp") for f in glob.glob(os.path.normpath(
            os.path.join(os.path.dirname(vgtest), prog.group(1) + "." + e)))] if prog else []
        if source and outputs and "/memcheck/" not in source[0]:
            expected.setdefault(source[0], []).append(read(outputs[0]))
    for file, outputs in sorted(expected.items()):
        base = os.path.basename(file)
        flags = (f"-I{root}", f"-I{root}/include", f"-I{os.path.dirname(file)}", "-w", "-D_GNU_SOURCE", "-pthread")
        flags += () if file.endswith(".c") else ("-std=c++17",)
        seen = {}
        for output in outputs:
            at = None
            for line in output.split("\n"):
                for pattern, label, kind in VALGRIND:
                    if re.search(pattern, line):
                        at = seen.setdefault(label, (kind, set(), set(), set()))
                if re.match(r"-{20,}|ERROR SUMMARY", line):
                    at = None
                if at:
                    frame = re.search(r"(?:at|by) 0x\.+: (?:\w+::)*(\w+).*\(" + re.escape(base) + r":([\d?]+)\)", line)
                    if frame:
                        at[2].add(frame.group(1))
                        at[1].update([int(frame.group(2))] if frame.group(2) != "?" else [])
                    at[3].update(re.findall(r'(?:inside|global var|local var) "(\w+)', line))
        for label, (kind, lines, functions, objects) in seen.items():
            yield Case(file, label, True, kind, lines, functions, objects, flags, base)
        # What the tools are told not to report, or are told of an order that they can't see, in assembly.
        told = re.search(r"ANNOTATE_(?!NEW_MEMORY|THREAD_NAME)|VALGRIND_HG_|DRD_IGNORE_VAR", read(file))
        if not any(kind == "race" for kind, *_ in seen.values()):
            yield Case(file, "hushed or told at run time" if told else "no race", False, "race", flags=flags, name=base)
        if not seen and not told:
            yield Case(file, "no error", False, "any", flags=flags, name=base)


# Infer's C and C++ tests of RacerD and of its deadlock checker: issues.exp, and names that end in _bad or _ok.

def infer(root):
    tests = os.path.join(root, "infer/tests")
    for where, kind in (("cpp/racerd", "race"), ("cpp/starvation", "deadlock"), ("c/starvation", "deadlock"),
                        ("c_cpp/starvation", "deadlock")):
        folder = f"{tests}/codetoanalyze/{where}"
        issues = {}
        for line in read(f"{folder}/issues.exp").splitlines():
            file, function, row, *trace = line.split(", ")
            through = issues.setdefault(os.path.join(tests, file), {}).setdefault(function.split("::")[-1], set())
            through.update(name.split("::")[-1] for name in re.findall(r"Method call: `([\w:~<>]+)", ", ".join(trace)))
        for file in sorted(glob.glob(folder + "/*.c") + glob.glob(folder + "/*.cpp")):
            flags = (("-std=c++17",) if file.endswith(".cpp") else ()) + ("-w", "-I" + folder)
            for name, first, last in bodies(read(file)):
                wrong = name.startswith(("FP_", "FN_"))     # Infer's own mistakes say what is true all the same
                bad = name.endswith("_bad") or not wrong and name in issues.get(file, {}) and not name.endswith("_ok")
                if not bad and not name.endswith("_ok"):
                    continue
                label = f"{where} {'bad' if bad else 'ok'}"
                through = {name} | issues.get(file, {}).get(name, set())
                yield Case(file, label, bad, kind, set(range(first, last + 1)), through if bad else {name}, set(), flags,
                           f"{os.path.basename(file)}:{name}")


# Goblint's regression tests, written for a sound analysis: comments at the end of a line say where it has to find a race.
# Without an exclamation mark that can be for want of precision ("we expect Goblint to find a race"), or a race: such files
# count neither way.

def goblint(root):
    for file in sorted(glob.glob(f"{root}/tests/regression/*/*.c")):
        text = read(file)
        rows = [(number, line.split("//", 1)[1]) for number, line in enumerate(text.split("\n"), 1) if "//" in line]
        race = {number for number, said in rows if re.search(r"(?<!NO)RACE!", said)}
        name = "/".join(file.split("/")[-2:])
        flags = OLD_C
        if race:
            yield Case(file, "data race", True, "race", race, flags=flags, name=name)
        elif any("NORACE" in said for _, said in rows) and not any(re.search(r"(?<!NO)RACE", said) for _, said in rows):
            told = "--disable ana.race." in text    # what the test switches off is there all the same
            yield Case(file, "race hushed by an option" if told else "no race", False, "race", flags=flags, name=name)


# Goblint's race challenges: the verdict is in a .yml for verifiers. A racy twin is called as the other is, with "race".

def challenges(root):
    for task in sorted(glob.glob(f"{root}/concrat/race-challenges/*.yml")):
        file, name = task[:-4] + ".c", os.path.basename(task)[:-4]
        bad = "expected_verdict: false" in read(task)
        lines = {number for number, line in enumerate(read(file).split("\n"), 1) if re.search(r"(?<!NO)RACE!", line)}
        yield Case(file, "data race" if bad else "no race", bad, "race", lines if bad else set(), flags=OLD_C, name=name,
                   pair=re.sub(r"-race(-\d+)?$", "", name))


# SCTBench's concurrent software benchmarks: by name. What is wrong in one is not said: any finding will do.

def sctbench(root):
    for file in sorted(glob.glob(f"{root}/benchmarks/concurrent-software-benchmarks/*.c")):
        name = os.path.basename(file)[:-2]
        bad = re.search(r"_(bad|sat)$", name) is not None
        yield Case(file, "bug" if bad else "no bug", bad, "any", flags=OLD_C, name=name,
                   pair=re.sub(r"_(bad|ok|sat|unsat)$", "", name))


# GenMC's: by folder. A variant includes the program that it is one of; those that need GenMC's own headers don't parse.
# What GenMC is told not to look for races in has some.

GENMC = [("wrong/racy", "data race", True, "race"), ("wrong/liveness", "never ends", True, "hang"),
         ("correct", "correct", False, "race")]


def genmc(root):
    for folder, label, bad, kind in GENMC:
        for file in sorted(glob.glob(f"{root}/tests/{folder}/**/variants/*.c*", recursive=True)):
            options = "".join(read(f) for f in glob.glob(os.path.dirname(file) + "/../args.*"))
            told = not bad and "-disable-race-detection" in options
            yield Case(file, "race hushed by an option" if told else label, bad, kind,
                       flags=OLD_C if file.endswith(".c") else ("-w", "-pthread"), name=file.split("/tests/")[1])


# The tests of Frama-C's deadlock analyser: a comment says whether threads can deadlock.

def framac(root):
    for file in sorted(glob.glob(f"{root}/tests/**/*.c", recursive=True)):
        said = re.search(r"//# *Deadlock: *(true|false)", read(file), re.IGNORECASE)
        if said:
            bad = said.group(1).lower() == "true"
            yield Case(file, "deadlock" if bad else "no deadlock", bad, "deadlock", flags=OLD_C,
                       name=os.path.relpath(file, f"{root}/tests"))


# Juliet's tests for C: in each file one function with the flaw and several without, by name. Threads and locks come from a
# file of its own, which is made part of the unit: what a wrapper does is to be seen, not told.

JULIET = [("CWE366_Race_Condition_Within_Thread", "race"), ("CWE667_Improper_Locking", "mutex"),
          ("CWE832_Unlock_of_Resource_That_is_Not_Locked", "mutex")]


def juliet(root):
    support = f"{root}/testcasesupport"
    flags = ("-w", "-D_GNU_SOURCE", "-pthread", "-I" + support, "-include", f"{support}/std_thread.c")
    for folder, kind in JULIET:
        label = folder.split("_")[0]
        for file in sorted(glob.glob(f"{root}/testcases/{folder}/*.c")):
            names = {name for name, _, _ in bodies(read(file))} - {"main"}
            bad = {name for name in names if "bad" in name.lower()}
            yield Case(file, label, True, kind, functions=bad, flags=flags, name=os.path.basename(file))
            yield Case(file, f"{label}, without", False, kind, functions=names - bad, flags=flags,
                       name=os.path.basename(file))


# Toyota's tests for static analysers: a comment at the line, in functions of their own.

ITC = [("dead_lock", "deadlock"), ("double_lock", "deadlock"), ("double_release", "mutex"),
       ("lock_never_unlock", "mutex"), ("race_condition", "race"), ("sleep_lock", "mutex"),
       ("unlock_without_lock", "mutex")]


def itc(root):
    flags = ("-w", "-pthread", f"-I{root}/include")
    for stem, kind in ITC:
        label = stem.replace("_", " ")
        for folder, bad in (("01.w_Defects", True), ("02.wo_Defects", False)):
            file = f"{root}/{folder}/{stem}.c"
            text = read(file)
            for n, line in enumerate(text.split("\n"), 1):
                if not re.search(r"\*\s*(No )?ERROR\s*:", line, re.I):
                    continue
                within = next((name for name, first, last in bodies(text) if first <= n <= last), "")
                yield Case(file, label, bad, kind, {n} if bad else set(), {within}, set(), flags, f"{folder}/{stem}.c:{n}")


def dataracebench(root):
    folder = f"{root}/micro-benchmarks"
    for file in sorted(glob.glob(f"{folder}/DRB*-yes.c*") + glob.glob(f"{folder}/DRB*-no.c*")):
        bad = "-yes." in file
        flags = ("-w", "-fopenmp", f"-I{folder}/utilities", "-std=gnu11" if file.endswith(".c") else "-std=c++17")
        pair = {int(n) for n in re.findall(r"@(\d+):\d+:[RW]", read(file))}
        yield Case(file, "OpenMP", bad, "race" if bad else "any", pair if bad else set(), set(), set(), flags,
                   os.path.basename(file))


# Rules with snippets: each is a unit by itself.

PRELUDE = """#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <stdio.h>
#include <unistd.h>
"""
PRELUDE_C = PRELUDE + "#include <stdatomic.h>\n#include <stdbool.h>\n#include <threads.h>\n#include <errno.h>\n"
PRELUDE_CPP = PRELUDE + "".join(f"#include <{h}>\n" for h in (
    "algorithm", "atomic", "chrono", "condition_variable", "functional", "future", "iostream", "list", "memory", "mutex",
    "queue", "shared_mutex", "stdexcept", "string", "thread", "vector"))


def snippet(out, name, code, language):
    """Variants of a snippet, from what was written to what is added so that it parses."""
    extension = "c" if language == "c" else "cpp"
    prelude = PRELUDE_C if extension == "c" else PRELUDE_CPP
    variants = [code, prelude + code]
    if extension == "cpp":
        variants += [prelude + "using namespace std;\n" + code]
    variants += [variants[-1][: len(variants[-1]) - len(code)] + "void snippet() {\n" + code + "\n}\n"]
    files = []
    for number, text in enumerate(variants):
        files.append(os.path.join(out, f"{name}.{number}.{extension}"))
        with open(files[-1], "w") as f:
            f.write(text)
    return files


def snippets(out, rule, blocks):
    """Cases of a rule's [(bad, code, language)]; the good ones that follow a bad one are its twins."""
    pair = 0
    for number, (bad, code, language) in enumerate(blocks, 1):
        pair += bad
        name = f"{rule}-{number}-{'bad' if bad else 'good'}"
        flags = ("-w",) if language == "c" else ("-w", "-std=c++20")
        files = snippet(out, name, code, language)
        yield Case(files, rule, bad, flags=flags, name=name, pair=f"{rule}-{pair}" if pair else "")


def cert(root, out):
    chapters = ("4.sei-cert-c-coding-standard/03.rules/05.concurrency-con", "5.sei-cert-cpp-coding-standard/3.rules/"
                "03.concurrency-con", "4.sei-cert-c-coding-standard/08.recommendations/05.concurrency-con",
                "4.sei-cert-c-coding-standard/03.rules/16.posix-pos")
    for chapter in chapters:
        for file in sorted(glob.glob(f"{root}/content/{chapter}/*.md")):
            rule = re.search(r"\.(\w+-c\w*)\.md$", file)
            text = read(file)
            if not rule or "posix" in file and not re.search(r"thread|mutex", text.split("\n## ")[0]):
                continue
            language = "cpp" if rule.group(1).endswith("cpp") else "c"
            blocks = [(m.group(1) == "bad", m.group(2), language) for m in re.finditer(
                r'::code-block\{quality="(bad|good)"[^}]*\}\n```[^\n]*\n(.*?)\n```', text, re.S)]
            yield from snippets(out, rule.group(1).upper(), blocks)


def sonar(root, out):
    for meta in sorted(glob.glob(f"{root}/rules/*/cfamily/metadata.json")):
        rule = meta.split("/")[-3]
        text = read(meta[: -len("metadata.json")] + "rule.adoc")
        title = re.search(r'"title": *"(.*)"', read(meta))
        if '"multi-threading"' not in read(meta) and not (title and re.search(r"mutex|[Tt]hread|_lock\b|lock_guard|atomic",
                                                                               title.group(1))):
            continue
        bad, blocks = None, []
        for m in re.finditer(r"^=+ *([^\n]*)\n|^\[source, *(\w+)([^\]]*)\]\n-{4}\n(.*?)\n-{4}", text, re.M | re.S):
            if m.group(1) is not None:
                heading = m.group(1).lower()
                bad = True if "noncompliant" in heading else False if "compliant" in heading else bad
                bad = None if "comment" in heading or "exception" in heading else bad
            elif bad is not None and m.group(2) in ("c", "cpp"):
                how = m.group(3)
                blocks.append((False if "=compliant" in how else True if "=noncompliant" in how else bad, m.group(4),
                               m.group(2)))
        yield from snippets(out, rule, blocks)


def guidelines(root, out):
    text = read(os.path.join(root, "CppCoreGuidelines.md"))
    text = text[text.index("# <a name=\"s-concurrency\">"):]
    text = text[: text.index("\n# <a name", 1)]
    for section in re.split(r"\n### ", text)[1:]:
        rule = re.search(r"CP\.\d+", section)
        if not rule:
            continue
        blocks, bad = [], None
        for part in re.split(r"\n##### ", section)[1:]:
            heading = part.split("\n", 1)[0].lower()
            bad = True if "bad" in heading else False if re.search(r"good|better|best", heading) else None
            for code in re.findall(r"(?:^ {4}.*\n(?:[ \t]*\n(?= {4}))*)+", part + "\n", re.M):
                verdict = True if re.search(r"//.*\b(bad|BAD)\b", code) else bad
                if verdict is not None:
                    blocks.append((verdict, re.sub(r"^ {4}", "", code, flags=re.M), "cpp"))
                bad = False if bad else bad     # what follows a bad example in its section shows how to do better
        yield from snippets(out, rule.group(), blocks)


SUITES = {"tsan": tsan, "valgrind": valgrind, "infer": infer, "goblint": goblint, "challenges": challenges,
          "esbmc": esbmc, "sctbench": sctbench, "genmc": genmc, "framac": framac, "juliet": juliet, "itc": itc,
          "cert": cert, "sonar": sonar, "guidelines": guidelines, "svcomp": svcomp, "smack": smack,
          "codeql": codeql, "racetest": racetest, "clang": clang, "dataracebench": dataracebench}
