"""lsp.py CLANGD DIRECTORY FILE...: opens the files in a language server, all at once, and prints what it publishes.

One line a diagnostic: FILE:LINE: CODE HREF: MESSAGE, one for each of its related places below it, sorted by file.
"""
import json
import os
import pathlib
import resource
import subprocess
import sys

server, root, names = sys.argv[1], pathlib.Path(sys.argv[2]).resolve(), sys.argv[3:]
user = pathlib.Path(__file__).parent / "user"
# No deadline on the clock, which a busy machine would miss: a server that spins runs out of CPU time instead.
process = subprocess.Popen([server, "--background-index=0", "--log=error", "-j=4"], cwd=root,
                           env={**os.environ, "XDG_CONFIG_HOME": str(user)}, stdin=subprocess.PIPE,
                           stdout=subprocess.PIPE, preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_CPU, (120, 120)))


def send(method, params, id=None):
    message = {"jsonrpc": "2.0", "method": method, "params": params}
    if id is not None:
        message["id"] = id
    body = json.dumps(message).encode()
    process.stdin.write(b"Content-Length: %d\r\n\r\n" % len(body) + body)
    process.stdin.flush()


def receive():
    length = None
    while (line := process.stdout.readline().strip()) or length is None:
        if line.lower().startswith(b"content-length:"):
            length = int(line.split(b":")[1])
        elif not line and process.poll() is not None:
            sys.exit(f"the server is gone with exit code {process.returncode}")
    return json.loads(process.stdout.read(length))


def wait(accept):
    while True:
        message = receive()
        if accept(message):
            return message


capabilities = {"textDocument": {"publishDiagnostics": {"relatedInformation": True, "codeDescriptionSupport": True}}}
send("initialize", {"processId": None, "rootUri": root.as_uri(), "capabilities": capabilities}, id=1)
wait(lambda m: m.get("id") == 1)
send("initialized", {})
for name in names:
    send("textDocument/didOpen", {"textDocument": {"uri": (root / name).as_uri(), "languageId": "cpp", "version": 1,
                                                   "text": (root / name).read_text()}})
published = {}
while len(published) < len(names):
    m = wait(lambda m: m.get("method") == "textDocument/publishDiagnostics")
    name = m["params"]["uri"].rsplit("/", 1)[1]
    if name in names:  # not the configuration
        published[name] = m["params"]["diagnostics"]
for name in sorted(published):
    for d in published[name]:
        href = d.get("codeDescription", {}).get("href")
        print(f"{name}:{d['range']['start']['line'] + 1}: {d.get('code')} {href}: {d['message'].splitlines()[0]}")
        for r in d.get("relatedInformation", []):
            print(f"  {name}:{r['location']['range']['start']['line'] + 1}: {r['message']}")
send("shutdown", None, id=2)
wait(lambda m: m.get("id") == 2)
send("exit", None)
rest = process.stdout.read()
print("then:", rest.decode() or "end of output", "with exit code", process.wait())
