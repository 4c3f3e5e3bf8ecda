"""The recipe of the library: it packs the checkout that it is in.

    conan create path/to/belay/integrations/conan
"""
import os

from conan import ConanFile
from conan.tools.build import check_min_cppstd
from conan.tools.cmake import CMake, CMakeToolchain, cmake_layout
from conan.tools.files import copy, rmdir

required_conan_version = ">=2.0"


class Belay(ConanFile):
    name = "belay"
    version = "0.1.0"
    description = "Channels, select and owned tasks for C++20"
    homepage = url = "https://belay-cpp.github.io/belay"
    topics = ("concurrency", "csp", "channels", "coroutines")
    package_type = "static-library"
    settings = "os", "arch", "compiler", "build_type"
    options = {"fPIC": [True, False]}
    default_options = {"fPIC": True}

    def export_sources(self):
        root = os.path.join(self.recipe_folder, os.pardir, os.pardir)
        for pattern in ("CMakeLists.txt", "cmake/*", "lib/*"):
            copy(self, pattern, src=root, dst=self.export_sources_folder)

    def validate(self):
        check_min_cppstd(self, 20)

    def layout(self):
        cmake_layout(self)

    def generate(self):
        toolchain = CMakeToolchain(self)
        for part in ("CHECKS", "TESTS", "EXAMPLES"):
            toolchain.cache_variables[f"BELAY_BUILD_{part}"] = False
        toolchain.cache_variables["BELAY_INSTALL"] = True
        toolchain.generate()

    def build(self):
        cmake = CMake(self)
        cmake.configure()
        cmake.build()

    def package(self):
        CMake(self).install(component="belay")
        rmdir(self, os.path.join(self.package_folder, "lib", "cmake"))
        rmdir(self, os.path.join(self.package_folder, "lib", "pkgconfig"))

    def package_info(self):
        self.cpp_info.libs = ["belay"]
        self.cpp_info.set_property("cmake_file_name", "belay")
        self.cpp_info.set_property("cmake_target_name", "belay::belay")
        self.cpp_info.set_property("pkg_config_name", "belay")
        self.cpp_info.system_libs = ["pthread"]
