import os

import lit.formats

config.name = "belay"
config.test_format = lit.formats.ShTest(True)
config.suffixes = [".cpp", ".c", ".test", ".h"]
config.test_source_root = os.path.dirname(__file__)
config.test_exec_root = os.path.join(config.belay_build, "test")
config.excludes = ["Inputs", "lib", "model", "package", "bench", "CMakeLists.txt"]

config.environment["PATH"] = os.pathsep.join(
    [os.path.join(config.belay_build, "bin"), config.llvm_tools, os.environ.get("PATH", "")])
config.environment["BELAY_PLUGIN"] = config.belay_plugin
config.environment["HOME"] = os.environ.get("HOME", "/")

config.substitutions += [
    ("%check_belay", f"{config.python} {config.belay_source}/utils/check_belay.py"),
    ("%belay_include", f"{config.belay_source}/lib/include"),
    ("%belay_source", config.belay_source),
    ("%belay_build", config.belay_build),
    ("%plugin", config.belay_plugin),
    ("%python", config.python),
    ("%belay", os.path.join(config.belay_build, "bin", "belay")),
]
