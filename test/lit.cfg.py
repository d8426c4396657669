"""The tests that are shell commands, checked by FileCheck."""

import os
import shutil
import subprocess

import lit.formats

config.name = "inceptionc"
config.test_format = lit.formats.ShTest(execute_external=False)
config.suffixes = [".mlir", ".test"]
config.excludes = ["lit.cfg.py", "CMakeLists.txt", "unit", "examples", "Inputs"]
# What takes minutes is for targets of its own.
if not lit_config.params.get("long"):
    config.excludes.append("long")
config.test_source_root = os.path.dirname(__file__)
config.test_exec_root = os.path.join(config.build_root, "test")

config.environment["PATH"] = os.pathsep.join(
    [os.path.join(config.build_root, "bin"), config.llvm_tools, os.environ["PATH"]]
)
# LLVM's own libraries are not instrumented: what they poison in their allocators means
# nothing here. Leaks are errors in everything that runs, the compiler included.
config.environment["ASAN_OPTIONS"] = "allow_user_poisoning=0:detect_leaks=1"
# Of bench, tests share what reads and writes files of weights.
config.environment["PYTHONPATH"] = os.pathsep.join([config.test_source_root, config.source_root])
config.environment["PYTHONDONTWRITEBYTECODE"] = "1"

config.substitutions += [
    ("%models", os.path.join(config.source_root, "models")),
    ("%root", config.source_root),
    ("%build", config.build_root),
    ("%llvm_include", os.path.join(os.path.dirname(config.llvm_tools), "include")),
    ("%python", config.python),
]

# Times, sizes and symbols are those of code without instrumentation.
if not config.sanitize:
    config.available_features.add("release")
for tool, feature in (("cc", "cc"), ("c++", "c++"), ("qemu-x86_64", "qemu")):
    if shutil.which(tool):
        config.available_features.add(feature)
# Ranks of a test share this machine, whoever runs it and however few CPUs it has.
if config.mpi and shutil.which("mpirun"):
    config.available_features.add("mpi")
    config.environment.update(
        OMPI_ALLOW_RUN_AS_ROOT="1",
        OMPI_ALLOW_RUN_AS_ROOT_CONFIRM="1",
        OMPI_MCA_hwloc_base_binding_policy="none",
        OMPI_MCA_rmaps_base_oversubscribe="1",
    )


def has_python_module(name):
    """Whether the tests' Python has a module; importing PyTorch would take seconds."""
    code = f"import importlib.util, sys; sys.exit(not importlib.util.find_spec('{name}'))"
    return subprocess.call([config.python, "-c", code]) == 0


for module, feature in (("numpy", "numpy"), ("torch", "torch"), ("torchvision", "torchvision"),
                        ("skimage", "photographs")):
    if has_python_module(module):
        config.available_features.add(feature)

if os.path.isdir("/usr/share/datasets/fashion-mnist"):
    config.available_features.add("fashion-mnist")

# Some containers have none to give.
try:
    for descriptor in os.openpty():
        os.close(descriptor)
    config.available_features.add("terminal")
except OSError:
    pass

with open("/proc/cpuinfo", encoding="utf-8") as cpuinfo:
    flags = set(cpuinfo.read().split())
if "avx2" in flags:
    config.available_features.add("avx2")
