"""database.py DIR INPUTS: a copy of INPUTS in DIR, with a database in which all are compiled alike."""
import json
import pathlib
import shutil
import sys

to, inputs = map(pathlib.Path, sys.argv[1:])
shutil.rmtree(to, ignore_errors=True)
shutil.copytree(inputs, to)
entries = [{"directory": str(to), "file": f.name, "command": f"clang++ -std=c++20 -isystem system -c {f.name}"}
           for f in sorted(to.glob("*.cpp"))]
(to / "compile_commands.json").write_text(json.dumps(entries))
