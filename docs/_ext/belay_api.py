"""A Sphinx extension: the library's API, as a part of its pages.

A line `<!-- api: scope.h -->` becomes a section about that header: what the comment at its top says, and each public entity
with its declaration and its docstring. It links to the patterns whose programs include it, and they to it. Doxygen says what the public entities are, where they are, and whether the comments
are in order; the text is the source's own. A docstring holds for what follows it, up to a blank line.

Warnings, and so errors with -W: what Doxygen warns of, a public entity without a docstring, a header without a page, or
without one of the labels at its top.
"""
import pathlib
import re
import subprocess
import tempfile
import typing
import xml.etree.ElementTree as ElementTree

from sphinx.util import logging

log = logging.getLogger(__name__)
DOCS = pathlib.Path(__file__).resolve().parents[1]
INCLUDE = DOCS.parent / "lib/include"
PLACE = re.compile(r"^<!-- api: (\w+\.h) -->$", re.M)
DOXYFILE = f"""
INPUT = {INCLUDE}/belay
FILE_PATTERNS = *.h
STRIP_FROM_PATH = {INCLUDE}
GENERATE_XML = YES
GENERATE_HTML = NO
GENERATE_LATEX = NO
XML_PROGRAMLISTING = NO
EXTRACT_PRIVATE = YES
WARN_IF_UNDOCUMENTED = NO
QUIET = YES
"""
LABELS = ["What", "Lifetime", "Memory ordering", "Complexity", "Errors", "Source"]
DOC = re.compile(r"\s*///(?!<) ?(.*)")
# Members that are what every reader expects of their names, or of a class at all.
CUSTOMARY = re.compile(r"operator|~|(begin|end)$|await_|(value|error|promise|difference)_type$|iterator_concept$|time_point$|(send|share)able<")


class Entity(typing.NamedTuple):
    line: int
    name: str
    owner: str  # the class, or nothing
    kind: str
    bases: tuple = ()

    @property
    def whole(self):
        return self.kind in ("concept", "enum", "data")


class Source:
    def __init__(self, path):
        self.name, self.lines = path.name, path.read_text().splitlines()

    def about(self):
        """The comment at the top: paragraphs that begin with a label, and lines of code."""
        text, code = [], []
        for line in self.lines[1:] + [""]:
            doc = DOC.match(line)
            if doc and doc[1].startswith("    "):
                code.append(doc[1][4:])
                continue
            if code:
                text += ["", "```cpp", *code, "```", ""]
                code = []
            if not doc:
                return "\n".join(text)
            label = re.match(r"([A-Z][a-z ]+): (.*)", doc[1])
            text += ["", f"**{label[1]}**: {prose(label[2])}"] if label else [prose(doc[1].strip())]

    def first(self, line):
        """Where the declaration begins whose name is in `line`."""
        while re.match(r"\s*(template|requires|friend|\[\[)|.*(,|&&|\|\|)$", self.lines[line - 2]):
            line -= 1
        return line

    def declaration(self, line, whole):
        """Without its body, unless it is `whole`."""
        first, text, depth = self.first(line), "", 0
        for source in self.lines[first - 1:]:
            for at, c in enumerate(source):
                if depth == 0 and (c == ";" or not whole and (c == "{" or re.match(r":\s", source[at:]))):
                    lines = text.rstrip().splitlines()
                    indent = len(lines[0]) - len(lines[0].lstrip())
                    return "\n".join(part[indent:] for part in lines) + ";"
                depth += (c in "({") - (c in ")}")
                text += c
            text += "\n"

    def doc(self, line):
        """The docstring that holds for the declaration in `line`: its last line, whether it is this one's own, its text."""
        first = at = self.first(line) - 1
        while self.lines[at - 1].strip() and not DOC.match(self.lines[at - 1]):
            if re.match(r"\s*(class|struct)\b.*\{$|\s*(public|private):", self.lines[at - 1]):
                return 0, False, ""
            at -= 1
        last = at
        while DOC.match(self.lines[at - 1]):
            at -= 1
        return last, at < last == first, "\n".join(prose(DOC.match(doc)[1]) for doc in self.lines[at:last])


def prose(text):
    """Markdown in which nothing is markup but `code`."""
    parts = re.split(r"(`[^`]*`)", text)
    return "".join(part if part.startswith("`") else re.sub(r"[<*\[_]", r"\\\g<0>", part) for part in parts)


def entities():
    """What is public in each header, by Doxygen's account: header -> entities."""
    found = {path.name: [] for path in (INCLUDE / "belay").glob("*.h")}
    with tempfile.TemporaryDirectory() as output:
        run = subprocess.run(["doxygen", "-"], input=f"{DOXYFILE}OUTPUT_DIRECTORY = {output}\n", text=True, capture_output=True)
        for line in run.stderr.splitlines():
            log.warning("doxygen: %s", line)
        for path in pathlib.Path(output, "xml").glob("*.xml"):
            for compound in ElementTree.parse(path).getroot().iter("compounddef"):
                collect(found, compound)
    return {header: sorted(set(of)) for header, of in found.items()}


def collect(found, compound):
    kind = compound.get("kind")
    name = re.sub(r"< | >", lambda m: m[0].strip(), compound.findtext("compoundname"))
    if kind not in ("class", "struct", "concept", "namespace") or compound.get("prot") == "private":
        return
    if kind == "namespace" and name != "belay" or not name.startswith("belay"):
        return

    def add(of, *rest):
        place = of.find("location")
        if pathlib.Path(place.get("file")).name in found:
            found[pathlib.Path(place.get("file")).name].append(Entity(int(place.get("line")), *rest))

    name = name.removeprefix("belay::").removeprefix("belay")
    members = [m for m in compound.iter("memberdef") if m.get("prot") == "public"]
    if kind == "struct" and all(m.get("kind") == "variable" for m in members):
        kind = "data"
    if kind != "namespace":
        bases = ["".join(b.itertext()).split("<")[0].removeprefix("belay::") for b in compound.iter("basecompoundref") if b.get("prot") == "public"]
        add(compound, name, "", kind, tuple(bases))
    for member in members if kind not in ("data", "concept") else ():
        if member.get("kind") == "friend" and not member.findtext("argsstring"):
            continue  # a class
        add(member, member.findtext("name"), name if kind != "namespace" else "", member.get("kind"))


def blocks(source, members, owner):
    """The members by docstring, and those that need none: [(declarations, text)], [declaration]."""
    by_doc, plain = {}, []
    bare = owner.split("::")[-1].split("<")[0]
    for member in members:
        text = source.declaration(member.line, member.whole)
        if re.search(rf"[\w>]::{re.escape(member.name)}\(", text):
            continue  # the definition of what was declared before
        at, own, doc = source.doc(member.line)
        special = re.search(rf"(= (delete|default);$)|^{bare}\((const )?{bare}&|^{bare}\(\)", text)
        if not own and (special or CUSTOMARY.match(member.name)):
            plain.append(text)
            continue
        if not doc:
            log.warning("lib/include/belay/%s:%d: %s has no docstring", source.name, member.line, member.name)
        by_doc.setdefault(at, ([], doc))[0].append(text)
    return list(by_doc.values()), plain


def code(declarations):
    return "```cpp\n" + "\n".join(declarations) + "\n```\n"


def section(header, of, users):
    source = Source(INCLUDE / "belay" / header)
    about = source.about()
    labels = re.findall(r"^\*\*(.+?)\*\*: ", about, re.M)
    if labels != LABELS:
        log.warning("lib/include/belay/%s: the labels at the top are %s, but must be %s", header, labels, LABELS)
    out = [f"## {header}\n", code([f"#include <belay/{header}>"]), about + "\n", users]
    classes = [e for e in of if e.kind in ("class", "struct", "data", "concept")]
    for each in classes:
        if each.name.startswith("detail"):
            continue
        owners = (each.name, *each.bases)
        documented, plain = blocks(source, [e for e in of if e.owner and e.owner in owners], each.name)
        head = source.declaration(each.line, each.whole)
        doc = source.doc(each.line)[2]
        if not doc:
            log.warning("lib/include/belay/%s:%d: %s has no docstring", header, each.line, each.name)
        if plain:
            head = head[:-1] + " {\n  " + "\n".join(plain).replace("\n", "\n  ") + "\n};"
        out += [f"### {each.name}\n", code([head]), doc + "\n"]
        out += [code(text) + "\n" + doc + "\n" for text, doc in documented]
    friends = {e.name for e in of if e.kind == "friend"}
    rest = [e for e in of if not e.owner and e not in classes and e.name not in friends]
    documented, plain = blocks(source, rest, "")
    if documented or plain:
        out.append("### Functions and other names\n" if classes else "")
    out += [code(text) + "\n" + doc + "\n" for text, doc in documented] + ([code(plain)] if plain else [])
    return "\n".join(out)


def programs():
    """The headers that the program of each pattern includes."""
    for page in sorted((DOCS / "patterns").glob("*.md")):
        program = DOCS / f"patterns/code/{page.stem}.cpp"
        if program.exists():
            yield page, re.findall(r'^#include "belay/(.+)"$', program.read_text(), re.M)


def setup(app):
    found = entities()
    pages = {header: page for page in (DOCS / "api").glob("*.md") for header in PLACE.findall(page.read_text())}
    for header in sorted(found.keys() ^ pages.keys()):
        log.warning("belay/%s: every header is on one page of docs/api, as <!-- api: %s -->", header, header)
    included = dict(programs())
    titles = {page: page.read_text().splitlines()[0].removeprefix("# ") for page in included}

    def header_section(header):
        users = [f"[{titles[page]}](../patterns/{page.name})" for page, headers in included.items() if header in headers]
        return section(header, found.get(header, ()), f"**Patterns**: {', '.join(users)}\n" if users else "")

    def fill(app, name, source):
        source[0] = PLACE.sub(lambda m: header_section(m[1]), source[0])
        headers = [h for h in included.get(DOCS / f"{name}.md", ()) if h in pages]
        links = ", ".join(f"[{h}](../api/{pages[h].name}#{h.replace('.', '')})" for h in headers)
        if links:
            source[0] = source[0].replace("\n## The bug", f"\nThe library: {links}.\n\n## The bug", 1)

    app.connect("source-read", fill)
    # Incremental builds would miss changes of the headers and the programs.
    app.connect("env-get-outdated", lambda app, env, *_: {d for d in env.found_docs if d.split("/")[0] in ("api", "patterns")})
    return {"parallel_read_safe": False}
