#!/usr/bin/env python3
"""conan_recipe.py RECIPE SCRATCH CMAKE COMPILER VERSION: runs Conan's recipe without Conan.

The steps are those of `conan create` (sources, configuration, build, package), each in a directory of its own; what the recipe
takes of Conan is here as it is documented, and no more. Then a program is compiled and run with nothing but what the package
says of itself.
"""
import pathlib
import shutil
import subprocess
import sys
import types

PROGRAM = """
#include <belay/channel.h>
#include <belay/scope.h>
int main() {
  belay::scope s;
  auto [tx, rx] = belay::make_channel<int>(1);
  s.go([tx = std::move(tx)](belay::done stop) { (void)tx.send(7, stop); });
  int sum = 0;
  for (int i : rx) sum += i;
  return sum == 7 ? 0 : 1;
}
"""


def run(*command):
    done = subprocess.run([str(c) for c in command], capture_output=True, text=True)
    if done.returncode:
        sys.exit(f"{' '.join(map(str, command))}: {done.returncode}\n{done.stdout}{done.stderr}")


class Information:
    def __init__(self):
        self.libs, self.system_libs, self.properties = [], [], {}

    def set_property(self, name, value):
        self.properties[name] = value


class ConanFile:
    pass


class CMakeToolchain:
    def __init__(self, recipe):
        self.recipe, self.cache_variables = recipe, {}

    def generate(self):
        self.recipe.toolchain = self.cache_variables


class CMake:
    command, compiler = None, None

    def __init__(self, recipe):
        self.recipe = recipe

    def configure(self):
        variables = {"CMAKE_BUILD_TYPE": "Debug", "CMAKE_CXX_COMPILER": self.compiler, "CMAKE_INSTALL_LIBDIR": "lib",
                     "CMAKE_UNITY_BUILD": True, "CMAKE_UNITY_BUILD_BATCH_SIZE": 0,
                     "CMAKE_INSTALL_PREFIX": self.recipe.package_folder, **self.recipe.toolchain}
        run(self.command, "-S", self.recipe.source_folder, "-B", self.recipe.build_folder, "-G", "Ninja",
            *[f"-D{name}={value}" for name, value in variables.items()])

    def build(self):
        run(self.command, "--build", self.recipe.build_folder)

    def install(self, component):
        run(self.command, "--install", self.recipe.build_folder, "--component", component)


def copy(recipe, pattern, src, dst):
    for file in pathlib.Path(src).rglob("*"):
        name = file.relative_to(src)
        # Conan's * is fnmatch's, which goes into directories.
        if file.is_file() and (str(name) == pattern or pattern.endswith("/*") and str(name).startswith(pattern[:-1])):
            to = pathlib.Path(dst, name)
            to.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(file, to)


def modules():
    def module(name, **contents):
        sys.modules[name] = types.ModuleType(name)
        sys.modules[name].__dict__.update(contents)
    module("conan", ConanFile=ConanFile)
    module("conan.tools")
    module("conan.tools.build", check_min_cppstd=lambda recipe, standard: None)
    module("conan.tools.cmake", CMake=CMake, CMakeToolchain=CMakeToolchain, cmake_layout=lambda recipe: None)
    module("conan.tools.files", copy=copy, rmdir=lambda recipe, path: shutil.rmtree(path))


def main():
    recipe_file, scratch, CMake.command, CMake.compiler, version = sys.argv[1:]
    shutil.rmtree(scratch, ignore_errors=True)
    sys.dont_write_bytecode = True
    modules()
    contents = {}
    exec(compile(pathlib.Path(recipe_file).read_text(), recipe_file, "exec"), contents)
    recipe = contents["Belay"]()
    if recipe.version != version:
        sys.exit(f"the recipe is of version {recipe.version}, the library is {version}")
    recipe.recipe_folder = str(pathlib.Path(recipe_file).parent)
    for folder in ("source", "build", "package"):
        path = pathlib.Path(scratch, folder)
        path.mkdir(parents=True)
        setattr(recipe, f"{folder}_folder", str(path))
    recipe.export_sources_folder = recipe.source_folder
    recipe.cpp_info = Information()
    for step in ("export_sources", "validate", "layout", "generate", "build", "package", "package_info"):
        getattr(recipe, step)()
    package = pathlib.Path(recipe.package_folder)
    left = sorted(str(p.relative_to(package)) for p in package.rglob("*") if p.is_file() and p.suffix != ".h")
    if left != ["lib/libbelay.a"]:
        sys.exit(f"in the package are, besides headers, {left}")
    if recipe.cpp_info.properties["cmake_target_name"] != "belay::belay":
        sys.exit("another target than the library's own package has")
    program = pathlib.Path(scratch, "main.cpp")
    program.write_text(PROGRAM)
    libraries = [f"-l{name}" for name in recipe.cpp_info.libs + recipe.cpp_info.system_libs]
    run(CMake.compiler, "-std=c++20", f"-I{package}/include", program, f"-L{package}/lib", *libraries, "-o", program.with_suffix(""))
    run(program.with_suffix(""))


if __name__ == "__main__":
    main()
