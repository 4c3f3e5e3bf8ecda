"""database.py DIR INPUTS [small]: a copy of INPUTS in DIR, with a database in which all are compiled alike. Headers are
made as large as those that are worth sharing, unless they are to be small."""
import json
import pathlib
import shutil
import sys

to, inputs = map(pathlib.Path, sys.argv[1:3])
shutil.rmtree(to, ignore_errors=True)
shutil.copytree(inputs, to)
for f in () if "small" in sys.argv[3:] else to.rglob("*.h"):
    f.write_text(f.read_text() + f"/*{' ' * 1_000_000}*/\n")
entries = []
for f in sorted(to.rglob("*.cpp")):
    name = str(f.relative_to(to))
    entries.append({"directory": str(to), "file": name, "command": f"clang++ -std=c++20 -isystem system -c {name}"})
(to / "compile_commands.json").write_text(json.dumps(entries))
