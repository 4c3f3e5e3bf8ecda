# lit's configuration; what depends on the build comes from lit.site.cfg.py in the build directory.
import os
import shutil
import subprocess

import lit.formats

config.name = "belay"
config.test_format = lit.formats.ShTest(execute_external=False)
config.suffixes = [".cpp", ".c", ".test"]
config.excludes = ["Inputs", "lib", "model", "bench", "package", "fuzz"]
config.test_source_root = config.belay_source + "/test"
config.test_exec_root = config.belay_build + "/test"

tools, lib = config.llvm_tools, config.belay_lib
config.environment["PATH"] = os.pathsep.join([config.belay_bin, tools, os.environ["PATH"]])
config.environment["BELAY_PLUGIN"] = f"{lib}/libBelayTidy.so"
config.environment["CLANG_TIDY"] = f"{tools}/clang-tidy"
config.environment["CLANG"] = f"{tools}/clang"
config.environment["FILECHECK"] = f"{tools}/FileCheck"
config.environment["XDG_CACHE_HOME"] = "/dev/null"  # no cache but in the tests of it
config.environment["PYTHONDONTWRITEBYTECODE"] = "1"

# The longer names first: lit replaces text, not words.
config.substitutions += [
    ("%belay_include", f"{config.belay_source}/lib/include"),
    ("%belay_source", config.belay_source),
    ("%belay_build", config.belay_build),
    ("%check_belay", f"{config.python} {config.belay_source}/utils/check_belay.py"),
    ("%belay_clangd", f"{config.belay_bin}/belay-clangd"),
    ("%belay_bin", config.belay_bin),
    ("%belay", f"{config.belay_bin}/belay"),
    ("%exits", f"{config.python} {config.belay_source}/test/tools/Inputs/exits.py"),
    ("%clang_tidy", f"{tools}/clang-tidy"),
    ("%llvm_tools", tools),
    ("%llvm_major", config.llvm_major),
    ("%python", config.python),
    ("%plugin", f"{lib}/libBelayTidy.so"),
    ("%wrong_plugin", f"{lib}/libBelayTidyWrongLLVM.so"),
]
if int(config.llvm_major) >= 20:
    config.available_features.add("function-effects")
if config.has_clangd:
    config.available_features.add("clangd")
# OASIS' schema isn't part of this project; npm's package @microsoft/jest-sarif has it.
schema = os.environ.get("BELAY_SARIF_SCHEMA", "")
if os.path.isfile(schema) and subprocess.run([config.python, "-c", "import jsonschema"], capture_output=True).returncode == 0:
    config.available_features.add("sarif-schema")
    config.substitutions.append(("%sarif_schema", schema))
else:
    lit_config.note("BELAY_SARIF_SCHEMA names no sarif-2.1.0.json, or python3-jsonschema isn't installed: "
                    "SARIF is checked by our own reading of the standard only")
programs = {"nvim": ["--version"], "emacs": ["--batch", "--eval", "(progn (package-initialize) (require 'eglot))"],
            "zsh": ["--version"], "fish": ["--version"], "chromium": ["--version"]}
for program, tried in programs.items():
    if shutil.which(program) and subprocess.run([program, *tried], capture_output=True).returncode == 0:
        config.available_features.add(program)
    else:
        lit_config.note(f"{program} isn't installed, or not with all that is needed: what needs it isn't tested")
