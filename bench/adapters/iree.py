"""IREE: the ONNX file compiled for this CPU with the variant's flags."""

import os
import subprocess
import sys
from importlib.metadata import version

import iree.runtime


def versions():
    return {name: version(name) for name in ("iree-base-compiler", "iree-base-runtime")}


def load(settings, images):
    tools = os.path.dirname(sys.executable)
    os.makedirs(settings["scratch"], exist_ok=True)
    base = os.path.join(settings["scratch"], "network")
    subprocess.run([os.path.join(tools, "iree-import-onnx"), settings["model"], "-o",
                    base + ".iree.mlir"], check=True)
    subprocess.run([os.path.join(tools, "iree-compile"), base + ".iree.mlir",
                    "--iree-hal-target-device=local",
                    "--iree-hal-local-target-device-backends=llvm-cpu",
                    "--iree-llvmcpu-target-cpu=host", *settings["options"].get("flags", []),
                    "-o", base + ".vmfb"], check=True)
    iree.runtime.flags.parse_flags(f"--task_topology_group_count={settings['threads']}")
    driver = "local-task" if settings["threads"] > 1 else "local-sync"
    module = iree.runtime.load_vm_flatbuffer_file(base + ".vmfb", driver=driver)
    function = module["network"]
    return lambda: function(images).to_host()
