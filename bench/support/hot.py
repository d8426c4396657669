"""Convolutions on their own, each in a network of its own: their shares of the FMA peak."""

import ctypes
import json
import os

import numpy as np

from .config import ROOT
from .errors import BenchError, check_run
from .library import Library, get_address
from .tensors import write_weights

# A program's `bench` takes three seconds, too many for every convolution in every round.
WARM_UP, SECONDS = 0.1, 0.2


def build_timer(folder):
    """The functions of hot.cpp."""
    path = os.path.join(folder, "libtimer.so")
    # The peak's chains stay in registers only where their loops are unrolled: as in programs,
    # -O3, and products and sums contracted.
    check_run(["c++", "-std=c++20", "-O3", "-ffp-contract=fast", "-fPIC", "-shared", "-pthread",
               f"-I{ROOT}",
               os.path.join(ROOT, "bench", "support", "hot.cpp"),
               os.path.join(ROOT, "runtime", "program", "Peak.cpp"), "-o", path],
              "compiling the timer")
    timer = ctypes.CDLL(path)
    timer.measure_peak.restype = timer.time_layer.restype = ctypes.c_double
    return timer


class HotConvolution:
    """A convolution compiled between two pools, ready to run on one thread."""

    def __init__(self, convolution, name, folder, compiler, options):
        self.label = convolution.label
        base = os.path.join(folder, name)
        with open(f"{base}.json", "w", encoding="utf-8") as file:
            json.dump({**convolution.make_table(), "name": name}, file)
        check_run([compiler, f"{base}.json", *options, "--emit=shared", "-o", f"{base}.so",
                   f"--report={base}.report.json"], f"compiling {self.label}")
        with open(f"{base}.report.json", encoding="utf-8") as file:
            layers = json.load(file)["layers"]
        self.index = next(i for i, layer in enumerate(layers) if layer["name"] == "conv")
        self.macs = layers[self.index]["macs"]
        draws = np.random.default_rng(1)
        shape = (convolution.filters, convolution.input_shape[0], *convolution.kernel)
        scale = np.sqrt(2 / np.prod(shape[1:]), dtype=np.float32)
        write_weights(f"{base}.safetensors", {
            "conv.weight": scale * draws.standard_normal(shape, dtype=np.float32),
            "conv.bias": np.zeros(shape[0], np.float32)})
        self.library = Library(f"{base}.so", name)
        self.context, _ = self.library.create(self.library.load_weights(f"{base}.safetensors"),
                                              batch=1, threads=1)
        self.images = draws.uniform(-1, 1, convolution.input_shape).astype(np.float32)
        self.output = np.empty(layers[-1]["shape"], np.float32)

    def measure(self, timer):
        """The share of the FMA peak, which is probed beside it, and that peak."""
        peak = timer.measure_peak()
        ms = timer.time_layer(self.library.function("run"), self.library.function("trace"),
                              self.context, get_address(self.images), get_address(self.output),
                              ctypes.c_int32(self.index), ctypes.c_double(WARM_UP),
                              ctypes.c_double(SECONDS))
        if ms <= 0:
            raise BenchError(f"{self.label}: the network does not run")
        return 2e-6 * self.macs / ms / peak, peak
