#!/usr/bin/env python3
"""shown_code.py PAGE DIRECTORY: each block of C++ that the page shows, as a file of its own."""
import pathlib
import re
import sys


def main():
    blocks = re.findall(r"^```cpp\n(.*?)^```$", pathlib.Path(sys.argv[1]).read_text(), re.M | re.S)
    if not blocks:
        sys.exit(f"{sys.argv[1]}: shows no C++")
    to = pathlib.Path(sys.argv[2])
    to.mkdir(parents=True, exist_ok=True)
    for number, block in enumerate(blocks):
        (to / f"{number}.cpp").write_text(block)


if __name__ == "__main__":
    main()
