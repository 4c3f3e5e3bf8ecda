"""database.py FILE FLAG...: prints a compilation database in which g++ compiles FILE with the flags."""
import json
import os
import sys

file, flags = sys.argv[1], sys.argv[2:]
print(json.dumps([{"directory": os.path.dirname(file), "file": file,
                   "arguments": ["g++", "-std=c++20", *flags, "-c", file]}]))
