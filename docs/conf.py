# The site: Sphinx with MyST, and Doxygen for the library's API.
#
#   apt install doxygen python3-sphinx python3-myst-parser; sphinx-build -W docs build/docs
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).parent / "_ext"))

project = "Belay"
author = "The Belay authors"
extensions = ["myst_parser", "belay_api", "belay_bugs", "belay_options"]
source_suffix = {".md": "markdown"}
root_doc = "index"
exclude_patterns = ["_build"]
html_theme = "alabaster"
html_theme_options = {"page_width": "1280px", "body_max_width": "1000px"}
html_static_path = ["_static"]  # custom.css, which the theme reads by itself
html_title = "Belay"
html_copy_source = False
highlight_language = "text"
myst_heading_anchors = 3
myst_enable_extensions = ["deflist"]

# The man pages are those of commands/, built by themselves (docs/CMakeLists.txt).
man_pages = [
    ("belay", "belay", "find leaked threads, races and deadlocks in C and C++", "", 1),
    ("belay-clangd", "belay-clangd", "clangd with Belay's checks in it", "", 1),
]
