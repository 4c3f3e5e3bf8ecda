# Sphinx with MyST: pip install sphinx myst-parser; sphinx-build -W docs build/docs
project = "Belay"
author = "The Belay authors"
extensions = ["myst_parser"]
source_suffix = {".md": "markdown"}
root_doc = "index"
exclude_patterns = ["_build"]
html_theme = "alabaster"
html_title = "Belay"
html_copy_source = False
highlight_language = "cpp"
myst_heading_anchors = 3
# Links into the source tree, such as ../checks/model/tables, are right on GitHub only.
suppress_warnings = ["myst.xref_missing"]
