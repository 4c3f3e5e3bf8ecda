#!/usr/bin/env python3
"""Runs one check over a test file and compares messages and fixes.

    check_belay.py FILE CHECK TEMP [--load PLUGIN] [clang-tidy options] -- [compiler flags]

Messages: every `// CHECK-MESSAGES:` line must match, in order, and no warning
may appear that none of them names. Fixes: where the file has `// CHECK-FIXES:`
lines, they are compared with the file as `--fix` leaves it. Expectations are
blanked out before the file is compiled, so that line numbers stay as they are
and no expectation can match itself.
"""

import argparse
import os
import re
import subprocess
import sys

EXPECTATION = re.compile(r"// CHECK-(MESSAGES|FIXES)[A-Z-]*:.*")


def run(command, **kwargs):
    return subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, **kwargs)


def filecheck(text, prefix, source, *options):
    check = run(["FileCheck", f"--check-prefix={prefix}", source, *options], input=text)
    if check.returncode:
        sys.exit(f"{check.stdout}\n--- what {prefix} was compared with ---\n{text}")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("file")
    parser.add_argument("check")
    parser.add_argument("temp")
    parser.add_argument("--load", default=os.environ.get("BELAY_PLUGIN"))
    args, rest = parser.parse_known_args()
    # argparse eats a first `--`; what follows the last one is for the compiler.
    rest = [r for i, r in enumerate(rest) if r != "--" or "--" in rest[i + 1:] or i]
    split = len(rest) - rest[::-1].index("--") if "--" in rest else 0
    options, flags = [r for r in rest[:split] if r != "--"], rest[split:]

    with open(args.file) as f:
        source = f.read()
    extension = os.path.splitext(args.file)[1]
    temp = args.temp + extension
    with open(temp, "w") as f:
        f.write(EXPECTATION.sub("//", source))

    tidy = ["clang-tidy-22", f"--load={args.load}", f"--checks=-*,{args.check}", *options]
    flags = ["--", *(flags or (["-std=c++20", "-pthread"] if extension == ".cpp" else ["-pthread"]))]
    result = run([*tidy, temp, *flags])
    if result.returncode not in (0, 1) or "error:" in result.stdout:
        sys.exit(f"clang-tidy failed ({result.returncode}):\n{result.stdout}")
    messages = result.stdout
    if "CHECK-MESSAGES:" in source:
        filecheck(messages, "CHECK-MESSAGES", args.file, "--implicit-check-not={{warning|error}}:")
    elif " warning: " in messages:
        sys.exit(f"no warning was expected:\n{messages}")

    if "CHECK-FIXES:" in source:
        run([*tidy, "--fix", temp, *flags])
        with open(temp) as f:
            filecheck(f.read(), "CHECK-FIXES", args.file, "--strict-whitespace")
        # What a fix leaves behind still compiles, and is not reported again where it was fixed.
        again = run([*tidy, temp, *flags])
        if "error:" in again.stdout:
            sys.exit(f"the fixed file does not compile:\n{again.stdout}")


if __name__ == "__main__":
    main()
