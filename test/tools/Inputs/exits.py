"""exits.py CODE COMMAND...: runs the command, and fails unless it exits with CODE."""
import subprocess
import sys

code = subprocess.run(sys.argv[2:]).returncode
if code != int(sys.argv[1]):
    sys.exit(f"exit code {code}, not {sys.argv[1]}: {' '.join(sys.argv[2:])}")
