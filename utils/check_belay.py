#!/usr/bin/env python3
"""Tests one check, or several, on one file (%check_belay in lit tests).

    check_belay.py FILE CHECK[,CHECK...] TEMP [-check-suffixes=A,B] [clang-tidy options] [-- compiler flags]

clang-tidy runs with Belay's plugin on a copy of FILE without its CHECK comments. Its messages must match

    // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: text [belay-x]     and there is no other warning
    // CHECK-NOTES:    :[[@LINE-1]]:3: note: text                  and there is no other warning or note

and, if there are such lines, the file as -fix leaves it must match CHECK-FIXES and must still compile. Without any
CHECK line the file must be free of findings. With -check-suffixes=A the lines are CHECK-MESSAGES-A and so on.
"""
import os
import pathlib
import re
import subprocess
import sys

KINDS = ("CHECK-MESSAGES", "CHECK-NOTES", "CHECK-FIXES")


def run(command, **kwargs):
    return subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, **kwargs)


def fail(what, command, output):
    sys.exit(f"{what}\n$ {' '.join(command)}\n{output}")


def file_check(source, prefixes, input_file, *options):
    command = [os.environ.get("FILECHECK", "FileCheck-22"), str(source), f"-input-file={input_file}",
               f"-check-prefixes={','.join(prefixes)}", "-allow-unused-prefixes=false", *options]
    result = run(command)
    if result.returncode:
        fail(f"{input_file} is not as expected", command,
             result.stdout + "--- output was ---\n" + pathlib.Path(input_file).read_text())


def main():
    args = sys.argv[1:]
    last = len(args) - args[::-1].index("--") if "--" in args else len(args) + 1
    own, flags = [a for a in args[:last - 1] if a != "--"], args[last:]
    if len(own) < 3:
        sys.exit(__doc__)
    source, checks, temp = pathlib.Path(own[0]), own[1].split(","), pathlib.Path(own[2])
    suffixes, tidy_options = [""], []
    for option in own[3:]:
        if option.startswith("-check-suffixes="):
            suffixes = ["-" + s for s in option.split("=", 1)[1].split(",")]
        else:
            tidy_options.append(option)
    if source.suffix != ".c" and not any(f.startswith("-std=") for f in flags):
        flags.insert(0, "-std=c++20")
    flags += ["-pthread", "-w", "-I", str(source.parent)]
    if not any(o.lstrip("-").startswith("config") for o in tidy_options):
        tidy_options.append("--config={}")

    text = source.read_text()
    used = {kind: [kind + s for s in suffixes if kind + s + ":" in text] for kind in KINDS}
    copy = temp.with_name(temp.name + source.suffix)
    copy.write_text(re.sub(r"// *CHECK-[A-Z0-9-]+:.*", "//", text))

    tidy = [os.environ.get("CLANG_TIDY", "clang-tidy-22"), f"-load={os.environ['BELAY_PLUGIN']}",
            "-checks=-*," + ",".join(checks), "--quiet", "--header-filter=.*", *tidy_options]
    command = [*tidy, str(copy), "--", *flags]
    result = run(command)
    output = temp.with_name(temp.name + ".msg")
    output.write_text(result.stdout)
    if " error: " in result.stdout or result.returncode:
        fail("clang-tidy failed", command, result.stdout)
    if used["CHECK-MESSAGES"]:
        file_check(source, used["CHECK-MESSAGES"], output, "-implicit-check-not={{warning|error}}:")
    if used["CHECK-NOTES"]:
        file_check(source, used["CHECK-NOTES"], output, "-implicit-check-not={{note|warning|error}}:")
    if not used["CHECK-MESSAGES"] and not used["CHECK-NOTES"] and re.search("(warning|error):", result.stdout):
        fail("there is a finding that no CHECK line expects", command, result.stdout)

    if used["CHECK-FIXES"]:
        fixed = temp.with_name(temp.name + ".fixed" + source.suffix)
        fixed.write_text(copy.read_text())
        run([*tidy, "-fix", str(fixed), "--", *flags])
        file_check(source, used["CHECK-FIXES"], fixed, "-strict-whitespace")
        command = [os.environ.get("CLANG", "clang-22"), "-fsyntax-only", str(fixed), *flags]
        result = run(command)
        if result.returncode:
            fail("the fixed file does not compile", command, result.stdout)


if __name__ == "__main__":
    main()
