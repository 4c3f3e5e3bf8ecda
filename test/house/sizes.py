#!/usr/bin/env python3
"""How many lines a file may have. What is over has a ceiling of its own, which only ever goes down."""
import house

LIMITS = [
    ("checks/*/*Check.cpp", 200),
    ("checks/*/*Part.cpp", 200),
    ("checks/analysis/*", 500),
    ("checks/ir/*", 500),
    ("checks/model/*.*", 500),
    ("lib/include/belay/*.h", 200),
]
CEILINGS = {
}
SLACK = 40  # a ceiling this far above its file is to be lowered


def main():
    root = house.root()
    problems, seen = [], set()
    for pattern, limit in LIMITS:
        files = [f for f in sorted(root.glob(pattern)) if f.is_file()]
        if not files:
            problems.append(f"{pattern}: no such file")
        for path in files:
            name = str(path.relative_to(root))
            lines = len(path.read_text().splitlines())
            seen.add(name)
            ceiling = CEILINGS.get(name, limit)
            if lines > ceiling:
                problems.append(f"{name}: {lines} lines, the limit is {ceiling}: split it by what it does")
            elif name in CEILINGS and lines <= limit:
                problems.append(f"{name}: {lines} lines, so it needs no ceiling any more: remove it here")
            elif name in CEILINGS and lines + SLACK < ceiling:
                problems.append(f"{name}: {lines} lines: lower its ceiling of {ceiling}")
    problems += [f"{name} has a ceiling, but doesn't exist" for name in CEILINGS if name not in seen]
    house.end(problems)


if __name__ == "__main__":
    main()
