"""database.py FILE FLAG... [--and FLAG...]...: prints a compilation database in which g++ compiles FILE with the flags, and
with those after each --and."""
import json
import os
import sys

file, ways = sys.argv[1], [[]]
for flag in sys.argv[2:]:
    if flag == "--and":
        ways.append([])
    else:
        ways[-1].append(flag)
print(json.dumps([{"directory": os.path.dirname(file), "file": file, "arguments": ["g++", "-std=c++20", *flags, "-c", file]}
                  for flags in ways]))
