#!/usr/bin/env python3
"""browser.py CHROMIUM REPORT.html: the report in a headless browser, as somebody uses it.

To a copy of the report a script is added that uses its filters and says what is to be seen then, a line for each step. It says
the same of three windows: light, dark, and as narrow as a telephone's. With --screenshots DIRECTORY their pictures are kept.
"""
import html
import pathlib
import re
import subprocess
import sys
import tempfile

WINDOWS = {"light": ["--window-size=1100,900", "--blink-settings=preferredColorScheme=1"],
           "dark": ["--window-size=1100,900", "--blink-settings=preferredColorScheme=0"],
           "small": ["--window-size=500,900", "--blink-settings=preferredColorScheme=1"]}
STEPS = """
<script>
'use strict';
const said = [];
window.addEventListener('error', e => said.push('error: ' + e.message));
const visible = e => e.checkVisibility && e.checkVisibility();
function look(what) {
  const seen = [...document.querySelectorAll('article')].filter(visible);
  said.push(`${what}: ${document.querySelector('#shown').textContent} said, ` +
    `${seen.length} seen: ${seen.map(a => a.dataset.check).join(' ')}`);
}
function set(control, value) {
  const e = form.elements[control];
  if (e.type === 'checkbox') e.checked = value; else e.value = value;
  e.dispatchEvent(new Event('input', {bubbles: true}));
}
/* The contrast of a text and what is behind it, as WCAG 2 has it. */
function luminance(colour) {
  const [r, g, b] = colour.match(/[\\d.]+/g).slice(0, 3).map(c => (c /= 255) <= 0.03928 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4);
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}
function behind(e) {
  for (; e; e = e.parentElement) {
    const colour = getComputedStyle(e).backgroundColor;
    if (!/, 0\\)$|transparent/.test(colour)) return colour;
  }
  return 'rgb(255, 255, 255)';
}
function contrast(e) {
  const [a, b] = [getComputedStyle(e).color, behind(e)].map(luminance);
  return (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
}
look('at first');
set('check', 'belay-unconfined-data'); look('one check'); set('check', '');
set('text', 'NAME  this guard has'); look('words'); set('text', '');
set('text', 'no such words'); look('no such words'); set('text', '');
set('confidence', 'discipline'); look('discipline'); set('confidence', '');
set('old', true); look('also suppressed'); set('old', false);
const first = document.querySelector('summary');
first.click();
said.push('folded: ' + !visible(document.querySelector('ol.path > li')));
first.click();
const steps = () => [...document.querySelectorAll('ol.path > li')].filter(visible).length;
form.fold.click();
said.push(`all folded: ${steps()} steps, then ${form.fold.textContent.toLowerCase()}`);
form.fold.click();
said.push('unfolded: ' + (steps() > 0));
said.push('lanes: ' + [...document.querySelectorAll('.lanes th')].map(t => t.textContent).join(', '));
said.push('ground: ' + (luminance(getComputedStyle(document.body).backgroundColor) < 0.5 ? 'dark' : 'light'));
const faint = [...document.querySelectorAll('body *')].filter(e => visible(e) && e.tagName !== 'OPTION' &&
  [...e.childNodes].some(n => n.nodeType === Node.TEXT_NODE && n.data.trim()) && contrast(e) < 4.5);
said.push('hard to read: ' + faint.map(e => `${e.tagName} ${e.className} ${contrast(e).toFixed(1)}`).join('; '));
said.push('wider than the window: ' + (document.documentElement.scrollWidth > innerWidth));
const out = document.createElement('pre');
out.id = 'said';
out.textContent = said.join('\\n');
document.body.append(out);
</script>
"""


def run(chromium, page, *flags):
    with tempfile.TemporaryDirectory() as profile:
        command = [chromium, "--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars", "--disable-dev-shm-usage",
                   f"--user-data-dir={profile}", *flags, page.as_uri()]
        done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode:
        sys.exit(f"{' '.join(command)}: {done.returncode}\n{done.stderr}")
    return done.stdout


def main():
    chromium, report = sys.argv[1], pathlib.Path(sys.argv[2]).resolve()
    pictures = pathlib.Path(sys.argv[4]).resolve() if sys.argv[3:4] == ["--screenshots"] else None
    driven = report.with_suffix(".driven.html")
    driven.write_text(report.read_text().replace("</html>", STEPS + "</html>"))
    for name, flags in WINDOWS.items():
        page = run(chromium, driven, "--dump-dom", *flags)
        said = re.search(r'<pre id="said">(.*?)</pre>', page, re.S)
        print(f"{name}:")
        print(html.unescape(said[1]) if said else "the page's script did not get to its end")
        if pictures:
            run(chromium, report, f"--screenshot={pictures}/report-{name}.png", *flags)


if __name__ == "__main__":
    main()
