#!/usr/bin/env python3
"""Makes docs/images/editor.png: Neovim with belay-clangd as docs/howto/editors.md configures it, in a terminal, as a picture.

    utils/editor_screenshot.py BELAY_CLANGD_DIR [OUT.png]

Needs nvim, tmux and chromium. The file and its findings are those of docs/start.md."""
import html
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent
COLORS = ["#15181c", "#e06c75", "#98c379", "#e5c07b", "#61afef", "#c678dd", "#56b6c2", "#d7dae0",
          "#5c6370", "#ff7b86", "#b6e39a", "#ffd892", "#82c6ff", "#e09df5", "#7fd9e4", "#ffffff"]
PAGE = ("<meta charset='utf-8'><style>body{{margin:0;background:#1b1f24}}pre{{margin:0;padding:14px 18px;color:#d7dae0;"
        "font:14px/19px 'DejaVu Sans Mono',monospace}}</style><pre>{}</pre>")
LOOKS = """vim.o.number, vim.o.signcolumn, vim.o.ruler, vim.o.fillchars = true, 'yes', false, 'eob: '
vim.cmd('syntax on | hi SignColumn ctermbg=NONE | hi NormalFloat ctermbg=237 ctermfg=253 | hi FloatBorder ctermbg=237 ctermfg=246')
vim.cmd('hi LineNr ctermfg=241 | hi DiagnosticFloatingWarn ctermfg=180')
"""
WAIT = "lua vim.wait(300000, function() return #vim.diagnostic.get(0) > 2 end, 50)"
FLOAT = "lua vim.api.nvim_win_set_cursor(0, {8, 2}) vim.diagnostic.open_float(nil, {border = 'rounded', max_width = 90})"


def color(code):
    n = int(code)
    if n < 16:
        return COLORS[n]
    if n >= 232:
        return "#" + f"{8 + 10 * (n - 232):02x}" * 3
    return "#" + "".join(f"{0 if c == 0 else 55 + 40 * c:02x}" for c in ((n - 16) // 36, (n - 16) // 6 % 6, (n - 16) % 6))


def styled(screen):
    """A terminal's screen with escape sequences, as HTML."""
    out, style = [], {}
    for part in re.split(r"(\x1b\[[\d;:]*m|\x0e|\x0f)", screen):
        codes = re.fullmatch(r"\x1b\[([\d;:]*)m", part)
        if not codes:
            if part and part not in "\x0e\x0f":
                css = ";".join(f"{k}:{v}" for k, v in style.items())
                out.append(f"<span style='{css}'>{html.escape(part)}</span>")
            continue
        todo = (codes[1] or "0").replace(":", ";").split(";")
        while todo:
            c = int(todo.pop(0) or 0)
            if c == 0:
                style = {}
            elif c == 1:
                style["font-weight"] = "bold"
            elif c == 3:
                style["font-style"] = "italic"
            elif c == 4:
                style["text-decoration"] = "underline"
            elif c in (38, 48):
                which = "color" if c == 38 else "background"
                style[which] = color(todo[1]) if todo[0] == "5" else "#%02x%02x%02x" % tuple(map(int, todo[1:4]))
                del todo[:2 if todo[0] == "5" else 4]
            elif 30 <= c < 38 or 90 <= c < 98:
                style["color"] = COLORS[c - 30 if c < 38 else c - 82]
            elif 40 <= c < 48 or 100 <= c < 108:
                style["background"] = COLORS[c - 40 if c < 48 else c - 92]
            elif c in (39, 49):
                style.pop("color" if c == 39 else "background", None)
    return "".join(out)


def screen(tools, work):
    """Opens the page's program and asks for the finding; what the terminal then shows."""
    page = (ROOT / "docs/start.md").read_text()
    file = work / "counter.cpp"
    file.write_text(re.search(r"^`src/counter.cpp`:\n\n```cpp\n(.*?)^```", page, re.M | re.S)[1])
    (work / "compile_flags.txt").write_text("-std=c++20\n")
    blocks = re.findall(r"^```lua\n(.*?)^```", (ROOT / "docs/howto/editors.md").read_text(), re.M | re.S)
    version = subprocess.run(["nvim", "--version"], text=True, capture_output=True).stdout
    minor = int(re.match(r"NVIM v0\.(\d+)", version)[1])
    title = "0.11 and" if minor >= 11 else "0.8" if minor >= 8 else "0.7"
    config = next(b for b in blocks if b.startswith(f"-- Neovim {title}"))
    (work / "init.lua").write_text(config + LOOKS)
    (work / ".clang-tidy").write_text("Checks: '-*'\n")  # clangd's own
    tmux = ["tmux", "-L", f"belay-{os.getpid()}", "-f", "/dev/null"]
    environment = {**os.environ, "PATH": f"{tools}{os.pathsep}{os.environ['PATH']}", "HOME": str(work), "TERM": "xterm-256color"}
    editor = ["nvim", "--clean", "-n", "-u", "init.lua", "-c", WAIT, "-c", FLOAT, "-c", "call writefile([], 'shown')", "counter.cpp"]
    try:
        subprocess.run([*tmux, "new-session", "-d", "-x", "120", "-y", "24", *editor], cwd=work, env=environment, check=True)
        while not (work / "shown").exists():
            time.sleep(0.2)
        time.sleep(2)  # for the terminal, which says nothing when it has drawn
        return subprocess.run([*tmux, "capture-pane", "-e", "-p"], text=True, capture_output=True, check=True).stdout
    finally:
        subprocess.run([*tmux, "kill-server"], stderr=subprocess.DEVNULL)


def main():
    tools = pathlib.Path(sys.argv[1]).resolve()
    out = pathlib.Path(sys.argv[2] if len(sys.argv) > 2 else ROOT / "docs/images/editor.png").resolve()
    with tempfile.TemporaryDirectory() as temp:
        work = pathlib.Path(temp)
        page = work / "page.html"
        page.write_text(PAGE.format(styled(screen(tools, work).rstrip())))
        chromium = shutil.which("chromium") or sys.exit("there is no chromium")
        subprocess.run([chromium, "--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars", f"--user-data-dir={work}/chromium",
                        "--window-size=1060,490", f"--screenshot={out}", page.as_uri()], check=True, stderr=subprocess.DEVNULL)


if __name__ == "__main__":
    main()
