#!/usr/bin/env python3
"""What README.md names exists: readme.py SOURCE BELAY.

Each command and option of `belay` and `./dev`, each check, each file that a link leads to; the checks' table is `belay list`. It is
under 200 lines. That the findings that it shows are what the command prints is in examples.py, that its code compiles in shown_code.py.
"""
import pathlib
import re
import subprocess
import sys

FAMILY = re.compile(r"^\| (leak|confinement|pipeline|lock|channel|error) \| (.*) \|$", re.M)


def said(*command):
    return subprocess.run(command, text=True, capture_output=True).stdout


def main():
    root, belay = pathlib.Path(sys.argv[1]), sys.argv[2]
    text = (root / "README.md").read_text()
    code = "\n".join(re.findall(r"```\n.*?```|`[^`\n]+`", text, re.S))
    overview = said(belay, "help")
    commands = set(re.findall(r"^  (\w+) +- ", said(belay, "--help"), re.M))
    options = set(re.findall(r"^  (--?[\w-]+)", "".join(said(belay, "help", c) for c in commands) + said(belay, "--help"), re.M))
    options |= set(re.findall(r"(--[\w-]+)", (root / "dev").read_text()))
    checks = set(re.findall(r"^  belay-([\w-]+)", said(belay, "list"), re.M))

    problems = [f"{len(text.splitlines())} lines"] if len(text.splitlines()) >= 200 else []
    named = set(re.findall(r"\bbelay (\w+)", code)) - {"help"}
    problems += [f"there is no command 'belay {c}'" for c in sorted(named - commands)]
    problems += [f"'belay help' doesn't have '{c}', and README.md does" for c in sorted(named) if not re.search(rf"\b{c}\b", overview)]
    shown = {o for o in re.findall(r"(?<![\w-])(--?[a-z][\w-]*)", code) if o.startswith("--") or len(o) == 2}
    problems += [f"there is no option '{o}'" for o in sorted(shown - options - {"--cflags", "--libs"})]
    listed = {n for _, row in FAMILY.findall(text) for n in re.findall(r"`([\w-]+)`", row)}
    problems += [f"there is no check '{n}'" for n in sorted(listed - checks)]
    problems += [f"the table doesn't have the check '{n}'" for n in sorted(checks - listed)]
    links = re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", text)
    problems += [f"there is no {link}" for link in links if not (root / link).exists()]
    if not (named and shown and listed and links):
        problems.append("nothing is named; has its form changed?")
    sys.exit("\n".join(f"README.md: {p}" for p in problems) if problems else 0)


if __name__ == "__main__":
    main()
