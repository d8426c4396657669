"""ncnn on the CPU in float32, with what pnnx makes of the ONNX file.

ncnn runs one image at a time: a batch is its images one after the other.
"""

import importlib.util
import os
import shutil
import subprocess
from importlib.metadata import version

import ncnn
import numpy as np


def versions():
    return {name: version(name) for name in ("ncnn", "pnnx")}


def load(settings, images):
    # The package's module needs PyTorch; the program inside it does not.
    package = os.path.dirname(importlib.util.find_spec("pnnx").origin)
    scratch = settings["scratch"]
    os.makedirs(scratch, exist_ok=True)
    subprocess.run([os.path.join(package, "pnnx"), shutil.copy(settings["model"], scratch),
                    "fp16=0", "ncnnparam=network.param", "ncnnbin=network.bin"],
                   check=True, cwd=scratch)
    base = os.path.join(scratch, "network")
    network = ncnn.Net()
    network.opt.num_threads = settings["threads"]
    network.opt.use_fp16_packed = network.opt.use_fp16_storage = False
    network.opt.use_fp16_arithmetic = network.opt.use_bf16_storage = False
    if network.load_param(base + ".param") or network.load_model(base + ".bin"):
        raise RuntimeError("ncnn cannot load the converted network")
    inputs = [ncnn.Mat(image) for image in images]

    def run():
        outputs = []
        for image in inputs:
            with network.create_extractor() as extractor:
                extractor.input("in0", image)
                outputs.append(np.array(extractor.extract("out0")[1]))
        return np.stack(outputs)

    # The matrices do not keep the memory that they share.
    run.images = images
    return run
