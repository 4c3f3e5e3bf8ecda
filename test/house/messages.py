#!/usr/bin/env python3
"""Every text that a check can say, or write into the code, is expected by one of its tests.

A text is a string literal of the check's source with a space and a word in it; adjacent literals are one text, and
formatv's {0} stands for anything. It must be found in a CHECK line of a test that runs the check.
"""
import re

import house

TOKEN = re.compile(r"""//[^\n]*|/\*.*?\*/|'(?:[^'\\\n]|\\.)'|(?P<text>"(?:[^"\\\n]|\\.)*"(?:\s*"(?:[^"\\\n]|\\.)*")*)""", re.S)
# Words for what has no name; so far everything has one.
NEVER = {("unconfined-data", "the spawner")}
CHECK = re.compile(r"^\s*// CHECK-(?:MESSAGES|NOTES|FIXES)[\w-]*:(.*)$", re.M)


def texts(source):
    source = re.sub(r"^#.*$|llvm_unreachable\(.*\);", "", source, flags=re.M)
    for match in TOKEN.finditer(source):
        if not match["text"]:
            continue
        text = "".join(re.findall(r'"((?:[^"\\]|\\.)*)"', match["text"])).replace('\\"', '"')
        if re.search(r"[a-z]{2}", text) and " " in text.strip():
            yield source.count("\n", 0, match.start()) + 1, text


def pattern(text):
    return ".*".join(re.escape(part) for part in re.split(r"\{\d+\}", text))


def main():
    root = house.root()
    problems = []
    for check in house.checks(root):
        expected = "\n".join(line for f in house.tests_of(root, check) for line in CHECK.findall(f.read_text()))
        expected = expected.replace("{{\\[\\[}}", "[[")
        for source in sorted((root / "checks" / check.family).glob(check.cls.removesuffix("Check") + "*.*")):
            for line, text in texts(source.read_text()):
                if (check.name, text) not in NEVER and not re.search(pattern(text), expected):
                    problems.append(f"{source.relative_to(root)}:{line}: no test of {check.name} expects '{text}'")
    house.end(problems)


if __name__ == "__main__":
    main()
