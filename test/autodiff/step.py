"""Compiles a training step and runs it from numpy.

The C interface of compiled programs is f32 alone. Networks in f64 get as far as the llvm
level; LLVM's own tools make a shared library of that, with step.c as its runtime.
"""

import ctypes
import os
import re
import subprocess

import numpy as np

INPUTS = os.path.join(os.path.dirname(os.path.abspath(__file__)), "Inputs")


def compile_library(source, folder, options):
    """The module's attributes at the llvm level, and the shared library made of it."""
    name = os.path.join(folder, os.path.basename(source))
    subprocess.run(
        ["inceptionc", source, "--train", "--emit=llvm", "-o", f"{name}.llvm.mlir", *options],
        check=True)
    with open(f"{name}.llvm.mlir", encoding="utf-8") as file:
        before, text = re.split("^module ", file.read(), maxsplit=1, flags=re.M)
    attributes, code = text.split("\n", 1)
    # LLVM's tools do not know the dialect, which is left in the attributes alone.
    aliases = [line for line in before.splitlines() if "inception" not in line]
    with open(f"{name}.plain.mlir", "w", encoding="utf-8") as file:
        file.write("\n".join([*aliases, "module {", code]))
    subprocess.run(["mlir-translate", "--mlir-to-llvmir", f"{name}.plain.mlir", "-o",
                    f"{name}.ll"], check=True)
    subprocess.run(
        ["clang", "-O1", "-march=native", "-Wno-override-module", "-fPIC", "-shared", f"{name}.ll",
         os.path.join(INPUTS, "step.c"), "-lm", "-o", f"{name}.so"], check=True)
    return attributes, ctypes.CDLL(f"{name}.so")


def read_number(text, pattern):
    return int(re.search(pattern, text)[1])


class Step:
    """A compiled training step and its state, in double or single precision.

    The reference lowering keeps tensors as they are; the fast one packs them, and `tensors`
    are copies that are packed before a call and unpacked after it."""

    def __init__(self, source, folder, double=True, options=("--lowering=reference",)):
        self.dtype = np.float64 if double else np.float32
        text, self.library = compile_library(source, folder, options)
        self.packed = hasattr(self.library, "inception_state_pack")
        self.state = self._allocate(read_number(text, r"inception.state_size = (\d+)"))
        self.block = read_number(text, r"inception.state_block = (\d+)")
        sizes = re.search(r"inception.training_workspace = \{(.*?)\}", text)[1]
        self.fixed = read_number(sizes, r"fixed = (\d+)")
        self.per_image = read_number(sizes, r"per_image = (\d+)")
        self.tensors, self.of, self.kinds, self.blocks = {}, {}, {}, {}
        entries = re.search(r"inception.state = \[(.*?)\], inception.state_block", text)[1]
        for entry in re.findall(r"\{(.*?)\}", entries):
            fields = dict(re.findall(r'(\w+) = "((?:[^"\\]|\\.)*)"', entry))
            offset = read_number(entry, r"offset = (\d+)")
            shape = [int(v) for v in re.search(r"array<i64: (.*?)>", entry)[1].split(",")]
            size = int(np.prod(shape)) * np.dtype(self.dtype).itemsize
            name = fields["name"]
            if self.packed:
                self.tensors[name] = np.zeros(shape, self.dtype)
                self.blocks.setdefault(fields["kind"], offset // self.block)
            else:
                view = self.state[offset : offset + size].view(self.dtype)
                self.tensors[name] = view.reshape(shape)
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

    def _convert(self, function):
        """Packs or unpacks each block; a parameter without a state of a kind has zeros."""
        for kind, block in self.blocks.items():
            tensors = self._named(kind)
            tensors = [tensors.get(name, np.zeros_like(value))
                       for name, value in self.parameters.items()]
            pointers = (ctypes.c_void_p * len(tensors))(*(t.ctypes.data for t in tensors))
            memory = self.state.ctypes.data + block * self.block
            function(ctypes.c_void_p(memory), pointers)

    def _call(self, function, arguments, count):
        if self.packed:
            self._convert(self.library.inception_state_pack)
        function(*(ctypes.c_void_p(a.ctypes.data) for a in (self.state, *arguments)),
                 ctypes.c_int64(count))
        if self.packed:
            self._convert(self.library.inception_state_unpack)

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
        self._call(self.library.run_gradients, (workspace, images, labels, random, loss), n)
        return float(loss[0])

    def update(self, rate, momentum, decay, average=0, frozen=()):
        """One step of the optimiser; `frozen` parameters stay as they are."""
        rates = np.array([[rate, momentum, decay, average]] * len(self.parameters),
                         dtype=self.dtype)
        rates[[name in frozen for name in self.parameters]] = 0
        workspace = self._allocate(self.fixed + 3 * self.per_image)
        self._call(self.library.run_update, (workspace, rates), 3)
