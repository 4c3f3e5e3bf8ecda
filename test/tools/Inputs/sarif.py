"""sarif.py FILE: is FILE SARIF 2.1.0, as far as Belay writes it? Strict: a property that isn't listed here is an error,
so is one that the standard requires and that is missing, and so is an index, region or URI that makes no sense. Prints
a line for each result."""
import json
import re
import sys
import urllib.parse

# Of the standard's section 3: property -> (type, required). A type in a list is an array of it.
TYPES = {
    "sarifLog": {"$schema": (str, 0), "version": (str, 1), "runs": (["run"], 1)},
    "run": {"tool": ("tool", 1), "originalUriBaseIds": ("bases", 0), "columnKind": (str, 0),
            "invocations": (["invocation"], 0), "results": (["result"], 0)},
    "tool": {"driver": ("toolComponent", 1)},
    "toolComponent": {"name": (str, 1), "version": (str, 0), "semanticVersion": (str, 0), "informationUri": (str, 0),
                      "rules": (["reportingDescriptor"], 0)},
    "reportingDescriptor": {"id": (str, 1), "shortDescription": ("multiformat", 0), "help": ("multiformat", 0),
                            "helpUri": (str, 0), "properties": (dict, 0)},
    "multiformat": {"text": (str, 1), "markdown": (str, 0)},
    "bases": {"SRCROOT": ("artifactLocation", 1)},
    "invocation": {"executionSuccessful": (bool, 1), "toolExecutionNotifications": (["notification"], 0)},
    "notification": {"descriptor": ("descriptorReference", 0), "level": (str, 0), "message": ("message", 1),
                     "locations": (["location"], 0)},
    "descriptorReference": {"id": (str, 1)},
    "result": {"ruleId": (str, 1), "ruleIndex": (int, 0), "level": (str, 0), "message": ("message", 1),
               "locations": (["location"], 1), "relatedLocations": (["location"], 0), "codeFlows": (["codeFlow"], 0),
               "partialFingerprints": (dict, 1), "properties": (dict, 0), "fixes": (["fix"], 0),
               "suppressions": (["suppression"], 1), "baselineState": (str, 0)},
    "message": {"text": (str, 1)},
    "location": {"physicalLocation": ("physicalLocation", 1), "logicalLocations": (["logicalLocation"], 0),
                 "message": ("message", 0)},
    "physicalLocation": {"artifactLocation": ("artifactLocation", 1), "region": ("region", 0)},
    "logicalLocation": {"fullyQualifiedName": (str, 1)},
    "artifactLocation": {"uri": (str, 1), "uriBaseId": (str, 0)},
    "region": {"startLine": (int, 1), "startColumn": (int, 1), "endLine": (int, 0), "endColumn": (int, 0)},
    "codeFlow": {"message": ("message", 1), "threadFlows": (["threadFlow"], 1)},
    "threadFlow": {"id": (str, 0), "locations": (["threadFlowLocation"], 1)},
    "threadFlowLocation": {"location": ("location", 1), "executionOrder": (int, 0)},
    "fix": {"description": ("message", 0), "artifactChanges": (["artifactChange"], 1)},
    "artifactChange": {"artifactLocation": ("artifactLocation", 1), "replacements": (["replacement"], 1)},
    "replacement": {"deletedRegion": ("region", 1), "insertedContent": ("message", 0)},
    "suppression": {"kind": (str, 1), "status": (str, 0), "justification": (str, 0)},
}
WORDS = {
    ("result", "level"): {"none", "note", "warning", "error"}, ("notification", "level"): {"warning", "error"},
    ("suppression", "kind"): {"inSource", "external"}, ("suppression", "status"): {"accepted"},
    ("run", "columnKind"): {"utf16CodeUnits", "unicodeCodePoints"}, ("sarifLog", "version"): {"2.1.0"},
    ("result", "baselineState"): {"new", "unchanged", "absent"},
}


def check(value, kind, where):
    if isinstance(kind, list):
        assert isinstance(value, list), where
        for i, element in enumerate(value):
            check(element, kind[0], f"{where}[{i}]")
    elif isinstance(kind, type):
        assert type(value) is kind, f"{where}: {value!r} is no {kind.__name__}"
    else:
        assert isinstance(value, dict), where
        for name, inner in value.items():
            assert name in TYPES[kind], f"{where}: a {kind} has no '{name}'"
            check(inner, TYPES[kind][name][0], f"{where}.{name}")
            words = WORDS.get((kind, name))
            assert not words or inner in words, f"{where}.{name}: {inner!r}"
        for name, (_, required) in TYPES[kind].items():
            assert name in value or not required, f"{where}: a {kind} must have '{name}'"
        meaning(value, kind, where)


def meaning(value, kind, where):
    if kind == "region":
        begin = value["startLine"], value["startColumn"]
        assert min(begin) >= 1, f"{where}: lines and columns count from 1"
        assert begin <= (value.get("endLine", begin[0]), value.get("endColumn", begin[1])), f"{where}: ends before it begins"
    if kind == "artifactLocation":
        uri = value["uri"]
        assert re.fullmatch(r"[A-Za-z0-9\-._~:/?#\[\]@!$&'()*+,;=%]*", uri), f"{where}: {uri} is no URI"
        absolute = bool(urllib.parse.urlparse(uri).scheme)
        assert absolute != ("uriBaseId" in value), f"{where}: {uri} is relative to what?"
        assert where.endswith("SRCROOT") == uri.endswith("/"), f"{where}: a base ends in a slash, nothing else does"


def steps(thread):
    orders = [l["executionOrder"] for l in thread["locations"] if "executionOrder" in l]
    if "id" not in thread:
        assert not orders
        return f"{len(thread['locations'])} places"
    assert len(orders) == len(thread["locations"]) and orders == sorted(set(orders))
    return f"{thread['id']} at {' '.join(map(str, orders))}"


def main():
    with open(sys.argv[1], encoding="utf-8") as f:
        log = json.load(f)
    check(log, "sarifLog", "log")
    run, = log["runs"]
    rules = run["tool"]["driver"]["rules"]
    assert len({r["id"] for r in rules}) == len(rules)
    for r in rules:  # a check has its page, and what is said of NOLINTs a section of one
        assert len(r["help"].get("markdown", "")) > 200 or r["helpUri"].endswith("/reports.html#suppressing"), r["id"]
    seen = set()
    for r in run["results"]:
        assert rules[r["ruleIndex"]]["id"] == r["ruleId"]
        mark, = r["partialFingerprints"].values()
        assert re.fullmatch("[0-9a-f]{32}", mark) and mark not in seen
        seen.add(mark)
        assert all("message" in l for l in r.get("relatedLocations", []))
        place = r["locations"][0]["physicalLocation"]
        extras = [f"{len(r.get('relatedLocations', []))} related"]
        extras += [steps(t) for f in r.get("codeFlows", []) for t in f["threadFlows"]]
        extras += [f"fix '{e['insertedContent']['text']}' at {e['deletedRegion']['startColumn']}"
                   for f in r.get("fixes", []) for c in f["artifactChanges"] for e in c["replacements"]]
        extras += [f"{s['kind']} because '{s.get('justification', '')}'" for s in r["suppressions"]]
        print(place["artifactLocation"]["uri"], place["region"]["startLine"], place["region"]["startColumn"], r["ruleId"],
              r["properties"]["confidence"], "in", r["locations"][0].get("logicalLocations", [{}])[0].get("fullyQualifiedName"),
              *extras, sep=", ")
    for n in run["invocations"][0]["toolExecutionNotifications"]:
        print("notification:", n["message"]["text"])


main()
