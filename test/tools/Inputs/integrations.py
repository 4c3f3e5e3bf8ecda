"""integrations.py SOURCE BELAY PROJECT: runs what integrations/ would run in CI, on PROJECT."""
import ast
import json
import os
import re
import subprocess
import sys

import yaml

source, belay, project = sys.argv[1:]


def load(name):
    with open(os.path.join(source, name)) as f:
        return yaml.safe_load(f)


def run(script, **variables):
    done = subprocess.run(["bash", "-eo", "pipefail", "-c", script], cwd=project, stdout=subprocess.PIPE, text=True,
                          env={**os.environ, **variables})
    return done.returncode, done.stdout


# GitHub: the step of the composite action, with the inputs' defaults but for the command.
action = load("integrations/github/action.yml")
inputs = {name: i["default"] for name, i in action["inputs"].items()} | {"belay": belay}
step, = action["runs"]["steps"]


def expand(text):
    text = re.sub(r"\$\{\{ inputs\.(\w+) \}\}", lambda m: inputs[m.group(1)], text)
    return text.replace("${{ github.action_path }}", os.path.join(source, "integrations/github"))


code, out = run(step["run"], **{name: expand(value) for name, value in step["env"].items()})
print(f"github: exit code {code}")
first, *lines = out.splitlines()
with open(first.removeprefix("::add-matcher::")) as f:
    pattern, = json.load(f)["problemMatcher"][0]["pattern"]
for line in lines:
    if m := re.match(pattern["regexp"], line):
        part = {key: m.group(group) for key, group in pattern.items() if key != "regexp"}
        print("github: {file} line {line} column {column} {severity} {code}".format(**part))

# GitLab: the job's script, with its variables.
job = load("integrations/gitlab/belay.gitlab-ci.yml")[".belay"]
code, out = run("\n".join(job["script"]), **job["variables"] | {"BELAY": belay})
with open(os.path.join(project, *job["artifacts"]["paths"])) as f:
    print(f"gitlab: exit code {code}, {'the same in' if f.read() == out else 'not in'} its artifact")

# pre-commit: the entry, with the changed files behind it.
hook, = load(".pre-commit-hooks.yaml")
code, out = run(hook["entry"].replace("belay", belay, 1) + " clean.cpp")
print(f"pre-commit: exit code {code} for a clean file")
code, out = run(hook["entry"].replace("belay", belay, 1) + " faulty.cpp clean.cpp")
print(f"pre-commit: exit code {code} for a faulty one")

with open(os.path.join(source, "integrations/bazel/belay.bzl")) as f:
    ast.parse(f.read())  # Starlark is a subset of Python, for as much as is used there
