"""lsp.py CLANGD DIRECTORY FILE...: opens the files in a language server, all at once, and prints what it publishes.

One line a diagnostic: FILE:LINE: CODE HREF: MESSAGE, one for each of its related places below it, sorted by file.
"""
import json
import pathlib
import subprocess
import sys
import threading

server, root, names = sys.argv[1], pathlib.Path(sys.argv[2]).resolve(), sys.argv[3:]
process = subprocess.Popen([server, "--background-index=0", "--log=error", "-j=4"], cwd=root,
                           stdin=subprocess.PIPE, stdout=subprocess.PIPE)
watchdog = threading.Timer(120, process.kill)
watchdog.start()


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
            sys.exit("the server is gone")
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
    published[m["params"]["uri"].rsplit("/", 1)[1]] = m["params"]["diagnostics"]
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
watchdog.cancel()
