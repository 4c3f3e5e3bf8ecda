#!/usr/bin/env python3
"""Prints the fenced block of a docs page whose first line holds a text: block.py PAGE TEXT."""
import pathlib
import re
import sys

page, text = sys.argv[1:]
blocks = re.findall(r"^```\w+\n(.*?)^```$", pathlib.Path(page).read_text(), re.S | re.M)
found = [b for b in blocks if text in b.split("\n", 1)[0]]
if len(found) != 1:
    sys.exit(f"{page}: {len(found)} blocks begin with '{text}'")
print(found[0], end="")
