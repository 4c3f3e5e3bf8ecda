"""schema.py SCHEMA FILE...: is each FILE valid by the JSON schema? What isn't is printed."""
import json
import sys

import jsonschema


def read(path):
    with open(path, encoding="utf-8") as f:
        return json.load(f)


schema = read(sys.argv[1])
validator = jsonschema.validators.validator_for(schema)(schema)
wrong = [(path, e) for path in sys.argv[2:] for e in validator.iter_errors(read(path))]
for path, e in wrong:
    print(f"{path}: {'/'.join(map(str, e.path))}: {e.message[:300]}")
sys.exit(bool(wrong))
