"""database.py DIR INPUTS [small]: a copy of INPUTS in DIR, with a database in which all are compiled alike. Headers
become as large as those that are worth sharing; or what they include goes, so that they are small."""
import json
import pathlib
import shutil
import sys

to, inputs = map(pathlib.Path, sys.argv[1:3])
shutil.rmtree(to, ignore_errors=True)
shutil.copytree(inputs, to)
for f in to.rglob("*.h"):
    text = f.read_text()
    small = "".join(line for line in text.splitlines(True) if "#include" not in line)
    f.write_text(small if sys.argv[3:] else text + f"/*{' ' * 1_000_000}*/\n")
entries = []
for f in sorted(to.rglob("*.cpp")):
    name = str(f.relative_to(to))
    entries.append({"directory": str(to), "file": name, "command": f"clang++ -std=c++20 -isystem system -c {name}"})
(to / "compile_commands.json").write_text(json.dumps(entries))
