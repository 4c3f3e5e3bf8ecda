"""interrupted.py BELAY SCRATCH: a run that is interrupted leaves nothing in the directory for temporary files, whenever it is."""
import json
import os
import pathlib
import signal
import subprocess
import sys
import time

belay, scratch = sys.argv[1], pathlib.Path(sys.argv[2])
temporary = scratch / "tmp"
temporary.mkdir(parents=True)
headers = ["<string>", "<vector>", "<map>", "<thread>", "<regex>"]
entries = []
for shared, header in enumerate(headers):  # a precompiled header for each
    for unit in range(3):
        file = scratch / f"{shared}{unit}.cpp"
        file.write_text(f"#include {header}\nint n{shared}{unit};\n")
        entries.append({"directory": str(scratch), "file": str(file), "arguments": ["c++", f"-DSHARED={shared}", "-c", str(file)]})
(scratch / "compile_commands.json").write_text(json.dumps(entries))

seen = 0
for tenths in range(3, 60, 3):
    run = subprocess.Popen([belay, "check", "--no-cache", "-j2", "--quiet", str(scratch)], env={**os.environ, "TMPDIR": str(temporary)},
                           stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True,
                           preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL))
    try:
        run.wait(tenths / 10)
        break
    except subprocess.TimeoutExpired:
        seen += any(temporary.iterdir())
        os.killpg(run.pid, signal.SIGINT)  # as a terminal does
        assert run.wait() in (-signal.SIGINT, 0), run.returncode  # 0: it was at its end already
    for _ in range(50):  # until those that it had started are gone, too
        left = list(temporary.iterdir())
        if not left:
            break
        time.sleep(0.1)
    assert not left, left
print("interrupted", "where there was something to leave" if seen else "too late")
