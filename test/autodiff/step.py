"""Compiles a training step by the reference lowering and runs it from numpy.

The C interface of compiled programs is f32 alone. Networks in f64 get as far as the llvm
level; LLVM's own tools make a shared library of that, with step.c as its runtime.
"""

import ctypes
import os
import re
import subprocess

import numpy as np

INPUTS = os.path.join(os.path.dirname(os.path.abspath(__file__)), "Inputs")


def compile_library(source, folder):
    """The module's attributes at the llvm level, and the shared library made of it."""
    name = os.path.join(folder, os.path.basename(source))
    subprocess.run(
        ["inceptionc", source, "--train", "--lowering=reference", "--emit=llvm", "-o",
         f"{name}.llvm.mlir"], check=True)
    with open(f"{name}.llvm.mlir", encoding="utf-8") as file:
        attributes, code = file.read().split("\n", 1)
    # LLVM's tools do not know the dialect, which is left in the attributes alone.
    with open(f"{name}.plain.mlir", "w", encoding="utf-8") as file:
        file.write("module {\n" + code)
    subprocess.run(["mlir-translate", "--mlir-to-llvmir", f"{name}.plain.mlir", "-o",
                    f"{name}.ll"], check=True)
    subprocess.run(
        ["clang", "-O2", "-Wno-override-module", "-fPIC", "-shared", f"{name}.ll",
         os.path.join(INPUTS, "step.c"), "-lm", "-o", f"{name}.so"], check=True)
    return attributes, ctypes.CDLL(f"{name}.so")


def read_number(text, pattern):
    return int(re.search(pattern, text)[1])


class Step:
    """A compiled training step and its state, in double or single precision."""

    def __init__(self, source, folder, double=True):
        self.dtype = np.float64 if double else np.float32
        text, self.library = compile_library(source, folder)
        self.state = self._allocate(read_number(text, r"inception.state_size = (\d+)"))
        sizes = re.search(r"inception.training_workspace = \{(.*?)\}", text)[1]
        self.fixed = read_number(sizes, r"fixed = (\d+)")
        self.per_image = read_number(sizes, r"per_image = (\d+)")
        self.tensors, self.of, self.kinds = {}, {}, {}
        entries = re.search(r"inception.state = \[(.*?)\], inception.state_block", text)[1]
        for entry in re.findall(r"\{(.*?)\}", entries):
            fields = dict(re.findall(r'(\w+) = "((?:[^"\\]|\\.)*)"', entry))
            offset = read_number(entry, r"offset = (\d+)")
            shape = [int(v) for v in re.search(r"array<i64: (.*?)>", entry)[1].split(",")]
            size = int(np.prod(shape)) * np.dtype(self.dtype).itemsize
            view = self.state[offset : offset + size].view(self.dtype).reshape(shape)
            name = fields["name"]
            self.tensors[name] = view
            self.of[name], self.kinds[name] = fields["of"], fields["kind"]

    @staticmethod
    def _allocate(size):
        """Zeros, aligned as generated code expects."""
        memory = np.zeros(size + 64, dtype=np.uint8)
        start = -memory.ctypes.data % 64
        return memory[start : start + size]

    def _named(self, kind):
        return {self.of[n]: t for n, t in self.tensors.items() if self.kinds[n] == kind}

    @property
    def parameters(self):
        return self._named("parameter")

    @property
    def gradients(self):
        return self._named("gradient")

    def states(self, kind):
        return self._named(kind)

    def run(self, images, labels, seed=0, step=0, first=0, dropout=True):
        """The loss; gradients and running statistics are in the state."""
        images = np.ascontiguousarray(images, dtype=self.dtype)
        labels = np.ascontiguousarray(labels, dtype=np.int64)
        random = np.array([seed, step, first, dropout], dtype=np.int64)
        loss = np.full(1, np.nan, dtype=self.dtype)
        n = len(images)
        # What a step forgets to write shows.
        workspace = self._allocate(self.per_image * n + self.fixed)
        workspace.fill(0xFF)
        self.library.run_gradients(
            *(ctypes.c_void_p(a.ctypes.data)
              for a in (self.state, workspace, images, labels, random, loss)),
            ctypes.c_int64(n))
        return float(loss[0])

    def update(self, rate, momentum, decay):
        rates = np.array([rate, momentum, decay], dtype=self.dtype)
        workspace = self._allocate(self.fixed + 3 * self.per_image)
        self.library.run_update(
            *(ctypes.c_void_p(a.ctypes.data) for a in (self.state, workspace, rates)),
            ctypes.c_int64(3))
