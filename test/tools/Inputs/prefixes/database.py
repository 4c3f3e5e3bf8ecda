"""database.py DIR INPUTS: a copy of INPUTS in DIR, with a database in which all are compiled alike."""
import json
import pathlib
import shutil
import sys

to, inputs = map(pathlib.Path, sys.argv[1:])
shutil.rmtree(to, ignore_errors=True)
shutil.copytree(inputs, to)
entries = []
for f in sorted(to.rglob("*.cpp")):
    name = str(f.relative_to(to))
    entries.append({"directory": str(to), "file": name, "command": f"clang++ -std=c++20 -isystem system -c {name}"})
(to / "compile_commands.json").write_text(json.dumps(entries))
