"""Each capability in docs/compare.md has a check of Belay's and a test of that check that shows it."""
import re

import house

root = house.root()
checks = {c.name: c for c in house.checks(root)}
text = (root / "docs/compare.md").read_text()
cell = re.compile(r"\[([a-z-]+)\]\(checks/\1\.md\): `(\w+)` in `([\w.-]+)`")
problems, named = [], set(re.findall(r"\(checks/([a-z-]+)\.md\)", text))
rows = [line for line in text.partition("## Capability by capability")[2].splitlines() if line.startswith("| ") and not line.startswith("| capability")]
for row in rows:
    cells = row.strip("|").split("|")
    what = cells[0].strip()
    m = cell.fullmatch(cells[-1].strip())
    if len(cells) != 14 or not m:
        problems.append(f"docs/compare.md: '{what}' doesn't end in a check and its test")
        continue
    name, function, file = m.groups()
    path = root / "test/checks" / file
    if name not in checks:
        problems.append(f"docs/compare.md: '{what}': there is no check {name}")
    elif path not in house.tests_of(root, checks[name]):
        problems.append(f"docs/compare.md: '{what}': {file} is no test of {name}")
    elif not re.search(rf"\b{function}\b", path.read_text()):
        problems.append(f"docs/compare.md: '{what}': {file} has no {function}")
if len(rows) < 30:
    problems.append("docs/compare.md: the table is gone")
problems += [f"docs/compare.md: {name} isn't mentioned" for name in checks if name not in named]
house.end(problems)
