"""apply.py FILE.yaml: does what clang-apply-replacements does with the fixes in FILE, the same edit once."""
import sys

import yaml

with open(sys.argv[1]) as f:
    fixes = yaml.safe_load(f)
edits = {(e["FilePath"], e["Offset"], e["Length"], e["ReplacementText"])
         for d in fixes["Diagnostics"] for e in d["DiagnosticMessage"]["Replacements"]}
for path, offset, length, text in sorted(edits, reverse=True):
    with open(path, "rb+") as f:
        old = f.read()
        f.seek(0)
        f.write(old[:offset] + text.encode() + old[offset + length:])
