#!/usr/bin/env python3
"""fill_cache.py BELAY DIRECTORY: checks the programs, as their RUN lines say, in few runs instead of two for each.

The results are in DIRECTORY's cache, where lit finds them. One that isn't there, as when somebody runs a single
test, is made by the test itself.
"""
import collections
import os
import pathlib
import re
import subprocess
import sys

belay, directory = sys.argv[1], pathlib.Path(sys.argv[2])
programs = pathlib.Path(__file__).resolve().parent
include = programs.parent.parent / "lib" / "include"

runs = collections.defaultdict(list)
for source in sorted(programs.iterdir()):
    if source.suffix in (".c", ".cpp"):
        for flags in re.findall(r"%belay check %s -- ([^|\n]*)", source.read_text()):
            flags = flags.replace("%belay_include", str(include)).replace("%S", str(programs))
            runs[tuple(flags.split())].append(str(source))

directory.mkdir(parents=True, exist_ok=True)
environment = os.environ | {"XDG_CACHE_HOME": str(directory / "cache")}
for flags, sources in runs.items():
    done = subprocess.run([belay, "check", "--quiet", *sources, "--", *flags], cwd=directory, env=environment,
                          stdout=subprocess.DEVNULL)
    if done.returncode not in (0, 1):
        sys.exit(f"{belay} ended with {done.returncode} for {' '.join(flags)}")
