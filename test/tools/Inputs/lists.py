"""lists.py FORMAT FILE: reads a report as those who take that format do, and prints a line for each finding."""
import html.parser
import json
import sys
import xml.etree.ElementTree


def gitlab(text):
    issues = json.loads(text)
    for i in issues:
        assert set(i) == {"description", "check_name", "fingerprint", "severity", "location"}
        assert i["severity"] in {"info", "minor", "major", "critical", "blocker"} and not i["location"]["path"].startswith("/")
        print(i["location"]["path"], i["location"]["lines"]["begin"], i["check_name"], i["severity"])
    print(len({i["fingerprint"] for i in issues}), "with fingerprints of their own")


def junit(text):
    root = xml.etree.ElementTree.fromstring(text.encode())
    print(*(f"{k} {root.get(k)}" for k in ("tests", "failures", "errors")))
    suite, = root
    assert all(suite.get(k) == root.get(k) for k in ("tests", "failures", "errors"))
    for case in suite:
        for outcome in case:
            assert outcome.text.startswith(case.get("name"))
            print(case.get("classname"), case.get("name"), f"{outcome.tag}: {outcome.get('message')}")


def rdjsonl(text):
    def at(range):
        return f"{range['start']['line']}:{range['start']['column']}"

    for line in text.splitlines():
        d = json.loads(line)
        assert d["source"]["name"] == "belay" and d["code"]["url"].startswith("https://")
        extras = []
        if related := d.get("relatedLocations"):
            extras = ["related", ", ".join(f"{r['location']['path']} {at(r['location']['range'])}" for r in related)]
        for s in d.get("suggestions", []):
            extras += ["suggests", repr(s["text"]), "at", f"{at(s['range'])}-{s['range']['end']['line']}:{s['range']['end']['column']}"]
        print(d["location"]["path"], at(d["location"]["range"]), d["severity"], d["code"]["value"], *extras)


class Page(html.parser.HTMLParser):
    VOID = {"meta", "input"}

    def __init__(self):
        super().__init__()
        self.open, self.article, self.steps = [], None, 0

    def handle_starttag(self, tag, attributes):
        attributes = dict(attributes)
        assert tag not in ("link", "img", "iframe") and "src" not in attributes, f"{tag} loads something"
        if tag not in self.VOID:
            self.open.append(tag)
        if tag == "article":
            self.article, self.steps = attributes, 0
        self.steps += tag == "li"

    def handle_endtag(self, tag):
        assert self.open.pop() == tag, tag
        if tag == "article":
            a = self.article
            print(a["data-state"], a["data-confidence"], a["data-check"], self.steps, "step" if self.steps == 1 else "steps")


def page(text):
    parser = Page()
    parser.feed(text)
    parser.close()
    assert not parser.open and "http-equiv" not in text and "@import" not in text
    print("every element closed, nothing loaded from elsewhere")


with open(sys.argv[2], encoding="utf-8") as f:
    {"gitlab": gitlab, "junit": junit, "rdjsonl": rdjsonl, "html": page}[sys.argv[1]](f.read())
