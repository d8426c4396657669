"""The tests that are shell commands, checked by FileCheck."""

import os
import shutil
import subprocess

import lit.formats

config.name = "inceptionc"
config.test_format = lit.formats.ShTest(execute_external=False)
config.suffixes = [".mlir", ".test"]
config.excludes = ["lit.cfg.py", "CMakeLists.txt", "unit", "examples", "Inputs"]
config.test_source_root = os.path.dirname(__file__)
config.test_exec_root = os.path.join(config.build_root, "test")

config.environment["PATH"] = os.pathsep.join(
    [os.path.join(config.build_root, "bin"), config.llvm_tools, os.environ["PATH"]]
)
# LLVM's own libraries are not instrumented: what they poison and never free in
# their allocators means nothing here.
config.environment["ASAN_OPTIONS"] = "allow_user_poisoning=0:detect_leaks=0"
config.environment["PYTHONPATH"] = config.test_source_root
config.environment["PYTHONDONTWRITEBYTECODE"] = "1"

config.substitutions += [
    ("%models", os.path.join(config.source_root, "models")),
    ("%root", config.source_root),
    ("%build", config.build_root),
    ("%python", config.python),
]

if config.sanitize:
    config.available_features.add("sanitizers")
else:
    config.available_features.add("release")
if "address" in config.sanitize:
    config.available_features.add("asan")
for tool, feature in (("cc", "cc"), ("c++", "c++"), ("qemu-x86_64", "qemu")):
    if shutil.which(tool):
        config.available_features.add(feature)


def has_python_module(name):
    """Whether the tests' Python has a module; importing PyTorch would take seconds."""
    code = f"import importlib.util, sys; sys.exit(not importlib.util.find_spec('{name}'))"
    return subprocess.call([config.python, "-c", code]) == 0


for module in ("numpy", "torch", "torchvision"):
    if has_python_module(module):
        config.available_features.add(module)

with open("/proc/cpuinfo", encoding="utf-8") as cpuinfo:
    flags = set(cpuinfo.read().split())
for feature in ("avx2", "avx512f"):
    if feature in flags:
        config.available_features.add(feature)
