#!/usr/bin/env python3
"""Adds a check everywhere it has to be, or verifies that all checks are there.

    utils/new_check.py FAMILY NAME "what it flags"     e.g. lock double-lock "a mutex locked twice by one thread"
    utils/new_check.py --check                         nothing missing, nothing out of date
    utils/new_check.py --update                        rewrites what is derived (docs/checks/index.md)
"""
import argparse
import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
DEF = ROOT / "checks/Checks.def"
LINE = re.compile(r'^BELAY_CHECK\((\w+), "([a-z0-9-]+)", ([a-z]+), "(.*)"\)$', re.M)

HEADER = """\
//===- {cls}.h {fill}===//
//
// belay-{name}: {text}.
// The page for its users is docs/checks/{name}.md.
//
//===----------------------------------------------------------------------===//

#ifndef {guard}
#define {guard}

#include "Check.h"

namespace belay {{

class {cls} final : public Check {{
public:
  using Check::Check;
  void find(const analysis::Unit &U, std::vector<Finding> &Out) override;
}};

}} // namespace belay

#endif
"""

SOURCE = """\
#include "{cls}.h"

namespace belay {{

void {cls}::find(const analysis::Unit &U, std::vector<Finding> &Out) {{}}

}} // namespace belay
"""

TEST = """\
// RUN: %check_belay %s belay-{name} %t

void ok_nothing() {{}}
"""

DOC = """\
# {name}

Flags {text}.

## Why

## Bad

```cpp
```

## Good

```cpp
```

## Options

`Confidence` and `Models`, as for every check.

## Limits
"""

INDEX = """\
# Checks

<!-- Written by utils/new_check.py --update from checks/Checks.def. -->

| check | family | flags |
|---|---|---|
"""


def checks():
    return [(m[1], m[2], m[3], m[4]) for m in LINE.finditer(DEF.read_text())]


def files(cls, name, family, text):
    banner = 80 - len(f"//===- {cls}.h ") - len("===//")
    values = dict(cls=cls, name=name, family=family, text=text, fill="-" * banner,
                  guard=f"BELAY_CHECKS_{family.upper()}_{cls.upper()}_H")
    return {ROOT / f"checks/{family}/{cls}.h": HEADER.format(**values),
            ROOT / f"checks/{family}/{cls}.cpp": SOURCE.format(**values),
            ROOT / f"test/checks/{name}.cpp": TEST.format(**values),
            ROOT / f"docs/checks/{name}.md": DOC.format(**values)}


def index():
    return INDEX + "".join(f"| [{n}]({n}.md) | {f} | {t} |\n" for _, n, f, t in checks())


def derived():
    return {ROOT / "docs/checks/index.md": index()}


def update():
    for path, text in derived().items():
        path.write_text(text)


def problems():
    known = checks()
    written = [l for l in DEF.read_text().splitlines() if l.startswith("BELAY_CHECK")]
    if len(written) != len(known):
        yield "Checks.def: a line is not of the form BELAY_CHECK(Class, \"name\", family, \"text\")"
    for column, what in ((0, "class"), (1, "name"), (3, "description")):
        values = [c[column] for c in known]
        for value in sorted({v for v in values if values.count(v) > 1}):
            yield f"Checks.def: {what} {value!r} is there twice"
    for check in known:
        for path in files(*check):
            if not path.exists():
                yield f"{path.relative_to(ROOT)} is missing"
    for folder, suffix in (("test/checks", ".cpp"), ("docs/checks", ".md")):
        names = {n for _, n, _, _ in known} | {"index"}
        for path in (ROOT / folder).glob(f"*{suffix}"):
            if not any(path.stem == n or (suffix == ".cpp" and path.stem.startswith(n + "-")) for n in names):
                yield f"{path.relative_to(ROOT)} belongs to no check in Checks.def"
    for path, text in derived().items():
        if not path.exists() or path.read_text() != text:
            yield f"{path.relative_to(ROOT)} is out of date: run utils/new_check.py --update"


def add(family, name, text):
    if not re.fullmatch(r"[a-z]+", family):
        sys.exit(f"'{family}' is no name for a family: lower-case letters only")
    if not re.fullmatch(r"[a-z][a-z0-9]*(-[a-z0-9]+)*", name):
        sys.exit(f"'{name}' is no name for a check: lower-case words with dashes, without 'belay-'")
    if '"' in text or "\\" in text:
        sys.exit("the description must hold no quotes and no backslashes")
    if name in [c[1] for c in checks()]:
        sys.exit(f"there is a check {name} already")
    cls = "".join(w.capitalize() for w in name.split("-")) + "Check"
    with DEF.open("a") as f:
        f.write(f'BELAY_CHECK({cls}, "{name}", {family}, "{text.rstrip(".")}")\n')
    make((cls, name, family, text.rstrip(".")))


def make(check):
    for path, content in files(*check).items():
        if not path.exists():
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(content)
            print(path.relative_to(ROOT))
    update()


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--check", action="store_true")
    parser.add_argument("--update", action="store_true")
    parser.add_argument("words", nargs="*", metavar="FAMILY NAME TEXT")
    args = parser.parse_args()
    if args.check:
        found = list(problems())
        print("\n".join(found) or f"{len(checks())} checks, nothing missing")
        sys.exit(1 if found else 0)
    if args.update:
        return update()
    if len(args.words) != 3:
        parser.error("give a family, a name and a description, or --check")
    add(*args.words)


if __name__ == "__main__":
    main()
