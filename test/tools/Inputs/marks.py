"""marks.py FILE: the fingerprints of a SARIF report, each with its check and function, sorted."""
import json
import sys

with open(sys.argv[1]) as f:
    run, = json.load(f)["runs"]
for r in sorted(run["results"], key=lambda r: r["partialFingerprints"]["belay/v1"]):
    print(r["partialFingerprints"]["belay/v1"], r["ruleId"], r["locations"][0]["logicalLocations"][0]["fullyQualifiedName"])
