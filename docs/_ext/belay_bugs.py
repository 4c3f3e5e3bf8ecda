"""A Sphinx extension: the programs of a kind of bug, out of the tests that show it, so that the pages can't rot.

The directive `bug`, with the id of a row of docs/patterns-rows.tsv, becomes the shortest test that has the bug with what the
checks say of it, one beside it that is right, and which checks see it. What a test needs of its file comes before it.
"""
import pathlib
import re
import sys

from docutils import nodes
from docutils.parsers.rst import Directive
from docutils.statemachine import StringList

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "utils"))
import patterns_coverage as coverage  # noqa: E402

READABLE = 60  # lines of both programs
LIBRARIES = ["std", "belay", "posix"]
MARK = re.compile(r"^[ \t]*// (?:CHECK|RUN|[A-Z]\d+(?:, [A-Z]\d+)*(?::|$)).*\n?", re.M)
SAID = re.compile(r"// CHECK-MESSAGES.*? (warning: .*)$", re.M)
WORD = re.compile(r"[A-Za-z_]\w*")
TYPE = re.compile(r"\b(?:struct|class|enum(?: class)?|namespace) (\w+)")
LEADING = re.compile(r"\A(?:\s*//.*\n|\s*\n)+")
NAMED = re.compile(r"(\w+)(?:\[\w*\])?\s*[,;]")


def pieces(text):
    """(begin, end) of what stands at the outermost level: declarations, functions, types."""
    begin = at = depth = 0
    for line in text.splitlines(keepends=True):
        at += len(line)
        code = line.split("//")[0]
        depth += code.count("{") - code.count("}")
        if depth == 0 and (code.rstrip().endswith((";", "}")) or not line.strip() or line.startswith("#")):
            yield begin, at
            begin = at


def names_of(piece):
    """What a declaration declares: a type, else what stands before its first bracket, = or ;, and the commas before that."""
    found = TYPE.match(piece)
    return {found[1]} if found else set(NAMED.findall(re.split(r"[({=;]", piece)[0] + ";"))


def excerpt(text, test):
    """The test, or the type that it is in, and before it what it uses of its file."""
    around = [(begin, end) for begin, end in pieces(text) if begin <= test.begin < end]
    begin, end = around[0] if around else (test.begin, test.end)
    shown = [LEADING.sub("", text[begin:end])]
    used = set(WORD.findall(shown[0]))
    for begin, end in reversed([p for p in pieces(text) if p[1] <= begin]):
        piece = LEADING.sub("", text[begin:end])
        if piece.startswith(("#", "using namespace")) or not names_of(piece) & used:
            continue
        shown.insert(0, piece.strip("\n"))
        used |= set(WORD.findall(piece))
    return "\n".join(shown)


def cleaned(program):
    return re.sub(r"\n{2,}", "\n\n", MARK.sub("", program)).strip("\n")


class Bug(Directive):
    required_arguments = 1

    def run(self):
        env = self.state.document.settings.env
        tests = env.app.belay_tests[self.arguments[0]]
        for file in {t.file for t in tests}:
            env.note_dependency(str(coverage.ROOT / "test" / file))
        lines = StringList(self.page(tests), source=self.arguments[0])
        node = nodes.Element()
        self.state.nested_parse(lines, self.content_offset, node)
        return node.children

    def page(self, tests):
        bad, ok = self.pair(tests)
        checks = sorted({c for t in tests if t.kind == "bad" for c in t.checks})
        if not bad:
            return ["No check sees it, and a test says so." if any(t.kind == "FN" for t in tests) else "No check sees it, and no test shows it."]
        program, file = bad
        out = ["A program that has it:", "", "```cpp", *cleaned(program).splitlines(), "```", ""]
        said = [s for s in SAID.findall(program) if "{{" not in s and "[[" not in s]
        if said:
            out += ["```text", *said, "```", ""]
        if ok:
            out += ["and one that hasn't:", "", "```cpp", *cleaned(ok[0]).splitlines(), "```", ""]
        links = ", ".join(f"[{c}](../checks/{c}.md)" for c in checks)
        out.append(f"Seen by {links}." if links else "Seen by the explorer: `belay trace FILE:LINE` shows how it comes to it.")
        out.append(f"The programs are from [test/{file}]({coverage.SOURCE}/{file}).")
        return out

    @staticmethod
    def pair(tests):
        """The bad program that is best read with a good one of the same file and library: (text, file) of both."""
        texts = {t.file: (coverage.ROOT / "test" / t.file).read_text() for t in tests}
        best = None
        for bad in [t for t in tests if t.kind == "bad"]:
            program = excerpt(texts[bad.file], bad)
            # The next one behind it is mostly the same, done right.
            oks = [t for t in tests if t.kind == "ok" and (t.file, t.library) == (bad.file, bad.library)]
            twin = min(oks, key=lambda t: (t.begin < bad.begin, t.begin), default=None)
            ok = twin and excerpt(texts[twin.file], twin)
            size = cleaned(program + (ok or "")).count("\n")
            rank = (ok is None, size > READABLE, not bad.file.startswith("checks/"), LIBRARIES.index(bad.library), size)
            if best is None or rank < best[0]:
                best = rank, (program, bad.file), ok and (ok, bad.file)
        return best[1:] if best else (None, None)


def read(app):
    problems = []
    app.belay_tests = coverage.read_tests(coverage.read_rows(), problems)
    for problem in problems:
        raise ValueError(problem)


def setup(app):
    app.connect("builder-inited", read)
    app.add_directive("bug", Bug)
    return {"parallel_read_safe": True}
