#!/usr/bin/env python3
"""A page is what its reader would see: transcript.py PAGE PATH.

In an empty directory, with PATH before the caller's, makes the files that the page shows (their name and a colon, and a block),
types what stands behind each `$ ` of its console blocks, in one shell, and compares what comes with what the page shows. A line `...` stands for
any lines. The directory is called /home/me/counter.
"""
import difflib
import os
import pathlib
import re
import subprocess
import sys
import tempfile

FILE = re.compile(r"^`(\S+)`:\n\n```\w+\n(.*?)^```$", re.M | re.S)
CONSOLE = re.compile(r"^```console\n(.*?)^```$", re.M | re.S)
MARK = "\x1e"


def steps(text):
    """(command, output) of each step."""
    for block in CONSOLE.findall(text):
        for step in re.split(r"^\$ ", block, flags=re.M)[1:]:
            command, _, output = step.partition("\n")
            yield command, output


def fits(shown, printed):
    """Whether the lines are those, when `...` stands for any."""
    pattern = "".join(r"(?:.*\n)*" if line == "..." else re.escape(line.rstrip()) + r"[ ]*\n" for line in shown.splitlines())
    return re.fullmatch(pattern, printed)


def main():
    text, path = pathlib.Path(sys.argv[1]).read_text(), sys.argv[2]
    todo = list(steps(text))
    problems = [] if todo else ["no command in it"]
    with tempfile.TemporaryDirectory() as root:
        root = os.path.realpath(root)
        for name, content in FILE.findall(text):
            file = pathlib.Path(root, name)
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(content)
        pathlib.Path(root, ".git").mkdir()
        # $? is the last command's, not the mark's.
        script = "".join(f"(exit $r); {command}\nr=$?; printf '{MARK}'\n" for command, _ in todo)
        environment = {**os.environ, "PATH": path + os.pathsep + os.environ["PATH"], "TERM": "dumb"}
        run = subprocess.run(["bash", "-c", "r=0\n" + script], cwd=root, env=environment, text=True, stdout=subprocess.PIPE,
                             stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL)
        printed = run.stdout.replace(root, "/home/me/counter").split(MARK)
    for (command, shown), came in zip(todo, printed):
        if not fits(shown, came):
            problems += [f"$ {command}", *difflib.unified_diff(shown.splitlines(), came.splitlines(), "the page", "the program", lineterm="")]
    sys.exit("\n".join(problems) if problems else 0)


if __name__ == "__main__":
    main()
