"""Compiles one of the cases in cases.py in every way and compares what it computes.

    run.py CASE WORK_FOLDER [OPTION...]

Each case is a network. It is compiled for this machine, for x86-64-v3, for x86-64-v3 with
the schedules of x86-64-v4, and by the reference lowering; each program must agree with
numpy in double precision, and give the same bits for any number of threads and wherever
an image is in a batch. The options are given to the compiler besides.
"""

import os
import platform
import subprocess
import sys

import numpy as np

from execution import cases
from bench.support.tensors import write_safetensors

TOLERANCE = 1e-5
IMAGES = 5


def variants():
    """The options of the compiler for each way; x86 names only where they exist."""
    ways = {"native": [], "reference": ["--lowering=reference"]}
    if platform.machine() == "x86_64":
        ways["v3"] = ["--cpu", "x86-64-v3"]
        ways["v3-as-v4"] = ["--cpu", "x86-64-v3", "--schedule-target", "x86-64-v4"]
    return ways


class Program:
    """A compiled case."""

    def __init__(self, network, folder, name, options):
        self.network, self.folder, self.name = network, folder, name
        self.path = os.path.join(folder, name)
        source = os.path.join(folder, "case.mlir")
        subprocess.run(["inceptionc", source, "-o", self.path, *options], check=True)

    def run(self, data, threads=1):
        """The outputs for `data`, by name."""
        source = os.path.join(self.folder, "input.npy")
        first = os.path.join(self.folder, "output.npy")
        np.save(source, data.astype(np.float32))
        command = [self.path, "run", "--input", source, "--output", first,
                   "--weights", os.path.join(self.folder, "case.safetensors"),
                   "--threads", str(threads)]
        names = [name for name, _ in self.network.outputs]
        if len(names) > 1:
            command += ["--output-dir", self.folder]
        subprocess.run(command, check=True)
        paths = [first] + [os.path.join(self.folder, f"{n}.npy") for n in names[1:]]
        return {name: np.load(path) for name, path in zip(names, paths)}


def difference(actual, expected):
    """max |difference| / max |expected|; infinite where other elements are NaN or
    infinite."""
    expected = expected.reshape(actual.shape)
    finite = np.isfinite(expected)
    if not np.array_equal(actual[~finite], expected[~finite].astype(np.float32),
                          equal_nan=True):
        return np.inf
    if not finite.any():
        return 0.0
    error = np.abs(actual[finite] - expected[finite]).max()
    return np.inf if np.isnan(error) else error / max(np.abs(expected[finite]).max(), 1e-30)


def same_bits(one, other):
    return all(one[name].tobytes() == other[name].tobytes() for name in one)


def main(case, folder, *more):
    os.makedirs(folder, exist_ok=True)
    network, data = cases.build(case, IMAGES)
    with open(os.path.join(folder, "case.mlir"), "w", encoding="utf-8") as file:
        file.write(network.module())
    write_safetensors(os.path.join(folder, "case.safetensors"), network.weights)
    expected = network.evaluate(data)
    failures = []
    for way, options in variants().items():
        try:
            program = Program(network, folder, way, [*options, *more])
        except subprocess.CalledProcessError as error:
            failures.append(f"{way}: inceptionc ended with {error.returncode}")
            continue
        actual = program.run(data)
        for name in expected:
            error = difference(actual[name], expected[name])
            if not error <= TOLERANCE:
                failures.append(f"{way}: {name}: differs from numpy by {error:.2e}")
        for threads in (2, 3):
            if not same_bits(actual, program.run(data, threads)):
                failures.append(f"{way}: other bits with {threads} threads")
        rolled = program.run(np.roll(data, 2, axis=0))
        if not same_bits(actual, {n: np.roll(a, -2, axis=0) for n, a in rolled.items()}):
            failures.append(f"{way}: other bits at other places of the batch")
        if not same_bits({n: a[1:2] for n, a in actual.items()}, program.run(data[1:2])):
            failures.append(f"{way}: other bits for an image on its own")
    for failure in failures:
        print(f"{case}: {failure}", file=sys.stderr)
    print(f"{case}: {len(expected)} outputs, {len(failures)} failures")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
