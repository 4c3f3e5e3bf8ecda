#!/usr/bin/env python3
"""What examples/ says of itself is true: examples.py SOURCE BELAY.

The checks find nothing in a clean.cpp. In a faulty.cpp they find something in the lines that say BUG, and in no others, and
its top comment names the checks that do, and no others. The README shows what the command prints.
"""
import pathlib
import re
import subprocess
import sys

FINDING = re.compile(r"^(/.+?):(\d+):\d+: (?:warning|error): (.* \[([\w-]+)\])$", re.M)
NAMED = re.compile(r"^//   (belay-[a-z-]+)  ", re.M)


def main():
    root, belay = pathlib.Path(sys.argv[1]), sys.argv[2]
    files = sorted(root.glob("examples/*/*.cpp"))
    command = [belay, "check", "--quiet", *files, "--", "-std=c++20", f"-I{root}/lib/include"]
    run = subprocess.run(command, text=True, capture_output=True)
    if run.returncode not in (0, 1):
        sys.exit(f"{' '.join(map(str, command))}: {run.returncode}\n{run.stdout}{run.stderr}")
    found = FINDING.findall(run.stdout)
    problems = [] if files else ["no examples"]
    for file in files:
        name, text = file.relative_to(root), file.read_text()
        marked = {n for n, line in enumerate(text.splitlines(), 1) if "// BUG" in line}
        named = set(NAMED.findall(text)) if file.name == "faulty.cpp" else set()
        here = [(int(line), message, check) for at, line, message, check in found if at == str(file)]
        problems += [f"{name}:{n}: no BUG is marked here: {message}" for n, message, _ in here if n not in marked]
        problems += [f"{name}:{n}: the checks find no BUG here" for n in sorted(marked - {n for n, _, _ in here})]
        checks = {check for _, _, check in here}
        problems += [f"{name}: the comment doesn't name {check}" for check in sorted(checks - named)]
        problems += [f"{name}: the comment names {check}, which finds nothing" for check in sorted(named - checks)]
        if (file.name == "faulty.cpp") != bool(marked):
            problems.append(f"{name}: {'no' if not marked else 'a'} BUG")
    printed = run.stdout.replace(f"{root}/", "").splitlines()
    shown = re.findall(r"^examples/.+?: (?:warning|note): .*$", (root / "README.md").read_text(), re.M)
    problems += [f"README.md: the command doesn't print '{line}'" for line in shown if line not in printed]
    if not shown:
        problems.append("README.md: shows no finding")
    sys.exit("\n".join(problems) if problems else 0)


if __name__ == "__main__":
    main()
