#!/usr/bin/env python3
"""What each check of Checks.def must have: a page with all its parts, a place in the index, a bad_ and an ok_ test."""
import re

import house

HEADINGS = ["Why", "Bad", "Good", "Options", "Limits"]
NAME = r"(?:\b{0}_\w+|\b(?:class|struct)\s+{1}\w+)"  # bad_x() or class BadX


def page(root, check):
    path = f"docs/checks/{check.name}.md"
    if not (root / path).exists():
        return [f"{path} is missing"]
    text = (root / path).read_text()
    found = [f"{path}: the title is not '# {check.name}'"] if not text.startswith(f"# {check.name}\n") else []
    parts = re.split(r"^## (.*)\n", text, flags=re.M)
    titles, bodies = parts[1::2], dict(zip(parts[1::2], parts[2::2]))
    if [t for t in titles if t in HEADINGS] != HEADINGS:
        found.append(f"{path}: the headings are {titles}, but must be {HEADINGS}, in this order")
    for title in HEADINGS:
        body = bodies.get(title, "")
        code = re.findall(r"^```cpp\n(.*?)^```", body, re.S | re.M)
        if not body.strip():
            found.append(f"{path}: '{title}' is empty")
        elif title in ("Bad", "Good") and not any(c.strip() for c in code):
            found.append(f"{path}: '{title}' shows no code")
    if "Confidence" not in bodies.get("Options", ""):
        found.append(f"{path}: 'Options' doesn't say what Confidence does")
    if f"({check.name}.md)" not in (root / "docs/checks/index.md").read_text():
        found.append(f"docs/checks/index.md doesn't name {check.name}")
    return found


def tests(root, check):
    files = house.tests_of(root, check)
    if not files:
        return [f"no test in test/checks runs belay-{check.name}"]
    text = "\n".join(f.read_text() for f in files)
    return [f"{check.name}: no {kind.lower()}_ function in {', '.join(f.name for f in files)}"
            for kind in ("Bad", "Ok") if not re.search(NAME.format(kind.lower(), kind), text)]


def main():
    root = house.root()
    checks = house.checks(root)
    problems = [] if checks else ["Checks.def: no check found"]
    for column in ("cls", "name", "text"):
        values = [getattr(c, column) for c in checks]
        problems += [f"Checks.def: {v!r} is there twice" for v in sorted({v for v in values if values.count(v) > 1})]
    for check in checks:
        problems += page(root, check) + tests(root, check)
    house.end(problems)


if __name__ == "__main__":
    main()
